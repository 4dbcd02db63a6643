// A key of a trustee alone: make it, save it, see that the saved file opens, hand in the public half.

import { saveFile } from "./saving.js";

export function startKey(tool) {
  const name = tool.settings.name;
  tool.show("begin", { quiet: true });
  tool.on("make", "submit", async () => {
    const passphrase = tool.newPassphrase();
    const made = await tool.during("making", () => tool.desk.ask("generate", { passphrase }));
    for (const each of ["passphrase", "passphrase-again"]) tool.part(each).value = "";
    await saveFile(tool, made.file, `${name}.key.json`);
    tool.part("key").textContent = made.keyHex;
    tool.offer("save-public", made.handIn, `${name}.public.json`);
    tool.show("hand-in");
    tool.part("send").onclick = () =>
      tool.handIn({ field: "key", bytes: made.handIn, name: `${name}.public.json` });
  });
}
