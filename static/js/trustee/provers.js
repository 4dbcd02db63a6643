// Making the proofs that a trustee gives (specification 5.1, 5.3, 5.4). Every witness is a fresh scalar, used
// once; secrets meet `power` alone, which takes the same time for all scalars.

import { GENERATOR, modulo, power, randomScalar, toHex } from "../ballot/group.js";
import { challenge, prefixes } from "../verify/suite.js";

// Knowledge of the secret of g^secret: possession of a key, a signature.
export function proveKey(prefix, secret, randomness) {
  return answered(prefix, [GENERATOR], secret, randomness);
}

export function proveDecryption(fingerprint, { key, secret }, alpha, randomness) {
  const prefix = prefixes.decryption(fingerprint, toHex(key));
  return answered(prefix, [GENERATOR, alpha], secret, randomness);
}

// All factors of one partial decryption at once, bound to the digest of the whole statement.
export function proveStatement(digest, alphas, secret, randomness) {
  return answered(prefixes.statement(digest), [GENERATOR, ...alphas], secret, randomness);
}

// A signature over a message of the key ceremony.
export function signMessage(message, secret, randomness) {
  return proveKey(prefixes.ceremony(message), secret, randomness);
}

function answered(prefix, bases, secret, randomness) {
  const witness = randomScalar(randomness);
  const commitments = bases.map((base) => power(base, witness));
  const own = challenge(prefix, commitments);
  return { challenge: own, response: modulo(witness - secret * own) };
}
