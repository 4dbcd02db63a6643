// An answer whose ranks or grades are encrypted as one point, for a question that is shuffled before it is
// opened (specification 9.4, 12.6).

import { GENERATOR, memberWithY, power, randomScalar, toHex } from "./group.js";
import { proveRanked } from "./proofs.js";

const MOST_ANSWERS = 30; // 8 bits each and the padding in one group element
const BITS = 8n;
const PADDING = 14n;

export function isRanking(answers, ranks) {
  const isByte = (rank) => Number.isInteger(rank) && rank >= 0 && rank < 256;
  return answers <= MOST_ANSWERS && ranks.length === answers && ranks.every(isByte);
}

export function rankedAnswer(key, ranks, zero, randomness) {
  const secret = randomScalar(randomness);
  const cipher = {
    alpha: power(GENERATOR, secret),
    beta: power(key, secret).add(pointOfRanks(ranks)),
  };
  return {
    choices: { alpha: toHex(cipher.alpha), beta: toHex(cipher.beta) },
    proof: proveRanked(key, cipher, secret, zero, randomness),
  };
}

// The ranks as one number, 14 bits of padding behind it, of which the smallest that gives a y-coordinate of
// a member of the group is taken.
export function pointOfRanks(ranks) {
  const first = ranks.reduce((sum, rank) => (sum << BITS) | BigInt(rank), 0n) << PADDING;
  for (let y = first; y < first + (1n << PADDING); y += 1n) {
    const point = memberWithY(y);
    if (point !== null) return point;
  }
  throw new Error("no member of the group stands for these ranks");
}
