// While a vote runs: the set-up is checked once more, then the key answers a challenge. Nothing is opened.

export function startHealth(tool) {
  const { archive, nonce, name } = tool.settings;
  tool.show("begin", { quiet: true });
  tool.on("check", "submit", async () => {
    const { file, keyHex } = await tool.chosenKey();
    const passphrase = tool.part("open-passphrase").value;
    const order = { archive, keyHex, nonce, file, passphrase };
    const made = await tool.during("checking", () => tool.desk.ask("answer", order));
    tool.part("open-passphrase").value = "";
    const answer = { field: "answer", bytes: made.handIn, name: `${name}.answer.json` };
    tool.offer("save-part", answer.bytes, answer.name);
    tool.show("done");
    tool.part("send").onclick = () => tool.handIn(answer);
    tool.desk.stop(null);
  });
  tool.part("stop").onclick = () => tool.desk.stop({ code: "stopped", sentence: "" });
}
