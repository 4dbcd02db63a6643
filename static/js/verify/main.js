// "Verify here": downloads the election's archive, or takes a file, and checks all of it on this device. The
// words stand in the page; the arithmetic runs in workers, which "Stop" ends.

import { number, partsOf } from "../ballot/dom.js";
import { Verdict } from "./verdict.js";
import { Work } from "./work.js";

const STEPS = 4; // a screen reader hears a quarter at a time

class Verification {
  constructor(root) {
    this.parts = partsOf(root);
    this.settings = root.dataset;
    this.heard = 0;
    this.verdict = new Verdict(this.parts, this.settings.fingerprint);
    this.work = new Work(this.parts, this.settings.worker, {
      tell: (progress) => this.tell(progress),
      finish: ({ summary }) => this.verdict.show(summary),
    });
  }

  start() {
    const { part } = this.parts;
    part("begin").addEventListener("click", () => this.check({ address: this.settings.archive }));
    part("file").addEventListener("change", ({ target }) => {
      const [file] = target.files;
      if (file) this.check({ file });
    });
    part("start").hidden = false;
  }

  check(order) {
    this.verdict.hide();
    this.heard = 0;
    this.work.begin(order);
    this.parts.part("file").value = ""; // the same file can be chosen again
    this.tell({ done: 0, total: 0, ballots: 0, keys: { done: 0, all: 0 } });
  }

  tell({ done, total, ballots, keys }) {
    const { part, word } = this.parts;
    const isAtKeys = keys.done < keys.all;
    part("count").textContent = isAtKeys
      ? word("keys", { n: number(keys.done), all: number(keys.all) })
      : word("ballots", { n: number(ballots) });
    const step = total > 0 ? Math.floor((STEPS * done) / total) : 0;
    if (step <= this.heard || step === STEPS) return;
    this.heard = step;
    this.work.say("part-done", { share: number(step / STEPS, { style: "percent" }) });
  }
}

const root = document.querySelector("#verify");
if (root) new Verification(root).start();
