// A whole ballot: choices sealed under the election's key, proofs, signature (specification 9.1 to 9.5).
// Choices are one list a question: of 0 and 1, with a blank vote its bit first; of ranks or grades from 0 to
// 255 for a question that is shuffled.

import { shortCode } from "./code.js";
import { deriveCredential } from "./credential.js";
import { fromHex, GENERATOR, generatorTo, modulo, power, randomScalar, toHex } from "./group.js";
import {
  isSigned,
  proveBit,
  proveBlankOrNothing,
  proveBlankOrRange,
  proveRange,
  sign,
} from "./proofs.js";
import { isRanking, rankedAnswer } from "./ranked.js";
import { SEED_BYTES, seededBytes } from "./seed.js";
import { fullStatement, hashBase64, zeroStatement } from "./suite.js";

// The exact bytes to send as text, the tracker and the short code, and what a test of this device would open.
// `randomness(n)` returns n fresh bytes: one seed for all the answers, and the signature's nonce.
export function makeBallot(election, code, choices, randomness) {
  const { secret, credential } = deriveCredential(election.uuid, code);
  const seed = randomness(SEED_BYTES);
  const unsigned = unsignedBallot(election, credential, choices, seed);
  const hash = hashBase64(canonical(unsigned));
  const proof = sign(secret, hash, randomness);
  const made = finished(unsigned, { hash, proof });
  return { ...made, opening: { seed, credential, signature: proof, choices } };
}

// The ballot of a tested device, made again. Throws unless it is signed under its credential.
export function remakeBallot(election, { seed, credential, signature, choices }) {
  const unsigned = unsignedBallot(election, credential, choices, seed);
  const hash = hashBase64(canonical(unsigned));
  if (!isSigned(fromHex(credential), hash, signature))
    throw new Error("the signature is another's");
  return finished(unsigned, { hash, proof: signature });
}

function finished(unsigned, signature) {
  const text = canonical({ ...unsigned, signature });
  const tracker = hashBase64(text);
  return { text, tracker, shortCode: shortCode(tracker), credential: unsigned.credential };
}

// The same for the same seed (specification 9.10).
function unsignedBallot(election, credential, choices, seed) {
  checkChoices(election, choices);
  const { uuid, fingerprint, key } = election;
  const zero = zeroStatement(fingerprint, credential);
  const draws = seededBytes(seed, fingerprint, credential);
  return {
    election_uuid: uuid,
    election_hash: fingerprint,
    credential,
    answers: election.questions.map((question, index) =>
      question.mixnet
        ? rankedAnswer(key, choices[index], zero, draws)
        : answer(key, question, choices[index], zero, draws),
    ),
  };
}

function answer(key, question, bits, zero, randomness) {
  const ciphers = bits.map((bit) => seal(key, bit, randomness));
  const statement = fullStatement(zero, ciphers);
  const proofs = {
    choices: ciphers.map(({ alpha, beta }) => ({ alpha: toHex(alpha), beta: toHex(beta) })),
    individual_proofs: ciphers.map((cipher) =>
      proveBit(key, cipher, cipher.value, cipher.secret, zero, randomness),
    ),
  };
  if (!question.blank) {
    const overall = proveRange(key, total(ciphers), question, statement, randomness);
    return { ...proofs, overall_proof: overall };
  }
  const [blank, ...others] = ciphers;
  const sum = total(others);
  // Drawn in the order of the specification: the blank proof before the overall one.
  const alone = proveBlankOrNothing(key, blank, sum, statement, randomness);
  const overall = proveBlankOrRange(key, blank, sum, question, statement, randomness);
  return { ...proofs, overall_proof: overall, blank_proof: alone };
}

function seal(key, value, randomness) {
  const secret = randomScalar(randomness);
  const beta = power(key, secret).add(generatorTo(value));
  return { alpha: power(GENERATOR, secret), beta, value, secret };
}

function total(ciphers) {
  return ciphers.reduce((sum, cipher) => ({
    alpha: sum.alpha.add(cipher.alpha),
    beta: sum.beta.add(cipher.beta),
    value: sum.value + cipher.value,
    secret: modulo(sum.secret + cipher.secret),
  }));
}

// JSON.stringify is canonical for what a ballot holds: ASCII text in the specification's field order.
function canonical(value) {
  return JSON.stringify(value);
}

function checkChoices(election, choices) {
  if (choices.length !== election.questions.length)
    throw new Error("one list of choices a question");
  for (const [index, question] of election.questions.entries()) {
    if (!isAllowed(question, choices[index]))
      throw new Error(`question ${index} allows no such choice`);
  }
}

function isAllowed(question, bits) {
  const { answers, minimum, maximum, blank } = question;
  if (question.mixnet) return isRanking(answers.length, bits);
  const chosen = (blank ? bits.slice(1) : bits).reduce((sum, bit) => sum + bit, 0);
  if (bits.length !== answers.length + (blank ? 1 : 0)) return false;
  if (!bits.every((bit) => bit === 0 || bit === 1)) return false;
  return blank && bits[0] === 1 ? chosen === 0 : chosen >= minimum && chosen <= maximum;
}
