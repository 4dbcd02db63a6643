// "Check a receipt": the reader's own files, under the log's key, on this device. The keys that the page came with
// are this server's word; a check by them is told as such until the reader has compared them or brought others.

import { create, partsOf } from "../ballot/dom.js";
import { Fault } from "../verify/fault.js";
import { checkReceipt } from "../verify/receipt.js";
import { openFacts } from "./facts.js";

const OPENING_BEGINS = 0x7b; // an opening is a JSON object, a receipt never begins with a brace

export class Check {
  constructor(root) {
    this.parts = partsOf(root);
    this.facts = openFacts(this.parts);
    this.receipt = null;
    this.opening = null;
  }

  start() {
    const { part } = this.parts;
    for (const name of ["receipt-file", "opening-file"])
      part(name).addEventListener("change", ({ target }) => this.take(Array.from(target.files)));
    for (const name of ["key", "witness-keys", "compared"])
      part(name).addEventListener("change", () => this.check());
    part("again").addEventListener("click", () => this.forget());
    const zone = part("form");
    zone.addEventListener("dragover", (event) => event.preventDefault());
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      this.take(Array.from(event.dataTransfer.files));
    });
    zone.hidden = false;
  }

  // What a file is, its first byte says: both may be chosen, or dropped together, in any field.
  async take(files) {
    for (const file of files) {
      const bytes = new Uint8Array(await file.arrayBuffer());
      if (bytes[0] === OPENING_BEGINS) this.opening = { name: file.name, bytes };
      else this.receipt = { name: file.name, bytes };
    }
    this.check();
  }

  forget() {
    const { part } = this.parts;
    this.receipt = null;
    this.opening = null;
    for (const name of ["receipt-file", "opening-file"]) part(name).value = "";
    part("verdict").hidden = true;
    part("status").textContent = "";
    part("receipt-file").focus();
  }

  check() {
    const { part, word } = this.parts;
    part("verdict").hidden = true;
    part("status").textContent = "";
    if (this.receipt === null) {
      if (this.opening !== null) part("status").textContent = word("receipt-missing");
      return;
    }
    try {
      this.show(this.judge());
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      part("status").textContent = word("bad-key");
    }
  }

  judge() {
    const { part } = this.parts;
    return checkReceipt(this.receipt.bytes, part("key").value.trim(), {
      witnesses: part("witness-keys").value.split(/\s+/).filter(Boolean),
      opening: this.opening?.bytes ?? null,
    });
  }

  show({ report, told }) {
    const { part } = this.parts;
    this.tell(told);
    this.content(told);
    this.facts.findings(report);
    part("files").textContent = [this.receipt, this.opening]
      .filter(Boolean)
      .map(({ name }) => name)
      .join(", ");
    const held = told.content ? "valid-opened" : "valid";
    if (!report.valid) this.facts.verdict("stop", "invalid");
    else if (this.isGiven("key")) this.facts.verdict("warn", `${held}-given`);
    else this.facts.verdict("done", held);
  }

  // Whether the keys in this field are the server's word alone.
  isGiven(name) {
    const { part } = this.parts;
    const typed = part(name);
    return !part("compared").checked && typed.value.trim() === typed.defaultValue.trim();
  }

  // A row without anything to say is not shown.
  tell(told) {
    const { number, time } = this.facts;
    const rows = {
      kind: told.kind && this.facts.kind(told),
      code: told.code,
      tracker: told.tracker,
      index: told.index === undefined ? "" : number(told.index),
      at: told.at && time(told.at),
      size: told.size === undefined ? "" : number(told.size),
      log: told.log,
    };
    for (const [name, text] of Object.entries(rows)) {
      this.parts.part(name).textContent = text ?? "";
      this.parts.part(name).parentElement.hidden = !text;
    }
    this.facts.witnesses(told.witnesses, { areGiven: this.isGiven("witness-keys") });
  }

  // What a person wrote, or how somebody voted by name.
  content({ content = [], vote = [] }) {
    const { part } = this.parts;
    const rows = [...vote, ...content];
    part("content-part").hidden = rows.length === 0;
    part("content").replaceChildren(
      ...rows.map(({ name, text }) => {
        const row = create("div", { className: "govuk-summary-list__row" });
        row.append(
          this.facts.field(name),
          create("dd", { text, className: "govuk-summary-list__value app-written" }),
        );
        return row;
      }),
    );
  }
}
