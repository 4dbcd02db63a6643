// The prime-order subgroup of edwards25519, as specification 3.2 writes it down: an element is 64 lowercase
// hex digits, big-endian (libsodium's 32 bytes reversed); a scalar is a bigint below ORDER.

import { ed25519 } from "@noble/curves/ed25519.js";

const { Point } = ed25519;

export const ORDER = Point.Fn.ORDER;
export const GENERATOR = Point.BASE;

export function toHex(point) {
  return Array.from(point.toBytes().reverse(), (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );
}

// Throws unless `text` is the canonical form of a member other than the identity.
export function fromHex(text) {
  if (!/^[0-9a-f]{64}$/.test(text)) throw new Error("a group element is 64 hex digits");
  const bytes = Uint8Array.from(text.match(/../g), (pair) => Number.parseInt(pair, 16)).reverse();
  const point = Point.fromBytes(bytes);
  if (point.is0() || !point.isTorsionFree()) throw new Error("the point is outside the group");
  return point;
}

export function modulo(value) {
  const rest = value % ORDER;
  return rest < 0n ? rest + ORDER : rest;
}

// A uniform scalar from 1 to ORDER - 1; `randomness(n)` returns n bytes.
export function randomScalar(randomness) {
  const value = randomness(64).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return (value % (ORDER - 1n)) + 1n;
}

// point^scalar in the group's multiplicative writing; constant time for what is secret.
export function power(point, scalar) {
  return scalar === 0n ? Point.ZERO : point.multiply(scalar);
}

// g^value for the small public integers of the proofs.
export function generatorTo(value) {
  return GENERATOR.multiplyUnsafe(BigInt(value));
}

// The member of the group with this y-coordinate and an even x, or null; the identity is one.
export function memberWithY(y) {
  const hex = y.toString(16).padStart(64, "0");
  const bytes = Uint8Array.from(hex.match(/../g), (pair) => Number.parseInt(pair, 16)).reverse();
  try {
    const point = Point.fromBytes(bytes);
    return point.isTorsionFree() ? point : null;
  } catch {
    return null;
  }
}
