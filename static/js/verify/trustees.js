// The trustees of an election, single keys and threshold groups, and their proofs (protocol 2.1, 2.2).
// Owners are numbered from 1 over all trustees, the members of a group one by one.

import { Fault, malformed } from "./fault.js";
import { hexes, IDENTITY, modulo, ORDER, power, product, readKey, readPoint } from "./group.js";
import { fieldsOf, integerIn, listOf, parseJson, textIn, writeJson } from "./json.js";
import { checkCeremony, checkPossession, readProof, writtenProof } from "./proofs.js";

export const MAX_TRUSTEES_BYTES = 1 << 22;
const MAX_SIZE = 1 << 16;
const encoder = new TextEncoder();

export function readTrustees(bytes) {
  const items = listOf(parseJson(bytes, { maxBytes: MAX_TRUSTEES_BYTES })).map(readItem);
  if (items.length === 0) throw malformed("the election has no trustee");
  return items;
}

function readItem(value) {
  const [kind, content] = listOf(value, 2);
  if (kind === "Single") return single(content);
  if (kind === "Pedersen") return readGroup(content);
  throw malformed("the kind of a trustee is unknown");
}

// An item: its members' keys, how many factors it takes, and its part of the election's key.
function single(content) {
  const found = fieldsOf(content, ["pok", "public_key"]);
  const member = { key: readKey(found.public_key), keyHex: found.public_key };
  member.possession = readProof(found.pok);
  return { threshold: null, members: [member], part: member.key, check: () => checkPok(member) };
}

function checkPok({ key, keyHex, possession }) {
  checkPossession(key, keyHex, possession);
}

function readGroup(content) {
  const names = ["threshold", "certs", "coefexps", "signatures", "verification_keys"];
  const found = fieldsOf(content, names);
  const certs = listOf(found.certs).map(readSigned);
  const size = certs.length;
  const threshold = integerIn(found.threshold, 1, Math.max(1, size));
  if (size === 0) throw malformed("a group of trustees has no member");
  const group = {
    threshold,
    certs: certs.map((cert) => ({ ...cert, ...readCertificate(cert.message) })),
    polynomials: listOf(found.coefexps, size).map((each) => readPolynomial(each, threshold)),
    signatures: listOf(found.signatures, size).map(readProof),
    members: listOf(found.verification_keys, size).map(readMember),
  };
  group.part = product(group.polynomials.map(({ points }) => points[0]));
  group.check = () => checkGroup(group);
  return group;
}

function readSigned(value) {
  const { message, signature } = fieldsOf(value, ["message", "signature"]);
  return { message: textIn(message), signature: readProof(signature) };
}

function parseText(text) {
  return parseJson(encoder.encode(text), { maxBytes: MAX_TRUSTEES_BYTES });
}

function readCertificate(message) {
  const found = fieldsOf(parseText(message), ["context", "verification", "encryption"]);
  const context = fieldsOf(found.context, ["group", "size", "threshold", "index"]);
  readKey(found.encryption);
  return {
    verification: readKey(found.verification),
    context: {
      group: textIn(context.group),
      size: integerIn(context.size, 1, MAX_SIZE),
      threshold: integerIn(context.threshold, 1, MAX_SIZE),
      index: integerIn(context.index, 1, MAX_SIZE),
    },
  };
}

function readPolynomial(value, threshold) {
  const signed = readSigned(value);
  const { coefexps } = fieldsOf(parseText(signed.message), ["coefexps"]);
  const raw = listOf(coefexps, threshold);
  return { ...signed, raw, points: raw.map(readPoint) };
}

function readMember(value) {
  const found = fieldsOf(value, ["pok", "public_key", "signature"]);
  return {
    key: readKey(found.public_key),
    keyHex: found.public_key,
    possession: readProof(found.pok),
    signature: readProof(found.signature),
  };
}

// The four signatures of each member, the context of each certificate, and each verification key.
function checkGroup(group) {
  const signedCerts = group.certs.map(({ message, signature }) => ({
    message,
    signature: writtenProof(signature),
  }));
  const keys = verificationKeys(group);
  group.members.forEach((member, index) => {
    const cert = group.certs[index];
    const polynomial = group.polynomials[index];
    const expected = {
      group: "Ed25519",
      size: group.members.length,
      threshold: group.threshold,
      index: index + 1,
    };
    if (writeJson(cert.context) !== writeJson(expected))
      throw new Fault("wrong-context", "a trustee's certificate is of another key ceremony");
    const certs = writeJson({ certs: signedCerts, coefexps: polynomial.raw });
    checkCeremony(cert.verification, cert.message, cert.signature);
    checkCeremony(cert.verification, polynomial.message, polynomial.signature);
    checkCeremony(cert.verification, `certs_sig|${certs}`, group.signatures[index]);
    checkCeremony(cert.verification, member.keyHex, member.signature);
    if (keys[index] !== member.keyHex)
      throw new Fault("wrong-key", "a verification key is not the one that the ceremony gives");
    checkPok(member);
  });
}

// For z = 1..n: the product over all members i and powers k of A_ik^(z^k).
function verificationKeys({ polynomials, threshold, members }) {
  const columns = Array.from({ length: threshold }, (_, k) =>
    product(polynomials.map(({ points }) => points[k])),
  );
  return hexes(
    members.map((_, index) => {
      const z = BigInt(index + 1);
      return columns.reduceRight((sum, point) => power(sum, z).add(point), IDENTITY);
    }),
  );
}

export function electionKey(items) {
  return product(items.map(({ part }) => part));
}

// All members in the order of their owner numbers.
export function ownersOf(items) {
  return items.flatMap(({ members }) => members);
}

// The product of the factors that open one ciphertext: all single ones, and of each group as many as its
// threshold, raised to their Lagrange coefficients. `factorOf(owner)` gives a point or null. Null where
// there are too few.
export function combinedFactor(items, factorOf) {
  let first = 1;
  let combined = IDENTITY;
  for (const { members, threshold } of items) {
    const held = members
      .map((_, index) => ({ z: index + 1, factor: factorOf(first + index) }))
      .filter(({ factor }) => factor !== null);
    const needed = threshold ?? members.length;
    if (held.length < needed) return null;
    const used = held.slice(0, needed);
    combined = combined.add(threshold === null ? used[0].factor : interpolated(used));
    first += members.length;
  }
  return combined;
}

function interpolated(used) {
  const places = used.map(({ z }) => BigInt(z));
  return product(used.map(({ factor }, index) => power(factor, lagrange(places, index))));
}

// The product over k ≠ j of k / (k - j), modulo the order.
function lagrange(places, index) {
  const own = places[index];
  let above = 1n;
  let below = 1n;
  for (const other of places) {
    if (other === own) continue;
    above = modulo(above * other);
    below = modulo(below * (other - own));
  }
  return modulo(above * inverse(below));
}

// By Fermat: the order is prime.
function inverse(value) {
  let result = 1n;
  let base = value;
  for (let rest = ORDER - 2n; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = modulo(result * base);
    base = modulo(base * base);
  }
  return result;
}
