// The printed backup: the sealed file as text and as a QR code. Whoever finds it still needs the passphrase.

import { drawQr } from "../receipt/qr.js";

const LINE = 64;

export function printBackup(tool, bytes, fileName) {
  const text = new TextDecoder().decode(bytes);
  tool.part("backup-name").textContent = fileName;
  tool.part("backup-text").textContent = text.match(new RegExp(`.{1,${LINE}}`, "gu")).join("\n");
  tool.part("backup-code").replaceChildren(pictureOf(drawQr(text)));
  const isMade = { once: true };
  document.body.classList.add("app-printing-backup");
  window.addEventListener("afterprint", () => clear(tool), isMade);
  window.print();
}

function clear(tool) {
  document.body.classList.remove("app-printing-backup");
  tool.part("backup-text").textContent = "";
  tool.part("backup-code").replaceChildren();
}

function pictureOf(source) {
  const picture = new Image();
  picture.alt = "";
  picture.src = source;
  return picture;
}
