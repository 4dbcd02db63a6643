// Secret boxes under a key or a passphrase (specification 18.3): libsodium's secretbox and Argon2id, as noble
// computes them. What a box is about, its key is derived from, and each key seals once: so the nonce is fixed.

import { xsalsa20poly1305 } from "@noble/ciphers/salsa.js";
import { argon2idAsync } from "@noble/hashes/argon2.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { Fault, malformed } from "../verify/fault.js";

export const SALT_BYTES = 16;
export const OVERHEAD = 16;
export const BOUNDS = { passes: [2, 8], memory: [19 << 20, 256 << 20] };
const KEY_BYTES = 32;
const NONCE = new Uint8Array(24);

export function seal(key, content) {
  return xsalsa20poly1305(key, NONCE).encrypt(content);
}

export function unseal(key, box) {
  if (box.length < OVERHEAD) throw new Fault("sealed", "a sealed box is too short");
  try {
    return xsalsa20poly1305(key, NONCE).decrypt(box);
  } catch {
    throw new Fault("sealed", "a sealed box does not open");
  }
}

// 32 bytes from a passphrase; memory in bytes. It takes seconds, on a phone many: `onProgress` hears a share.
export function passphraseKey(passphrase, salt, { passes, memory }, onProgress) {
  const isWithin = ([low, high], value) => low <= value && value <= high;
  if (!isWithin(BOUNDS.passes, passes) || !isWithin(BOUNDS.memory, memory))
    throw malformed("the parameters of Argon2id are out of bounds");
  const cost = { t: passes, m: Math.floor(memory / 1024), p: 1, dkLen: KEY_BYTES };
  return argon2idAsync(passphrase, salt, { ...cost, onProgress });
}

export function boundKey(key, statement) {
  return hmac(sha256, key, statement);
}
