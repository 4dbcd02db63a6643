// Putting in order: a place for each answer, 0 for none. Below stands the order that this makes, and buttons that
// move an answer up or down; both follow the lists of places, which alone hold the choice.

import { create } from "./dom.js";
import { Question } from "./question.js";

export class Ranking extends Question {
  constructor(section, word) {
    super(section, word);
    this.mayTie = section.dataset.method === "schulze";
    this.order = section.querySelector('[data-part="order"]');
    this.said = section.querySelector('[data-part="said"]');
    this.showOrder();
  }

  matches(sealed) {
    const seats = Number(this.section.dataset.seats);
    return super.matches(sealed) && (sealed.seats === undefined || sealed.seats === seats);
  }

  values() {
    return this.options.map((select) => Number(select.value));
  }

  put(values) {
    for (const [index, select] of this.options.entries()) {
      select.value = String(values[index]);
      if (select.selectedIndex < 0) select.value = "0";
    }
    this.showOrder();
  }

  changed(control) {
    super.changed(control);
    this.showOrder();
  }

  bits() {
    return this.values();
  }

  // Indices of the answers with a place, the best first.
  ranked() {
    const places = this.values();
    return Array.from(places.keys())
      .filter((index) => places[index] > 0)
      .sort((one, other) => places[one] - places[other]);
  }

  chosen() {
    if (this.isBlank) return [this.blankLine()];
    const [words, places] = [this.words(), this.values()];
    const lines = this.ranked().map((index) => this.line(`${places[index]}. ${words[index]}`));
    const left = words.filter((_, index) => places[index] === 0);
    if (left.length === 0) return lines;
    return [...lines, this.line(this.word("not-ranked", { names: left.join(" · ") }), "")];
  }

  fault() {
    if (this.isBlank) return null;
    const places = this.values();
    const given = places.filter(Boolean).sort((one, other) => one - other);
    if (given.length === 0) return { word: "rank-some", values: {} };
    if (this.mayTie) return null;
    const at = (place) => this.options[places.lastIndexOf(place)].id;
    const twice = given.find((place, index) => place === given[index - 1]);
    if (twice) return { word: "rank-twice", values: { place: twice }, at: at(twice) };
    const gap = given.findIndex((place, index) => place !== index + 1);
    if (gap < 0) return null;
    return { word: "rank-gap", values: { place: gap + 1 }, at: at(given[gap]) };
  }

  showOrder() {
    const [words, places, ranked] = [this.words(), this.values(), this.ranked()];
    const rows = ranked.map((index) => {
      const row = create("li");
      row.append(
        create("span", { text: `${places[index]}. ` }),
        create("span", { text: words[index], lang: this.legend.lang }),
      );
      if (!this.mayTie) row.append(...this.movers(ranked, index));
      return row;
    });
    this.order.replaceChildren(...rows);
    this.order.parentElement.hidden = ranked.length === 0;
    const names = ranked.map((index) => `${places[index]}. ${words[index]}`).join(", ");
    this.said.textContent = names && this.word("your-order", { names });
  }

  movers(ranked, index) {
    const place = ranked.indexOf(index);
    return [
      this.mover("up", ranked, place, place - 1),
      this.mover("down", ranked, place, place + 1),
    ];
  }

  mover(way, ranked, place, goal) {
    const name = this.words()[ranked[place]];
    const button = create("button", { className: "app-move" });
    button.type = "button";
    button.dataset.way = way;
    button.setAttribute("aria-label", this.word(`move-${way}`, { name }));
    button.textContent = way === "up" ? "↑" : "↓";
    if (goal < 0 || goal >= ranked.length) button.setAttribute("aria-disabled", "true");
    else button.addEventListener("click", () => this.move(way, ranked, place, goal));
    return button;
  }

  // All places are given anew from 1, so that a gap or a place given twice is mended by the way.
  move(way, ranked, place, goal) {
    const order = ranked.slice();
    [order[place], order[goal]] = [order[goal], order[place]];
    for (const [rank, index] of order.entries()) this.options[index].value = String(rank + 1);
    this.options[order[goal]].dispatchEvent(new Event("change", { bubbles: true }));
    this.order.children[goal].querySelector(`[data-way="${way}"]`).focus();
  }
}
