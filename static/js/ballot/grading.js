// Grading: one grade for each answer, 1 the best; 0 while none is given.

import { isSame, Question } from "./question.js";

export class Grading extends Question {
  constructor(section, word) {
    super(section, word);
    this.rows = Array.from(section.querySelectorAll("[data-grades]"), (row) =>
      Array.from(row.querySelectorAll("input")),
    );
  }

  matches(sealed) {
    const grades = this.rows.map((row) => row.map((input) => input.labels[0].textContent));
    return super.matches(sealed) && grades.every((each) => isSame(sealed.grades, each));
  }

  values() {
    return this.rows.map((row) => row.findIndex((input) => input.checked) + 1);
  }

  put(values) {
    for (const [index, row] of this.rows.entries())
      for (const [place, input] of row.entries()) input.checked = values[index] === place + 1;
  }

  bits() {
    return this.values();
  }

  chosen() {
    if (this.isBlank) return [this.blankLine()];
    const grades = this.values();
    return this.words().map((text, index) => {
      const input = this.rows[index][grades[index] - 1];
      return this.line(this.word("graded", { name: text, grade: input.labels[0].textContent }));
    });
  }

  fault() {
    const missing = this.values().indexOf(0);
    if (this.isBlank || missing < 0) return null;
    const values = { n: this.values().filter((grade) => grade === 0).length };
    return { word: "grade-all", values, at: this.rows[missing][0].id };
  }
}
