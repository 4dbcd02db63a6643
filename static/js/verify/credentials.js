// The public list of credentials with their weights (specification 6.3).

import { Fault, malformed } from "./fault.js";
import { bytesOfHex, readKey } from "./group.js";
import { listOf, parseJson, textIn } from "./json.js";

export const MAX_CREDENTIALS_BYTES = 1 << 28;
const ENTRY = /^([0-9a-f]{64})(?:,(0|[1-9][0-9]{0,8}))?$/;

// Credential → weight, in the list's order.
export function readCredentials(bytes) {
  const weights = new Map();
  const entries = listOf(parseJson(bytes, { maxBytes: MAX_CREDENTIALS_BYTES }));
  for (const [position, entry] of entries.entries()) {
    const found = ENTRY.exec(textIn(entry));
    if (found === null) throw malformed(`credential ${position} is not 64 hex digits`);
    const [, credential, weight = "1"] = found;
    if (weights.has(credential)) throw malformed(`credential ${position} stands in the list twice`);
    weights.set(credential, Number(weight));
  }
  return weights;
}

// In the order of their raw little-endian bytes.
export function checkCredentialOrder(weights) {
  const raw = Array.from(weights.keys(), (credential) => bytesOfHex(credential).reverse());
  if (raw.some((bytes, index) => index > 0 && compareBytes(raw[index - 1], bytes) >= 0))
    throw malformed("the list of credentials is not in canonical order", "not-canonical");
}

export function checkCredentialKeys(weights, onKey = () => {}) {
  let position = 0;
  for (const credential of weights.keys()) {
    try {
      readKey(credential);
    } catch {
      throw new Fault("bad-point", `credential ${position} is not a key of the group`);
    }
    position += 1;
    onKey(position);
  }
}

export function compareBytes(one, other) {
  const at = one.findIndex((byte, index) => byte !== other[index]);
  return at === -1 ? 0 : one[at] - other[at];
}
