// The encrypted tally, made again from the last ballot of each credential as the ballots come in
// (specification 11). What is kept of a ballot is the 64 bytes of each of its ciphertexts.

import { Ciphertext } from "./ciphertext.js";
import { compareBytes } from "./credentials.js";
import { bytesOfHex, hexes, IDENTITY, Point, power } from "./group.js";
import { listOf, parseJson } from "./json.js";

export const MAX_TALLY_BYTES = 1 << 24;
const PAIR_BYTES = 64;

export class TallySum {
  constructor({ questions }, credentials) {
    this.questions = questions;
    this.credentials = credentials;
    this.sums = questions.map(({ mixnet, size }) =>
      mixnet ? null : Array.from({ length: size }, () => ({ alpha: IDENTITY, beta: IDENTITY })),
    );
    this.last = new Map();
  }

  // Counts a good ballot in the place of its credential's earlier one.
  count({ credential, tracker, pairs }) {
    const weight = this.credentials.get(credential);
    const position = this.positionOf(credential);
    const earlier = this.last.get(position);
    if (earlier !== undefined) this.add(earlier.bytes, weight, true);
    const bytes = packed(pairs);
    this.add(bytes, weight, false);
    this.last.set(position, { tracker, bytes });
  }

  // The list's own copy of the text: the ballot's would keep the whole ballot in memory.
  positionOf(credential) {
    this.positions ??= new Map(Array.from(this.credentials.keys(), (each, at) => [each, at]));
    return this.positions.get(credential);
  }

  add(bytes, weight, takenOut) {
    const ciphers = unpacked(bytes);
    let at = 0;
    this.sums.forEach((row) => {
      if (row === null) {
        at += 1;
        return;
      }
      for (const [place, sum] of row.entries()) {
        const { alpha, beta } = weighted(ciphers[at], weight);
        row[place] = takenOut
          ? { alpha: sum.alpha.subtract(alpha), beta: sum.beta.subtract(beta) }
          : { alpha: sum.alpha.add(alpha), beta: sum.beta.add(beta) };
        at += 1;
      }
    });
  }

  get counted() {
    return this.last.size;
  }

  // The trackers of the ballots that count.
  trackers() {
    return Array.from(this.last.values(), ({ tracker }) => tracker);
  }

  get weight() {
    const weights = Array.from(this.credentials.values());
    return Array.from(this.last.keys()).reduce((sum, position) => sum + weights[position], 0);
  }

  // The tally in the shape of the questions; a mixnet question's ciphertexts in the order of their bytes.
  rows() {
    let at = 0;
    return this.sums.map((row) => {
      const first = at;
      at += row === null ? 1 : row.length;
      return ciphertextsOf(row ?? this.listed(first));
    });
  }

  listed(place) {
    return Array.from(this.last.values(), ({ bytes }) =>
      bytes.subarray(place * PAIR_BYTES, (place + 1) * PAIR_BYTES),
    )
      .sort(compareBytes)
      .map(pointsOf);
  }
}

function weighted(cipher, weight) {
  if (weight === 1) return cipher;
  return { alpha: power(cipher.alpha, BigInt(weight)), beta: power(cipher.beta, BigInt(weight)) };
}

function ciphertextsOf(row) {
  const written = hexes(row.flatMap(({ alpha, beta }) => [alpha, beta]));
  return row.map(
    ({ alpha, beta }, at) => new Ciphertext(alpha, beta, written[2 * at], written[2 * at + 1]),
  );
}

function packed(pairs) {
  const bytes = new Uint8Array(pairs.length * PAIR_BYTES);
  for (const [at, hex] of pairs.flat().entries())
    bytes.set(bytesOfHex(hex).reverse(), (at * PAIR_BYTES) / 2);
  return bytes;
}

function unpacked(bytes) {
  return Array.from({ length: bytes.length / PAIR_BYTES }, (_, at) =>
    pointsOf(bytes.subarray(at * PAIR_BYTES, (at + 1) * PAIR_BYTES)),
  );
}

// The points were members when their ballot was judged.
function pointsOf(bytes) {
  const half = PAIR_BYTES / 2;
  return {
    alpha: Point.fromBytes(bytes.subarray(0, half)),
    beta: Point.fromBytes(bytes.subarray(half)),
  };
}

export function readTally(bytes) {
  const questions = listOf(parseJson(bytes, { maxBytes: MAX_TALLY_BYTES }));
  return questions.map((row) => listOf(row).map(Ciphertext.read));
}

export function writtenRows(rows) {
  return rows.map((row) => row.map((cipher) => cipher.written()));
}

export function sameRows(one, other) {
  return JSON.stringify(writtenRows(one)) === JSON.stringify(writtenRows(other));
}
