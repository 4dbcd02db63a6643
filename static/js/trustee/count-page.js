// After the close: everything is checked on this device before the key is asked for; then the journal's line is
// kept; then the trustee's part of the count is opened.

import { create } from "../ballot/dom.js";
import { number } from "./page.js";

export function startCount(tool) {
  const { archive, rules, receipt, name } = tool.settings;
  let held = null;
  tool.show("begin", { quiet: true });
  tool.on("check", "submit", async () => {
    const file = await tool.chosen("key-file");
    const journal = (await tool.chosenOrNothing("journal-file")) ?? undefined;
    const { kind, keyHex } = await tool.desk.ask("look", { file });
    if (kind !== "key") throw { code: "no-key-file", sentence: "" };
    const logKey = tool.part("log-key").value.trim();
    const witnesses = tool.part("witnesses").value.split(/\s+/).filter(Boolean);
    const order = { archive, rules, receipt, logKey, witnesses, keyHex };
    const found = await tool.during("checking", () =>
      tool.desk.ask("prepare", order, { judged: true }),
    );
    held = { file, journal };
    showChecked(tool, found);
  });
  tool.on("open", "submit", async () => {
    const passphrase = tool.part("open-passphrase").value;
    const made = await tool.during("unlocking", () =>
      tool.desk.ask("open", { ...held, passphrase }),
    );
    tool.part("open-passphrase").value = "";
    tool.offer("save-part", made.handIn, `${name}.part.json`);
    tool.offer("save-journal", made.journal, "journal");
    tool.show("done");
    tool.part("send").onclick = () => tool.handIn("upload", made.handIn, `${name}.part.json`);
    tool.desk.stop(null);
  });
  tool.part("stop").onclick = () => tool.desk.stop({ code: "stopped", sentence: "" });
}

function showChecked(tool, { owner, fingerprint, counted, warnings }) {
  tool.part("owner").textContent = number(owner);
  tool.part("fingerprint").textContent = fingerprint;
  tool.part("counted").textContent = number(counted);
  tool.part("warnings").replaceChildren(
    ...warnings.map(({ code, sentence }) => {
      const known = tool.known(`code-${code}`);
      return create("li", { text: known ?? sentence, lang: known === null ? "en" : "" });
    }),
  );
  tool.part("warnings").hidden = warnings.length === 0;
  tool.show("checked");
}
