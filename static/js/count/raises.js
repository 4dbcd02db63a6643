// How often the share can be raised before equal shares can buy anything else, so that raises which change nothing
// need not be computed one by one (specification 19.8). As long as the same is bought in the same order, with the
// same payers giving all they have, every balance and price is linear in the raise: value + slope · t.

import { divisor } from "./fraction.js";

// A number of raises by one unit after which `bought` is still what is bought; it may be too small, never too
// large. `waiting` are the projects that voters cannot pay, at least one.
export function steadyRaises(supporters, costs, share, bought, waiting) {
  const most = waiting.reduce((best, each) => (costs[each] > best ? costs[each] : best), 0n);
  const purses = new LinearPurses(supporters, share, most);
  for (const [number, project] of bought.entries()) {
    const price = purses.price(project, costs[project]);
    for (const other of [...bought.slice(number + 1), ...waiting])
      purses.compare(other, costs[other], price, costs[project]);
    purses.pay(project, price);
  }
  for (const other of waiting) purses.wait(other, costs[other]);
  return purses.steady;
}

class LinearPurses {
  constructor(supporters, share, limit) {
    this.gap = limit;
    this.closing = 1n;
    this.parts = share.denominator;
    this.values = new Array(supporters.groups).fill(share.numerator);
    this.slopes = new Array(supporters.groups).fill(share.denominator);
    this.voters = supporters.byProject;
  }

  // The largest whole number below the first t at which something might change, or 0.
  get steady() {
    const found = (this.gap - 1n) / this.closing;
    return found > 0n ? found : 0n;
  }

  // Those who give all they have stay below the price.
  price(project, cost) {
    const voters = [...this.voters.get(project)].sort(([one], [other]) =>
      this.values[one] < this.values[other] ? -1 : Number(this.values[one] > this.values[other]),
    );
    let missing = cost * this.parts;
    let slope = 0n;
    let payers = voters.reduce((sum, [, votes]) => sum + votes, 0n);
    let poor = 0;
    while (this.values[voters[poor][0]] * payers < missing) {
      const [group, votes] = voters[poor];
      missing -= this.values[group] * votes;
      slope -= this.slopes[group] * votes;
      payers -= votes;
      poor += 1;
    }
    for (const [group] of voters.slice(0, poor))
      this.end(missing - this.values[group] * payers, this.slopes[group] * payers - slope);
    return { value: missing, slope, payers };
  }

  // No other project becomes as cheap as the one that is bought.
  compare(other, cost, { value, slope, payers }, bought) {
    const scale = payers * bought;
    const full = value * cost;
    const fullSlope = slope * cost;
    let [paid, growth, able] = [0n, 0n, 0n];
    for (const [group, votes] of this.voters.get(other)) {
      const balance = this.values[group] * scale;
      const isPoor = balance < full || (balance === full && this.slopes[group] * scale < fullSlope);
      if (isPoor) {
        paid += votes * this.values[group];
        growth += votes * this.slopes[group];
      } else able += votes;
    }
    this.end((cost * this.parts - paid) * scale - able * full, growth * scale + able * fullSlope);
  }

  // No further project can be paid.
  wait(other, cost) {
    const voters = this.voters.get(other);
    const sum = (numbers) =>
      voters.reduce((total, [group, votes]) => total + votes * numbers[group], 0n);
    this.end(cost * this.parts - sum(this.values), sum(this.slopes));
  }

  pay(project, price) {
    const common = divisor(divisor(price.value, magnitude(price.slope)), price.payers);
    const [value, slope, factor] = [price.value, price.slope, price.payers].map(
      (part) => part / common,
    );
    this.parts *= factor;
    this.values = this.values.map((each) => each * factor);
    this.slopes = this.slopes.map((each) => each * factor);
    for (const [group] of this.voters.get(project)) {
      const isSpent = this.values[group] < value;
      this.values[group] = isSpent ? 0n : this.values[group] - value;
      this.slopes[group] = isSpent ? 0n : this.slopes[group] - slope;
    }
  }

  // Notes that a gap closes at a rate, where it closes at all.
  end(gap, closing) {
    if (closing <= 0n || gap * this.closing >= this.gap * closing) return;
    this.gap = gap;
    this.closing = closing;
  }
}

function magnitude(number) {
  return number < 0n ? -number : number;
}
