// A receipt (c2sp.org/tlog-proof@v1), checked without the server: the entry stands in the log whose key the
// reader holds (specification 14.5). It shows that an entry was recorded, with the opening of its commitment also
// what a person wrote in it (specification 14.7); not who may vote, nor what a ballot says.

import { groupsOfFour, shortCode } from "../ballot/code.js";
import { readEvent } from "./chain.js";
import { Fault, malformed } from "./fault.js";
import { bytesOfHex } from "./group.js";
import {
  fieldsOf,
  hexIn,
  integerIn,
  isWritten,
  listOf,
  parseJson,
  requireWritten,
  rewritten,
  sameBytes,
  textIn,
  textOf,
} from "./json.js";
import { joined, readBase64, readNumber, writeBase64 } from "./lines.js";
import { readCheckpoint, readNote, readVerifierKey, signaturesBy, timeOf } from "./note.js";
import { Report } from "./report.js";
import { hashHex, sha256 } from "./suite.js";

export const FORMAT = "c2sp.org/tlog-proof@v1";
const MAX_RECEIPT_BYTES = 1_200_000;
const MAX_ENTRY_BYTES = 65_535;
const MAX_PATH = 63;
const HASH_BYTES = 32;
const LARGEST_ANSWER = 255;
const MAX_OPENING_BYTES = 8_000_000;
const MAX_CONTENT_BYTES = 1_000_000;
const DOMAIN = "participate/commit/v1\n";
const ID = /^[1-9A-HJ-NP-Za-km-z]{14}$/;
const encoder = new TextEncoder();

// { report, told }: `told` is what the receipt says, as far as it could be read. Keys are verifier keys as
// text; one that is none throws, because it is the caller's. `opening`: the bytes of an opening file, or null.
export function checkReceipt(bytes, logKey, { witnesses = [], quorum = 0, opening = null } = {}) {
  const log = readVerifierKey(logKey);
  const others = witnesses.map(readVerifierKey).filter((key) => key.publicHex !== log.publicHex);
  const report = new Report();
  report.examined("receipt");
  const told = { witnesses: [] };
  let receipt = null;
  report.holds("receipt", {}, () => {
    receipt = readReceipt(bytes);
  });
  if (receipt === null) return { report, told };
  const { origin, size } = receipt.checkpoint;
  Object.assign(told, { log: origin, size, index: receipt.index });
  checkLog(report, receipt, log);
  checkInclusion(report, receipt);
  describeEntry(report, receipt, told);
  if (opening !== null) checkOpening(report, opening, told);
  countWitnesses(report, receipt, others, quorum, told);
  tellUnknown(report, receipt, [log, ...others]);
  return { report, told };
}

export function readReceipt(bytes) {
  if (bytes.length > MAX_RECEIPT_BYTES) throw malformed("receipt: it is larger than a megabyte");
  const at = bytes.findIndex((byte, index) => byte === 10 && bytes[index + 1] === 10);
  if (at === -1) throw malformed("receipt: no checkpoint follows the proof");
  const head = bytes.subarray(0, at);
  if (head.some((byte) => byte > 127)) throw malformed("receipt: the proof is not plain text");
  const lines = textOf(head).split("\n");
  if (lines[0] !== FORMAT) throw malformed(`receipt: its first line is not ${FORMAT}`);
  const extra = readBase64(after(lines, 1, "extra"), "receipt: the entry");
  const index = readNumber(after(lines, 2, "index"), "receipt: the index");
  if (lines.length > 3 + MAX_PATH)
    throw malformed(`receipt: the path has more than ${MAX_PATH} hashes`);
  const path = lines.slice(3).map((line) => readBase64(line, "receipt: a hash", HASH_BYTES));
  const note = readNote(bytes.subarray(at + 2));
  return { extra, index, path, note, checkpoint: readCheckpoint(note.text) };
}

function after(lines, place, word) {
  if (!lines[place]?.startsWith(`${word} `))
    throw malformed(`receipt: line ${place + 1} does not begin with ${word}`);
  return lines[place].slice(word.length + 1);
}

function checkLog(report, { note, checkpoint }, log) {
  report.examined("log signature");
  report.holds("log signature", {}, () => {
    if (checkpoint.origin !== log.name)
      throw new Fault(
        "wrong-log",
        `the checkpoint is of the log ${checkpoint.origin}, not of ${log.name}`,
      );
    if (signaturesBy(note, log).length === 0)
      throw new Fault("bad-signature", `the log ${log.name} has not signed it`);
  });
}

function checkInclusion(report, { extra, index, path, checkpoint: { size, root } }) {
  report.examined("inclusion");
  report.holds("inclusion", {}, () => {
    if (index >= size)
      throw new Fault(
        "bad-inclusion",
        `the record has ${size} entries, so there is no entry ${index}`,
      );
    const found = rootOfPath(leafOf(extra), index, size, path);
    if (found === null || !sameBytes(found, root))
      throw new Fault(
        "bad-inclusion",
        "the inclusion proof does not lead to the checkpoint's root",
      );
  });
}

// Folds an audit path (RFC 9162 2.1.3.2); null when its length fits no such tree.
export function rootOfPath(leaf, index, size, path) {
  let node = index;
  let last = size - 1n;
  let root = leaf;
  for (const sibling of path) {
    if (last === 0n) return null;
    if (node % 2n === 1n || node === last) {
      root = nodeHash(sibling, root);
      while (node % 2n === 0n && node !== 0n) {
        node >>= 1n;
        last >>= 1n;
      }
    } else root = nodeHash(root, sibling);
    node >>= 1n;
    last >>= 1n;
  }
  return last === 0n ? root : null;
}

function nodeHash(left, right) {
  return sha256(joined(Uint8Array.of(1), left, right));
}

// An election's event in full; of other kinds of entries their plain fields, as they stand.
function describeEntry(report, { extra }, told) {
  report.examined("entry");
  report.holds("entry", {}, () => {
    const value = parseJson(extra, { maxBytes: MAX_ENTRY_BYTES });
    if (!(value instanceof Map) || value.keys().next().value !== "kind")
      throw malformed("record: an entry is of no known kind", "unknown-kind");
    told.kind = textIn(value.get("kind"));
    told.leaf = writeBase64(leafOf(extra)).replace(/=+$/, "");
    if (told.kind === "election.event") describeEvent(value, extra, told);
    else describeAct(value, extra, told);
    told.code = groupsOfFour(shortCode(told.tracker ?? told.leaf)).join(" ");
  });
}

function leafOf(entry) {
  return sha256(joined(Uint8Array.of(0), entry));
}

function describeAct(value, extra, told) {
  if (!isWritten(extra, rewritten(value)))
    throw malformed("an entry is not written canonically", "not-canonical");
  for (const name of ["consultation", "at", "by"])
    if (value.has(name)) told[name] = textIn(value.get(name));
  if (value.has("commitment")) told.commitment = hexIn(value.get("commitment"), "a commitment");
  if (told.kind === "named.vote") told.vote = namedVote(value);
}

// A vote by name is public: whose it is and what it says (specification 15.6), as rows of a page.
function namedVote(value) {
  const answers = listOf(value.get("answers")).map((row) =>
    listOf(row).map((each) => integerIn(each, 0, LARGEST_ANSWER)),
  );
  return [
    { name: "member", text: textIn(value.get("member")) },
    { name: "place", text: String(integerIn(value.get("place"), 1, Number.MAX_SAFE_INTEGER)) },
    { name: "election", text: textIn(value.get("election")) },
    { name: "answers", text: answers.map((row) => row.join(",")).join("; ") },
  ];
}

function describeEvent(value, extra, told) {
  const { kind, election, event } = fieldsOf(value, ["kind", "election", "event"]);
  if (!ID.test(textIn(election))) throw malformed("record: an election is not named by its id");
  requireWritten(extra, { kind, election, event: textIn(event) }, "an entry");
  const found = readEvent(encoder.encode(event));
  Object.assign(told, { election, event: found.type, height: found.height });
  if (found.type !== "Ballot" || found.payload === null) return;
  told.tracker = writeBase64(bytesOfHex(found.payload)).replace(/=+$/, "");
  told.shortCode = groupsOfFour(shortCode(told.tracker)).join(" ");
}

// Whether a content belongs to the entry's commitment; `told.content` is then its fields as texts.
function checkOpening(report, bytes, told) {
  report.examined("opening");
  report.holds("opening", {}, () => {
    const { index, kind, blinding, content } = readOpening(bytes);
    const fields = readContent(content);
    const isOfThis = told.commitment && kind === told.kind && BigInt(index) === told.index;
    if (!isOfThis)
      throw new Fault(
        "foreign-file",
        `the opening is of the entry ${index}, a ${kind}, not of this one`,
      );
    const head = encoder.encode(`${DOMAIN}${kind}\n`);
    if (hashHex(joined(head, bytesOfHex(blinding), content)) !== told.commitment)
      throw new Fault("wrong-opening", "the content is not the one that the entry commits to");
    told.content = Array.from(fields, ([name, value]) => ({
      name,
      text: typeof value === "string" ? value : rewritten(value),
    }));
  });
}

function readOpening(bytes) {
  const value = parseJson(bytes, { maxBytes: MAX_OPENING_BYTES });
  const { index, kind, blinding, content } = fieldsOf(value, [
    "index",
    "kind",
    "blinding",
    "content",
  ]);
  integerIn(index, 0, 2n ** 63n - 1n);
  hexIn(blinding, "the blinding");
  const written = new Map(Object.entries({ index, kind: textIn(kind), blinding, content }));
  if (!isWritten(bytes, rewritten(written)))
    throw malformed("opening: it is not written canonically", "not-canonical");
  return { index, kind, blinding, content: encoder.encode(textIn(content)) };
}

function readContent(bytes) {
  const value = parseJson(bytes, { maxBytes: MAX_CONTENT_BYTES });
  if (!(value instanceof Map)) throw malformed("record: a content is not a JSON object");
  if (!isWritten(bytes, rewritten(value)))
    throw malformed("record: a content is not written canonically", "not-canonical");
  return value;
}

function countWitnesses(report, { note }, keys, quorum, told) {
  const found = new Map();
  for (const key of keys)
    report.holds("witnesses", {}, () => {
      for (const { signature } of signaturesBy(note, key))
        found.set(key.publicHex, {
          name: key.name,
          time: key.kind === 4 ? timeOf(signature) : null,
        });
    });
  told.witnesses = Array.from(found.values());
  report.examined("witnesses", found.size);
  if (found.size < quorum)
    report.error(
      "witnesses",
      "too-few-witnesses",
      `${found.size} of the ${quorum} required witnesses have signed the checkpoint`,
    );
  else if (found.size === 0)
    report.warning("witnesses", "W-UNWITNESSED", "unwitnessed: signed by the log only");
}

// Whose keys the reader did not bring: told, not checked.
function tellUnknown(report, { note }, known) {
  for (const { name, keyId } of note.signatures)
    if (!known.some((key) => key.name === name && sameBytes(key.keyId, keyId)))
      report.info(
        "witnesses",
        "I-UNKNOWN-WITNESS",
        `there is a signature of ${name}, whose key was not given: it is not checked`,
      );
}
