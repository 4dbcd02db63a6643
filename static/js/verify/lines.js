// The one spelling of a number or of bytes in the record's text formats (specification 2.4).

import { malformed } from "./fault.js";

const MAX_NUMBER = 2n ** 63n - 1n;

export function readNumber(text, what) {
  if (!/^(?:0|[1-9][0-9]{0,18})$/.test(text) || BigInt(text) > MAX_NUMBER)
    throw malformed(`${what} is not a decimal number`);
  return BigInt(text);
}

// Padded standard base64 in its canonical spelling.
export function readBase64(text, what, length = null) {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text))
    throw malformed(`${what} is not base64`);
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  if (writeBase64(bytes) !== text) throw malformed(`${what} is not written in canonical base64`);
  if (length !== null && bytes.length !== length)
    throw malformed(`${what} is ${bytes.length} bytes long, not ${length}`);
  return bytes;
}

export function writeBase64(bytes) {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

export function joined(...parts) {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
