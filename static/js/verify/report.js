// What was checked, how often, and everything that was found. A report is valid exactly when no finding is
// an error. A place is an object of numbers and words (record, byte, event, type, ballot, trustee, proof),
// so that a page can say it in any language.

import { Fault } from "./fault.js";

// A hostile archive may not fill the memory with what is wrong with it, nor hide a fault behind remarks.
const MOST_OF_A_KIND = 5_000;

export class Report {
  constructor() {
    this.checks = new Map();
    this.findings = [];
    this.wrong = new Set();
    this.found = { error: 0, warning: 0, info: 0 };
  }

  examined(check, count = 1) {
    this.checks.set(check, (this.checks.get(check) ?? 0) + count);
  }

  add(severity, check, code, sentence, place) {
    this.examined(check, 0);
    if (severity === "error") this.wrong.add(check);
    this.found[severity] += 1;
    if (this.found[severity] <= MOST_OF_A_KIND)
      this.findings.push({ severity, check, code, sentence, place });
  }

  error(check, code, sentence, place = {}) {
    this.add("error", check, code, sentence, place);
  }

  warning(check, code, sentence, place = {}) {
    this.add("warning", check, code, sentence, place);
  }

  info(check, code, sentence, place = {}) {
    this.add("info", check, code, sentence, place);
  }

  // What a step threw, as an error finding; anything that is no Fault is a mistake of ours and goes on.
  failed(check, error, place = {}) {
    if (!(error instanceof Fault)) throw error;
    this.error(check, error.code, error.sentence, place);
  }

  // Takes over another report, its checks under a word before their names.
  include(other, word) {
    for (const [check, count] of other.checks) this.examined(word + check, count);
    for (const { severity, check, code, sentence, place } of other.findings)
      this.add(severity, word + check, code, sentence, place);
  }

  // Runs a step and says whether it held.
  holds(check, place, step) {
    try {
      step();
      return true;
    } catch (error) {
      this.failed(check, error, place);
      return false;
    }
  }

  // How many findings were counted only.
  get more() {
    return Object.values(this.found).reduce((sum, n) => sum + Math.max(0, n - MOST_OF_A_KIND), 0);
  }

  get valid() {
    return this.wrong.size === 0;
  }

  // The rows of the table: a check passes unless an error stands under it.
  rows() {
    return Array.from(this.checks, ([check, count]) => ({
      check,
      count,
      passed: !this.wrong.has(check),
    }));
  }
}
