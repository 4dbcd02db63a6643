// From the chambers' tallies to an outcome, as outcome.json writes it (specification 15.3, 15.4).

import { groupsBy, rangeOf } from "./answers.js";
import { Fraction } from "./fraction.js";
import { CountingRule } from "./rule.js";
import { isDecided, isSelected, scoreOf, vetoesIn, weightsOf } from "./scoring.js";
import { TieBreak, tieSeed } from "./tie.js";

const ZERO = new Fraction(0n);

// `rules` as the rules document says in plain values, with its digest; `tallies` in the order of its chambers:
// { fingerprint, event, ballots, contests }, where `contests` is null for a chamber that was not opened and else
// has { votes, blanks } or { answers } for each contest.
export function combine(rules, tallies) {
  const { combination, chambers, contests } = rules;
  const weights = weightsOf(combination, chambers, tallies);
  const seed = tieSeed(tallies.map(({ fingerprint, event }) => [fingerprint, event]));
  return {
    version: 1,
    consultation: rules.consultation,
    rules: rules.digest,
    rule: combination.rule,
    accept: combination.accept,
    chambers: chambers.map((chamber, place) => part(chamber, tallies[place], weights[place])),
    contests: contests.map((contest, number) => {
      const tie = new TieBreak(seed, number);
      const found =
        contest.counting === undefined
          ? scored(rules, number, tallies, weights, tie)
          : counted(rules, number, tallies[0], tie);
      return contest.gate === undefined ? found : { ...found, gate: contest.gate };
    }),
  };
}

function part({ id, election, roll, voting = "secret" }, { ballots, contests }, weight) {
  return {
    chamber: id,
    election,
    roll: roll.count,
    ballots,
    counted: contests !== null,
    weight: `${weight}`,
    voting,
  };
}

function scored(rules, contest, tallies, weights, tie) {
  const { chambers, contests, combination } = rules;
  const { options } = contests[contest];
  const shares = rangeOf(options.length).map((option) =>
    tallies.map((tally) => shareOf(tally, contest, option)),
  );
  const scores = shares.map((each) => scoreOf(combination, weights, tallies, each));
  const vetoes = vetoesIn(rules, tallies, shares, options);
  const vetoed = options.map(({ id }) => Number(vetoes.some((each) => each.vetoed.includes(id))));
  const compare = (one, other) => vetoed[one] - vetoed[other] || scores[other].compare(scores[one]);
  const best = rangeOf(options.length).sort(compare);
  const groups = groupsBy(best, (one, other) => compare(one, other) === 0);
  const ordered = groups.map((group) => tie.order(group));
  const ranking = ordered.flat();
  const decided = isDecided(rules, tallies, weights);
  const selects = (option) =>
    !vetoed[option] && isSelected(combination.accept, ranking.indexOf(option) + 1, scores[option]);
  return {
    contest,
    blanks: tallies.map((tally) => tally.contests?.[contest].blanks ?? null),
    options: options.map(({ id }, option) => ({
      option: id,
      rank: ranking.indexOf(option) + 1,
      selected: decided && selects(option),
      score: `${scores[option]}`,
      shares: sharesShown(chambers, tallies, shares[option]),
    })),
    ties: ordered
      .filter((group) => group.length > 1)
      .map((group) => group.map((option) => options[option].id)),
    ...(vetoes.length > 0 ? { vetoes } : {}),
  };
}

function shareOf({ ballots, contests }, contest, option) {
  if (contests === null) return { votes: 0, of: 0, share: ZERO };
  const { votes, blanks } = contests[contest];
  const of = ballots - blanks;
  const share = of ? new Fraction(BigInt(votes[option]), BigInt(of)) : ZERO;
  return { votes: votes[option], of, share };
}

function sharesShown(chambers, tallies, shares) {
  return rangeOf(chambers.length)
    .filter((place) => tallies[place].contests !== null)
    .map((place) => {
      const { votes, of, share } = shares[place];
      return { chamber: chambers[place].id, votes, of, share: `${share}` };
    });
}

function counted({ contests, combination }, contest, tally, tie) {
  const { options, counting } = contests[contest];
  const rule = new CountingRule(counting);
  if (tally.contests === null) {
    const unranked = options.map(({ id }) => ({ option: id, rank: null, selected: false }));
    return { contest, count: null, options: unranked, ties: [] };
  }
  const result = countOf(rule, tally, contest, options.length, tie);
  const { ranking, first, ties } = selection(rule, result, combination.accept);
  return {
    contest,
    count: { rule: counting, result },
    options: options.map(({ id }, option) => {
      const place = ranking.indexOf(option);
      return { option: id, rank: place < 0 ? null : place + 1, selected: first.includes(option) };
    }),
    ties: ties.map((group) => group.map((option) => options[option].id)),
  };
}

function countOf(rule, { ballots, contests }, contest, options, tie) {
  const { answers, votes, blanks } = contests[contest];
  if (!rule.isSummed) return rule.count(answers, options, tie);
  return rule.countSums(rule.blank ? [blanks, ...votes] : votes, ballots, tie);
}

// The ranked options, those among them that are selected, and the groups that the seed ordered. What a rule elects
// by itself is ranked and selected; its ties stand in its steps.
function selection(rule, result, accept) {
  if (rule.elects) {
    const elected = result.elected ?? result.selected ?? [result.winner];
    return { ranking: elected, first: elected, ties: [] };
  }
  const places = result.places.map((place) => place.options ?? place);
  const ranking = places.flat();
  const first = ranking.slice(0, accept.kind === "top" ? accept.n : 0);
  return { ranking, first, ties: places.filter((place) => place.length > 1) };
}
