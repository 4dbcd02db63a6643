// After the close: everything is checked on this device before the passphrase is asked for; then the journal's
// line is kept; then the trustee's part of the count is opened.

export function startCount(tool) {
  const { archive, rules, receipt, shuffleProofs: folder, shufflers, name } = tool.settings;
  const owners = shufflers.split(" ").filter(Boolean).map(Number);
  const shuffleProofs = owners.map((owner) => [owner, `${folder}/${owner}.json`]);
  let held = null;
  tool.show("begin", { quiet: true });
  tool.on("check", "submit", async () => {
    const { file, keyHex } = await tool.chosenKey();
    const journal = (await tool.chosenOrNothing("journal-file")) ?? undefined;
    const logKey = tool.part("log-key").value.trim();
    const witnesses = tool.part("witnesses").value.split(/\s+/).filter(Boolean);
    const order = { archive, rules, receipt, shuffleProofs, logKey, witnesses, keyHex };
    const found = await tool.during("checking", () =>
      tool.desk.ask("prepare", order, { judged: true }),
    );
    held = { file, journal };
    tool.showChecked({ ...found, number: found.counted });
  });
  tool.on("open", "submit", async () => {
    const passphrase = tool.part("open-passphrase").value;
    const made = await tool.during("unlocking", () =>
      tool.desk.ask("open", { ...held, passphrase }),
    );
    tool.part("open-passphrase").value = "";
    const part = { field: "upload", bytes: made.handIn, name: `${name}.part.json` };
    tool.offer("save-part", part.bytes, part.name);
    tool.offer("save-journal", made.journal, "journal");
    tool.show("done");
    tool.part("send").onclick = () => tool.handIn(part);
    tool.desk.stop(null);
  });
  tool.part("stop").onclick = () => tool.desk.stop({ code: "stopped", sentence: "" });
}
