// The verdict as the reader sees it. Everything from the archive is text, never markup.

import { create, number } from "../ballot/dom.js";

const MOST_CODES = 300; // the ballot board has them all

export class Verdict {
  constructor(parts, fingerprint) {
    this.parts = parts;
    this.fingerprint = fingerprint;
    this.trackers = [];
    parts.part("find").addEventListener("submit", (event) => {
      event.preventDefault();
      this.find(parts.root.querySelector("#verify-code").value);
    });
  }

  hide() {
    this.parts.part("verdict").hidden = true;
  }

  show(summary) {
    const { part } = this.parts;
    this.trackers = summary.trackers;
    part("verdict").hidden = false;
    this.title(summary);
    this.facts(summary);
    this.checks(summary.rows);
    this.findings(summary);
    this.results(summary.questions);
    this.codes(summary.trackers);
    part("heading").focus();
  }

  title({ valid, errors, running }) {
    const { part, word } = this.parts;
    part("heading").textContent = valid ? word("valid") : word("invalid", { n: number(errors) });
    part("verdict-note").className = `app-note app-note--${valid ? "done" : "stop"}`;
    const sentence = valid ? (running ? "valid-running" : "valid-final") : "invalid-what";
    part("verdict-sentence").textContent = word(sentence);
  }

  facts({ fingerprint, ballots, counted, credentials }) {
    const { part, word } = this.parts;
    part("fingerprint").textContent = fingerprint || "—";
    const isSame = fingerprint === this.fingerprint;
    part("fingerprint-state").textContent = word(isSame ? "same-election" : "other-election");
    part("fingerprint-state").className = `app-state app-state--${isSame ? "ok" : "wait"}`;
    part("ballots-counted").textContent = word("counted", {
      ballots: number(ballots),
      counted: number(counted),
      credentials: number(credentials),
    });
  }

  checks(rows) {
    const body = this.parts.part("checks");
    body.replaceChildren(
      ...rows.map(({ check, count, passed }) => {
        const row = create("tr", { className: "govuk-table__row" });
        const head = create("th", {
          text: this.word("check", check),
          className: "govuk-table__header",
        });
        head.scope = "row";
        const cell = create("td", { className: "govuk-table__cell" });
        const state = count === 0 && passed ? "nothing" : passed ? "holds" : "fails";
        const kind = { nothing: "wait", holds: "ok", fails: "none" }[state];
        cell.append(
          create("span", {
            text: this.parts.word(state),
            className: `app-state app-state--${kind}`,
          }),
        );
        const amount = create("td", {
          text: number(count),
          className: "govuk-table__cell govuk-table__cell--numeric",
        });
        row.append(head, cell, amount);
        return row;
      }),
    );
  }

  findings({ findings, more }) {
    const { part, word } = this.parts;
    part("findings-part").hidden = findings.length === 0;
    part("findings").replaceChildren(...findings.map((finding) => this.finding(finding)));
    part("more").hidden = more === 0;
    part("more").textContent = word("more", { n: number(more) });
  }

  finding({ severity, check, code, sentence, place }) {
    const line = create("li");
    const kind = { error: "stop", warning: "warn", info: "no" }[severity];
    const head = create("p", { className: "app-finding__head" });
    head.append(
      create("strong", {
        text: this.parts.word(severity),
        className: `govuk-tag app-tag--${kind}`,
      }),
      create("span", { text: [this.word("check", check), ...this.places(place)].join(" · ") }),
    );
    const known = this.known("code", code);
    const said = create("p", { text: known ?? sentence });
    if (known === null) said.lang = "en";
    const detail = create("p", { className: "app-small" });
    detail.append(
      create("span", { text: code, className: "app-mono" }),
      " ",
      create("span", { text: sentence, lang: "en" }),
    );
    line.append(head, said, detail);
    return line;
  }

  places(place) {
    return Object.keys(place)
      .filter((name) => name !== "type")
      .map((name) => this.parts.word(`place-${name}`, { ...place, n: number(place[name]) }));
  }

  results(questions) {
    const { part } = this.parts;
    part("results-part").hidden = questions.length === 0;
    part("results").replaceChildren(...questions.flatMap((question) => this.result(question)));
  }

  result({ question, opened, blank, rows }) {
    const heading = create("h4", { text: question, className: "govuk-heading-s" });
    if (opened !== null)
      return [
        heading,
        create("p", {
          text: this.parts.word("opened", { n: number(opened) }),
          className: "govuk-body",
        }),
      ];
    const list = create("dl", { className: "govuk-summary-list app-counts" });
    list.append(...rows.map(({ answer, count }) => this.count(answer, count)));
    if (blank !== null) list.append(this.count(this.parts.word("blank"), blank));
    return [heading, list];
  }

  count(answer, votes) {
    const row = create("div", { className: "govuk-summary-list__row" });
    row.append(
      create("dt", { text: answer, className: "govuk-summary-list__key" }),
      create("dd", { text: number(votes), className: "govuk-summary-list__value" }),
    );
    return row;
  }

  codes(trackers) {
    const { part, word } = this.parts;
    part("codes-part").hidden = trackers.length === 0;
    part("found").textContent = "";
    part("codes").replaceChildren(
      ...trackers.slice(0, MOST_CODES).map(({ code, counts }) => {
        const line = create("li");
        line.append(create("span", { text: grouped(code), className: "app-mono" }));
        if (!counts) line.append(` ${word("replaced")}`);
        return line;
      }),
    );
    const hidden = trackers.length - MOST_CODES;
    part("codes-more").hidden = hidden <= 0;
    part("codes-more").textContent = word("codes-more", { n: number(hidden) });
  }

  // By the code of 12 characters or the whole tracker.
  find(typed) {
    const { part, word } = this.parts;
    const text = typed.trim();
    const code = text.replace(/[\s-]/g, "").toUpperCase();
    const found = this.trackers.find((each) => each.tracker === text || each.code === code);
    const state = found?.counts ? "found-counts" : "found-replaced";
    part("found").textContent = found
      ? word(state, { n: number(found.number), code: grouped(found.code) })
      : word("not-found");
  }

  word(kind, name) {
    return this.known(kind, name) ?? name;
  }

  known(kind, name) {
    return this.parts.known(`${kind}-${name}`.replaceAll(" ", "-"));
  }
}

function grouped(code) {
  return code.match(/.{4}/g).join(" ");
}
