// The method of equal shares for budgets: cost utilities, add-one completion (specification 19.8). All arithmetic is
// exact.

import { isChoice, marksOf, rangeOf, sortAnswers } from "./answers.js";
import { Fraction } from "./fraction.js";
import { Purse, Supporters } from "./purse.js";
import { steadyRaises } from "./raises.js";

const PATIENCE = 2; // after so many raises in a row that changed nothing the count looks ahead
const ONE = new Fraction(1n);

export function countShares(answers, options, tie, { blank, minimum, maximum, costs, budget }) {
  const isValid = (answer) => isChoice(answer, minimum, maximum);
  const { piles, ballots } = sortAnswers(answers, options, blank, isValid);
  const poll = new Poll(piles, costs.map(BigInt), BigInt(budget), tie);
  const share = new Fraction(BigInt(budget), BigInt(Math.max(ballots.valid, 1)));
  const { attempts, tooDear } = complete(poll, poll.attempt(share));
  const last = attempts.at(-1);
  const raises = (last.share.numerator - share.numerator) / share.denominator;
  return {
    ballots,
    selected: selectedBy(last),
    cost: last.cost,
    impossible: rangeOf(options).filter((project) => !poll.possible.includes(project)),
    attempts: attempts.map(shown),
    raises,
    end: tooDear === null ? "exhausted" : "next-too-dear",
    too_dear: tooDear === null ? null : shown(tooDear),
  };
}

function selectedBy({ purchases }) {
  return purchases.map(({ project }) => project);
}

function isSame(one, other) {
  return selectedBy(one).join() === selectedBy(other).join();
}

function shown({ share, purchases, cost }) {
  const lines = purchases.map((each) => ({ ...each, price: `${each.price}` }));
  return { share: `${share}`, purchases: lines, cost };
}

// Raises the share by one unit a voter, again and again, passing over raises that surely change nothing.
function complete(poll, first) {
  const attempts = [first];
  for (let idle = 0; !poll.isExhausted(attempts.at(-1)); ) {
    const last = attempts.at(-1);
    const share = idle >= PATIENCE ? poll.lookAhead(last) : last.share;
    const following = poll.attempt(share.plus(ONE));
    if (following.cost > poll.budget) {
      if (share.compare(last.share) > 0) append(attempts, poll.attempt(share));
      return { attempts, tooDear: following };
    }
    idle = isSame(following, last) ? idle + 1 : 0;
    append(attempts, following);
  }
  return { attempts, tooDear: null };
}

// The attempt before is left out if it bought the same as its predecessor.
function append(attempts, following) {
  if (attempts.length > 1 && isSame(attempts.at(-2), attempts.at(-1))) attempts.pop();
  attempts.push(following);
}

class Poll {
  constructor(piles, costs, budget, tie) {
    this.piles = piles;
    this.costs = costs;
    this.budget = budget;
    this.tie = tie;
    const votes = marksOf(piles, costs.length);
    this.possible = rangeOf(costs.length).filter(
      (project) => votes[project] > 0 && costs[project] <= budget,
    );
    this.supporters = new Supporters(piles, []);
  }

  isExhausted(attempt) {
    const left = this.budget - attempt.cost;
    const bought = selectedBy(attempt);
    return this.possible.every((each) => bought.includes(each) || this.costs[each] > left);
  }

  // A share up to which nothing else is bought.
  lookAhead(last) {
    const bought = selectedBy(last);
    const waiting = this.possible.filter((each) => !bought.includes(each));
    const supporters = this.toldApart(bought);
    const units = steadyRaises(supporters, this.costs, last.share, bought, waiting);
    return last.share.plus(new Fraction(units));
  }

  toldApart(projects) {
    const known = this.supporters.toldApart;
    if (projects.some((project) => !known.has(project)))
      this.supporters = new Supporters(this.piles, [...known, ...projects]);
    return this.supporters;
  }

  // Buys with one share a voter until nothing can be paid; where something is bought that the groups do not tell
  // apart, all is bought anew in finer ones.
  attempt(share) {
    for (let supporters = this.supporters; ; ) {
      const purchases = this.purchases(supporters, share);
      const finer = this.toldApart(purchases.map(({ project }) => project));
      if (finer === supporters) {
        const cost = purchases.reduce((sum, each) => sum + each.cost, 0n);
        return { share, purchases, cost };
      }
      supporters = finer;
    }
  }

  purchases(supporters, share) {
    const purse = new Purse(supporters, share);
    const open = new Set(this.possible);
    const found = [];
    for (let best = this.cheapest(purse, open); best.size > 0; best = this.cheapest(purse, open)) {
      const tied = best.size > 1 ? this.tie.order(best.keys()) : [];
      const project = tied[0] ?? [...best.keys()][0];
      const { missing, payers } = best.get(project);
      open.delete(project);
      const price = new Fraction(missing, payers * purse.parts);
      purse.pay(project, { missing, payers });
      const voters = supporters.voters(project);
      found.push({ project, cost: this.costs[project], voters, price, tied });
    }
    return found;
  }

  // The projects with the lowest price per unit of cost; those that cannot be paid any more are dropped.
  cheapest(purse, open) {
    let best = new Map();
    let least = null;
    for (const project of [...open]) {
      const price = purse.price(project, this.costs[project]);
      if (price === null) {
        open.delete(project);
        continue;
      }
      const rate = [price.missing, price.payers * this.costs[project]];
      const order = least === null ? -1n : rate[0] * least[1] - least[0] * rate[1];
      if (order < 0n) {
        least = rate;
        best = new Map();
      }
      if (order <= 0n) best.set(project, price);
    }
    return best;
  }
}
