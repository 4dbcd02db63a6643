// An encrypted number or list of numbers: two members of the group, kept with their hex.

import { GENERATOR, hexes, IDENTITY, IDENTITY_HEX, power, readPoint } from "./group.js";
import { fieldsOf } from "./json.js";

export class Ciphertext {
  constructor(alpha, beta, alphaHex, betaHex) {
    Object.assign(this, { alpha, beta, alphaHex, betaHex });
    Object.freeze(this);
  }

  static read(value) {
    const { alpha, beta } = fieldsOf(value, ["alpha", "beta"]);
    return new Ciphertext(readPoint(alpha), readPoint(beta), alpha, beta);
  }

  static of(alpha, beta) {
    return new Ciphertext(alpha, beta, ...hexes([alpha, beta]));
  }

  // As it stands in a prefix.
  get pair() {
    return `${this.alphaHex},${this.betaHex}`;
  }

  written() {
    return { alpha: this.alphaHex, beta: this.betaHex };
  }

  plus(other) {
    return { alpha: this.alpha.add(other.alpha), beta: this.beta.add(other.beta) };
  }
}

export const NOTHING = new Ciphertext(IDENTITY, IDENTITY, IDENTITY_HEX, IDENTITY_HEX);

export function sumOf(ciphertexts) {
  const sum = ciphertexts.reduce(
    ({ alpha, beta }, each) => ({ alpha: alpha.add(each.alpha), beta: beta.add(each.beta) }),
    NOTHING,
  );
  return Ciphertext.of(sum.alpha, sum.beta);
}

// The same randomness, the number less a public value: what a branch of a proof is about.
export function lessValue({ alpha, beta }, value) {
  return { alpha, beta: value === 0 ? beta : beta.subtract(power(GENERATOR, BigInt(value))) };
}
