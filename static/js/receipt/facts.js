// What a receipt says and what is wrong with it, as rows and sentences of the page. All of it is text.

import { create } from "../ballot/dom.js";

export function openFacts({ part, word, known }) {
  const spoken = document.documentElement.lang;
  const language = spoken === "en" ? "en-GB" : spoken; // as the server writes days and numbers
  const number = (value) => new Intl.NumberFormat(language).format(value);
  const moment = new Intl.DateTimeFormat(language, {
    dateStyle: "long",
    timeStyle: "short",
    timeZone: "Asia/Shanghai", // as all pages show moments
  });

  function field(name) {
    const text = known(`field-${name}`);
    const className = "govuk-summary-list__key";
    if (text === null) return create("dt", { text: name, className, lang: "en" });
    return create("dt", { text, className });
  }

  function kind({ kind: name, event }) {
    const whole = event ? `${name} ${event}` : name;
    return known(`kind-${whole}`) ?? whole;
  }

  // seconds since 1970, or a text like 2026-11-23T08:00:00Z
  function time(value) {
    const date = new Date(typeof value === "bigint" ? Number(value) * 1000 : value);
    return Number.isNaN(date.getTime()) ? String(value) : moment.format(date);
  }

  function witness({ name, time: seconds }) {
    const line = create("li");
    line.append(create("span", { text: name, className: "app-mono" }));
    if (seconds !== null) line.append(` · ${time(seconds)}`);
    return line;
  }

  // `areGiven`: the keys are this server's word alone.
  function witnesses(found, { areGiven }) {
    part("witnesses").replaceChildren();
    if (found.length === 0) {
      const text = word("unwitnessed");
      part("witnesses").append(create("span", { text, className: "app-state app-state--none" }));
      return;
    }
    const list = create("ul", { className: "govuk-list govuk-!-margin-bottom-0" });
    list.append(...found.map(witness));
    part("witnesses").append(list);
    if (areGiven)
      part("witnesses").append(create("p", { text: word("given-keys"), className: "app-small" }));
  }

  function finding({ severity, code, sentence }) {
    const line = create("li");
    const head = create("p", { className: "app-finding__head" });
    const tag = { error: "stop", warning: "warn", info: "no" }[severity];
    head.append(
      create("strong", { text: word(severity), className: `govuk-tag app-tag--${tag}` }),
      create("span", { text: code, className: "app-mono" }),
    );
    const said = known(`code-${code}`);
    if (said !== null) line.append(head, create("p", { text: said }));
    else line.append(head);
    line.append(create("p", { text: sentence, lang: "en", className: "app-small" }));
    return line;
  }

  function findings(report) {
    part("findings-part").hidden = report.findings.length === 0;
    part("findings").replaceChildren(...report.findings.map(finding));
  }

  // state: "done", "warn" or "stop"; the heading takes the focus.
  function verdict(state, name, values = {}) {
    part("verdict").hidden = false;
    part("verdict-note").className = `app-note app-note--${state}`;
    part("heading").textContent = word(name, values);
    part("sentence").textContent = word(`${name}-what`, values);
    part("heading").focus();
  }

  return { field, kind, time, number, witnesses, findings, verdict };
}
