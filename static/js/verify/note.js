// Signed notes, the keys that sign them, and checkpoints as their text (C2SP signed-note, tlog-checkpoint,
// tlog-cosignature; specification 14.2, 14.4). Unknown keys are ignored, a known key whose signature fails is a fault.

import { ed25519 } from "@noble/curves/ed25519.js";
import { Fault, malformed } from "./fault.js";
import { Point } from "./group.js";
import { sameBytes, textOf } from "./json.js";
import { joined, readBase64, readNumber } from "./lines.js";
import { sha256 } from "./suite.js";

const ED25519 = 1;
const COSIGNATURE = 4;
const KEY_BYTES = 32;
const KEY_ID_BYTES = 4;
const TIME_BYTES = 8;
const SIGNATURE_BYTES = 64;
const MAX_SIGNATURES = 64;
const MAX_NOTE_BYTES = 1_000_000;
const NAME = /^[^\s+]+$/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these may not stand in a note
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f]/;
const encoder = new TextEncoder();

// A verifier key, `name+hex(keyID)+base64(type ‖ key)`.
export function readVerifierKey(text) {
  const parts = /^([^ +]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text);
  if (parts === null) throw malformed("log key: it is not written as name+hash+key");
  const [, name, id, written] = parts;
  const raw = readBase64(written, "log key: the key", 1 + KEY_BYTES);
  checkName(name);
  if (raw[0] !== ED25519 && raw[0] !== COSIGNATURE)
    throw malformed(`log key: key type ${raw[0]} is not known`);
  const keyId = sha256(joined(encoder.encode(`${name}\n`), raw)).slice(0, KEY_ID_BYTES);
  if (hexOf(keyId) !== id)
    throw malformed("log key: its hash does not belong to this name and key");
  return { name, kind: raw[0], keyId, publicKey: raw.slice(1), publicHex: hexOf(raw.slice(1)) };
}

function checkName(name) {
  if (!NAME.test(name) || CONTROL.test(name))
    throw malformed("log key: a name is not empty and holds no space and no plus sign");
}

function hexOf(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// { text, signatures: [{ name, keyId, signature }] }; no signature is checked yet.
export function readNote(bytes) {
  if (bytes.length > MAX_NOTE_BYTES) throw malformed("note: it is larger than a megabyte");
  const whole = textOf(bytes);
  if (CONTROL.test(whole)) throw malformed("note: it holds a control character");
  const at = whole.lastIndexOf("\n\n");
  if (at === -1 || at + 2 === whole.length || !whole.endsWith("\n"))
    throw malformed("note: no signatures follow its text");
  const lines = whole.slice(at + 2, -1).split("\n");
  if (lines.length > MAX_SIGNATURES)
    throw malformed(`note: it has more than ${MAX_SIGNATURES} signatures`);
  return { text: whole.slice(0, at + 1), signatures: lines.map(readSignature) };
}

function readSignature(line) {
  const parts = /^\u2014 ([^ +]+) ([A-Za-z0-9+/=]+)$/.exec(line);
  if (parts === null) throw malformed("note: a signature line is not written as it should be");
  checkName(parts[1]);
  const raw = readBase64(parts[2], "note: a signature");
  if (raw.length <= KEY_ID_BYTES) throw malformed("note: a signature is cut short");
  return {
    name: parts[1],
    keyId: raw.slice(0, KEY_ID_BYTES),
    signature: raw.slice(KEY_ID_BYTES),
  };
}

// The signatures under a note that are this key's; a Fault when one of them does not hold.
export function signaturesBy(note, key) {
  const own = note.signatures.filter(
    ({ name, keyId }) => name === key.name && sameBytes(keyId, key.keyId),
  );
  for (const { signature } of own) checkSignatureBy(key, note.text, signature);
  return own;
}

function checkSignatureBy(key, text, signature) {
  const timed = key.kind === COSIGNATURE;
  if (timed && signature.length !== TIME_BYTES + SIGNATURE_BYTES)
    throw new Fault("bad-signature", `the cosignature of ${key.name} is cut`);
  const message = timed ? `cosignature/v1\ntime ${timeOf(signature)}\n${text}` : text;
  const rest = timed ? signature.slice(TIME_BYTES) : signature;
  if (!isSignedBy(key.publicKey, encoder.encode(message), rest))
    throw new Fault("bad-signature", `the signature of ${key.name} is wrong`);
}

// The seconds since 1970 under which a witness cosigned.
export function timeOf(signature) {
  return signature.slice(0, TIME_BYTES).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

// RFC 8032 without its cofactor: key and commitment must lie in the prime subgroup, so that one message has
// one signature of one key.
export function isSignedBy(publicKey, message, signature) {
  if (signature.length !== SIGNATURE_BYTES) return false;
  try {
    const points = [publicKey, signature.slice(0, KEY_BYTES)].map((bytes) =>
      Point.fromBytes(bytes),
    );
    if (!points.every((point) => point.isTorsionFree())) return false;
  } catch {
    return false;
  }
  return ed25519.verify(signature, message, publicKey);
}

// { origin, size, root } of a checkpoint's text.
export function readCheckpoint(text) {
  const lines = text.split("\n");
  if (lines.length !== 4 || lines[3] !== "")
    throw malformed("checkpoint: it does not have three lines");
  checkName(lines[0]);
  return {
    origin: lines[0],
    size: readNumber(lines[1], "checkpoint: the size"),
    root: readBase64(lines[2], "checkpoint: the root", KEY_BYTES),
  };
}
