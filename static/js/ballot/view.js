// What the page shows: one state at a time under one heading, which takes the focus on each change.

import { drawQr } from "../receipt/qr.js";
import { groupsOfFour } from "./code.js";
import { create, setText } from "./dom.js";

export function openView(parts) {
  const { root, part, word } = parts;
  const status = part("status");

  function only(...shown) {
    for (const section of root.querySelectorAll("[data-state]"))
      section.hidden = !shown.includes(section);
    part("states").hidden = false;
    // What opens a tested ballot does not outlive the page's state that shows it.
    part("test-text").value = "";
    part("test-picture").replaceChildren();
    clearProblem();
    status.textContent = "";
  }

  function state(name) {
    return root.querySelector(`[data-state="${name}"]`);
  }

  function head(text, { language = "", step = "", focus = true } = {}) {
    const heading = part("heading");
    setText(heading, text, language);
    part("step").textContent = step && ` · ${step}`;
    document.title = word("title", { title: text });
    if (!focus) return;
    window.scrollTo(0, 0);
    heading.focus({ preventScroll: true });
  }

  function back(text, address) {
    part("back").hidden = text === "";
    part("back").textContent = text;
    part("back").href = address;
  }

  function clearProblem() {
    part("problem").hidden = true;
    part("refusal").hidden = true;
    part("problem-body").replaceChildren();
  }

  // lines: sentences, or { text, href } for a link to the field.
  function problem(lines) {
    const rows = lines.map((line) => {
      const row = create("li", line.href ? {} : { text: line });
      if (line.href) row.append(create("a", line));
      return row;
    });
    const list = create("ul", { className: "govuk-list govuk-error-summary__list" });
    list.append(...rows);
    part("problem-body").replaceChildren(list);
    part("problem").hidden = false;
    part("problem").focus();
  }

  // Addresses of the files that show that this ballot was refused.
  function refusal({ signed, ballot }) {
    part("refusal-file").href = signed;
    part("refusal-ballot").href = ballot;
    part("refusal").hidden = false;
  }

  function connection(isOnline) {
    part("offline").textContent = isOnline ? "" : word("offline");
  }

  // Whether somebody is still at a public device; any touch or key takes the question back.
  function idle(isAsking) {
    part("idle").hidden = !isAsking;
    if (isAsking) part("stay").focus();
  }

  function otherTab(isOver) {
    part("other-tab").textContent = word(isOver ? "other-tab-counts" : "other-tab");
  }

  function question(questions, index, { focus }) {
    const { section, legend, number } = questions[index];
    const isLast = index === questions.length - 1;
    only(section, state("question-end"), index === 0 && state("voted"));
    part("private").hidden = !isLast;
    head(legend.textContent, {
      language: legend.lang,
      step: questions.length > 1 ? word("step", { n: number, total: questions.length }) : "",
      focus,
    });
    if (index === 0) back(word("back"), root.dataset.back);
    else back(word("back-question", { n: number - 1 }), "#booth");
  }

  function check(questions, change) {
    only(state("check"));
    part("answers").replaceChildren(
      ...questions.map((item, index) => answerRow(item, parts, () => change(index))),
    );
    noCode();
    head(word("check"));
    back(word("back-question", { n: questions.length }), "#booth");
  }

  // Until the ballot is made, and again when another one is.
  function noCode() {
    for (const name of ["code-early", "tracker-early"]) part(name).textContent = "…";
    part("test-offer").hidden = true;
  }

  // Casting and testing are chosen between only once the code stands there, in full: the short one binds less.
  function earlyCode({ shortCode, tracker }, isTestable = false) {
    part("code-early").textContent = groupsOfFour(shortCode).join(" ");
    part("tracker-early").textContent = tracker;
    part("test-offer").hidden = !isTestable;
  }

  // A burned ballot, opened for a second device: a picture where it fits, and the same as text.
  function test(code, address) {
    only(state("test"));
    part("test-code").textContent = groupsOfFour(code).join(" ");
    part("test-text").value = address;
    part("test-picture").replaceChildren(...drawing(address, 292, word("qr-test")));
    head(word("tested"));
    back("", root.dataset.back);
  }

  function drawReceipt(address) {
    part("receipt-card").classList.remove("app-receipt--plain");
    part("receipt-card").prepend(...drawing(`${location.origin}${address}`, 196, word("qr")));
  }

  function done({ shortCode, file, page, note }) {
    only(state("done"));
    part("steps").hidden = true;
    part("head").className = "app-received";
    part("tick").toggleAttribute("hidden", false);
    const places = part("code").querySelectorAll("span");
    for (const [index, group] of groupsOfFour(shortCode).entries())
      places[index].textContent = group;
    part("receipt").href = file;
    part("receipt-page").href = page;
    drawReceipt(page);
    part("again").textContent = note && word(note);
    part("again").hidden = note === "";
    head(word("done"));
    back("", root.dataset.back);
  }

  function alarm(own, said, evidence) {
    only(state("alarm"));
    part("tracker-own").textContent = own;
    part("tracker-said").textContent = said;
    part("evidence").href = evidence;
    head(word("alarm"));
    back("", root.dataset.back);
  }

  function unable(name) {
    only();
    head(word("unable"), { focus: false });
    problem([word(name)]);
  }

  function say(name) {
    status.textContent = name && word(name);
  }

  function busy(isBusy) {
    part("cast").setAttribute("aria-disabled", String(isBusy));
  }

  return {
    question,
    check,
    noCode,
    earlyCode,
    test,
    done,
    alarm,
    unable,
    problem,
    refusal,
    connection,
    otherTab,
    idle,
    clearProblem,
    say,
    busy,
  };
}

// The picture of a QR code; none where a code that readers can read does not hold it all.
function drawing(text, side, alternative) {
  const picture = new Image(side, side);
  picture.alt = alternative;
  try {
    picture.src = drawQr(text);
  } catch {
    return [];
  }
  return [picture];
}

// One question of the check page: what was asked, what was chosen, and the way back to it.
function answerRow(question, { word }, change) {
  const row = create("section", { className: "app-answer" });
  const asked = create("h2", { text: `${question.number}. `, lang: question.legend.lang });
  asked.append(question.legend.textContent);
  const list = create("ul");
  list.append(...question.chosen().map(({ text, lang }) => create("li", { text, lang })));
  const link = create("a", { text: word("change"), className: "govuk-link", href: "#booth" });
  const which = ` ${word("change-which", { n: question.number })}`;
  link.append(create("span", { text: which, className: "govuk-visually-hidden" }));
  link.addEventListener("click", (event) => {
    event.preventDefault();
    change();
  });
  row.append(asked, list, link);
  return row;
}
