// Before ballots are opened one by one: everything is checked, then this device shuffles and the key signs it.

export function startShuffle(tool) {
  const { archive, name } = tool.settings;
  let held = null;
  tool.show("begin", { quiet: true });
  tool.on("check", "submit", async () => {
    const { file, keyHex } = await tool.chosenKey();
    const journal = (await tool.chosenOrNothing("journal-file")) ?? undefined;
    const found = await tool.during("checking", () =>
      tool.desk.ask("examineBallots", { archive, keyHex }, { judged: true }),
    );
    held = { file, journal };
    tool.showChecked({ ...found, number: found.ballots });
  });
  tool.on("open", "submit", async () => {
    const passphrase = tool.part("open-passphrase").value;
    const made = await tool.during("shuffling", () =>
      tool.desk.ask("shuffle", { ...held, passphrase }),
    );
    tool.part("open-passphrase").value = "";
    const shuffle = { field: "upload", bytes: made.handIn, name: `${name}.shuffle.json` };
    tool.offer("save-part", shuffle.bytes, shuffle.name);
    tool.offer("save-journal", made.journal, "journal");
    tool.show("done");
    tool.part("send").onclick = () => tool.handIn(shuffle);
    tool.desk.stop(null);
  });
  tool.part("stop").onclick = () => tool.desk.stop({ code: "stopped", sentence: "" });
}
