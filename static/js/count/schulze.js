// Schulze: who beats whom along the strongest chain of majorities (specification 19.6). A strength is the pair
// of ballots on the winning side and, negative, those on the losing side.

import { rangeOf, sortAnswers } from "./answers.js";

const NONE = [0, 0];

export function countSchulze(answers, options, tie, { blank }) {
  const isOrder = (answer) => Math.min(...answer) >= 0;
  const { piles, ballots } = sortAnswers(answers, options, blank, isOrder);
  const pairs = comparisons(piles, options);
  const { strengths, before } = chains(pairs);
  return { ballots, pairs, strengths, before, places: placesOf(strengths, tie) };
}

function comparisons(piles, options) {
  const pairs = rangeOf(options).map(() => new Array(options).fill(0));
  for (const { answer, votes } of piles) {
    const unranked = Math.max(...answer) + 1;
    const ranks = answer.map((rank) => rank || unranked);
    for (const one of rangeOf(options))
      for (const other of rangeOf(options))
        if (ranks[one] < ranks[other]) pairs[one][other] += votes;
  }
  return pairs;
}

// Floyd and Warshall's scheme.
function chains(pairs) {
  const options = rangeOf(pairs.length);
  const strengths = options.map((i) => options.map((j) => defeat(pairs[i][j], pairs[j][i])));
  const before = options.map((i) => options.map(() => i));
  for (const middle of options)
    for (const i of options)
      for (const j of options) {
        const through = weaker(strengths[i][middle], strengths[middle][j]);
        if (i === j || compare(through, strengths[i][j]) <= 0) continue;
        strengths[i][j] = through;
        before[i][j] = before[middle][j];
      }
  return { strengths, before };
}

function defeat(winning, losing) {
  return winning > losing ? [winning, 0 - losing] : NONE;
}

function compare(one, other) {
  return one[0] - other[0] || one[1] - other[1];
}

function weaker(one, other) {
  return compare(one, other) <= 0 ? one : other;
}

// The options that no other remaining one is above, then the same among the rest.
function placesOf(strengths, tie) {
  let remaining = rangeOf(strengths.length);
  const places = [];
  while (remaining.length > 0) {
    const isFirst = (option) =>
      remaining.every((other) => compare(strengths[other][option], strengths[option][other]) <= 0);
    const first = remaining.filter(isFirst);
    places.push(tie.order(first));
    remaining = remaining.filter((option) => !first.includes(option));
  }
  return places;
}
