// The group for checking: public values only, so nothing here is constant in time.
// A point that came from outside is canonical and lies in the prime subgroup before anything is computed
// with it; the identity is told apart by its bytes.

import { normalizeZ } from "@noble/curves/abstract/curve.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import { GENERATOR, modulo, ORDER, toHex } from "../ballot/group.js";
import { Fault, malformed } from "./fault.js";

const { Point } = ed25519;

export const IDENTITY = Point.ZERO;
export const IDENTITY_HEX = `${"0".repeat(63)}1`;
const DECIMAL = /^(?:0|[1-9][0-9]{0,76})$/;

export { GENERATOR, modulo, ORDER, Point, toHex };

// Reads 64 big-endian hex digits as a member of the group, the identity among them.
export function readPoint(text) {
  if (text === IDENTITY_HEX) return IDENTITY;
  const point = decoded(text);
  if (!point.isTorsionFree()) throw outside();
  return point;
}

// The same with its doublings kept: for what is raised to several powers next, and then let go.
export function readBase(text) {
  if (text === IDENTITY_HEX) return new Base(IDENTITY);
  const base = new Base(decoded(text));
  if (!base.isMember) throw outside();
  return base;
}

// The same for what may not be the identity: a key.
export function readKey(text) {
  const point = readPoint(text);
  if (text === IDENTITY_HEX) throw new Fault("bad-point", "a key is the identity of the group");
  return point;
}

function outside() {
  return new Fault("bad-point", "a group element is outside the prime-order subgroup");
}

function decoded(text) {
  if (typeof text !== "string" || !/^[0-9a-f]{64}$/.test(text))
    throw malformed("a group element is not 64 lowercase hex digits");
  try {
    return Point.fromBytes(bytesOfHex(text).reverse());
  } catch {
    throw malformed("a group element is not the canonical form of a point", "bad-point");
  }
}

export function bytesOfHex(text) {
  const bytes = new Uint8Array(text.length / 2);
  for (let at = 0; at < bytes.length; at += 1)
    bytes[at] = Number.parseInt(text.slice(2 * at, 2 * at + 2), 16);
  return bytes;
}

// A canonical decimal string below `below`.
export function readScalar(text, below = ORDER) {
  if (typeof text !== "string" || !DECIMAL.test(text))
    throw malformed("not a canonical decimal number", "bad-scalar");
  const number = BigInt(text);
  if (number >= below) throw malformed("a number is not below its modulus", "bad-scalar");
  return number;
}

// A point with its doublings, which all of its powers share: what is read from outside is raised to several
// powers, of which the one by the order says whether it is a member. Only public scalars come here.
export class Base {
  constructor(point) {
    this.point = point;
    this.doublings = null;
  }

  // point^scalar, from the odd multiples that the signed digits of the scalar ask for.
  power(scalar) {
    this.doublings ??= doublingsOf(this.point);
    const sums = Array(ODD_MULTIPLES).fill(IDENTITY);
    for (const [place, digit] of signedDigits(scalar)) {
      const at = (Math.abs(digit) - 1) / 2;
      const term = this.doublings[place];
      sums[at] = digit > 0 ? sums[at].add(term) : sums[at].subtract(term);
    }
    return weighted(sums);
  }

  get isMember() {
    return this.power(ORDER).is0();
  }
}

const ODD_MULTIPLES = 4;
const WIDTH = 4n; // digits are odd and between -7 and 7, with at least three zeros after each
const PLACES = 254; // ORDER has 253 bits, its last digit may carry

function doublingsOf(point) {
  const doublings = [point];
  while (doublings.length < PLACES) doublings.push(doublings.at(-1).double());
  return doublings;
}

function signedDigits(scalar) {
  const digits = [];
  let rest = scalar;
  for (let place = 0; rest > 0n; place += 1) {
    if (rest & 1n) {
      const low = Number(rest & ((1n << WIDTH) - 1n));
      const digit = low < 8 ? low : low - 16;
      digits.push([place, digit]);
      rest -= BigInt(digit);
    }
    rest >>= 1n;
  }
  return digits;
}

// sums[0] + 3·sums[1] + 5·sums[2] + 7·sums[3]
function weighted(sums) {
  let all = IDENTITY;
  let twice = IDENTITY;
  for (const sum of sums.slice(1).reverse()) {
    all = all.add(sum);
    twice = twice.add(all);
  }
  return sums[0].add(all).add(twice.double());
}

export function power(point, scalar) {
  return point.multiplyUnsafe(modulo(scalar));
}

// g^value; g's table is kept.
export function generatorPower(scalar) {
  return GENERATOR.multiplyUnsafe(modulo(scalar));
}

export function product(points) {
  return points.reduce((sum, point) => sum.add(point), IDENTITY);
}

// Many points as hex, with a single inversion for all of them.
export function hexes(points) {
  return normalizeZ(Point, points).map(toHex);
}
