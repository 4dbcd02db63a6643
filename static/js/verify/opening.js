// Opening the tally: partial decryptions, statement-bound proofs, and the result (specification 13).

import { MAX_OWNERS } from "./chain.js";
import { Fault, malformed } from "./fault.js";
import { GENERATOR, IDENTITY, power, product, readPoint, readScalar } from "./group.js";
import {
  fieldsOf,
  fingerprintIn,
  hexIn,
  integerIn,
  listOf,
  parseJson,
  requireWritten,
  writeJson,
} from "./json.js";
import { checkDecryption, checkStatement, readProof, writtenProof } from "./proofs.js";
import { hashHex } from "./suite.js";
import { writtenRows } from "./tally.js";
import { exponentsOf } from "./trustees.js";

const MAX_DECRYPTION_BYTES = 1 << 24;
const LARGEST_NUMBER = 2 ** 30 - 1; // larger counts are written as decimal strings
const PADDING_BITS = 14n;
const MAX_LOGARITHM = 10 ** 10; // the search takes the square root of it in steps and memory

export function readPartial(bytes) {
  const names = ["decryption_factors", "decryption_proofs"];
  const found = fieldsOf(parseJson(bytes, { maxBytes: MAX_DECRYPTION_BYTES }), names);
  const partial = {
    written: listOf(found.decryption_factors).map((row) => listOf(row).slice()),
    proofs: listOf(found.decryption_proofs).map((row) => listOf(row).map(readProof)),
  };
  partial.factors = partial.written.map((row) => row.map(readPoint));
  if (!sameShape(partial.factors, partial.proofs))
    throw malformed("a partial decryption has not one proof for each factor");
  return partial;
}

export function requirePartialWritten(bytes, { written, proofs }) {
  const fields = {
    decryption_factors: written,
    decryption_proofs: proofs.map((row) => row.map(writtenProof)),
  };
  requireWritten(bytes, fields, "a partial decryption");
}

function sameShape(one, other) {
  return one.length === other.length && one.every((row, at) => row.length === other[at].length);
}

function requireShape(partial, tally) {
  if (!sameShape(partial.factors, tally))
    throw new Fault("wrong-shape", "a partial decryption does not have the shape of the tally");
}

// Every factor's proof under its owner's key.
export function checkPartial(partial, { fingerprint }, tally, { key, keyHex }) {
  requireShape(partial, tally);
  tally.forEach((row, question) => {
    row.forEach(({ alpha }, place) => {
      const factor = partial.factors[question][place];
      const proof = partial.proofs[question][place];
      checkDecryption(fingerprint, key, keyHex, alpha, factor, proof);
    });
  });
}

// The content of `statement-proofs/<uuid>/<owner>.json`, only in its canonical text.
export function readStatement(bytes) {
  const names = ["version", "election", "event", "owner", "payload", "proof"];
  const found = fieldsOf(parseJson(bytes, { maxBytes: 1 << 12 }), names);
  const statement = {
    version: integerIn(found.version, 1, 1),
    election: fingerprintIn(found.election),
    event: hexIn(found.event),
    owner: integerIn(found.owner, 1, MAX_OWNERS),
    payload: hexIn(found.payload),
    proof: readProof(found.proof),
  };
  const proof = writtenProof(statement.proof);
  requireWritten(bytes, { ...statement, proof }, "the statement proof");
  return statement;
}

// The statement is about these bytes after this event, and its proof holds.
export function checkOpeningStatement(statement, definition, event, tally, member, opening) {
  if (statement.owner !== opening.owner)
    throw new Fault("wrong-owner", "the statement is another trustee's");
  if (statement.election !== definition.fingerprint)
    throw new Fault("wrong-election", "the statement is about another election");
  if (statement.event !== event)
    throw new Fault("wrong-event", "the statement is bound to another event");
  if (statement.payload !== opening.digest)
    throw new Fault("wrong-payload", "the statement is about another partial decryption");
  const { written, factors } = opening.partial;
  const digest = hashHex(
    writeJson({
      domain: "participate/decryption/v1",
      group: "Ed25519",
      election: definition.fingerprint,
      event,
      owner: opening.owner,
      public_key: member.keyHex,
      ciphertexts: writtenRows(tally),
      factors: written,
    }),
  );
  const flat = factors.flat();
  const pairs = tally.flat().map(({ alpha }, at) => [alpha, flat[at]]);
  checkStatement(digest, member.key, pairs, statement.proof);
}

// What the partial decryptions (owner → partial) open the tally to: a list of counts for a question that was
// summed up, a list of opened answers for one that was shuffled.
export function openTally(definition, tally, items, partials, weight) {
  const exponents = [...exponentsOf(items, partials)];
  const steps = new BabySteps(weight);
  return tally.map((row, question) => {
    const { mixnet, answers } = definition.questions[question];
    return row.map(({ beta }, place) => {
      const factor = product(
        exponents.map(([owner, exponent]) =>
          power(partials.get(owner).factors[question][place], exponent),
        ),
      );
      const plain = beta.subtract(factor);
      return mixnet ? decoded(plain, answers.length) : steps.logarithmOf(plain);
    });
  });
}

// The n integers in an opened point: bits 14 and up of its y, eight bits each, the last answer lowest.
export function decoded(point, count) {
  const values = [];
  let rest = point.toAffine().y >> PADDING_BITS;
  for (let at = 0; at < count; at += 1) {
    values.unshift(Number(rest & 255n));
    rest >>= 8n;
  }
  return values;
}

// Discrete logarithms to base g between 0 and a bound, in about the square root of it.
class BabySteps {
  constructor(bound) {
    if (bound > MAX_LOGARITHM)
      throw new Fault("count-too-large", "a count is too large to be decrypted");
    this.bound = bound;
    this.size = Math.floor(Math.sqrt(bound)) + 1;
    this.table = null;
  }

  logarithmOf(point) {
    if (this.table === null) this.prepare();
    let rest = point;
    for (let stride = 0; stride <= this.bound / this.size; stride += 1) {
      const step = this.table.get(keyOf(rest));
      if (step !== undefined && stride * this.size + step <= this.bound)
        return stride * this.size + step;
      rest = rest.subtract(this.stride);
    }
    throw new Fault("bad-result", "the decrypted count is not between 0 and its bound");
  }

  prepare() {
    this.table = new Map();
    let point = IDENTITY;
    for (let number = 0; number < this.size; number += 1) {
      this.table.set(keyOf(point), number);
      point = point.add(GENERATOR);
    }
    this.stride = point;
  }
}

function keyOf(point) {
  return point.toHex();
}

export function readResult(bytes) {
  const { result } = fieldsOf(parseJson(bytes, { maxBytes: MAX_DECRYPTION_BYTES }), ["result"]);
  return listOf(result).map((row) => listOf(row).map(readCount));
}

function readCount(value) {
  if (Array.isArray(value)) return value.map((each) => integerIn(each, 0, 255));
  if (typeof value !== "string") return integerIn(value, 0, LARGEST_NUMBER);
  const count = Number(readScalar(value, 1n << 53n));
  if (count <= LARGEST_NUMBER) throw malformed("a small count is written as a text");
  return count;
}

export function writtenResult(rows) {
  const count = (value) =>
    typeof value === "number" && value > LARGEST_NUMBER ? String(value) : value;
  return { result: rows.map((row) => row.map(count)) };
}
