// "Recount in this browser": downloads every chamber's archive, the rules and the outcome, counts again in workers,
// and says whether the outcome is the same. The words stand in the page.

import { number, partsOf } from "../ballot/dom.js";
import { Work } from "../verify/work.js";

class Recount {
  constructor(root) {
    this.parts = partsOf(root);
    this.settings = root.dataset;
    this.work = new Work(this.parts, this.settings.worker, {
      tell: (progress) => this.tell(progress),
      finish: ({ verdict }) => this.show(verdict),
    });
  }

  start() {
    const { part } = this.parts;
    part("begin").addEventListener("click", () => this.begin());
    part("start").hidden = false;
  }

  begin() {
    const { rules, outcome } = this.settings;
    this.parts.part("verdict").hidden = true;
    this.parts.part("count").textContent = "";
    this.work.begin({ rules, outcome, archives: this.archives() });
  }

  archives() {
    const lines = this.parts.root.querySelectorAll("[data-archive]");
    return Object.fromEntries(
      Array.from(lines, ({ dataset }) => [dataset.chamber, dataset.archive]),
    );
  }

  tell({ chamber, ballots }) {
    this.parts.part("count").textContent = this.parts.word("counting", {
      chamber: this.nameOf(chamber),
      n: number(ballots),
    });
  }

  show(verdict) {
    const { part, word } = this.parts;
    part("verdict").className = `app-note app-note--${verdict.same ? "done" : "stop"}`;
    part("heading").textContent = word(verdict.same ? "same" : "other");
    part("sentence").textContent = this.sentenceOf(verdict);
    part("verdict").hidden = false;
    part("heading").focus();
  }

  sentenceOf({ same, ballots, chamber, fault, difference }) {
    const { word } = this.parts;
    if (same) return word("same-what", { n: number(ballots) });
    if (fault)
      return word("faulty", {
        chamber: this.nameOf(chamber),
        n: number(fault.count),
        code: fault.code,
      });
    return word(`differs-${difference.kind}`, {
      ...difference,
      chamber: this.nameOf(difference.chamber ?? ""),
    });
  }

  nameOf(chamber) {
    const line = this.parts.root.querySelector(`[data-chamber="${CSS.escape(chamber)}"]`);
    return line?.dataset.name ?? chamber;
  }
}

const root = document.querySelector("#recount");
if (root) new Recount(root).start();
