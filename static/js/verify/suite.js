// Every hash and prefix of the suite belenios-v1 that checking needs (specification 4.3), over hex as it was
// read: a pair is "alpha,beta" of one ciphertext.

import { sha256 } from "@noble/hashes/sha2.js";
import { hashHex } from "../ballot/suite.js";
import { hexes, modulo } from "./group.js";

export { hashBase64, hashHex } from "../ballot/suite.js";
export { sha256 };

// H(prefix, points) = SHA-256(prefix + hex points joined by commas), as a scalar.
export function challenge(prefix, points) {
  return modulo(hashNumber(prefix + hexes(points).join(",")));
}

// SHA-256 of a text as a big-endian number.
export function hashNumber(text) {
  return BigInt(`0x${hashHex(text)}`);
}

// S0: the election and the credential that all proofs of a ballot are made for.
export function zeroStatement(fingerprint, credential) {
  return `${fingerprint}|${credential}`;
}

// S: S0 and all ciphertexts of one answer, the blank bit included.
export function fullStatement(zero, pairs) {
  return `${zero}|${pairs.join(",")}`;
}

export const prefixes = {
  range: (statement, pair) => `prove|${statement}|${pair}|`,
  blankOrNothing: (statement) => `bproof0|${statement}|`,
  blankOrRange: (statement) => `bproof1|${statement}|`,
  mixnet: (zero, key, pair) => `raweg|${zero}|${key},${pair}|`,
  signature: (hash) => `sig|${hash}|`,
  possession: (key) => `pok|Ed25519|${key}|`,
  ceremony: (message) => `sigmsg|${message}|`,
  decryption: (fingerprint, key) => `decrypt|${fingerprint}|${key}|`,
  statement: (digest) => `participate-decryption|${digest}|`,
  shuffleStatement: (digest) => `participate-shuffle|${digest}|`,
  shuffleSeeds: (fingerprint) => `shuffle-challenges|${fingerprint}|`,
  shuffle: (fingerprint) => `shuffle-challenge|${fingerprint}|`,
};
