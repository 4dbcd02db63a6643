// Opened answers, sorted into valid, blank and impossible ones; equal ones make one pile (specification 19.1).

export function sortAnswers(answers, options, blank, isValid) {
  const piles = new Map();
  const ballots = { valid: 0, blank: 0, invalid: 0 };
  for (const answer of answers) {
    const kind = classOf(answer, options, blank, isValid);
    ballots[kind] += 1;
    if (kind === "valid") pileUp(piles, answer);
  }
  return { piles: [...piles.values()], ballots };
}

function classOf(answer, options, blank, isValid) {
  if (answer.length !== options) return "invalid";
  if (blank && answer.every((number) => number === 0)) return "blank";
  return isValid(answer) ? "valid" : "invalid";
}

function pileUp(piles, answer) {
  const key = answer.join();
  const pile = piles.get(key);
  if (pile === undefined) piles.set(key, { answer, votes: 1 });
  else pile.votes += 1;
}

// Zeros and ones, with `minimum` to `maximum` ones.
export function isChoice(answer, minimum, maximum) {
  const marks = answer.filter((number) => number === 1).length;
  const isMarks = answer.every((number) => number === 0 || number === 1);
  return isMarks && minimum <= marks && marks <= maximum;
}

// The ranks 1, 2, 3, … without gap or repeat, at least one; 0 = unranked.
export function isRanking(answer) {
  const ranks = answer.filter((number) => number !== 0).sort((one, other) => one - other);
  return ranks.length > 0 && ranks.every((rank, place) => rank === place + 1);
}

// The ranked options, the most preferred first.
export function preferences(answer) {
  return rangeOf(answer.length)
    .filter((option) => answer[option] !== 0)
    .sort((one, other) => answer[one] - answer[other]);
}

// Each option's number of marks.
export function marksOf(piles, options) {
  return rangeOf(options).map((option) =>
    piles.reduce((sum, { answer, votes }) => sum + votes * answer[option], 0),
  );
}

export function rangeOf(count) {
  return Array.from({ length: count }, (_, number) => number);
}

// Neighbours with equal keys, as groups.
export function groupsBy(sorted, isSame) {
  const groups = [];
  for (const each of sorted) {
    const group = groups.at(-1);
    if (group !== undefined && isSame(group[0], each)) group.push(each);
    else groups.push([each]);
  }
  return groups;
}
