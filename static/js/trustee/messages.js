// What the members of a threshold group sign in their key ceremony (specification 8.2). A message is kept as it
// was signed; members are numbered from 1.

import { toHex } from "../ballot/group.js";
import { Fault, malformed } from "../verify/fault.js";
import { IDENTITY_HEX, readKey, readPoint } from "../verify/group.js";
import { fieldsOf, integerIn, listOf, parseJson, textIn } from "../verify/json.js";
import { checkCeremony, readProof, writtenProof } from "../verify/proofs.js";
import { written } from "./files.js";

const MAX_SIZE = 100;
const MAX_MESSAGE_BYTES = 1 << 14;
const encoder = new TextEncoder();

export function readSigned(value) {
  const { message, signature } = fieldsOf(value, ["message", "signature"]);
  return { message: textIn(message), signature: readProof(signature) };
}

export function writtenSigned({ message, signature }) {
  return { message, signature: writtenProof(signature) };
}

export function checkSigned(signed, key) {
  checkCeremony(key, signed.message, signed.signature);
}

export function parseMessage(message, maxBytes = MAX_MESSAGE_BYTES) {
  return parseJson(encoder.encode(message), { maxBytes });
}

export function requireWrittenMessage(message, value) {
  if (message !== written(value))
    throw malformed("the message is not written canonically", "not-canonical");
}

// Which ceremony a certificate is for: { size, threshold, index }.
export function readContext(value) {
  const found = fieldsOf(value, ["group", "size", "threshold", "index"]);
  if (found.group !== "Ed25519") throw malformed("the certificate is for another group");
  const size = integerIn(found.size, 1, MAX_SIZE);
  const threshold = integerIn(found.threshold, 1, size);
  return { size, threshold, index: integerIn(found.index, 1, size) };
}

export function writtenContext({ size, threshold, index }) {
  return { group: "Ed25519", size, threshold, index };
}

// The two public keys of a member: one to sign with, one to encrypt to.
export function readCertificate(message) {
  const found = fieldsOf(parseMessage(message), ["context", "verification", "encryption"]);
  return {
    context: readContext(found.context),
    verification: readKey(found.verification),
    encryption: readKey(found.encryption),
  };
}

export function writtenCertificate({ context, verification, encryption }) {
  return {
    context: writtenContext(context),
    verification: toHex(verification),
    encryption: toHex(encryption),
  };
}

// The A_k of one polynomial; none may be the identity.
export function readCoefficients(message, threshold) {
  const { coefexps } = fieldsOf(parseMessage(message), ["coefexps"]);
  const hexes = listOf(coefexps, threshold);
  const points = hexes.map(readPoint);
  if (hexes.includes(IDENTITY_HEX))
    throw new Fault("bad-point", "a coefficient is the identity of the group");
  return points;
}

export function coefficientsMessage(points) {
  return written({ coefexps: points.map(toHex) });
}

// What a member signs about all certificates and its own coefficients.
export function certificatesStatement(signedCertificates, points) {
  const certs = signedCertificates.map(writtenSigned);
  return `certs_sig|${written({ certs, coefexps: points.map(toHex) })}`;
}
