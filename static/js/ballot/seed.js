// All randomness of one ballot's answers from one seed of 32 bytes (specification 9.10), so that a test hands
// over 32 bytes. The signature's nonce never comes from here: who knew it could compute the voter's secret key.

import { expand, extract } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";

export const SEED_BYTES = 32;
const LABEL = "participate/ballot-seed/v1";
const encoder = new TextEncoder();

// A function like fresh randomness, for `randomScalar` alone: each call gives the bytes of the next scalar.
export function seededBytes(seed, fingerprint, credential) {
  const key = extract(sha256, seed, encoder.encode(LABEL));
  let drawn = 0;
  return (count) => {
    if (count !== 64) throw new Error("a seed gives scalars alone");
    const info = encoder.encode(`${fingerprint}|${credential}|${drawn}`);
    drawn += 1;
    return expand(sha256, key, info, count);
  };
}
