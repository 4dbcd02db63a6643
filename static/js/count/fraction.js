// Exact fractions, in lowest terms, not negative: "p/q" as the rules and the outcome write them
// (specification 2.4).

function divisor(one, other) {
  let [a, b] = [one, other];
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

export class Fraction {
  constructor(numerator, denominator = 1n) {
    const common = divisor(numerator, denominator);
    this.numerator = numerator / common;
    this.denominator = denominator / common;
  }

  static of(number) {
    return new Fraction(BigInt(number));
  }

  static read(text) {
    const [numerator, denominator] = text.split("/").map(BigInt);
    return new Fraction(numerator, denominator);
  }

  plus(other) {
    return new Fraction(
      this.numerator * other.denominator + other.numerator * this.denominator,
      this.denominator * other.denominator,
    );
  }

  times(other) {
    return new Fraction(this.numerator * other.numerator, this.denominator * other.denominator);
  }

  // Below, at or above the other: a negative number, zero, a positive one.
  compare(other) {
    const difference = this.numerator * other.denominator - other.numerator * this.denominator;
    return difference < 0n ? -1 : Number(difference > 0n);
  }

  toString() {
    return `${this.numerator}/${this.denominator}`;
  }
}

export { divisor };
