// The voting code: 22 base58 characters as 5-6-5-6, the dashes hashed with them (protocol 2.2).

import { GENERATOR, modulo, power, toHex } from "./group.js";
import { hashHex } from "./suite.js";

const BASE58 = "[1-9A-HJ-NP-Za-km-z]";
const FORM = new RegExp(`^${BASE58}{5}-${BASE58}{6}-${BASE58}{5}-${BASE58}{6}$`);

export function isVotingCode(text) {
  return FORM.test(text);
}

// The secret scalar and the public credential that belong to a code in one election.
export function deriveCredential(uuid, code) {
  const halves = [0, 1].map((half) => hashHex(`derive_credential|${uuid}|${half}|${code}`));
  const secret = modulo(BigInt(`0x${halves.join("")}`));
  return { secret, credential: toHex(power(GENERATOR, secret)) };
}
