// The voting page: questions → check → cast → code, on one address. The ballot is made in a worker while
// the answers are read; only its sealed bytes leave the page. "Cast vote" is the only step that sends, and
// sends the same bytes again until somebody has judged them.

import { openBench } from "./bench.js";
import { isVotingCode } from "./credential-form.js";
import { partsOf } from "./dom.js";
import { mismatchFile, refusalFiles } from "./evidence.js";
import { takeCode } from "./fragment.js";
import { keepNothing, openKeeping } from "./keep.js";
import { burnBallot, sendBallot } from "./post.js";
import { readQuestions } from "./questions.js";
import { endSession, watchIdle } from "./shared.js";
import { openLeaving, openTabs, watchConnection } from "./surroundings.js";
import { openView } from "./view.js";

// This ballot can never be accepted, another one of the same choices can.
const SPENT = ["code-taken", "burned-ballot"];
// As many characters as letters and posters print (specification 4.2).
const FINGERPRINT_SHOWN = 12;
// Nobody has looked at the ballot: who signs in again, or loads the page again, sends the same one.
const WAYS_ON = { "not-signed-in": "sign-in-again", "bad-form-token": "load-again" };

class Booth {
  constructor(root) {
    this.parts = partsOf(root);
    this.settings = root.dataset;
    this.view = openView(this.parts);
    this.questions = readQuestions(root);
    this.code = root.querySelector("#voting-code");
    this.bench = openBench(this.settings.worker);
    this.isShared = this.settings.device === "shared";
    this.keeping = this.isShared
      ? keepNothing()
      : openKeeping({
          place: this.settings.post,
          voter: this.settings.voter,
          fingerprint: this.settings.fingerprint,
        });
    this.election = null;
    this.ballot = null;
    this.place = 0;
    this.hasChecked = false;
    this.isCasting = false;
    this.isOver = false;
  }

  async start() {
    takeCode(this.code);
    const kept = this.keeping.load();
    this.tabs = openTabs(this.settings.post, () => this.view.otherTab(this.isOver));
    openLeaving(() => this.signedOut());
    this.listen();
    if (kept.received) {
      this.forget();
      this.view.done(kept.received);
      return;
    }
    const fault = await this.loadElection();
    if (fault) {
      this.view.unable(fault);
      return;
    }
    const { part } = this.parts;
    part("fingerprint").textContent = this.election.fingerprint.slice(0, FINGERPRINT_SHOWN);
    this.restore(kept);
  }

  listen() {
    const { root, part } = this.parts;
    part("continue").addEventListener("click", () => this.goOn());
    part("cast").addEventListener("click", () => this.cast());
    part("test").addEventListener("click", () => this.test());
    part("test-over").addEventListener("click", () => this.show(this.questions.length));
    part("back").addEventListener("click", (event) => this.goBack(event));
    root.addEventListener("change", () => this.keep());
    for (const link of root.querySelectorAll("[data-leave]"))
      link.addEventListener("click", () => this.keeping.clear());
    window.addEventListener("hashchange", () => takeCode(this.code));
    window.addEventListener("popstate", ({ state }) => this.followHistory(state));
    // A page out of the browser's own store may be another person's by now: it is asked for anew.
    window.addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
    if (this.isShared) this.watch();
    watchConnection((isOnline) => this.view.connection(isOnline));
  }

  // On a public device the page ends by itself, and what is on it goes.
  watch() {
    const { part } = this.parts;
    watchIdle({ warn: (isAsking) => this.view.idle(isAsking), end: () => this.leave() });
    part("print").addEventListener("click", () => window.print());
    for (const way of this.parts.root.querySelectorAll("[data-finish], [data-leave]"))
      way.addEventListener("click", (event) => this.leave(event));
  }

  async leave(event) {
    event?.preventDefault();
    if (!this.isOver) this.forget();
    await endSession(this.settings.csrf);
    location.replace(location.pathname + location.search);
  }

  // In another tab: what was chosen goes from this one too.
  signedOut() {
    this.forget();
    this.keeping.clear();
    location.replace(this.settings.back);
  }

  // Goes on where the tab was before it was loaded again.
  restore({ choices, place = 0, sealed }) {
    for (const [index, question] of this.questions.entries()) question.restore(choices?.[index]);
    const open = this.firstUnanswered();
    const last = this.questions.length;
    const isReady = open === last && (sealed || this.hasCode());
    const start = sealed && isReady ? last : Math.min(place, open, isReady ? last : last - 1);
    history.replaceState({ place: start }, "");
    if (sealed && isReady) {
      this.place = last;
      this.hasChecked = true;
      this.ballot = Promise.resolve(sealed);
      this.view.check(this.questions, (index) => this.move(index));
      this.view.earlyCode(sealed);
      this.view.problem([this.parts.word("pending")]);
    } else this.show(start, { focus: start > 0 });
  }

  keep() {
    if (this.isOver) return;
    const choices = this.questions.map((question) => question.save());
    this.keeping.save({ choices, place: this.place });
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
  show(place, { focus = true } = {}) {
    this.place = place;
    this.ballot = null;
    this.keep();
    if (place < this.questions.length) {
      this.view.question(this.questions, place, { focus });
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
    const isComplete = this.firstUnanswered() === this.questions.length;
    return isLast || (isComplete && this.hasCode() && this.hasChecked);
  }

  // The place of the first question that still wants an answer; the number of questions when none does.
  firstUnanswered() {
    const found = this.questions.findIndex((each, index) =>
      each.fault(this.election.questions[index]),
    );
    return found < 0 ? this.questions.length : found;
  }

  hasCode() {
    return isVotingCode(this.code.value.trim());
  }

  choiceFaults() {
    const question = this.questions[this.place];
    const fault = question.fault(this.election.questions[this.place]);
    const sentence = fault ? this.parts.word(fault.word, fault.values) : "";
    question.showFault(sentence);
    return fault ? [{ text: sentence, href: `#${fault.at ?? question.options[0].id}` }] : [];
  }

  codeFaults() {
    const isAsked = this.place === this.questions.length - 1;
    const isWrong = isAsked && !this.hasCode();
    const message = this.parts.part("code-error");
    message.textContent = isWrong ? this.parts.word("no-code") : "";
    message.hidden = !isWrong;
    this.code.toggleAttribute("aria-invalid", isWrong);
    return isWrong ? [{ text: message.textContent, href: "#voting-code" }] : [];
  }

  goBack(event) {
    if (this.place === 0) {
      this.keeping.clear();
      if (this.isShared) this.leave(event);
      return;
    }
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
      (ballot) => this.ballot === making && this.view.earlyCode(ballot, this.settings.burn !== ""),
      () => {},
    );
    return making;
  }

  cast() {
    return this.work("moment", () => this.castPrepared());
  }

  // One thing at a time: a second click while something is on its way does nothing.
  async work(said, doing) {
    if (this.isCasting || this.isOver) return;
    this.isCasting = true;
    this.view.busy(true);
    this.view.clearProblem();
    this.view.say(said);
    try {
      await doing();
    } catch {
      this.view.unable("browser-too-old");
    } finally {
      this.isCasting = false;
      this.view.busy(false);
    }
  }

  // Burns this ballot first, then opens it for a second device; the vote is still to be cast.
  test() {
    return this.work("burning", async () => {
      const { tracker, shortCode } = await this.ballot;
      const answer = await burnBallot(this.settings.burn, this.settings.csrf, tracker);
      this.view.say("");
      if (answer.kind !== "burned") return this.reportTest(answer);
      this.keeping.save({ sealed: null });
      const fragment = await this.bench.ask("reveal", { tracker });
      this.ballot = null;
      this.view.test(shortCode, `${location.origin}${this.settings.test}#${fragment}`);
    });
  }

  reportTest(answer) {
    const { word } = this.parts;
    const reason = answer.kind === "refused" && word("reason", { code: answer.error });
    const lines = [word("not-tested"), answer.sentence, reason].filter(Boolean);
    this.view.problem([...lines, ...this.wayOn(answer)]);
  }

  async castPrepared() {
    const ballot = await (this.ballot ?? this.prepare());
    this.keeping.save({ sealed: ballot }); // bytes, tracker and code alone
    this.view.say("sending");
    const answer = await sendBallot(this.settings.post, this.settings.csrf, ballot.text);
    this.view.say("");
    if (answer.kind === "received") this.receive(ballot, answer);
    else await this.report(ballot, answer);
  }

  // Another ballot, whose code the voter sees before anything is sent.
  sealAgain() {
    this.keeping.save({ sealed: null });
    this.view.noCode();
    this.prepare();
  }

  async report(ballot, answer) {
    const { word } = this.parts;
    if (answer.kind === "unreachable") {
      this.view.problem([word("network")]);
      return;
    }
    const isJudged = await this.isJudged(ballot, answer);
    const isSpent = SPENT.includes(answer.error);
    if (isSpent) this.sealAgain();
    const lines = [
      word(isJudged ? "refused" : "not-judged"),
      answer.sentence,
      word("reason", { code: answer.error }),
      isSpent && word("sealed-again"),
    ];
    const way = this.wayOn(answer);
    this.view.problem([...lines.filter(Boolean), ...way]);
    if (!isJudged) return;
    this.keeping.save({ sealed: null });
    this.view.refusal(refusalFiles(ballot, answer));
  }

  // Nothing is shown as a proof before its signature was checked.
  isJudged({ tracker }, { error: reason, refusal }) {
    const { logKey } = this.settings;
    return this.bench.ask("judge", { refusal, logKey, tracker, reason });
  }

  // A link to where the same ballot can be sent from; none on a device that keeps nothing.
  wayOn({ error }) {
    const name = WAYS_ON[error];
    if (!name || this.isShared) return [];
    const here = location.pathname + location.search;
    const href = name === "load-again" ? here : `/sign-in?next=${encodeURIComponent(here)}`;
    return [{ text: this.parts.word(name), href }];
  }

  receive(ballot, answer) {
    this.forget();
    if (answer.tracker !== ballot.tracker || plain(answer.code) !== ballot.shortCode) {
      this.keeping.clear();
      this.view.alarm(ballot.tracker, String(answer.tracker), mismatchFile(ballot, answer));
      return;
    }
    const received = {
      shortCode: ballot.shortCode,
      ...this.receiptOf(ballot),
      note: noteOf(answer.status),
    };
    this.keeping.close(received);
    if (this.isShared) endSession(this.settings.csrf);
    this.tabs.tell();
    this.view.done(received);
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

// The name of the word that says what else happened to the ballot, or "".
function noteOf(status) {
  if (status === "accepted") return "";
  return status === "replaced" ? "replaced" : "counted";
}

function plain(code) {
  return String(code).replace(/[\s-]/g, "");
}

const root = document.getElementById("booth");
if (root) new Booth(root).start();
