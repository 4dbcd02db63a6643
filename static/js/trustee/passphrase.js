// Secret files sealed under a passphrase (specification 18.3), byte for byte those of `ballots trustee`:
//   {"version":2,"group":"Ed25519","kind":"private, sealed","public":{…},
//    "argon2id":{"salt":"<hex>","passes":n,"memory":bytes},"box":"<hex>"}

import { bytesToHex } from "@noble/hashes/utils.js";
import { Fault, malformed } from "../verify/fault.js";
import { bytesOfHex } from "../verify/group.js";
import { fieldsOf, integerIn, parseJson, textIn } from "../verify/json.js";
import { canonical, requireCanonical } from "./files.js";
import { BOUNDS, boundKey, passphraseKey, SALT_BYTES, seal, unseal } from "./sealing.js";

export const SHORTEST = 12;
export const USUAL = { passes: 3, memory: 64 << 20 };
const VERSION = 2;
const MAX_BYTES = 8192;
const LONGEST_BYTES = 1024;
const encoder = new TextEncoder();

export function isSealed(bytes) {
  const value = parseJson(bytes, { maxBytes: MAX_BYTES });
  return value instanceof Map && value.get("version") === VERSION;
}

// What can be read without the passphrase.
export function publicPart(bytes) {
  return readSealed(bytes).publicPart;
}

export async function sealFile(plain, shown, passphrase, randomness, cost = USUAL, onProgress) {
  if ([...passphrase].length < SHORTEST)
    throw malformed(`a passphrase has at least ${SHORTEST} characters`, "bad-passphrase");
  const salt = randomness(SALT_BYTES);
  const header = headerOf(new Map(Object.entries(shown)), salt, cost);
  const key = await keyOf(header, salt, cost, passphrase, onProgress);
  return canonical(new Map([...header, ["box", bytesToHex(seal(key, plain))]]));
}

export async function unsealFile(bytes, passphrase, onProgress) {
  const { header, salt, cost, box } = readSealed(bytes);
  const key = await keyOf(header, salt, cost, passphrase, onProgress);
  try {
    return unseal(key, box);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const sentence = "the passphrase is wrong, or the key file was changed";
    throw new Fault("wrong-passphrase", sentence);
  }
}

function readSealed(bytes) {
  const names = ["version", "group", "kind", "public", "argon2id", "box"];
  const found = fieldsOf(parseJson(bytes, { maxBytes: MAX_BYTES }), names);
  const argon2id = fieldsOf(found.argon2id, ["salt", "passes", "memory"]);
  const cost = {
    passes: integerIn(argon2id.passes, ...BOUNDS.passes),
    memory: integerIn(argon2id.memory, ...BOUNDS.memory),
  };
  const salt = hexOf(argon2id.salt, SALT_BYTES);
  const box = hexOf(found.box, textIn(found.box).length >> 1);
  const header = headerOf(found.public, salt, cost);
  requireCanonical(bytes, new Map([...header, ["box", found.box]]), "the sealed file");
  return { publicPart: found.public, header, salt, cost, box };
}

function hexOf(text, length) {
  if (typeof text !== "string" || text.length !== 2 * length || !/^[0-9a-f]*$/.test(text))
    throw malformed(`not ${2 * length} lowercase hex digits`);
  return bytesOfHex(text);
}

function headerOf(shown, salt, { passes, memory }) {
  return new Map(
    Object.entries({
      version: VERSION,
      group: "Ed25519",
      kind: "private, sealed",
      public: shown,
      argon2id: new Map(Object.entries({ salt: bytesToHex(salt), passes, memory })),
    }),
  );
}

async function keyOf(header, salt, cost, passphrase, onProgress) {
  const spelled = encoder.encode(passphrase.normalize("NFKC"));
  if (spelled.length > LONGEST_BYTES)
    throw malformed("the passphrase is too long", "bad-passphrase");
  return boundKey(await passphraseKey(spelled, salt, cost, onProgress), canonical(header));
}
