// "Recount in this browser": downloads every chamber's archive, the rules and the outcome, counts again in workers,
// and says whether the outcome is the same. The words stand in the page.

import { partsOf } from "../ballot/dom.js";
import { openCrew } from "../verify/crew.js";

class Recount {
  constructor(root) {
    this.parts = partsOf(root);
    this.settings = root.dataset;
    this.crew = null;
  }

  start() {
    const { part } = this.parts;
    part("begin").addEventListener("click", () => this.begin());
    part("stop").addEventListener("click", () => this.stop());
    part("start").hidden = false;
  }

  begin() {
    const { rules, outcome, worker } = this.settings;
    this.end();
    this.parts.part("verdict").hidden = true;
    this.crew = openCrew(worker, {
      hear: (message) => this.hear(message),
      fail: () => this.fail(),
    });
    this.show({ isWorking: true });
    this.say("started");
    this.parts.part("stop").focus();
    this.crew.check({ rules, outcome, archives: this.archives() });
  }

  archives() {
    const lines = this.parts.root.querySelectorAll("[data-archive]");
    return Object.fromEntries(
      Array.from(lines, ({ dataset }) => [dataset.chamber, dataset.archive]),
    );
  }

  hear(message) {
    if (message.kind === "progress") this.tell(message);
    else if (message.kind === "failed") this.fail();
    else this.finish(message.verdict);
  }

  tell({ chamber, done, total, ballots }) {
    const { part, word } = this.parts;
    const bar = part("progress");
    if (total > 0) {
      bar.max = total;
      bar.value = done;
    } else bar.removeAttribute("value");
    part("count").textContent = word("counting", {
      chamber: this.nameOf(chamber),
      n: this.number(ballots),
    });
  }

  finish(verdict) {
    const { part, word } = this.parts;
    this.end();
    this.show({ isWorking: false });
    this.say("");
    part("verdict").className = `app-note app-note--${verdict.same ? "done" : "stop"}`;
    part("heading").textContent = word(verdict.same ? "same" : "other");
    part("sentence").textContent = this.sentenceOf(verdict);
    part("verdict").hidden = false;
    part("heading").focus();
  }

  sentenceOf({ same, ballots, chamber, fault, difference }) {
    const { word } = this.parts;
    if (same) return word("same-what", { n: this.number(ballots) });
    if (fault)
      return word("faulty", {
        chamber: this.nameOf(chamber),
        n: this.number(fault.count),
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

  number(value) {
    return new Intl.NumberFormat(document.documentElement.lang).format(value);
  }

  stop() {
    this.end();
    this.show({ isWorking: false });
    this.say("stopped");
    this.parts.part("begin").focus();
  }

  fail() {
    this.end();
    this.show({ isWorking: false });
    this.say("unreadable");
    this.parts.part("begin").focus();
  }

  end() {
    this.crew?.end();
    this.crew = null;
  }

  show({ isWorking }) {
    const { part } = this.parts;
    part("working").hidden = !isWorking;
    part("start").hidden = isWorking;
  }

  say(name) {
    this.parts.part("status").textContent = name ? this.parts.word(name) : "";
  }
}

const root = document.querySelector("#recount");
if (root) new Recount(root).start();
