// Every hash and prefix of the suite belenios-v1 that a ballot needs (specification 4.1 to 4.3).

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { modulo, toHex } from "./group.js";

const encoder = new TextEncoder();

function digest(message) {
  return sha256(typeof message === "string" ? encoder.encode(message) : message);
}

// base64 of the SHA-256 without padding: 43 characters. Fingerprint of an election, tracker of a ballot.
export function hashBase64(message) {
  return btoa(String.fromCharCode(...digest(message))).replace(/=+$/, "");
}

export function hashHex(text) {
  return bytesToHex(digest(text));
}

// H(prefix, points) = SHA-256(prefix + hex points joined by commas), as a scalar.
export function challenge(prefix, points) {
  return modulo(BigInt(`0x${hashHex(prefix + points.map(toHex).join(","))}`));
}

export const prefixes = {
  choice: (zero, cipher) => `prove|${zero}|${pair(cipher)}|`,
  overall: (statement, sum) => `prove|${statement}|${pair(sum)}|`,
  blankOrNothing: (statement) => `bproof0|${statement}|`,
  blankOrRange: (statement) => `bproof1|${statement}|`,
  ranked: (zero, key, cipher) => `raweg|${zero}|${toHex(key)},${pair(cipher)}|`,
  signature: (hash) => `sig|${hash}|`,
};

function pair({ alpha, beta }) {
  return `${toHex(alpha)},${toHex(beta)}`;
}

// S0: what every choice's proof is bound to.
export function zeroStatement(fingerprint, credential) {
  return `${fingerprint}|${credential}`;
}

// S: S0 and all ciphertexts of the question, the blank bit included.
export function fullStatement(zero, ciphers) {
  return `${zero}|${ciphers.map(pair).join(",")}`;
}
