// Instant runoff: the last option leaves and its ballots move on, until one has a majority (specification 19.4).

import { isRanking, preferences, rangeOf, sortAnswers } from "./answers.js";
import { settleByStages } from "./tie.js";

export function countRunoff(answers, options, tie, { blank }) {
  const { piles, ballots } = sortAnswers(answers, options, blank, isRanking);
  const papers = piles.map(({ answer, votes }) => ({ ranked: preferences(answer), votes }));
  const continuing = new Set(rangeOf(options));
  const rounds = [];
  for (;;) {
    const votes = votesOf(papers, continuing, options);
    const counting = votes.reduce((sum, each) => sum + each, 0);
    const exhausted = ballots.valid - counting;
    const leader = leaderOf(continuing, votes);
    if (2 * votes[leader] > counting || continuing.size === 1) {
      rounds.push({ votes, exhausted, excluded: null, tie: null });
      return { ballots, winner: leader, rounds };
    }
    const least = Math.min(...[...continuing].map((option) => votes[option]));
    const last = [...continuing].filter((option) => votes[option] === least);
    const history = rounds.map((each) => each.votes);
    const settled = settleByStages(last, history, tie, true);
    const shown = last.length > 1 ? settled : null;
    rounds.push({ votes, exhausted, excluded: settled.chosen, tie: shown });
    continuing.delete(settled.chosen);
  }
}

function leaderOf(continuing, votes) {
  return [...continuing].reduce((best, option) => (votes[option] > votes[best] ? option : best));
}

function votesOf(papers, continuing, options) {
  const counts = new Array(options).fill(0);
  for (const { ranked, votes } of papers) {
    const first = ranked.find((option) => continuing.has(option));
    if (first !== undefined) counts[first] += votes;
  }
  return counts;
}
