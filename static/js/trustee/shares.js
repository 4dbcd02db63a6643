// Round 4 of the key ceremony: shares sealed from member to member (specification 18.5). A receiver whose share
// does not open, or does not fit the sender's coefficients, publishes a complaint that everybody can check.

import { bytesToHex } from "@noble/hashes/utils.js";
import { toHex } from "../ballot/group.js";
import { Fault, malformed } from "../verify/fault.js";
import {
  bytesOfHex,
  generatorPower,
  IDENTITY,
  ORDER,
  power,
  readKey,
  readPoint,
} from "../verify/group.js";
import { fieldsOf, hexIn, integerIn, listOf } from "../verify/json.js";
import { checkKnowledge, checkStatement, readProof } from "../verify/proofs.js";
import { hashHex, sha256 } from "../verify/suite.js";
import { readFile } from "./ceremony.js";
import { blaming, canonical, written } from "./files.js";
import { checkSigned, parseMessage, readSigned } from "./messages.js";
import { OVERHEAD, unseal } from "./sealing.js";

const SHARES = "participate/ceremony/shares/v1";
const SHARE = "participate/ceremony/share/v1";
const COMPLAINT = "participate/ceremony/complaint/v1";
const MAX_MESSAGE_BYTES = 1 << 15;
const SCALAR_BYTES = 32;
const TEXT = new RegExp(`^[0-9a-f]{${2 * (4 * SCALAR_BYTES + OVERHEAD)}}$`);

export function scalarBytes(scalar) {
  return bytesOfHex(scalarHex(scalar));
}

function scalarHex(scalar) {
  return scalar.toString(16).padStart(2 * SCALAR_BYTES, "0");
}

export function sharePrefix(transcript, sender, receiver, ephemeral) {
  return `share|${transcript}|${sender}|${receiver}|${toHex(ephemeral)}|`;
}

// What a member signs in round 4; a share is { ephemeral, proof, box }.
export function sharesMessage({ transcript }, index, shares) {
  return written({ domain: SHARES, transcript, index, shares: shares.map(textOf) });
}

function textOf({ ephemeral, proof, box }) {
  const proofHex = scalarHex(proof.challenge) + scalarHex(proof.response);
  return toHex(ephemeral) + proofHex + bytesToHex(box);
}

// A member's file of round 4, checked as far as it is public; all boxes are still closed.
export function readShares(revealed, sender, bytes) {
  const { ceremony, transcript } = revealed;
  const shares = blaming(sender, "file of shares", () => {
    const signed = readSigned(readFile(bytes));
    const names = ["domain", "transcript", "index", "shares"];
    const found = fieldsOf(parseMessage(signed.message, MAX_MESSAGE_BYTES), names);
    const read = listOf(found.shares, ceremony.size).map(readShare);
    if (found.transcript !== transcript)
      throw new Fault(
        "wrong-transcript",
        "it follows other commitments or coefficients than these",
      );
    if (signed.message !== sharesMessage(revealed, sender, read))
      throw new Fault("wrong-context", "it is not for this place and ceremony");
    checkSigned(signed, ceremony.certificates[sender - 1].verification);
    for (const [place, { ephemeral, proof }] of read.entries())
      checkKnowledge(sharePrefix(transcript, sender, place + 1, ephemeral), ephemeral, proof);
    return read;
  });
  return { sender, shares, digest: hashHex(bytes) };
}

function readShare(text) {
  if (typeof text !== "string" || !TEXT.test(text))
    throw malformed("not the hex digits of a sealed share");
  const parts = text.match(/^(.{64})(.{64})(.{64})(.*)$/);
  const [challenge, response] = [parts[2], parts[3]].map((hex) => BigInt(`0x${hex}`));
  if (challenge >= ORDER || response >= ORDER)
    throw malformed("a number is not below its modulus", "bad-scalar");
  return {
    ephemeral: readKey(parts[1]),
    proof: { challenge, response },
    box: bytesOfHex(parts[4]),
  };
}

// The key of one box, bound to everything that the share is about.
export function shareKey({ ceremony, transcript }, sender, receiver, ephemeral, shared) {
  const { encryption } = ceremony.certificates[receiver - 1];
  return sha256(
    canonical({
      domain: SHARE,
      transcript,
      sender,
      receiver,
      encryption: toHex(encryption),
      ephemeral: toHex(ephemeral),
      shared: toHex(shared),
    }),
  );
}

// The share in one box; a Fault `bad-share` carries its sender in `member`.
export function openShare(revealed, { sender, shares }, receiver, shared) {
  const { ephemeral, box } = shares[receiver - 1];
  const share = contentOf(shareKey(revealed, sender, receiver, ephemeral, shared), box);
  const { points } = revealed.reveals[sender - 1];
  if (share === null) throw badShare(sender, receiver, "does not open");
  if (share >= ORDER || !generatorPower(share).equals(evaluate(points, receiver)))
    throw badShare(sender, receiver, "does not fit the coefficients of its sender");
  return share;
}

function contentOf(key, box) {
  try {
    return BigInt(`0x${bytesToHex(unseal(key, box))}`);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return null;
  }
}

function badShare(sender, receiver, what) {
  const sentence = `the share of member ${sender} for member ${receiver} ${what}`;
  return Object.assign(new Fault("bad-share", sentence), { member: sender, part: "share" });
}

// g^f(at) from the coefficients' points.
function evaluate(points, at) {
  const z = BigInt(at);
  return points.reduceRight((sum, point) => power(sum, z).add(point), IDENTITY);
}

// What a complaint states; its hash is what the proof is bound to.
export function complaintStatement({ transcript }, sent, receiver, shared) {
  return {
    domain: COMPLAINT,
    transcript,
    sender: sent.sender,
    receiver,
    shares: sent.digest,
    shared: toHex(shared),
  };
}

// Checks, as anybody, that a member complains rightly: returns where the share is bad indeed.
export function checkComplaint(revealed, sender, shares, bytes) {
  const sent = readShares(revealed, sender, shares);
  const names = ["domain", "transcript", "sender", "receiver", "shares", "shared", "proof"];
  const found = fieldsOf(readFile(bytes), names);
  const receiver = integerIn(found.receiver, 1, 1 << 16);
  hexIn(found.shares);
  const shared = readPoint(found.shared);
  const proof = readProof(found.proof);
  const statement = complaintStatement(revealed, sent, receiver, shared);
  const { proof: _, ...stated } = found;
  if (written(stated) !== written(statement))
    throw new Fault("wrong-context", "the complaint is about another file of shares");
  if (receiver > revealed.ceremony.size) throw malformed("the complaint is of no member");
  const { encryption } = revealed.ceremony.certificates[receiver - 1];
  const { ephemeral } = sent.shares[receiver - 1];
  blaming(receiver, "complaint", () =>
    checkStatement(hashHex(canonical(statement)), encryption, [[ephemeral, shared]], proof),
  );
  try {
    openShare(revealed, sent, receiver, shared);
  } catch (error) {
    if (error instanceof Fault && error.code === "bad-share") return;
    throw error;
  }
  throw new Fault(
    "false-complaint",
    `member ${receiver} complains about member ${sender}, whose share is good`,
  );
}
