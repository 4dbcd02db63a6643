// A trustee's files (specification 18.3). NAME.public.json is handed in. NAME.key.json holds a private key,
// NAME.seed.json the secret seed of a key ceremony; `passphrase.js` seals both.

import { bytesToHex } from "@noble/hashes/utils.js";
import { GENERATOR, power, randomScalar, toHex } from "../ballot/group.js";
import { malformed } from "../verify/fault.js";
import { bytesOfHex, readKey, readPoint, readScalar } from "../verify/group.js";
import { fieldsOf, hexIn, integerIn, parseJson } from "../verify/json.js";
import { writtenProof } from "../verify/proofs.js";
import { prefixes } from "../verify/suite.js";
import { canonical } from "./files.js";
import { readContext, writtenContext } from "./messages.js";
import { isSealed, publicPart } from "./passphrase.js";
import { proveKey } from "./provers.js";

const MAX_BYTES = 4096;
const KEY_FIELDS = ["public_key"];
const SEED_FIELDS = ["context", "verification"];

// A key pair for a trustee alone: { secret, key } and the file to hand in.
export function generateKey(randomness) {
  const pair = pairOf(randomScalar(randomness));
  const possession = proveKey(prefixes.possession(toHex(pair.key)), pair.secret, randomness);
  const handedIn = { pok: writtenProof(possession), public_key: toHex(pair.key) };
  return { pair, handIn: canonical(handedIn) };
}

export function pairOf(secret) {
  return { secret, key: power(GENERATOR, secret) };
}

export function publicOfKey({ key }) {
  return { public_key: toHex(key) };
}

export function writeKey(pair) {
  return plain({ private_key: String(pair.secret), ...publicOfKey(pair) });
}

export function readKeyFile(bytes) {
  const found = plainFields(bytes, "private_key", KEY_FIELDS);
  const secret = readScalar(found.private_key);
  const stated = readPoint(found.public_key);
  const pair = pairOf(secret);
  if (secret === 0n || !pair.key.equals(stated))
    throw malformed("the key file's public key is not that of its private key");
  return pair;
}

// Only the public key, as hex, of a plain or sealed file: checks touch no secret.
export function readPublicKey(bytes) {
  const found = publicFields(bytes, "private_key", KEY_FIELDS);
  readKey(found.public_key);
  return found.public_key;
}

export function publicOfSeed({ context, verification }) {
  return { context: writtenContext(context), verification: toHex(verification) };
}

export function writeSeed(member) {
  return plain({ private_seed: bytesToHex(member.seed), ...publicOfSeed(member) });
}

// { context, seed }, and the public key that the seed has to give.
export function readSeedFields(bytes) {
  const found = plainFields(bytes, "private_seed", SEED_FIELDS);
  const seed = bytesOfHex(hexIn(found.private_seed, "a seed"));
  return { context: readContext(found.context), seed, verification: readPoint(found.verification) };
}

// Only which place of which ceremony a plain or sealed seed is for.
export function readSeedContext(bytes) {
  return readContext(publicFields(bytes, "private_seed", SEED_FIELDS).context);
}

// "key", "seed", or null for a file that is neither.
export function kindOf(bytes) {
  for (const [kind, read] of [
    ["key", readPublicKey],
    ["seed", readSeedContext],
  ]) {
    try {
      read(bytes);
      return kind;
    } catch {}
  }
  return null;
}

function plain(fields) {
  return canonical({ version: 1, group: "Ed25519", ...fields });
}

function plainFields(bytes, secret, shown) {
  const names = ["version", "group", secret, ...shown];
  const found = fieldsOf(parseJson(bytes, { maxBytes: MAX_BYTES }), names);
  integerIn(found.version, 1, 1);
  if (found.group !== "Ed25519") throw malformed("the key file is of another group");
  return found;
}

function publicFields(bytes, secret, shown) {
  if (isSealed(bytes)) return fieldsOf(publicPart(bytes), shown);
  return plainFields(bytes, secret, shown);
}
