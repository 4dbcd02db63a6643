// The questions as the server rendered them, and what is chosen in them.

export function readQuestions(root) {
  return Array.from(root.querySelectorAll('[data-state="question"]'), (section) => {
    const question = new Question(section);
    question.keepBlankAlone();
    return question;
  });
}

class Question {
  constructor(section) {
    this.section = section;
    this.number = Number(section.dataset.question);
    this.legend = section.querySelector("legend");
    this.error = section.querySelector('[data-part="error"]');
    const inputs = Array.from(section.querySelectorAll("input"));
    this.blank = inputs.find((input) => input.value === "blank") ?? null;
    this.options = inputs.filter((input) => input !== this.blank);
  }

  // The blank vote is a choice of its own: it and the others put each other out.
  keepBlankAlone() {
    this.section.addEventListener("change", ({ target }) => {
      if (!this.blank || !target.checked) return;
      for (const input of target === this.blank ? this.options : [this.blank])
        input.checked = false;
    });
  }

  // The sealed question must be the one on this page: same words, same order, same blank vote.
  matches({ question, answers, blank }) {
    const words = this.options.map(
      (input) => labelOf(input).querySelector("[data-answer]").textContent,
    );
    return (
      this.legend.textContent === question &&
      blank === (this.blank !== null) &&
      words.length === answers.length &&
      words.every((word, index) => word === answers[index])
    );
  }

  // Zeros and ones in the sealed order, the blank bit first.
  bits() {
    const bits = this.options.map((input) => Number(input.checked));
    return this.blank ? [Number(this.blank.checked), ...bits] : bits;
  }

  // What is chosen, as plain JSON for `restore`.
  save() {
    return this.inputs().flatMap((input) => (input.checked ? [input.value] : []));
  }

  // Takes back what `save` gave; anything else changes nothing.
  restore(saved) {
    if (!Array.isArray(saved)) return;
    for (const input of this.inputs()) input.checked = saved.includes(input.value);
  }

  inputs() {
    return this.blank ? [...this.options, this.blank] : this.options;
  }

  // The chosen answers in the voter's words.
  chosen() {
    return this.inputs()
      .filter((input) => input.checked)
      .map((input) => {
        const label = labelOf(input);
        return { text: label.firstElementChild.textContent, lang: label.lang };
      });
  }

  // The name and values of the word that says what is wrong, or null.
  fault({ minimum, maximum }) {
    const count = this.options.filter((input) => input.checked).length;
    if (this.blank?.checked || (count >= minimum && count <= maximum)) return null;
    if (count > maximum) return { word: "choose-fewer", values: { maximum, n: count } };
    return { word: maximum === 1 ? "choose-one" : "choose-some", values: { minimum } };
  }

  showFault(sentence) {
    this.error.textContent = sentence;
    this.error.hidden = sentence === "";
    const described = sentence === "" ? "" : ` ${this.error.id}`;
    const hint = this.section.querySelector(".govuk-hint").id;
    this.section.querySelector("fieldset").setAttribute("aria-describedby", hint + described);
  }

  forget() {
    for (const input of this.section.querySelectorAll("input")) input.checked = false;
    this.section.remove();
  }
}

function labelOf(input) {
  return input.labels[0];
}
