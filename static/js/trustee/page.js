// The tool on its page: one step is shown at a time, with what went wrong in it. All words stand in the page.

import { create, number, partsOf } from "../ballot/dom.js";
import { Desk } from "./desk.js";

export class Tool {
  constructor(root) {
    this.root = root;
    this.settings = root.dataset;
    Object.assign(this, partsOf(root));
    this.desk = new Desk(this.settings.worker, (progress) => this.tell(progress));
  }

  // Shows one step; its heading is read out, unless the page has just been opened.
  show(name, { quiet = false } = {}) {
    this.forgive();
    for (const section of this.root.querySelectorAll("[data-step]"))
      section.hidden = section.dataset.step !== name;
    this.step = this.root.querySelector(`[data-step="${name}"]`);
    if (!quiet) this.step.querySelector("h2, h3")?.focus();
  }

  on(name, event, act) {
    const part = this.part(name);
    part.addEventListener(event, async (happened) => {
      happened.preventDefault();
      try {
        await act(happened);
      } catch (fault) {
        this.blame(fault);
      }
    });
  }

  // Work that takes a while: the step "working" meanwhile; then the next one, or after a fault the one before.
  during(word, work) {
    this.before = this.step.dataset.step;
    this.part("doing").textContent = this.word(word);
    this.part("progress").removeAttribute("value");
    this.part("count").textContent = "";
    this.show("working");
    return work();
  }

  tell({ share, doing, done, total, ballots, keys }) {
    const bar = this.part("progress");
    if (doing !== undefined) {
      bar.removeAttribute("value");
      this.part("doing").textContent = this.word(doing);
    } else if (share !== undefined) {
      this.part("doing").textContent = this.word("unlocking");
      bar.value = share;
    } else if (total > 0) bar.value = done / total;
    if (keys === undefined) return;
    const isAtKeys = keys.done < keys.all;
    this.part("count").textContent = isAtKeys
      ? this.word("keys", { n: number(keys.done), all: number(keys.all) })
      : this.word("ballots", { n: number(ballots) });
  }

  // Says what went wrong, in the step where it happened.
  blame(fault) {
    if (fault?.code === undefined) throw fault;
    if (this.step.dataset.step === "working") this.show(this.before, { quiet: true });
    const box = this.part("fault");
    const { member = null, findings = [] } = fault;
    const lines = findings.length > 0 ? findings : [fault];
    this.part("fault-who").textContent =
      member === null ? "" : this.word("of-trustee", { n: number(member) });
    this.part("fault-list").replaceChildren(...lines.map((each) => this.faultLine(each)));
    const heading = this.step.querySelector("h2, h3");
    if (heading) heading.after(box);
    else this.step.prepend(box);
    box.hidden = false;
    box.focus();
  }

  forgive() {
    this.part("fault").hidden = true;
  }

  // A sentence of ours is English; one of the platform's is in the reader's language.
  faultLine({ code, sentence, isTheirs = false }) {
    const line = create("li");
    line.dataset.code = code;
    const known = this.known(`code-${code}`);
    if (known !== null) line.append(create("p", { text: known }));
    if (sentence === "") return line;
    const detail = create("p", { className: known === null ? "" : "app-small" });
    detail.append(create("span", { text: sentence, lang: isTheirs ? "" : "en" }), " ");
    detail.append(create("span", { text: code, className: "app-mono" }));
    line.append(detail);
    return line;
  }

  // The bytes of the file that was chosen; refuses where none was.
  async chosen(name) {
    const file = await this.chosenOrNothing(name);
    if (file === null) throw { code: "no-file", sentence: "" };
    return file;
  }

  async chosenOrNothing(name) {
    const [file] = this.part(name).files;
    return file === undefined ? null : new Uint8Array(await file.arrayBuffer());
  }

  // A new passphrase, typed twice.
  newPassphrase() {
    const [first, second] = ["passphrase", "passphrase-again"].map((name) => this.part(name).value);
    if ([...first].length < 12) throw { code: "bad-passphrase", sentence: "" };
    if (first !== second) throw { code: "two-passphrases", sentence: "" };
    return first;
  }

  // A link that saves bytes as a file.
  offer(name, bytes, fileName) {
    const link = this.part(name);
    if (link.href.startsWith("blob:")) URL.revokeObjectURL(link.href);
    link.href = URL.createObjectURL(new Blob([bytes], { type: "application/json" }));
    link.download = fileName;
  }

  // Puts files, { field, bytes, name } each, into the page's own form, which sends them as any other.
  handIn(...files) {
    const inputs = files.map(({ field, bytes, name }) => {
      const input = document.querySelector(`input[type="file"][name="${CSS.escape(field)}"]`);
      const chosen = new DataTransfer();
      chosen.items.add(new File([bytes], name, { type: "application/json" }));
      input.files = chosen.files;
      return input;
    });
    inputs[0].form.requestSubmit();
  }

  // The key file that was chosen, and the public key in it; refuses one that holds no key.
  async chosenKey() {
    const file = await this.chosen("key-file");
    const { kind, keyHex } = await this.desk.ask("look", { file });
    if (kind !== "key") throw { code: "no-key-file", sentence: "" };
    return { file, keyHex };
  }

  // What a check found, before the passphrase is asked for.
  showChecked({ owner, fingerprint, number: found, warnings }) {
    this.part("owner").textContent = number(owner);
    this.part("fingerprint").textContent = fingerprint;
    this.part("number").textContent = number(found);
    this.part("warnings").replaceChildren(
      ...warnings.map(({ code, sentence }) => {
        const known = this.known(`code-${code}`);
        return create("li", { text: known ?? sentence, lang: known === null ? "en" : "" });
      }),
    );
    this.part("warnings").hidden = warnings.length === 0;
    this.show("checked");
  }
}
