// The rules for combining: what each chamber weighs, an option's score, who vetoes it (specification 15.3).

import { Fraction } from "./fraction.js";

const ZERO = new Fraction(0n);
const ONE = new Fraction(1n);

const isCounted = ({ contests }) => contests !== null;

// A chamber's part of the score. With one chamber that is all of it, as its weight is divided by itself; under
// double_majority each counted one has to be enough by itself; a chamber that may veto adds nothing.
export function weightsOf({ rule, veto }, chambers, tallies) {
  if (rule === "double_majority") return tallies.map((tally) => (isCounted(tally) ? ONE : ZERO));
  const weights = chambers.map(({ id, weight }, place) =>
    isCounted(tallies[place]) && !veto?.chambers.includes(id) ? weight : 0,
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => (total ? new Fraction(BigInt(weight), BigInt(total)) : ZERO));
}

// An option's score from its shares by chamber: the weighted sum, or the smallest one in a counted chamber.
export function scoreOf({ rule }, weights, tallies, shares) {
  if (rule !== "double_majority")
    return shares.reduce((sum, { share }, place) => sum.plus(weights[place].times(share)), ZERO);
  const counted = shares.filter((_, place) => isCounted(tallies[place]));
  const least = (one, { share }) => (one === null || share.compare(one) < 0 ? share : one);
  return counted.reduce(least, null) ?? ZERO;
}

// Whether enough chambers are counted for anything to be selected.
export function isDecided({ below_k: belowK }, tallies, weights) {
  const isWhole = belowK !== "nothing_selected" || tallies.every(isCounted);
  return isWhole && weights.some((weight) => weight.compare(ZERO) > 0);
}

export function isSelected(accept, rank, score) {
  if (accept.kind === "top") return rank <= accept.n;
  return accept.kind === "threshold" && score.compare(Fraction.read(accept.share)) >= 0;
}

// What each chamber that may veto did; `shares` by option and chamber.
export function vetoesIn({ chambers, combination: { veto } }, tallies, shares, options) {
  if (veto === undefined) return [];
  const step = ({ id, roll }, place) => {
    const tally = tallies[place];
    const turnout = roll.count ? new Fraction(BigInt(tally.ballots), BigInt(roll.count)) : ZERO;
    const enough = turnout.compare(Fraction.read(veto.quorum)) >= 0;
    const acts = isCounted(tally) && enough && shares[0][place].of > 0;
    const isBelow = (option) => shares[option][place].share.compare(Fraction.read(veto.below)) < 0;
    return {
      chamber: id,
      ballots: tally.ballots,
      roll: roll.count,
      turnout: `${turnout}`,
      quorum: veto.quorum,
      acts,
      below: veto.below,
      vetoed: acts ? options.map((each) => each.id).filter((_, option) => isBelow(option)) : [],
    };
  };
  return chambers.map(step).filter(({ chamber }) => veto.chambers.includes(chamber));
}
