// Rules with scores: plurality and approval by marks, Borda by points (specification 19.3).

import { Fault } from "../verify/fault.js";
import { groupsBy, isChoice, isRanking, marksOf, rangeOf, sortAnswers } from "./answers.js";

// A higher score is better; scores are whole numbers of 1/unit.
export function rankScores(ballots, scores, unit, tie) {
  const best = rangeOf(scores.length).sort((one, other) => scores[other] - scores[one]);
  const written = (score) => (score % unit === 0 ? `${score / unit}/1` : `${score}/${unit}`);
  return {
    ballots,
    scores: scores.map(written),
    places: groupsBy(best, (one, other) => scores[one] === scores[other]).map((tied) => ({
      options: tie.order(tied),
      score: written(scores[tied[0]]),
    })),
  };
}

export function countApproval(answers, options, tie, { blank, minimum, maximum }) {
  const isValid = (answer) => isChoice(answer, minimum, maximum);
  const { piles, ballots } = sortAnswers(answers, options, blank, isValid);
  return rankScores(ballots, marksOf(piles, options), 1, tie);
}

// The decrypted sums of a question; with `blank`, the first counts the blank votes.
export function rankSums(sums, ballots, tie, { blank, minimum, maximum }) {
  const [blanks, votes] = blank ? [sums[0], sums.slice(1)] : [0, sums];
  const valid = ballots - blanks;
  const all = votes.reduce((sum, count) => sum + count, 0);
  const isPossible =
    blanks >= 0 &&
    votes.every((count) => 0 <= count && count <= valid) &&
    minimum * valid <= all &&
    all <= maximum * valid;
  if (!isPossible) throw new Fault("bad-tally", "the sums do not fit the number of ballots");
  return rankScores({ valid, blank: blanks, invalid: 0 }, votes, 1, tie);
}

// As many points as options stand behind; unranked ones share the rest. Counted in halves.
export function countBorda(answers, options, tie, { blank }) {
  const { piles, ballots } = sortAnswers(answers, options, blank, isRanking);
  const halves = rangeOf(options).map((option) =>
    piles.reduce((sum, { answer, votes }) => sum + votes * halvesOf(answer, option), 0),
  );
  return rankScores(ballots, halves, 2, tie);
}

function halvesOf(answer, option) {
  if (answer[option] !== 0) return 2 * (answer.length - answer[option]);
  return answer.filter((rank) => rank === 0).length - 1;
}
