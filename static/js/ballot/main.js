// The voting page: questions → check → cast → code, on one address. The ballot is made in a worker while
// the answers are read; only its sealed bytes leave the page. "Cast vote" is the only step that sends.

import { openBench } from "./bench.js";
import { isVotingCode } from "./credential-form.js";
import { partsOf } from "./dom.js";
import { sendBallot } from "./post.js";
import { readQuestions } from "./questions.js";
import { openView } from "./view.js";

// Fresh randomness gives another code; more than a few taken ones in a row are no accident.
const ATTEMPTS = 5;
// As many characters as letters and posters print (specification 4.2).
const FINGERPRINT_SHOWN = 12;
const TEXT = "text/plain;charset=utf-8";
const JSON_FILE = "application/json";

class Booth {
  constructor(root) {
    this.parts = partsOf(root);
    this.settings = root.dataset;
    this.view = openView(this.parts);
    this.questions = readQuestions(root);
    this.code = root.querySelector("#voting-code");
    this.bench = openBench(this.settings.worker);
    this.election = null;
    this.ballot = null;
    this.place = 0;
    this.hasChecked = false;
    this.isCasting = false;
    this.isOver = false;
  }

  async start() {
    const fault = await this.loadElection();
    if (fault) {
      this.view.unable(fault);
      return;
    }
    const { part } = this.parts;
    part("continue").addEventListener("click", () => this.goOn());
    part("cast").addEventListener("click", () => this.cast());
    part("back").addEventListener("click", (event) => this.goBack(event));
    window.addEventListener("popstate", ({ state }) => this.followHistory(state));
    part("fingerprint").textContent = this.election.fingerprint.slice(0, FINGERPRINT_SHOWN);
    history.replaceState({ place: 0 }, "");
    this.view.question(this.questions, 0, { focus: false });
  }

  // Returns the name of the word that says why not, or null.
  async loadElection() {
    let raw;
    try {
      const response = await fetch(this.settings.election, { cache: "no-store" });
      if (!response.ok) return "election-unreachable";
      raw = await response.arrayBuffer();
    } catch {
      return "election-unreachable";
    }
    try {
      this.election = await this.bench.ask("open", { raw });
    } catch {
      return "browser-too-old";
    }
    return this.isThisElection() ? null : "election-altered";
  }

  isThisElection() {
    const { fingerprint, questions } = this.election;
    return (
      fingerprint === this.settings.fingerprint &&
      questions.length === this.questions.length &&
      this.questions.every((question, index) => question.matches(questions[index]))
    );
  }

  // place: 0 … n-1 the questions, n the check page.
  show(place) {
    this.place = place;
    this.ballot = null;
    if (place < this.questions.length) {
      this.view.question(this.questions, place, { focus: true });
      return;
    }
    this.view.check(this.questions, (index) => this.move(index));
    this.prepare();
  }

  move(place) {
    history.pushState({ place }, "");
    this.show(place);
  }

  goOn() {
    const faults = [...this.choiceFaults(), ...this.codeFaults()];
    if (faults.length > 0) this.view.problem(faults);
    else this.move(this.isAnswered() ? this.questions.length : this.place + 1);
  }

  // After "Change" on the check page one goes straight back to it.
  isAnswered() {
    const isLast = this.place === this.questions.length - 1;
    const isComplete = this.questions.every(
      (each, index) => !each.fault(this.election.questions[index]),
    );
    return isLast || (isComplete && isVotingCode(this.code.value.trim()) && this.hasChecked);
  }

  choiceFaults() {
    const question = this.questions[this.place];
    const fault = question.fault(this.election.questions[this.place]);
    const sentence = fault ? this.parts.word(fault.word, fault.values) : "";
    question.showFault(sentence);
    return fault ? [{ text: sentence, href: `#${question.options[0].id}` }] : [];
  }

  codeFaults() {
    const isAsked = this.place === this.questions.length - 1;
    const isWrong = isAsked && !isVotingCode(this.code.value.trim());
    const message = this.parts.part("code-error");
    message.textContent = isWrong ? this.parts.word("no-code") : "";
    message.hidden = !isWrong;
    this.code.toggleAttribute("aria-invalid", isWrong);
    return isWrong ? [{ text: message.textContent, href: "#voting-code" }] : [];
  }

  goBack(event) {
    if (this.place === 0) return;
    event.preventDefault();
    this.move(this.place - 1);
  }

  followHistory(state) {
    if (this.isOver) location.replace(this.settings.back);
    else if (!this.isCasting) this.show(Math.min(state?.place ?? 0, this.questions.length));
  }

  // Begins a ballot; the promise stays, so that a second try sends the same bytes.
  prepare() {
    this.hasChecked = true;
    const choices = this.questions.map((question) => question.bits());
    const making = this.bench.ask("make", { code: this.code.value.trim(), choices });
    this.ballot = making;
    making.then(
      ({ shortCode }) => this.ballot === making && this.view.earlyCode(shortCode),
      () => {},
    );
    return making;
  }

  async cast() {
    if (this.isCasting || this.isOver) return;
    this.isCasting = true;
    this.view.busy(true);
    this.view.clearProblem();
    this.view.say("moment");
    try {
      await this.castPrepared();
    } catch {
      this.view.unable("browser-too-old");
    } finally {
      this.isCasting = false;
      this.view.busy(false);
    }
  }

  async castPrepared() {
    for (let attempt = 1; ; attempt += 1) {
      const ballot = await (this.ballot ?? this.prepare());
      this.view.say("sending");
      const answer = await sendBallot(this.settings.post, this.settings.csrf, ballot.text);
      this.view.say("");
      if (answer.kind === "received") return this.receive(ballot, answer);
      if (answer.error !== "code-taken" || attempt === ATTEMPTS) return this.report(ballot, answer);
      this.ballot = null;
    }
  }

  report(ballot, answer) {
    const { word } = this.parts;
    if (answer.kind === "unreachable") {
      this.view.problem([word("network")]);
      return;
    }
    const reason = word("reason", { code: answer.error });
    const isSigned = isRefusalOf(ballot, answer);
    const first = word(isSigned ? "refused" : "not-judged");
    this.view.problem([first, answer.sentence, reason].filter(Boolean));
    if (isSigned) this.view.refusal(fileOf(answer.refusal, TEXT), fileOf(ballot.text, JSON_FILE));
  }

  receive(ballot, answer) {
    this.forget();
    if (answer.tracker !== ballot.tracker || plain(answer.code) !== ballot.shortCode) {
      this.view.alarm(ballot.tracker, String(answer.tracker), evidence(ballot, answer));
      return;
    }
    const { word } = this.parts;
    const note = answer.status === "accepted" ? "" : word(statusWord(answer.status));
    this.view.done(ballot.shortCode, this.receiptOf(ballot), note);
  }

  // Addresses of the receipt, of what this device made alone: the server has no word in the QR code.
  receiptOf({ text, tracker }) {
    const { receipt, compare } = this.settings;
    const { credential } = JSON.parse(text);
    const ref = tracker.replaceAll("+", "-").replaceAll("/", "_");
    return { file: receipt + ref, page: `${compare}#c=${credential}&t=${ref}` };
  }

  // What was chosen, and the code that signed it, leave the page's memory.
  forget() {
    this.isOver = true;
    this.bench.close();
    this.code.value = "";
    for (const question of this.questions) question.forget();
    this.parts.part("answers").replaceChildren();
    this.questions = [];
    this.ballot = null;
  }
}

function statusWord(status) {
  return status === "replaced" ? "replaced" : "counted";
}

function plain(code) {
  return String(code).replace(/[\s-]/g, "");
}

// The log signs one line of JSON about this very ballot and this reason (specification 14.12).
function isRefusalOf(ballot, { error, refusal }) {
  try {
    const { tracker, reason } = JSON.parse(refusal.slice(0, refusal.indexOf("\n")));
    return tracker === ballot.tracker && reason === error;
  } catch {
    return false;
  }
}

// The ballot as it was sent and the server's answer: neither says how anyone voted.
function evidence(ballot, answer) {
  const found = {
    ballot: ballot.text,
    tracker: ballot.tracker,
    answer,
    at: new Date().toISOString(),
  };
  return fileOf(JSON.stringify(found, null, 1), JSON_FILE);
}

function fileOf(text, type) {
  return URL.createObjectURL(new Blob([text], { type }));
}

const root = document.getElementById("booth");
if (root) new Booth(root).start();
