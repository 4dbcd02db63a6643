// Single transferable vote by the rules for Scottish council elections (specification 19.5). Votes and values are
// whole numbers of 1/100,000 of a vote.

import { isRanking, preferences, rangeOf, sortAnswers } from "./answers.js";
import { settleByStages } from "./tie.js";

const UNIT = 100_000;

export function countStv(answers, options, tie, { blank, seats }) {
  const { piles, ballots } = sortAnswers(answers, options, blank, isRanking);
  const count = new StvCount(options, seats, ballots.valid, tie);
  count.open(piles);
  while (count.vacancies > 0) {
    const largest = count.largestSurplus();
    if (count.continuing.size <= count.vacancies) count.fillLastVacancies();
    else if (largest.length > 0) count.transferSurplus(largest);
    else count.excludeLast();
  }
  return { ballots, seats, quota: count.quota, elected: count.elected, stages: count.stages };
}

class StvCount {
  constructor(options, seats, valid, tie) {
    this.seats = seats;
    this.valid = valid;
    this.tie = tie;
    this.quota = Math.floor(valid / (seats + 1)) + 1;
    this.continuing = new Set(rangeOf(options));
    this.elected = [];
    this.stages = [];
    this.papers = rangeOf(options).map(() => []);
    this.votes = new Array(options).fill(0);
  }

  get vacancies() {
    return this.continuing.size > 0 ? this.seats - this.elected.length : 0;
  }

  open(piles) {
    const before = [...this.votes];
    this.credit(
      piles.map(({ answer, votes }) => ({
        ranked: preferences(answer),
        number: votes,
        value: UNIT,
      })),
    );
    this.closeStage("first-preferences", null, before, null);
  }

  // The elected options with the largest surplus that has not moved yet.
  largestSurplus() {
    const largest = Math.max(0, ...this.elected.map((option) => this.votes[option]));
    if (largest <= this.quota * UNIT) return [];
    return this.elected.filter((option) => this.votes[option] === largest);
  }

  transferSurplus(largest) {
    const settled = this.settle(largest, false);
    const { chosen } = settled;
    const before = [...this.votes];
    const total = BigInt(before[chosen]);
    const surplus = BigInt(before[chosen] - this.quota * UNIT);
    for (const papers of this.papers[chosen])
      papers.value = Number((surplus * BigInt(papers.value)) / total);
    this.move(chosen, this.quota * UNIT);
    this.closeStage("surplus", chosen, before, shown(settled));
  }

  excludeLast() {
    const least = Math.min(...[...this.continuing].map((option) => this.votes[option]));
    const last = [...this.continuing].filter((option) => this.votes[option] === least);
    const settled = this.settle(last, true);
    const before = [...this.votes];
    this.continuing.delete(settled.chosen);
    this.move(settled.chosen, 0);
    this.closeStage("exclusion", settled.chosen, before, shown(settled));
  }

  fillLastVacancies() {
    const elected = this.byVotes(this.continuing);
    this.record("last-vacancies", null, [...this.votes], elected, null);
  }

  settle(tied, lowest) {
    const history = this.stages.map(({ votes }) => votes);
    return settleByStages(tied, history, this.tie, lowest);
  }

  // Takes the papers from an option, leaves it `left` votes, credits the next preferences.
  move(source, left) {
    const papers = this.papers[source];
    this.papers[source] = [];
    this.votes[source] = left;
    this.credit(papers);
  }

  credit(moved) {
    for (const papers of moved) {
      const target = papers.ranked.find((option) => this.continuing.has(option));
      if (target === undefined) continue;
      this.papers[target].push(papers);
      this.votes[target] += papers.value * papers.number;
    }
  }

  closeStage(action, option, before, tie) {
    const reached = [...this.continuing].filter((each) => this.votes[each] >= this.quota * UNIT);
    this.record(action, option, before, this.byVotes(reached), tie);
  }

  record(action, option, before, elected, tie) {
    this.elected.push(...elected);
    for (const each of elected) this.continuing.delete(each);
    const received = this.votes.map((now, each) => Math.max(now - before[each], 0));
    const lost = this.valid * UNIT - this.votes.reduce((sum, each) => sum + each, 0);
    this.stages.push({ action, option, received, votes: [...this.votes], lost, elected, tie });
  }

  // By their votes, the most first; equal ones in the seed's order.
  byVotes(options) {
    return this.tie.order(options).sort((one, other) => this.votes[other] - this.votes[one]);
  }
}

function shown(settled) {
  return settled.options.length > 1 ? settled : null;
}
