// A check in workers as its page shows it: begun, stopped, failed or done. The page has the parts "start" with
// "begin" in it, "working" with "progress" and "stop", and "status".

import { openCrew } from "./crew.js";

export class Work {
  // `tell` hears how far it is, `finish` what came out.
  constructor(parts, address, { tell, finish }) {
    this.parts = parts;
    this.address = address;
    this.tell = tell;
    this.finish = finish;
    this.crew = null;
    parts.part("stop").addEventListener("click", () => this.leave("stopped"));
  }

  begin(order) {
    this.end();
    this.crew = openCrew(this.address, {
      hear: (message) => this.hear(message),
      fail: () => this.leave("unreadable"),
    });
    this.show({ isWorking: true });
    this.fill({ done: 0, total: 0 });
    this.say("started");
    this.parts.part("stop").focus();
    this.crew.check(order);
  }

  hear(message) {
    if (message.kind === "progress") {
      this.fill(message);
      this.tell(message);
    } else if (message.kind === "failed") this.leave("unreadable");
    else {
      this.end();
      this.show({ isWorking: false });
      this.say("");
      this.finish(message);
    }
  }

  // Ends without a verdict; the word says why.
  leave(name) {
    this.end();
    this.show({ isWorking: false });
    this.say(name);
    this.parts.part("begin").focus();
  }

  end() {
    this.crew?.end();
    this.crew = null;
  }

  show({ isWorking }) {
    this.parts.part("working").hidden = !isWorking;
    this.parts.part("start").hidden = isWorking;
  }

  fill({ done, total }) {
    const bar = this.parts.part("progress");
    if (total > 0) {
      bar.max = total;
      bar.value = done;
    } else bar.removeAttribute("value");
  }

  say(name, values = {}) {
    this.parts.part("status").textContent = name ? this.parts.word(name, values) : "";
  }
}
