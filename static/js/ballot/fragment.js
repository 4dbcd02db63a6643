// A voting code in the page's own address, behind "#": a letter's link or QR code. A browser sends this part
// to no server; it is read once and leaves the address bar and the history at once.

import { isVotingCode } from "./credential-form.js";

// Puts the code of "#code=…" (or of a bare "#…") into an empty field; one shown by the page stays.
export function takeCode(field) {
  const said = location.hash.replace(/^#(code=)?/, "");
  if (!isVotingCode(said)) return;
  history.replaceState(history.state, "", location.pathname + location.search);
  if (!field.readOnly) field.value = said;
}
