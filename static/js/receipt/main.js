// The pages of receipts: one that checks a file, two that compare what a QR code holds with what the server has.
// The words stand in the pages; nothing that is chosen or scanned is sent.

import { Check } from "./check.js";
import { compareBallot, compareEntry } from "./compare.js";

const PAGES = {
  "receipt-check": (root) => new Check(root).start(),
  "receipt-ballot": compareBallot,
  "receipt-entry": compareEntry,
};

for (const [id, start] of Object.entries(PAGES)) {
  const root = document.getElementById(id);
  if (root) start(root);
}
