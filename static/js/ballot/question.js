// What every kind of question has: its words, its blank vote, its fault, its keeping. A kind adds `bits`
// (the answer as it is encrypted), `chosen` (the answer in words), `fault`, `values` and `put`.

// The page's methods as election.json names them; the others have no name there, because sums decide.
const SEALED = {
  runoff: "STV",
  stv: "STV",
  schulze: "Schulze",
  borda: "Borda",
  judgment: "MajorityJudgment",
  equal_shares: "EqualShares",
};

export class Question {
  constructor(section, word) {
    this.section = section;
    this.word = word;
    this.number = Number(section.dataset.question);
    this.legend = section.querySelector("legend");
    this.error = section.querySelector('[data-part="error"]');
    this.answers = Array.from(section.querySelectorAll("[data-answer]"));
    this.options = Array.from(section.querySelectorAll("[data-option]"));
    this.blank = section.querySelector("[data-blank]");
    section.addEventListener("change", ({ target }) => this.changed(target));
  }

  // The blank vote is a choice of its own: it and the others put each other out.
  changed(control) {
    if (!this.blank) return;
    if (control !== this.blank) this.blank.checked = false;
    else if (control.checked) this.put(this.options.map(() => 0));
  }

  get isBlank() {
    return this.blank?.checked ?? false;
  }

  // The sealed question must be the one on this page: same words, same order, same rule, same blank vote. A kind
  // whose rule has more fields compares these too.
  matches(sealed) {
    return (
      this.legend.textContent === sealed.question &&
      sealed.blank === (this.blank !== null) &&
      isSame(sealed.answers, this.words()) &&
      sealed.method === SEALED[this.section.dataset.method]
    );
  }

  words() {
    return this.answers.map((answer) => answer.textContent);
  }

  // One line of the check page, in the language of the answers unless another is named.
  line(text, lang = this.legend.lang) {
    return { text, lang };
  }

  blankLine() {
    return this.line(this.blank.labels[0].firstElementChild.textContent, "");
  }

  showFault(sentence) {
    this.error.textContent = sentence;
    this.error.hidden = sentence === "";
    const described = sentence === "" ? "" : ` ${this.error.id}`;
    const hint = this.section.querySelector(".govuk-hint").id;
    this.section.querySelector("fieldset").setAttribute("aria-describedby", hint + described);
  }

  // The choices as plain JSON, complete or not, and back again; what does not fit is not taken.
  save() {
    return { blank: this.isBlank, values: this.values() };
  }

  restore(saved) {
    const isOne = Array.isArray(saved?.values) && saved.values.length === this.values().length;
    if (!isOne) return;
    this.put(saved.values);
    if (this.blank) this.blank.checked = saved.blank === true;
  }

  forget() {
    this.put(this.values().map(() => 0));
    if (this.blank) this.blank.checked = false;
    this.section.remove();
  }
}

export function isSame(one, other) {
  return one.length === other.length && one.every((each, index) => each === other[index]);
}
