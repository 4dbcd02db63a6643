// One answer of a ballot: its ciphertexts, and the proofs that they hold an allowed choice (specification 9.2).

import { Ciphertext, sumOf } from "./ciphertext.js";
import { Fault } from "./fault.js";
import { fieldsOf, listOf } from "./json.js";
import { checkMixnetAnswer, checkOneOf, readProof, writtenProof } from "./proofs.js";
import { fullStatement, prefixes } from "./suite.js";

export function readAnswer(value) {
  return value instanceof Map && value.has("proof") ? readMixnet(value) : readHomomorphic(value);
}

function readMixnet(value) {
  const { choices, proof } = fieldsOf(value, ["choices", "proof"]);
  return { mixnet: true, ciphers: [Ciphertext.readProved(choices)], proof: readProof(proof) };
}

function readHomomorphic(value) {
  const names = ["choices", "individual_proofs", "overall_proof"];
  const found = fieldsOf(value, names, ["blank_proof"]);
  return {
    mixnet: false,
    ciphers: listOf(found.choices).map(Ciphertext.readProved),
    individual: listOf(found.individual_proofs).map(readProofs),
    overall: readProofs(found.overall_proof),
    blank: "blank_proof" in found ? readProofs(found.blank_proof) : null,
  };
}

function readProofs(value) {
  return listOf(value).map(readProof);
}

// The answer in the specification's field order.
export function writtenAnswer(answer) {
  const choices = answer.ciphers.map((cipher) => cipher.written());
  if (answer.mixnet) return { choices: choices[0], proof: writtenProof(answer.proof) };
  const fields = {
    choices,
    individual_proofs: answer.individual.map((proofs) => proofs.map(writtenProof)),
    overall_proof: answer.overall.map(writtenProof),
  };
  if (answer.blank === null) return fields;
  return { ...fields, blank_proof: answer.blank.map(writtenProof) };
}

// As many ciphertexts and proofs as the question asks for.
export function checkShape(question, answer) {
  if (question.mixnet === answer.mixnet && (answer.mixnet || hasLengths(question, answer))) return;
  throw new Fault(
    "wrong-shape",
    "an answer does not have as many ciphertexts or proofs as its question",
  );
}

function hasLengths({ size, minimum, maximum, blank }, answer) {
  return (
    answer.ciphers.length === size &&
    answer.individual.length === size &&
    answer.individual.every((proofs) => proofs.length === 2) &&
    answer.overall.length === maximum - minimum + 1 + Number(blank) &&
    (blank ? answer.blank?.length === 2 : answer.blank === null)
  );
}

// All proofs of an answer whose shape is right; `zero` is S0.
export function checkAnswer({ key, keyHex }, zero, question, answer) {
  if (answer.mixnet) {
    checkMixnetAnswer(zero, keyHex, answer.ciphers[0], answer.proof);
    return;
  }
  for (const [index, cipher] of answer.ciphers.entries()) {
    const what = `the proof that choice ${index + 1} is 0 or 1`;
    const prefix = prefixes.range(zero, cipher.pair);
    checkOneOf(prefix, key, branches(cipher, 0, 1), answer.individual[index], what);
  }
  const pairs = answer.ciphers.map(({ pair }) => pair);
  const statement = fullStatement(zero, pairs);
  if (question.blank) checkWithBlank(key, statement, question, answer);
  else checkSum(key, statement, question, answer);
}

function checkSum(key, statement, { minimum, maximum }, { ciphers, overall }) {
  const sum = sumOf(ciphers);
  const prefix = prefixes.range(statement, sum.pair);
  checkOneOf(prefix, key, branches(sum, minimum, maximum), overall, "the overall proof");
}

function checkWithBlank(key, statement, { minimum, maximum }, answer) {
  const [blank, ...others] = answer.ciphers;
  const sum = sumOf(others);
  const either = [blank, sum].map((cipher) => ({ cipher, value: 0 }));
  checkOneOf(prefixes.blankOrNothing(statement), key, either, answer.blank, "the blank proof");
  const whole = [{ cipher: blank, value: 1 }, ...branches(sum, minimum, maximum)];
  const what = "the overall proof";
  checkOneOf(prefixes.blankOrRange(statement), key, whole, answer.overall, what);
}

// "It encrypts v" for each v of low..high.
function branches(cipher, low, high) {
  return Array.from({ length: high - low + 1 }, (_, index) => ({ cipher, value: low + index }));
}
