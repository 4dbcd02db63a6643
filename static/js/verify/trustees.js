// The trustees of an election, single keys and threshold groups, and their proofs (specification 8).
// Owners are numbered from 1 over all trustees, the members of a group one by one.

import { Fault, malformed } from "./fault.js";
import { hexes, IDENTITY, modulo, ORDER, power, product, readKey, readPoint } from "./group.js";
import { fieldsOf, integerIn, listOf, parseJson, textIn, writeJson } from "./json.js";
import { checkCeremony, checkPossession, readProof, writtenProof } from "./proofs.js";

export const MAX_TRUSTEES_BYTES = 1 << 22;
const MAX_SIZE = 100; // each member signs all certificates: the work grows with the square of the size
const MAX_MESSAGE_BYTES = 1 << 14;
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

// An item: its members' keys, how many factors it takes, its part of the election's key, and the checks of
// each member, in order.
function single(content) {
  const found = fieldsOf(content, ["pok", "public_key"], ["name"]);
  if ("name" in found) textIn(found.name);
  const member = { key: readKey(found.public_key), keyHex: found.public_key };
  member.possession = readProof(found.pok);
  return { threshold: 1, members: [member], part: member.key, checks: [() => checkPok(member)] };
}

function checkPok({ key, keyHex, possession }) {
  checkPossession(key, keyHex, possession);
}

function readGroup(content) {
  const names = ["threshold", "certs", "coefexps", "signatures", "verification_keys"];
  const found = fieldsOf(content, names);
  const certs = listOf(found.certs).map(readSigned);
  const size = certs.length;
  if (size < 1 || size > MAX_SIZE)
    throw malformed(`a threshold group does not have 1 to ${MAX_SIZE} members`);
  const threshold = integerIn(found.threshold, 1, size);
  const group = {
    threshold,
    certs: certs.map((cert) => ({ ...cert, ...readCertificate(cert.message) })),
    polynomials: listOf(found.coefexps, size).map((each) => readPolynomial(each, threshold)),
    signatures: listOf(found.signatures, size).map(readProof),
    members: listOf(found.verification_keys, size).map(readMember),
  };
  group.part = product(group.polynomials.map(({ points }) => points[0]));
  group.signedCerts = writeCerts(certs);
  group.checks = verificationKeys(group).map(
    (expected, index) => () => checkMember(group, index, expected),
  );
  return group;
}

function readSigned(value) {
  const { message, signature } = fieldsOf(value, ["message", "signature"]);
  return { message: textIn(message), signature: readProof(signature) };
}

function parseText(text) {
  return parseJson(encoder.encode(text), { maxBytes: MAX_MESSAGE_BYTES });
}

function readCertificate(message) {
  const found = fieldsOf(parseText(message), ["context", "verification", "encryption"]);
  const context = fieldsOf(found.context, ["group", "size", "threshold", "index"]);
  readKey(found.encryption);
  if (context.group !== "Ed25519") throw malformed("the certificate is for another group");
  const size = integerIn(context.size, 1, MAX_SIZE);
  return {
    verification: readKey(found.verification),
    context: [
      size,
      integerIn(context.threshold, 1, size),
      integerIn(context.index, 1, size),
    ].join(),
  };
}

function readPolynomial(value, threshold) {
  const signed = readSigned(value);
  const { coefexps } = fieldsOf(parseText(signed.message), ["coefexps"]);
  const raw = listOf(coefexps, threshold);
  return { ...signed, raw, points: raw.map(readPoint) };
}

function readMember(value) {
  const found = fieldsOf(value, ["pok", "public_key", "signature"], ["name"]);
  if ("name" in found) textIn(found.name);
  return {
    key: readKey(found.public_key),
    keyHex: found.public_key,
    possession: readProof(found.pok),
    signature: readProof(found.signature),
  };
}

function writeCerts(certs) {
  return certs.map(({ message, signature }) => ({ message, signature: writtenProof(signature) }));
}

// A member's certificate and its context, four signatures, verification key and proof of possession.
function checkMember(group, index, expected) {
  const { members, threshold, certs, polynomials, signatures, signedCerts } = group;
  const [member, cert, polynomial] = [members[index], certs[index], polynomials[index]];
  if (cert.context !== [members.length, threshold, index + 1].join())
    throw new Fault("wrong-context", "the certificate is for another ceremony");
  const statement = writeJson({ certs: signedCerts, coefexps: polynomial.raw });
  checkCeremony(cert.verification, cert.message, cert.signature);
  checkCeremony(cert.verification, polynomial.message, polynomial.signature);
  checkCeremony(cert.verification, `certs_sig|${statement}`, signatures[index]);
  if (expected !== member.keyHex)
    throw new Fault("wrong-verification-key", "the public key is not that of the member's share");
  checkPok(member);
  checkCeremony(cert.verification, member.keyHex, member.signature);
}

// For z = 1..n: the product over all members i and powers k of A_ik^(z^k).
export function verificationKeys({ polynomials, threshold, members }) {
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

// Which of these owners' factors open a ciphertext, each with its exponent: of each item as many as its
// threshold, with their Lagrange coefficients (1 where one is enough). A Fault says who is missing.
export function exponentsOf(items, owners) {
  const used = new Map();
  const absent = [];
  let before = 0;
  for (const { members, threshold } of items) {
    const places = members.map((_, index) => index + 1);
    const held = places.filter((z) => owners.has(before + z));
    if (held.length < threshold)
      absent.push(missing(before, places, held, threshold - held.length));
    const chosen = held.slice(0, threshold).map(BigInt);
    for (const [index, z] of chosen.entries())
      used.set(before + Number(z), lagrange(chosen, index));
    before += members.length;
  }
  if (absent.length > 0) throw new Fault("not-enough-trustees", absent.join("; "));
  return used;
}

function missing(before, places, held, needed) {
  const absent = places.filter((z) => !held.includes(z)).map((z) => before + z);
  return `${needed} of these trustees must still decrypt: ${absent.join(", ")}`;
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
