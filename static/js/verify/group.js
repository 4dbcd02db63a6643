// The group for checking: public values only, so nothing here is constant in time.
// A point that came from outside is canonical and lies in the prime subgroup before anything is computed
// with it; the identity is told apart by its bytes.

import { mulAddUnsafe, normalizeZ } from "@noble/curves/abstract/curve.js";
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
  if (typeof text !== "string" || !/^[0-9a-f]{64}$/.test(text))
    throw malformed("a group element is not 64 lowercase hex digits");
  if (text === IDENTITY_HEX) return IDENTITY;
  const point = decoded(text);
  if (!point.isTorsionFree())
    throw new Fault("bad-point", "a group element is outside the prime-order subgroup");
  return point;
}

// The same for what may not be the identity: a key.
export function readKey(text) {
  const point = readPoint(text);
  if (text === IDENTITY_HEX) throw new Fault("bad-point", "a key is the identity of the group");
  return point;
}

function decoded(text) {
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

// The product of powers point^scalar; both lists are short.
export function powers(points, scalars) {
  return mulAddUnsafe(Point, points, scalars);
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
