// Saving a secret file, shared by every step that makes one: it is downloaded, printed where wished, and then
// chosen again and opened, before anything goes on.

import { sameBytes } from "../verify/json.js";
import { printBackup } from "./backup.js";

// Shows the step "save"; the promise is kept when the saved file has been opened. Meanwhile leaving warns.
export function saveFile(tool, bytes, fileName) {
  tool.offer("save", bytes, fileName);
  tool.part("save-name").textContent = fileName;
  tool.part("saved").value = "";
  tool.part("saved-passphrase").value = "";
  tool.show("save");
  const warn = (event) => event.preventDefault();
  window.addEventListener("beforeunload", warn);
  return new Promise((resolve) => {
    tool.part("print").onclick = () => printBackup(tool, bytes, fileName);
    tool.part("check-saved").onsubmit = async (event) => {
      event.preventDefault();
      try {
        resolve(await checkSaved(tool, bytes));
        window.removeEventListener("beforeunload", warn);
      } catch (fault) {
        tool.blame(fault);
      }
    };
  });
}

async function checkSaved(tool, made) {
  const file = await tool.chosen("saved");
  const passphrase = tool.part("saved-passphrase").value;
  if (!sameBytes(file, made)) throw { code: "other-file", sentence: "" };
  await tool.during("unlocking", () => tool.desk.ask("check", { file, passphrase }));
  return passphrase;
}
