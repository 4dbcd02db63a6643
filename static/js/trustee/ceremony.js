// The key ceremony of a threshold group, as everybody can follow it (specification 18.5). In each round every
// member publishes one file; a round begins when all files of the one before are in. Whose file does not hold
// is named.

import { toHex } from "../ballot/group.js";
import { Fault, malformed } from "../verify/fault.js";
import { readKey } from "../verify/group.js";
import { fieldsOf, hexIn, textIn } from "../verify/json.js";
import { checkCeremony, checkPossession, readProof, writtenProof } from "../verify/proofs.js";
import { hashHex } from "../verify/suite.js";
import { verificationKeys } from "../verify/trustees.js";
import { blaming, canonical, readCanonical, written } from "./files.js";
import {
  certificatesStatement,
  checkSigned,
  coefficientsMessage,
  parseMessage,
  readCertificate,
  readCoefficients,
  readSigned,
  requireWrittenMessage,
  writtenCertificate,
  writtenSigned,
} from "./messages.js";

const COMMITMENT = "participate/ceremony/commitment/v1";
const MAX_FILE_BYTES = 1 << 16; // the longest file, the sealed shares for 100 receivers, is 30 kB

export function readFile(bytes) {
  return readCanonical(bytes, MAX_FILE_BYTES);
}

// Round 1 is closed: who takes part. { size, threshold, signed, certificates, id }
export function readCertificates(files) {
  if (files.length === 0) throw malformed("a ceremony has no member");
  const size = files.length;
  const signed = [];
  const certificates = [];
  for (const [place, bytes] of files.entries())
    blaming(place + 1, "certificate", () => {
      const message = readSigned(readFile(bytes));
      const certificate = readCertificate(message.message);
      requireWrittenMessage(message.message, writtenCertificate(certificate));
      const { threshold } = (certificates[0] ?? certificate).context;
      requireContext(certificate.context, { size, threshold, index: place + 1 });
      checkSigned(message, certificate.verification);
      signed.push(message);
      certificates.push(certificate);
    });
  const keys = certificates.flatMap((each) => [toHex(each.verification), toHex(each.encryption)]);
  if (new Set(keys).size !== keys.length)
    throw new Fault("repeated-trustee", "two certificates have a key in common");
  const { threshold } = certificates[0].context;
  const id = hashHex(canonical(signed.map(writtenSigned)));
  return { size, threshold, signed, certificates, id };
}

function requireContext(context, expected) {
  if (["size", "threshold", "index"].some((name) => context[name] !== expected[name]))
    throw new Fault("wrong-context", "it is not for this place in the ceremony");
}

// What a member signs in round 2.
export function commitmentMessage(ceremony, index, points) {
  return commitmentTo(ceremony, index, hashHex(coefficientsMessage(points)));
}

function commitmentTo({ id }, index, coefexps) {
  return written({ domain: COMMITMENT, ceremony: id, index, coefexps });
}

// Round 2 is closed: nobody can change the coefficients any more.
export function readCommitments(ceremony, files) {
  requireAll(ceremony, files);
  const signed = [];
  const hashes = [];
  for (const [place, bytes] of files.entries())
    blaming(place + 1, "commitment", () => {
      const message = readSigned(readFile(bytes));
      const names = ["domain", "ceremony", "index", "coefexps"];
      const digest = hexIn(fieldsOf(parseMessage(message.message), names).coefexps);
      if (message.message !== commitmentTo(ceremony, place + 1, digest))
        throw new Fault("wrong-context", "it is not for this place and ceremony");
      checkSigned(message, ceremony.certificates[place].verification);
      signed.push(message);
      hashes.push(digest);
    });
  return { ceremony, signed, hashes };
}

// Round 3 is closed: the group's key is fixed. `transcript` is T.
export function readReveals(committed, files) {
  const { ceremony } = committed;
  requireAll(ceremony, files);
  const reveals = files.map((bytes, place) =>
    blaming(place + 1, "reveal", () => readReveal(bytes, committed, place)),
  );
  const statement = {
    ceremony: ceremony.id,
    commitments: committed.signed.map(writtenSigned),
    reveals: reveals.map(writtenReveal),
  };
  return { ceremony, reveals, transcript: hashHex(canonical(statement)) };
}

function readReveal(bytes, { ceremony, hashes }, place) {
  const found = fieldsOf(readFile(bytes), ["coefexps", "signature"]);
  const signed = readSigned(found.coefexps);
  const points = readCoefficients(signed.message, ceremony.threshold);
  requireWrittenMessage(signed.message, { coefexps: points.map(toHex) });
  if (hashHex(signed.message) !== hashes[place])
    throw new Fault("wrong-commitment", "these are not the coefficients committed to");
  const reveal = { signed, points, signature: readProof(found.signature) };
  const key = ceremony.certificates[place].verification;
  checkSigned(signed, key);
  checkCeremony(key, certificatesStatement(ceremony.signed, points), reveal.signature);
  return reveal;
}

function writtenReveal({ signed, signature }) {
  return { coefexps: writtenSigned(signed), signature: writtenProof(signature) };
}

// The public keys of all members' shares, as hex, which everybody can compute from the coefficients.
export function memberKeys({ ceremony, reveals }) {
  return verificationKeys({
    polynomials: reveals,
    threshold: ceremony.threshold,
    members: reveals,
  });
}

// Round 5 is closed: every member holds its share. Returns the list of trustees, as `assemble` writes it.
export function assemble(revealed, files) {
  const { ceremony, reveals } = revealed;
  requireAll(ceremony, files);
  const expected = memberKeys(revealed);
  const keys = files.map((bytes, place) =>
    blaming(place + 1, "verification key", () => {
      const { verification } = ceremony.certificates[place];
      return readVerificationKey(bytes, verification, expected[place]);
    }),
  );
  return canonical([
    [
      "Pedersen",
      {
        threshold: ceremony.threshold,
        certs: ceremony.signed.map(writtenSigned),
        coefexps: reveals.map(({ signed }) => writtenSigned(signed)),
        signatures: reveals.map(({ signature }) => writtenProof(signature)),
        verification_keys: keys,
      },
    ],
  ]);
}

function readVerificationKey(bytes, verification, expected) {
  const found = fieldsOf(readFile(bytes), ["pok", "public_key", "signature"], ["name"]);
  const key = readKey(found.public_key);
  const [pok, signature] = [readProof(found.pok), readProof(found.signature)];
  if (found.public_key !== expected)
    throw new Fault("wrong-verification-key", "the public key is not that of the member's share");
  checkPossession(key, found.public_key, pok);
  checkCeremony(verification, found.public_key, signature);
  const name = "name" in found ? { name: textIn(found.name) } : {};
  return { ...writtenKey({ keyHex: found.public_key, pok, signature }), ...name };
}

export function writtenKey({ keyHex, pok, signature }) {
  return { pok: writtenProof(pok), public_key: keyHex, signature: writtenProof(signature) };
}

function requireAll({ size }, files) {
  if (files.length !== size) throw malformed(`${files.length} files are there for ${size} members`);
}
