// A trustee's journal: which shuffles were made, and which statement was opened for which election, once and
// for ever (specification 18.2). One canonical JSON line each; the line is kept before the private key is used.
// These are functions over the journal's bytes; `shelf.js` keeps them in the browser.

import { Fault, malformed } from "../verify/fault.js";
import { readKey } from "../verify/group.js";
import { fieldsOf, fingerprintIn, hexIn, parseJson, textOf } from "../verify/json.js";
import { joined } from "../verify/lines.js";
import { canonical, requireCanonical } from "./files.js";

const MAX_LINE = 1 << 10;
const NEWLINE = 10;
const encoder = new TextEncoder();

// One line without its newline: { key, election, event }, or with `shuffle` in the place of `event`.
export function writeLine(line) {
  return canonical(line);
}

export function readJournal(bytes) {
  if (bytes.length > 0 && bytes.at(-1) !== NEWLINE)
    throw malformed("the journal's last line was not written to its end", "bad-journal");
  return rawLines(bytes).map((line, at) => {
    try {
      return readLine(encoder.encode(line));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const sentence = `line ${at + 1} of the journal cannot be read: ${error.sentence}`;
      throw malformed(sentence, "bad-journal");
    }
  });
}

function rawLines(bytes) {
  try {
    return textOf(bytes).split("\n").slice(0, -1);
  } catch {
    throw malformed("the journal is not plain text", "bad-journal");
  }
}

function readLine(bytes) {
  const value = parseJson(bytes, { maxBytes: MAX_LINE });
  const last = value instanceof Map && value.has("shuffle") ? "shuffle" : "event";
  const found = fieldsOf(value, ["key", "election", last]);
  readKey(found.key);
  const line = {
    key: found.key,
    election: fingerprintIn(found.election),
    [last]: hexIn(found[last]),
  };
  requireCanonical(bytes, line, "the line");
  return line;
}

// The journal with the statement in it; the same one again changes nothing. A Fault `already-opened` for a
// second, different statement about one election, `foreign-shuffle` where the archive holds `shuffles` under
// the trustee's number (their hashes) that the journal does not know.
export function enter(journal, line, shuffles = []) {
  const lines = readJournal(journal);
  const { key, election } = line;
  const isMine = (shuffle) => lines.some((each) => sameLine(each, { key, election, shuffle }));
  if (!shuffles.every(isMine))
    throw new Fault(
      "foreign-shuffle",
      "a shuffle stands under your number that this journal does not know: was it made by you?",
    );
  const opened = lines.filter((each) => each.event !== undefined);
  if (opened.some((each) => each.election === line.election && each.event !== line.event))
    throw new Fault(
      "already-opened",
      "the journal holds another statement about this election: it is never opened twice",
    );
  return withLine(journal, lines, line);
}

// The journal with a shuffle in it; there may be several of one election, because another trustee may be first.
export function enterShuffle(journal, line) {
  return withLine(journal, readJournal(journal), line);
}

// Both journals in one: what either holds is known.
export function merged(journal, other) {
  return readJournal(other).reduce(
    (whole, line) => withLine(whole, readJournal(whole), line),
    journal,
  );
}

function withLine(journal, lines, line) {
  const isKnown = lines.some((each) => sameLine(each, line));
  return isKnown ? journal : joined(journal, writeLine(line), Uint8Array.of(NEWLINE));
}

function sameLine(one, other) {
  return ["key", "election", "event", "shuffle"].every((name) => one[name] === other[name]);
}
