// "Verify here": downloads the election's archive, or takes a file, and checks all of it on this device. The
// words stand in the page; the arithmetic runs in workers, which "Stop" ends.

import { partsOf } from "../ballot/dom.js";
import { openCrew } from "./crew.js";
import { Verdict } from "./verdict.js";

const STEPS = 4; // a screen reader hears a quarter at a time

class Verification {
  constructor(root) {
    this.parts = partsOf(root);
    this.settings = root.dataset;
    this.crew = null;
    this.heard = 0;
    this.verdict = new Verdict(this.parts, this.settings.fingerprint);
  }

  start() {
    const { part } = this.parts;
    part("begin").addEventListener("click", () => this.check({ address: this.settings.archive }));
    part("stop").addEventListener("click", () => this.stop());
    part("file").addEventListener("change", ({ target }) => {
      const [file] = target.files;
      if (file) this.check({ file });
    });
    part("start").hidden = false;
  }

  check(order) {
    this.end();
    this.verdict.hide();
    this.heard = 0;
    this.crew = openCrew(this.settings.worker, {
      hear: (message) => this.hear(message),
      fail: () => this.fail(),
    });
    this.show({ isWorking: true });
    this.tell({ done: 0, total: 0, ballots: 0, keys: { done: 0, all: 0 } });
    this.say("started");
    this.parts.part("stop").focus();
    this.crew.check(order);
  }

  hear(message) {
    if (message.kind === "progress") this.tell(message);
    else if (message.kind === "failed") this.fail();
    else this.finish(message.summary);
  }

  tell({ done, total, ballots, keys }) {
    const { part, word } = this.parts;
    const bar = part("progress");
    if (total > 0) {
      bar.max = total;
      bar.value = done;
    } else bar.removeAttribute("value");
    const isAtKeys = keys.done < keys.all;
    part("count").textContent = isAtKeys
      ? word("keys", { n: this.number(keys.done), all: this.number(keys.all) })
      : word("ballots", { n: this.number(ballots) });
    const step = total > 0 ? Math.floor((STEPS * done) / total) : 0;
    if (step <= this.heard || step === STEPS) return;
    this.heard = step;
    this.say("part-done", { share: this.share(step / STEPS) });
  }

  number(value) {
    return new Intl.NumberFormat(document.documentElement.lang).format(value);
  }

  share(value) {
    return new Intl.NumberFormat(document.documentElement.lang, { style: "percent" }).format(value);
  }

  finish(summary) {
    this.end();
    this.show({ isWorking: false });
    this.say("");
    this.verdict.show(summary);
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
    part("file").value = "";
  }

  say(name, values = {}) {
    this.parts.part("status").textContent = name ? this.parts.word(name, values) : "";
  }
}

const root = document.querySelector("#verify");
if (root) new Verification(root).start();
