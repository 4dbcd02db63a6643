// What is left to every voter under equal shares, exactly: whoever approves of the same of the bought projects has
// paid the same, so such voters are one group with one balance, in whole numbers of 1/`parts` of a unit of money.

import { divisor } from "./fraction.js";

// Who approves of each project: pairs of a group and how many of its voters do. A group's voters approve of the
// same of the projects in `toldApart`; only these may be bought.
export class Supporters {
  constructor(piles, toldApart) {
    this.toldApart = new Set(toldApart);
    const projects = [...this.toldApart].sort((one, other) => one - other);
    const groups = new Map();
    const votes = new Map();
    for (const { answer, votes: count } of piles) {
      const key = projects.map((project) => answer[project]).join("");
      if (!groups.has(key)) groups.set(key, groups.size);
      const group = groups.get(key);
      for (const [project, approved] of answer.entries())
        if (approved) addVotes(votes, project, group, count);
    }
    this.groups = groups.size;
    this.byProject = new Map(
      Array.from(votes, ([project, found]) => [
        project,
        Array.from(found, ([group, count]) => [group, BigInt(count)]),
      ]),
    );
  }

  voters(project) {
    return this.byProject.get(project).reduce((sum, [, votes]) => sum + Number(votes), 0);
  }
}

function addVotes(votes, project, group, count) {
  if (!votes.has(project)) votes.set(project, new Map());
  const found = votes.get(project);
  found.set(group, (found.get(group) ?? 0) + count);
}

export class Purse {
  constructor(supporters, share) {
    this.parts = share.denominator;
    this.balances = new Array(supporters.groups).fill(share.numerator);
    this.supporters = supporters.byProject;
  }

  // What each supporter pays, { missing, payers }, if those with less pay all they have; null: they have too
  // little. Whoever has less than an equal part gives all; that makes the part larger, so the others are asked
  // again.
  price(project, cost) {
    let asked = this.supporters.get(project);
    let missing = cost * this.parts;
    let payers = asked.reduce((sum, [, votes]) => sum + votes, 0n);
    while (payers > 0n) {
      const part = missing;
      const all = payers;
      const poor = asked.filter(([group]) => this.balances[group] * all < part);
      if (poor.length === 0) return { missing, payers };
      asked = asked.filter(([group]) => this.balances[group] * all >= part);
      for (const [group, votes] of poor) {
        missing -= this.balances[group] * votes;
        payers -= votes;
      }
    }
    return null;
  }

  pay(project, { missing, payers }) {
    const common = divisor(missing, payers);
    const amount = missing / common;
    const factor = payers / common;
    if (factor > 1n) {
      this.parts *= factor;
      this.balances = this.balances.map((balance) => balance * factor);
    }
    for (const [group] of this.supporters.get(project)) {
      const left = this.balances[group] - amount;
      this.balances[group] = left > 0n ? left : 0n;
    }
  }
}
