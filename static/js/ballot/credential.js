// What a voting code stands for in one election; its dashes are hashed with it (specification 6.2).

import { GENERATOR, modulo, power, toHex } from "./group.js";
import { hashHex } from "./suite.js";

// The secret scalar and the public credential that belong to a code in one election.
export function deriveCredential(uuid, code) {
  const halves = [0, 1].map((half) => hashHex(`derive_credential|${uuid}|${half}|${code}`));
  const secret = modulo(BigInt(`0x${halves.join("")}`));
  return { secret, credential: toHex(power(GENERATOR, secret)) };
}
