// A ballot, read from its one canonical text and checked under its election (specification 9.7).

import { checkAnswer, checkShape, readAnswer, writtenAnswer } from "./answer.js";
import { Fault, inQuestion, malformed } from "./fault.js";
import { IDENTITY_HEX, readKey } from "./group.js";
import {
  fieldsOf,
  fingerprintIn,
  hexIn,
  isWritten,
  listOf,
  parseJson,
  textIn,
  writeJson,
} from "./json.js";
import { checkSignature, readProof, writtenProof } from "./proofs.js";
import { hashBase64, zeroStatement } from "./suite.js";

export const MAX_BALLOT_BYTES = 1 << 21; // nothing longer is read at all
const BASE_BYTES = 64 << 10;
const BYTES_AN_OPTION = 1 << 10;
const FIELDS = ["election_uuid", "election_hash", "credential", "answers", "signature"];

export function readBallot(bytes) {
  const found = fieldsOf(parseJson(bytes, { maxBytes: MAX_BALLOT_BYTES }), FIELDS);
  const signature = fieldsOf(found.signature, ["hash", "proof"]);
  const ballot = {
    uuid: textIn(found.election_uuid),
    fingerprint: fingerprintIn(found.election_hash),
    credential: hexIn(found.credential, "the ballot's credential"),
    answers: listOf(found.answers).map(readAnswer),
    signatureHash: fingerprintIn(signature.hash),
    signature: readProof(signature.proof),
    tracker: hashBase64(bytes),
    size: bytes.length,
  };
  const unsigned = unsignedFields(ballot);
  ballot.hash = hashBase64(writeJson(unsigned));
  if (!isWritten(bytes, writeJson({ ...unsigned, signature: signatureFields(ballot) })))
    throw malformed("the ballot is not written canonically", "not-canonical");
  return ballot;
}

function unsignedFields({ uuid, fingerprint, credential, answers }) {
  return {
    election_uuid: uuid,
    election_hash: fingerprint,
    credential,
    answers: answers.map(writtenAnswer),
  };
}

function signatureFields({ signatureHash, signature }) {
  return { hash: signatureHash, proof: writtenProof(signature) };
}

// Everything that a ballot claims. `allowIdentity` is for bare archives, where the protocol lets alpha be
// the identity.
export function checkBallot(ballot, definition, credentials, { allowIdentity = false } = {}) {
  checkContext(ballot, definition, credentials);
  checkShapes(ballot, definition);
  if (!allowIdentity) refuseIdentity(ballot);
  if (ballot.signatureHash !== ballot.hash)
    throw new Fault("bad-signature", "the signature is over other bytes than the ballot");
  checkSignature(readKey(ballot.credential), ballot.hash, ballot.signature);
  const zero = zeroStatement(definition.fingerprint, ballot.credential);
  definition.questions.forEach((question, index) => {
    inQuestion(index + 1, () => checkAnswer(definition, zero, question, ballot.answers[index]));
  });
}

function checkContext(ballot, definition, credentials) {
  if (ballot.size > BASE_BYTES + BYTES_AN_OPTION * definition.options)
    throw new Fault("too-large", "the ballot is larger than this election allows");
  if (ballot.uuid !== definition.uuid)
    throw new Fault("wrong-election", "the ballot names another election");
  if (ballot.fingerprint !== definition.fingerprint)
    throw new Fault(
      "wrong-election",
      "the ballot was made for another definition of this election",
    );
  if (!credentials.has(ballot.credential))
    throw new Fault("unknown-credential", "the ballot's credential is not of this election");
}

function checkShapes({ answers }, { questions }) {
  if (answers.length !== questions.length)
    throw new Fault("wrong-shape", "the ballot does not answer each question of the election");
  questions.forEach((question, index) => {
    inQuestion(index + 1, () => checkShape(question, answers[index]));
  });
}

function refuseIdentity({ answers }) {
  const hidden = answers.every(({ ciphers }) =>
    ciphers.every(({ alphaHex }) => alphaHex !== IDENTITY_HEX),
  );
  if (!hidden) throw new Fault("bad-point", "a ciphertext is not encrypted: alpha is the identity");
}
