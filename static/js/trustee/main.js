// The trustee's tool in the trustee's own browser (specification 18.8). Which part of it a page has, `data-tool` says.

import { startCeremony } from "./ceremony-page.js";
import { startCount } from "./count-page.js";
import { startHealth } from "./health-page.js";
import { startKey } from "./key-page.js";
import { Tool } from "./page.js";
import { startReady } from "./ready-page.js";
import { startShuffle } from "./shuffle-page.js";

const STARTS = {
  key: startKey,
  ceremony: startCeremony,
  ready: startReady,
  health: startHealth,
  shuffle: startShuffle,
  count: startCount,
};

// What the page shows of the same once, when it was loaded, the tool shows as it changes.
for (const part of document.querySelectorAll("[data-without-tool]")) part.hidden = true;

for (const root of document.querySelectorAll("[data-tool]")) {
  STARTS[root.dataset.tool](new Tool(root));
  root.hidden = false;
}
