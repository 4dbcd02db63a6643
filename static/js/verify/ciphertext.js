// An encrypted number or list of numbers: two members of the group, kept with their hex. Where proofs are
// about it, `bases` holds both with their doublings.

import { Base, hexes, IDENTITY, IDENTITY_HEX, readBase, readPoint } from "./group.js";
import { fieldsOf } from "./json.js";

export class Ciphertext {
  constructor(alpha, beta, alphaHex, betaHex, bases = null) {
    Object.assign(this, { alpha, beta, alphaHex, betaHex, bases });
    Object.freeze(this);
  }

  static read(value) {
    const { alpha, beta } = fieldsOf(value, ["alpha", "beta"]);
    return new Ciphertext(readPoint(alpha), readPoint(beta), alpha, beta);
  }

  // As it stands in a ballot, where its proofs are checked next.
  static readProved(value) {
    const fields = fieldsOf(value, ["alpha", "beta"]);
    const [alpha, beta] = [readBase(fields.alpha), readBase(fields.beta)];
    return new Ciphertext(alpha.point, beta.point, fields.alpha, fields.beta, { alpha, beta });
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
}

const NOTHING = new Ciphertext(IDENTITY, IDENTITY, IDENTITY_HEX, IDENTITY_HEX);

// The sum, for proofs to be about.
export function sumOf(ciphertexts) {
  const { alpha, beta } = ciphertexts.reduce(
    (sum, each) => ({ alpha: sum.alpha.add(each.alpha), beta: sum.beta.add(each.beta) }),
    NOTHING,
  );
  const bases = { alpha: new Base(alpha), beta: new Base(beta) };
  return new Ciphertext(alpha, beta, ...hexes([alpha, beta]), bases);
}
