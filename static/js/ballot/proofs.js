// Proofs that a ballot is well formed, without saying what it holds. A disjunction is a list of branches;
// exactly one is true and is proved, the others are simulated; the challenges add up to the hash.

import { GENERATOR, generatorTo, modulo, ORDER, power, randomScalar } from "./group.js";
import { challenge, prefixes } from "./suite.js";

// One branch: "alpha = g^r and beta = y^r", with beta already divided by g^value.
function branch({ alpha, beta }, value) {
  return { alpha, beta: value === 0 ? beta : beta.subtract(generatorTo(value)) };
}

function simulate(key, { alpha, beta }, randomness) {
  const proof = { challenge: randomScalar(randomness), response: randomScalar(randomness) };
  const points = [
    power(GENERATOR, proof.response).add(power(alpha, proof.challenge)),
    power(key, proof.response).add(power(beta, proof.challenge)),
  ];
  return { proof, points };
}

// `secret` is the exponent r of the branch at index `truth`.
function proveOneOf(key, branches, truth, secret, prefix, randomness) {
  const witness = randomScalar(randomness);
  const parts = branches.map((part, index) =>
    index === truth
      ? { points: [power(GENERATOR, witness), power(key, witness)] }
      : simulate(key, part, randomness),
  );
  const total = challenge(
    prefix,
    parts.flatMap((part) => part.points),
  );
  const simulated = parts.reduce((sum, part) => sum + (part.proof?.challenge ?? 0n), 0n);
  const own = modulo(total - simulated);
  const proof = { challenge: own, response: modulo(witness - secret * own) };
  return parts.map((part) => written(part.proof ?? proof));
}

function written(proof) {
  return { challenge: proof.challenge.toString(), response: proof.response.toString() };
}

export function proveBit(key, cipher, bit, secret, zero, randomness) {
  const branches = [branch(cipher, 0), branch(cipher, 1)];
  return proveOneOf(key, branches, bit, secret, prefixes.choice(zero, cipher), randomness);
}

// The sum of the choices lies in minimum..maximum.
export function proveRange(key, sum, question, statement, randomness) {
  const branches = range(sum, question);
  const truth = sum.value - question.minimum;
  const prefix = prefixes.overall(statement, sum);
  return proveOneOf(key, branches, truth, sum.secret, prefix, randomness);
}

// With a blank vote: the blank bit is 0, or nothing else is chosen.
export function proveBlankOrNothing(key, blank, sum, statement, randomness) {
  const branches = [branch(blank, 0), branch(sum, 0)];
  const truth = blank.value === 0 ? 0 : 1;
  const secret = truth === 0 ? blank.secret : sum.secret;
  return proveOneOf(key, branches, truth, secret, prefixes.blankOrNothing(statement), randomness);
}

// With a blank vote: the blank bit is 1, or the sum lies in minimum..maximum.
export function proveBlankOrRange(key, blank, sum, question, statement, randomness) {
  const branches = [branch(blank, 1), ...range(sum, question)];
  const truth = blank.value === 1 ? 0 : 1 + sum.value - question.minimum;
  const secret = truth === 0 ? blank.secret : sum.secret;
  return proveOneOf(key, branches, truth, secret, prefixes.blankOrRange(statement), randomness);
}

function range(sum, { minimum, maximum }) {
  const values = Array.from({ length: maximum - minimum + 1 }, (_, index) => minimum + index);
  return values.map((value) => branch(sum, value));
}

// Knowledge of the credential's secret, over the hash of the ballot.
export function sign(secret, hash, randomness) {
  const witness = randomScalar(randomness);
  const own = challenge(prefixes.signature(hash), [power(GENERATOR, witness)]);
  return written({ challenge: own, response: modulo(witness - secret * own + ORDER) });
}

// Whether a signature of `sign` holds under a public credential.
export function isSigned(credential, hash, { challenge: own, response }) {
  const [c, r] = [BigInt(own), BigInt(response)];
  if (c >= ORDER || r >= ORDER) return false;
  const commitment = power(GENERATOR, r).add(power(credential, c));
  return challenge(prefixes.signature(hash), [commitment]) === c;
}

// Knowledge of the randomness behind a whole answer that is encrypted as one point.
export function proveRanked(key, cipher, secret, zero, randomness) {
  const witness = randomScalar(randomness);
  const own = challenge(prefixes.ranked(zero, key, cipher), [power(GENERATOR, witness)]);
  return written({ challenge: own, response: modulo(witness - secret * own) });
}
