// Majority judgment: the option whose middle voter gives the best grade is first (specification 19.7).

import { groupsBy, rangeOf, sortAnswers } from "./answers.js";

export function countJudgment(answers, options, tie, { blank, grades }) {
  const isValid = (answer) => answer.every((grade) => 1 <= grade && grade <= grades.length);
  const { piles, ballots } = sortAnswers(answers, options, blank, isValid);
  const counts = rangeOf(options).map((option) => gradeCounts(piles, option, grades.length));
  const values = counts.map((each) => majorityValue(each));
  const best = rangeOf(options).sort((one, other) => compareValues(values[one], values[other]));
  const isSame = (one, other) => compareValues(values[one], values[other]) === 0;
  const places = groupsBy(best, isSame).map((tied) => tie.order(tied));
  return { ballots, gauges: counts.map(gauge), places };
}

function gradeCounts(piles, option, grades) {
  const counts = new Array(grades).fill(0);
  for (const { answer, votes } of piles) counts[answer[option] - 1] += votes;
  return counts;
}

function sumOf(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0);
}

function gauge(counts) {
  const voters = sumOf(counts);
  if (voters === 0) return { counts, grade: 0, better: 0, worse: 0 };
  const grade = median(counts, voters);
  return {
    counts,
    grade,
    better: sumOf(counts.slice(0, grade - 1)),
    worse: sumOf(counts.slice(grade)),
  };
}

// The lower middle grade of so many voters, the best grade first.
function median(counts, voters) {
  let place = Math.floor(voters / 2);
  for (const [index, count] of counts.entries()) {
    if (place < count) return index + 1;
    place -= count;
  }
  return counts.length;
}

// The medians as one voter after the other is taken from the middle, in runs of equal ones: [grade, length].
// A run lasts at least until the grade's own voters no longer reach over the middle.
function majorityValue(given) {
  const counts = [...given];
  const runs = [];
  for (let voters = sumOf(counts); voters > 0; ) {
    const grade = median(counts, voters);
    const better = sumOf(counts.slice(0, grade - 1));
    const worse = voters - better - counts[grade - 1];
    const length = Math.max(1, counts[grade - 1] - Math.abs(better - worse) - 1);
    counts[grade - 1] -= length;
    voters -= length;
    if (runs.at(-1)?.[0] === grade) runs.at(-1)[1] += length;
    else runs.push([grade, length]);
  }
  return runs;
}

// Below zero where the first value is the better one; both are of equally many voters.
function compareValues(one, other) {
  const at = one.findIndex(([grade, length], place) => {
    const [otherGrade, otherLength] = other[place] ?? [];
    return grade !== otherGrade || length !== otherLength;
  });
  if (at < 0) return 0;
  const [[grade, length], [otherGrade, otherLength]] = [one[at], other[at]];
  if (grade !== otherGrade) return grade - otherGrade;
  // The shorter run goes over to its next grade first.
  return length < otherLength ? one[at + 1][0] - grade : grade - other[at + 1][0];
}
