// Before the vote opens: the set-up is checked on this device; then the trustee rehearses with the stored key
// and signs that the set-up is right.

export function startReady(tool) {
  const { archive, rules, statement, name } = tool.settings;
  let file = null;
  tool.show("begin", { quiet: true });
  tool.on("check", "submit", async () => {
    const chosen = await tool.chosenKey();
    const logKey = tool.part("log-key").value.trim();
    const publicKey = tool.part("registrar-key")?.value.trim();
    const registrar = publicKey ? { statement, publicKey } : null;
    const order = { archive, rules, logKey, registrar, keyHex: chosen.keyHex };
    const found = await tool.during("checking", () => tool.desk.ask("examine", order));
    ({ file } = chosen);
    tool.showChecked({ ...found, number: found.credentials });
  });
  tool.on("open", "submit", async () => {
    const passphrase = tool.part("open-passphrase").value;
    const made = await tool.during("unlocking", () => tool.desk.ask("sign", { file, passphrase }));
    tool.part("open-passphrase").value = "";
    const files = ["rehearsal", "accepted"].map((field) => ({
      field,
      bytes: made[field],
      name: `${name}.${field}.json`,
    }));
    for (const each of files) tool.offer(`save-${each.field}`, each.bytes, each.name);
    tool.show("done");
    tool.part("send").onclick = () => tool.handIn(...files);
    tool.desk.stop(null);
  });
  tool.part("stop").onclick = () => tool.desk.stop({ code: "stopped", sentence: "" });
}
