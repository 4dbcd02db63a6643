// The second device of a test: makes a burned ballot again from what the first device shows and from the recorded
// election, and says what it held (specification 9.10). What was chosen stands in the fragment of the address
// and is sent nowhere, nor does it stay in the address bar and the history; the server is asked for the election,
// and whether the ballot is burned.

import { openBench } from "../ballot/bench.js";
import { groupsOfFour } from "../ballot/code.js";
import { create, partsOf } from "../ballot/dom.js";

const FINGERPRINT_SHOWN = 12;

class Test {
  constructor(root) {
    this.settings = root.dataset;
    this.parts = partsOf(root);
    this.bench = openBench(this.settings.worker);
    this.election = null;
  }

  start() {
    const { part } = this.parts;
    part("open").addEventListener("click", () => this.run(part("text").value.trim()));
    window.addEventListener("hashchange", () => this.read());
    part("form").hidden = false;
    this.read();
  }

  read() {
    const text = location.hash;
    if (text.length < 2) return;
    history.replaceState(history.state, "", location.pathname + location.search);
    this.run(text);
  }

  async run(text) {
    this.say("opening");
    this.parts.part("result").hidden = true;
    try {
      this.election ??= await this.load();
      const ballot = await this.bench.ask("remake", { text });
      this.show(ballot, await this.isBurned(ballot.tracker));
    } catch (error) {
      this.verdict("stop", error instanceof Unreachable ? "unreachable" : "wrong");
      this.parts.part("found").hidden = true;
    } finally {
      this.say("");
    }
  }

  async load() {
    const response = await ask(this.settings.election);
    if (!response.ok) throw new Unreachable();
    return this.bench.ask("open", { raw: await response.arrayBuffer() });
  }

  async isBurned(tracker) {
    const ref = tracker.replaceAll("+", "-").replaceAll("/", "_");
    const response = await ask(this.settings.burned + ref);
    if (!response.ok && response.status !== 404) throw new Unreachable();
    return response.ok;
  }

  show({ shortCode, tracker, choices }, isBurned) {
    const { part } = this.parts;
    const places = part("code").querySelectorAll("span");
    for (const [index, group] of groupsOfFour(shortCode).entries())
      places[index].textContent = group;
    part("tracker").textContent = tracker;
    part("fingerprint").textContent = this.election.fingerprint.slice(0, FINGERPRINT_SHOWN);
    part("answers").replaceChildren(
      ...this.election.questions.map((question, index) => this.row(question, choices[index])),
    );
    part("found").hidden = false;
    this.verdict(isBurned ? "warn" : "stop", isBurned ? "burned" : "not-burned");
  }

  row(question, numbers) {
    const row = create("section", { className: "app-answer" });
    const list = create("ul");
    const told = toldChoices(question, numbers, this.parts.word);
    list.append(...told.map((text) => create("li", { text })));
    row.append(create("h3", { text: question.question }), list);
    return row;
  }

  verdict(kind, name) {
    const { part, word } = this.parts;
    part("verdict").className = `app-note app-note--${kind}`;
    part("heading").textContent = word(name);
    part("sentence").textContent = word(`${name}-what`);
    part("result").hidden = false;
    part("heading").focus();
  }

  say(name) {
    this.parts.part("status").textContent = name && this.parts.word(name);
  }
}

// One line for each answer that was chosen; of an answer that is opened whole, each answer's number.
function toldChoices(question, numbers, word) {
  if (question.mixnet)
    return question.answers.map((answer, index) => word("numbered", { n: numbers[index], answer }));
  if (question.blank && numbers[0] === 1) return [word("blank")];
  const marks = question.blank ? numbers.slice(1) : numbers;
  const chosen = question.answers.filter((_, index) => marks[index] === 1);
  return chosen.length > 0 ? chosen : [word("nothing")];
}

class Unreachable extends Error {}

async function ask(address) {
  const answer = { cache: "no-store", credentials: "omit", redirect: "error" };
  const response = await fetch(address, answer).catch(() => null);
  if (!response) throw new Unreachable();
  return response;
}

const root = document.getElementById("tested");
if (root) new Test(root).start();
