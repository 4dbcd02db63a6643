// A question's counting rule, read from the rules document, and its count as the outcome writes it
// (specification 19.9, 19.10).

import { Fault } from "../verify/fault.js";
import { countGreedy, greedyOfSums } from "./greedy.js";
import { countJudgment } from "./judgment.js";
import { countRunoff } from "./runoff.js";
import { countSchulze } from "./schulze.js";
import { countApproval, countBorda, rankSums } from "./scores.js";
import { countShares } from "./shares.js";
import { countStv } from "./stv.js";

const one = (fields) => ({ ...fields, minimum: 1, maximum: 1 });

const COUNTS = {
  Plurality: (answers, options, tie, fields) => countApproval(answers, options, tie, one(fields)),
  Approval: countApproval,
  Borda: countBorda,
  STV: (answers, options, tie, fields) =>
    (fields.seats === 1 ? countRunoff : countStv)(answers, options, tie, fields),
  Schulze: countSchulze,
  MajorityJudgment: countJudgment,
  GreedyBudget: countGreedy,
  EqualShares: countShares,
};

const SUMS = {
  Plurality: (sums, ballots, tie, fields) => rankSums(sums, ballots, tie, one(fields)),
  Approval: rankSums,
  GreedyBudget: greedyOfSums,
};

export class CountingRule {
  // `value` is the rule as the rules document has it, in plain values.
  constructor(value) {
    const { method, min, max, ...others } = value;
    if (!Object.hasOwn(COUNTS, method))
      throw new Fault("not-supported", "the counting rule is not known here");
    this.written = value;
    this.method = method;
    this.fields = { ...others, minimum: min, maximum: max };
  }

  get blank() {
    return this.fields.blank;
  }

  // Whether the ballots are added up rather than shuffled and opened.
  get isSummed() {
    return this.method === "GreedyBudget";
  }

  // Whether the rule elects by itself; otherwise it ranks all options.
  get elects() {
    return ["STV", "GreedyBudget", "EqualShares"].includes(this.method);
  }

  count(answers, options, tie) {
    return COUNTS[this.method](answers, options, tie, this.fields);
  }

  countSums(sums, ballots, tie) {
    return SUMS[this.method](sums, ballots, tie, this.fields);
  }
}
