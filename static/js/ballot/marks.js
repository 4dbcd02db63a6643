// Marking: one or several answers, yes or no, the projects of a budget.

import { number } from "./dom.js";
import { isSame, Question } from "./question.js";

export class Marks extends Question {
  values() {
    return this.options.map((input) => Number(input.checked));
  }

  put(values) {
    for (const [index, input] of this.options.entries()) input.checked = values[index] === 1;
  }

  // Zeros and ones in the sealed order, the blank bit first where sums decide.
  bits() {
    const hasBit = this.blank && this.section.dataset.shuffled === undefined;
    return hasBit ? [Number(this.blank.checked), ...this.values()] : this.values();
  }

  chosen() {
    if (this.isBlank) return [this.blankLine()];
    const words = this.words();
    return words.filter((_, index) => this.options[index].checked).map((each) => this.line(each));
  }

  // The name and values of the word that says what is wrong, or null.
  fault({ minimum, maximum }) {
    const count = this.options.filter((input) => input.checked).length;
    if (this.isBlank || (count >= minimum && count <= maximum)) return null;
    if (count > maximum) return { word: "choose-fewer", values: { maximum, n: count } };
    return { word: maximum === 1 ? "choose-one" : "choose-some", values: { minimum } };
  }
}

// One proposal, marked by a yes: no and the blank vote both leave it unmarked, and the blank bit tells them apart.
export class YesNo extends Marks {
  constructor(section, word) {
    super(section, word);
    this.no = section.querySelector("[data-no]");
  }

  values() {
    return [Number(this.options[0].checked), Number(this.no.checked)];
  }

  put([yes, no]) {
    this.options[0].checked = yes === 1;
    this.no.checked = no === 1;
  }

  bits() {
    const [yes] = this.values();
    return this.blank ? [Number(this.blank.checked), yes] : [yes];
  }

  chosen() {
    if (this.isBlank) return [this.blankLine()];
    const said = this.options[0].checked ? this.options[0] : this.no;
    const grade = said.labels[0].firstElementChild.textContent;
    return [this.line(this.word("graded", { name: this.words()[0], grade }))];
  }

  fault() {
    const isAnswered = this.isBlank || this.values().some(Boolean);
    return isAnswered ? null : { word: "choose-one", values: {} };
  }
}

// Projects with costs: what is chosen is added up, and may come to more than the budget.
export class Budget extends Marks {
  constructor(section, word) {
    super(section, word);
    this.sum = section.querySelector('[data-part="sum"]');
    this.showSum();
  }

  // Where sums decide, costs and budget stand in the rules alone, whose hash the ballot is bound to.
  matches(sealed) {
    if (!super.matches(sealed) || sealed.costs === undefined) return super.matches(sealed);
    const costs = this.options.map((input) => Number(input.dataset.cost));
    return isSame(sealed.costs, costs) && sealed.budget === Number(this.section.dataset.budget);
  }

  changed(control) {
    super.changed(control);
    this.showSum();
  }

  put(values) {
    super.put(values);
    this.showSum();
  }

  money(amount) {
    return this.word("money", { amount: number(amount) });
  }

  showSum() {
    const sum = this.cost();
    const budget = Number(this.section.dataset.budget);
    const values = { sum: this.money(sum), budget: this.money(budget) };
    this.sum.textContent = this.word(sum > budget ? "sum-over" : "sum", values);
  }

  cost() {
    return this.options
      .filter((input) => input.checked)
      .reduce((sum, input) => sum + Number(input.dataset.cost), 0);
  }

  chosen() {
    if (this.isBlank) return [this.blankLine()];
    const words = this.words();
    return words
      .map((text, index) => ({ text, input: this.options[index] }))
      .filter(({ input }) => input.checked)
      .map(({ text, input }) => this.line(`${text} · ${this.money(Number(input.dataset.cost))}`));
  }
}
