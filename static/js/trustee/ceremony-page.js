// The key ceremony in the browser: the page asks the platform which round is open, checks everybody's files of
// the rounds before, and hands in this member's own. What is secret is one seed, sealed in a file; it may stay in
// this browser, sealed, until the ceremony ends, where the trustee says so.

import { create, number } from "../ballot/dom.js";
import { ask, send } from "./platform.js";
import { saveFile } from "./saving.js";

const PACE = 5_000; // milliseconds between two looks at whose file is missing
const ROUNDS = ["certificate", "commitment", "reveal", "shares", "verification"];

class CeremonyPage {
  constructor(tool) {
    this.tool = tool;
    this.address = tool.settings.address;
    this.state = null;
    this.seed = null; // { file, passphrase } of this member, while the page is open
    this.made = null; // what a round made and the platform does not have yet
    this.timer = null;
  }

  start() {
    const { tool } = this;
    tool.on("begin", "submit", () => this.begin());
    tool.on("take-part", "submit", () => this.takePart());
    tool.on("again", "click", () => this.handIn());
    tool.on("has-seed", "click", () => this.showRound());
    tool.on("forget", "click", () => this.forget());
    this.look();
  }

  get name() {
    return `${this.tool.settings.name}-${this.state.ceremony}`;
  }

  // Reads where the ceremony is and shows the step that comes next.
  async look() {
    clearTimeout(this.timer);
    try {
      const before = JSON.stringify(this.state);
      this.state = await ask(`${this.address}/ceremony.json`);
      const isWaiting = this.tool.step?.dataset.step === "waiting";
      // What has not changed is not read out again.
      if (isWaiting && JSON.stringify(this.state) === before) this.wait();
      else await this.show();
    } catch (fault) {
      this.tool.show("waiting", { quiet: true });
      this.tool.blame(fault);
      this.wait();
    }
  }

  wait() {
    this.timer = setTimeout(() => this.look(), PACE);
  }

  async show() {
    const { tool, state } = this;
    this.showMembers();
    if (state.place === null) return;
    this.showHeading();
    if (state.state === "complained") this.showComplaint();
    else if (state.state === "finished") await this.finish();
    else if (!state.awaited) this.showWaiting();
    else if (state.round === "certificate") tool.show("begin", { quiet: true });
    else await this.showRound();
  }

  // The page's own heading said where the ceremony was when it was loaded.
  showHeading() {
    const { state, round, awaited } = this.state;
    const isRunning = state === "running";
    const name = isRunning ? (awaited ? "turn" : "waiting") : state;
    document.querySelector("h1").textContent = this.tool.word(`heading-${name}`, {
      step: number(ROUNDS.indexOf(round) + 1),
      steps: number(ROUNDS.length),
    });
    // What the page says by commands is about the round that was open then.
    for (const part of document.querySelectorAll("[data-of-round]"))
      part.hidden = !awaited || round !== this.tool.settings.round;
  }

  showMembers() {
    const { names, files } = this.state;
    this.tool.part("members").replaceChildren(
      ...names.map((name, place) => {
        const done = ROUNDS.filter((round) => files[round][place] !== null).length;
        const line = create("li");
        line.append(create("span", { text: `${number(place + 1)}. ${name}` }));
        const words = done === ROUNDS.length ? "member-done" : "member-at";
        const text = this.tool.word(words, { n: number(done), all: number(ROUNDS.length) });
        line.append(create("span", { text, className: "app-small" }));
        return line;
      }),
    );
  }

  showWaiting() {
    const { names, files, round } = this.state;
    const absent = names.filter((_, place) => files[round][place] === null);
    const { tool } = this;
    tool.part("absent").textContent = tool.word("waits-for", { names: absent.join(", ") });
    if (tool.step?.dataset.step !== "waiting") tool.show("waiting", { quiet: true });
    this.wait();
  }

  // A round after the first: what is asked for depends on whether the seed is at hand.
  async showRound() {
    const { tool, state } = this;
    const kept = this.seed === null ? await tool.desk.ask("kept", { name: this.name }) : null;
    tool.part("seed-fields").hidden = this.seed !== null;
    tool.part("seed-file-field").hidden = kept !== null;
    tool.part("round").textContent = tool.word(`round-${state.round}`);
    tool.part("forget-field").hidden = kept === null;
    await this.showFingerprint();
    tool.show("round");
  }

  async showFingerprint() {
    const { tool, state } = this;
    const isFixed = state.round !== "certificate";
    tool.part("fingerprint-field").hidden = !isFixed;
    if (!isFixed) return;
    const { id } = await tool.desk.ask("ceremony", { certificates: state.files.certificate });
    tool.part("ceremony-id").textContent = id.match(/.{8}/g).join(" ");
  }

  // The first round: the seed is drawn, saved and opened again before anything is published.
  async begin() {
    const { tool, state } = this;
    const passphrase = tool.newPassphrase();
    const { size, threshold, place } = state;
    const context = { size, threshold, index: place };
    const made = await tool.during("making-seed", () =>
      tool.desk.ask("draw", { context, passphrase }),
    );
    for (const each of ["passphrase", "passphrase-again"]) tool.part(each).value = "";
    await saveFile(tool, made.file, `${this.name}.seed.json`);
    this.seed = { file: made.file, passphrase };
    if (tool.part("keep").checked)
      await tool.desk.ask("keep", { name: this.name, file: made.file });
    this.made = { round: "certificate", bytes: made.handIn };
    await this.handIn();
  }

  async takePart() {
    const { tool, state } = this;
    const seed = this.seed ?? (await this.givenSeed());
    const { round, files } = state;
    const made = await tool.during("checking-round", () =>
      tool.desk.ask("round", { round, files, ...seed }),
    );
    this.seed = seed;
    if (made.file !== undefined) {
      await saveFile(tool, made.file, `${this.name}.key.json`);
      await tool.desk.ask("forget", { name: this.name });
    }
    const isBad = made.complaint !== undefined;
    this.made = { round: isBad ? "complaint" : round, bytes: made.complaint ?? made.handIn };
    await this.handIn();
  }

  async givenSeed() {
    const { tool, state } = this;
    const file =
      (await tool.desk.ask("kept", { name: this.name })) ?? (await tool.chosen("seed-file"));
    const { kind, context } = await tool.desk.ask("look", { file });
    if (kind !== "seed") throw { code: "no-seed-file", sentence: "" };
    const { size, threshold, place: index } = state;
    const isOfThis = Object.entries({ size, threshold, index }).every(
      ([name, value]) => context[name] === value,
    );
    if (!isOfThis) throw { code: "other-seed", sentence: "" };
    return { file, passphrase: tool.part("seed-passphrase").value };
  }

  // Hands in what was made; where the platform cannot be reached, the same bytes are sent again.
  async handIn() {
    const { tool } = this;
    const { round, bytes } = this.made;
    tool.show("sending", { quiet: true });
    await send(`${this.address}/ceremony/${round}`, tool.settings.csrf, bytes);
    this.made = null;
    await this.look();
  }

  async forget() {
    await this.tool.desk.ask("forget", { name: this.name });
    await this.showRound();
  }

  showComplaint() {
    const { names, complaint } = this.state;
    const [by, about] = [complaint.of, complaint.about].map((place) => names[place - 1]);
    this.tool.part("complaint").textContent = this.tool.word("complaint", { by, about });
    this.tool.show("complained");
  }

  // All rounds are closed: everybody's last files are checked here too.
  async finish() {
    const { tool, state } = this;
    const found = await tool.desk.ask("finish", { files: state.files });
    tool.part("own-key").textContent = found.keys[state.place - 1];
    tool.part("enough").textContent = tool.word("enough", {
      n: number(state.threshold),
      all: number(state.size),
    });
    tool.show("finished");
    this.seed = null;
    tool.desk.stop(null);
  }
}

export function startCeremony(tool) {
  new CeremonyPage(tool).start();
}
