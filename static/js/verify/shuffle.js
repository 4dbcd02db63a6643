// A shuffle's proof: the same votes in another order, encrypted anew (specification 12; the proof of CHVote
// 1.3.2, its responses s = w + c·x). In the statement's texts every element is followed by a comma.

import { pippenger } from "@noble/curves/abstract/curve.js";
import { Ciphertext } from "./ciphertext.js";
import { Fault } from "./fault.js";
import {
  GENERATOR,
  IDENTITY,
  modulo,
  Point,
  power,
  product,
  readPoint,
  readScalar,
} from "./group.js";
import { fieldsOf, listOf, parseJson, requireWritten } from "./json.js";
import { hashHex, hashNumber, prefixes, sha256 } from "./suite.js";

const MAX_SHUFFLE_BYTES = 1 << 28;
const COMMITMENTS = 5;
const encoder = new TextEncoder();

// { lists, proofs }: one list of ciphertexts and one proof for each mixnet question, in their order.
export function readShuffle(bytes) {
  const found = fieldsOf(parseJson(bytes, { maxBytes: MAX_SHUFFLE_BYTES }), [
    "ciphertexts",
    "proofs",
  ]);
  const lists = listOf(found.ciphertexts).map((list) => listOf(list).map(Ciphertext.read));
  const proofs = listOf(found.proofs, lists.length).map(readShuffleProof);
  return { lists, proofs };
}

function readShuffleProof(value) {
  const [commitments, responses, chain, permuted] = listOf(value, 4);
  const [t1, t2, t3, t4, hats] = listOf(commitments, COMMITMENTS);
  const [s1, s2, s3, s4, hatResponses, primeResponses] = listOf(responses, 6);
  return {
    t: points([t1, t2, t3, ...listOf(t4, 2)]),
    hatT: points(listOf(hats)),
    s: [s1, s2, s3, s4].map((each) => readScalar(each)),
    hatS: listOf(hatResponses).map((each) => readScalar(each)),
    primeS: listOf(primeResponses).map((each) => readScalar(each)),
    c: points(listOf(chain)),
    hatC: points(listOf(permuted)),
  };
}

// Points with the text that stands for them in the statement.
function points(texts) {
  return { list: texts.map(readPoint), texts, written: listed(texts) };
}

export function listed(texts) {
  return texts.map((text) => `${text},`).join("");
}

export function requireShuffleWritten(bytes, { lists, proofs }) {
  requireWritten(
    bytes,
    {
      ciphertexts: lists.map((list) => list.map((cipher) => cipher.written())),
      proofs: proofs.map(({ t, hatT, s, hatS, primeS, c, hatC }) => [
        [...t.texts.slice(0, 3), t.texts.slice(3), hatT.texts],
        [...s.map(String), hatS.map(String), primeS.map(String)],
        c.texts,
        hatC.texts,
      ]),
    },
    "a shuffle",
  );
}

// That `shuffle` is an honest shuffle of `inputs` (one list for each mixnet question).
export function checkShuffle(definition, inputs, { lists, proofs }) {
  if (lists.length !== inputs.length)
    throw new Fault("wrong-shape", "a shuffle does not hold one list for each shuffled question");
  for (const [index, list] of lists.entries())
    checkList(definition, inputs[index], list, proofs[index]);
}

function checkList({ key, keyHex, fingerprint }, before, after, proof) {
  const size = before.length;
  const lengths = [after, proof.hatT.list, proof.hatS, proof.primeS, proof.c.list, proof.hatC.list];
  if (lengths.some(({ length }) => length !== size))
    throw new Fault("wrong-shape", "a shuffle does not have the length of the list before it");
  const base = baseOf(before, after, proof.c.written);
  const u = seeds(fingerprint, base, size);
  const announced = proof.t.written + proof.hatT.written;
  const c = challengeOf({ fingerprint, keyHex }, announced, base, proof.hatC.written);
  const { h, hs } = generators(size);
  requireAll(commitments({ key, before, after, proof, u, c, h, hs }), proof);
}

function pairOf({ pair }) {
  return pair;
}

// Both lists and the commitments c, as the challenges take them.
export function baseOf(before, after, permutation) {
  return listed(before.map(pairOf)) + listed(after.map(pairOf)) + permutation;
}

export function challengeOf({ fingerprint, keyHex }, announced, base, chain) {
  return modulo(hashNumber(prefixes.shuffle(fingerprint) + announced + base + chain + keyHex));
}

// u_0 … u_(N-1), fixed by everything that the prover has committed to.
export function seeds(fingerprint, base, size) {
  const head = hashHex(prefixes.shuffleSeeds(fingerprint) + base);
  return Array.from({ length: size }, (_, index) =>
    modulo(hashNumber(head + hashHex(String(index)))),
  );
}

// What t1 … t42 and the t^_i have to be, by the responses and the challenge.
function commitments({ key, before, after, proof, u, c, h, hs }) {
  const [s1, s2, s3, s4] = proof.s;
  const back = modulo(-c);
  const last = proof.hatC.list.at(-1) ?? h;
  const total = product(proof.c.list).subtract(product(hs));
  const chained = last.subtract(
    power(
      h,
      u.reduce((all, each) => modulo(all * each), 1n),
    ),
  );
  const sums = [
    power(GENERATOR, s1).add(power(total, back)),
    power(GENERATOR, s2).add(power(chained, back)),
    power(GENERATOR, s3).add(ratio(hs, proof.primeS, proof.c.list, u, back)),
    power(key, -s4).add(ratio(after.map(betaOf), proof.primeS, before.map(betaOf), u, back)),
    power(GENERATOR, -s4).add(
      ratio(after.map(alphaOf), proof.primeS, before.map(alphaOf), u, back),
    ),
  ];
  const hats = proof.hatC.list.map((each, index) =>
    power(GENERATOR, proof.hatS[index])
      .add(power(proof.hatC.list[index - 1] ?? h, proof.primeS[index]))
      .add(power(each, back)),
  );
  return { sums, hats };
}

// Π above_i^primes_i · (Π below_i^seeds_i)^back
function ratio(above, primes, below, seedsOfBelow, back) {
  const scalars = [...primes, ...seedsOfBelow.map((seed) => modulo(seed * back))];
  return pippenger(Point, [...above, ...below], scalars);
}

function alphaOf({ alpha }) {
  return alpha;
}

function betaOf({ beta }) {
  return beta;
}

function requireAll({ sums, hats }, { t, hatT }) {
  const holds =
    sums.every((point, index) => point.equals(t.list[index])) &&
    hats.every((point, index) => point.equals(hatT.list[index]));
  if (!holds) throw new Fault("bad-proof", "the proof of a shuffle does not hold");
}

// The public generators h and h_0 … h_(N-1), whose logarithms nobody knows.
export function generators(size) {
  const h = generator(-1);
  const hs = [];
  const seen = new Set([GENERATOR.toHex(), h.toHex()]);
  for (let index = 0; index < size; index += 1) {
    const found = generator(index);
    if (seen.has(found.toHex())) throw sameGenerators();
    seen.add(found.toHex());
    hs.push(found);
  }
  return { h, hs };
}

function sameGenerators() {
  return new Fault("bad-generators", "two generators of the shuffle proofs are equal");
}

function generator(index) {
  const digest = sha256(encoder.encode(`ggen|${index}`));
  let y = digest.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n) >> 2n;
  for (;;) {
    const point = pointAt(y);
    if (point !== null) {
      const found = point.clearCofactor();
      if (found.equals(IDENTITY) || found.equals(GENERATOR)) throw sameGenerators();
      return found;
    }
    y += 1n;
  }
}

// The point whose 32 little-endian bytes are y (the sign bit zero), or null.
export function pointAt(y) {
  const bytes = Uint8Array.from({ length: 32 }, (_, at) => Number((y >> BigInt(8 * at)) & 255n));
  try {
    return Point.fromBytes(bytes);
  } catch {
    return null;
  }
}
