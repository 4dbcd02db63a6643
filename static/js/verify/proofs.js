// Checks of the zero-knowledge proofs (specification 5.1 to 5.4). Each proof has
// the form response = w - x·c and is checked by A = g^response X^c.

import { Fault } from "./fault.js";
import { generatorPower, modulo, power, readScalar } from "./group.js";
import { fieldsOf } from "./json.js";
import { challenge, prefixes } from "./suite.js";

export function readProof(value) {
  const fields = fieldsOf(value, ["challenge", "response"]);
  return { challenge: readScalar(fields.challenge), response: readScalar(fields.response) };
}

export function writtenProof(proof) {
  return { challenge: String(proof.challenge), response: String(proof.response) };
}

function commitment(key, proof) {
  return generatorPower(proof.response).add(power(key, proof.challenge));
}

// base^response · image^challenge.
function combination(base, image, proof) {
  return power(base, proof.response).add(power(image, proof.challenge));
}

function knowsSecret(prefix, key, proof) {
  return challenge(prefix, [commitment(key, proof)]) === proof.challenge;
}

function require(holds, sentence, code = "bad-proof") {
  if (!holds) throw new Fault(code, sentence);
}

export function checkPossession(key, keyHex, proof) {
  const holds = knowsSecret(prefixes.possession(keyHex), key, proof);
  require(holds, "the proof of possession of the private key does not hold");
}

// A trustee's signature over a message of the key ceremony.
export function checkCeremony(key, message, proof) {
  const holds = knowsSecret(prefixes.ceremony(message), key, proof);
  require(holds, "a signature of the key ceremony does not hold", "bad-signature");
}

export function checkSignature(key, hash, proof) {
  const holds = knowsSecret(prefixes.signature(hash), key, proof);
  require(holds, "the ballot's signature does not hold", "bad-signature");
}

// At least one of the branches { cipher, value } says the truth: "the ciphertext encrypts the value". Per branch
// A = g^response alpha^c and B = key^response (beta / g^value)^c; the challenges add up to the hash.
export function checkOneOf(prefix, key, branches, proofs, what) {
  const points = branches.flatMap(({ cipher: { bases }, value }, index) => {
    const proof = proofs[index];
    const first = generatorPower(proof.response).add(bases.alpha.power(proof.challenge));
    const second = power(key, proof.response).add(bases.beta.power(proof.challenge));
    const shift = BigInt(value) * proof.challenge;
    return [first, value === 0 ? second : second.subtract(generatorPower(shift))];
  });
  const sum = proofs.reduce((total, proof) => total + proof.challenge, 0n);
  require(challenge(prefix, points) === modulo(sum), `${what} does not hold`);
}

// Knowledge of the secret of any key, under whatever prefix.
export function checkKnowledge(prefix, key, proof) {
  require(knowsSecret(prefix, key, proof), "the proof of knowledge of a secret does not hold");
}

// Knowledge of the randomness behind a mixnet answer.
export function checkMixnetAnswer(zero, keyHex, cipher, proof) {
  const holds = knowsSecret(prefixes.mixnet(zero, keyHex, cipher.pair), cipher.alpha, proof);
  require(holds, "the proof of the encrypted answer does not hold");
}

// factor = alpha^x for the x of the key.
export function checkDecryption(fingerprint, key, keyHex, alpha, factor, proof) {
  const points = [commitment(key, proof), combination(alpha, factor, proof)];
  const holds = challenge(prefixes.decryption(fingerprint, keyHex), points) === proof.challenge;
  require(holds, "the proof of a decryption factor does not hold");
}

// factor = alpha^x for all pairs at once, bound to the digest of the whole statement.
export function checkStatement(digest, key, pairs, proof) {
  const points = [commitment(key, proof)];
  for (const [alpha, factor] of pairs) points.push(combination(alpha, factor, proof));
  const holds = challenge(prefixes.statement(digest), points) === proof.challenge;
  require(holds, "the statement-bound decryption proof does not hold");
}
