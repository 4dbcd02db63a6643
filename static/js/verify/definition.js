// election.json as a checker reads it: the fingerprint is over the stored bytes (specification 7.1).

import { Fault, malformed } from "./fault.js";
import { readKey } from "./group.js";
import { booleanIn, fieldsOf, integerIn, listOf, parseJson, textIn } from "./json.js";
import { hashBase64 } from "./suite.js";

export const MAX_ELECTION_BYTES = 1 << 20;
const MAX_ANSWERS = 1000;
export const MAX_MIXNET_ANSWERS = 30; // 8 bits each and 14 of padding in one group element
const UUID = /^[1-9A-HJ-NP-Za-km-z]{14,64}$/;
const REQUIRED = ["version", "description", "name", "group", "public_key", "questions", "uuid"];
const OPTIONAL = ["administrator", "credential_authority"];

export function readDefinition(bytes) {
  const value = parseJson(bytes, { maxBytes: MAX_ELECTION_BYTES });
  const fields = fieldsOf(value, REQUIRED, [...OPTIONAL, "language"]);
  const version = integerIn(fields.version, 0, 2 ** 31);
  if (version !== 1 || textIn(fields.group) !== "Ed25519")
    throw new Fault(
      "not-supported",
      "the protocol version or group of the election is not supported",
    );
  for (const name of ["description", "name"]) textIn(fields[name]);
  for (const name of OPTIONAL) if (name in fields) textIn(fields[name]);
  if ("language" in fields) readLanguage(fields.language);
  const questions = listOf(fields.questions).map(readQuestion);
  if (questions.length === 0) throw malformed("the election asks no question");
  if (!UUID.test(textIn(fields.uuid)))
    throw malformed("the election's uuid is not 14 or more base58 characters");
  const key = readKey(fields.public_key);
  key.precompute(6, false);
  return {
    name: fields.name,
    uuid: fields.uuid,
    key,
    keyHex: fields.public_key,
    fingerprint: hashBase64(bytes),
    questions,
    options: questions.reduce((sum, { size }) => sum + size, 0),
    hasMixnet: questions.some(({ mixnet }) => mixnet),
  };
}

// A code and a direction.
function readLanguage(value) {
  const [, direction] = listOf(value, 2).map(textIn);
  if (direction !== "ltr" && direction !== "rtl")
    throw malformed("the direction of the election's language is not ltr or rtl");
}

// `size` is the number of ciphertexts in an answer (the blank bit included).
function readQuestion(value) {
  if (value instanceof Map && value.has("type")) return readMixnetQuestion(value);
  const found = fieldsOf(value, ["answers", "min", "max", "question"], ["blank"]);
  const answers = readAnswers(found.answers);
  const maximum = integerIn(found.max, 0, answers.length);
  const minimum = integerIn(found.min, 0, maximum);
  const blank = booleanIn(found.blank ?? false);
  const size = answers.length + Number(blank);
  return {
    question: textIn(found.question),
    answers,
    minimum,
    maximum,
    blank,
    size,
    mixnet: false,
  };
}

function readMixnetQuestion(found) {
  const { type, value } = fieldsOf(found, ["type", "value"], ["extra"]);
  if (type === "Lists")
    throw new Fault("not-supported", "questions with lists of answers are not supported");
  if (type !== "NonHomomorphic") throw malformed("the type of a question is unknown");
  const { question, answers } = fieldsOf(value, ["answers", "question"]);
  const words = readAnswers(answers);
  if (words.length > MAX_MIXNET_ANSWERS)
    throw new Fault("too-many-answers", "the answers do not fit into one ciphertext");
  return { question: textIn(question), answers: words, size: 1, mixnet: true };
}

function readAnswers(value) {
  const answers = listOf(value).map(textIn);
  if (answers.length < 1 || answers.length > MAX_ANSWERS)
    throw malformed(`a question does not have 1 to ${MAX_ANSWERS} answers`);
  return answers;
}
