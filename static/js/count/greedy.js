// Greedy budget: the projects with the most votes, one after the other, as long as they fit (specification 19.8).

import { countApproval, rankSums } from "./scores.js";

export function countGreedy(answers, options, tie, rule) {
  return fundByVotes(countApproval(answers, options, tie, rule), rule);
}

export function greedyOfSums(sums, ballots, tie, rule) {
  return fundByVotes(rankSums(sums, ballots, tie, rule), rule);
}

function fundByVotes({ ballots, places }, { costs, budget }) {
  let left = budget;
  const steps = [];
  for (const { options, score } of places) {
    const votes = Number(score.split("/")[0]);
    const tied = options.length > 1 ? options : [];
    for (const project of options) {
      const cost = costs[project];
      const funded = votes > 0 && cost <= left;
      steps.push({ project, votes, cost, left, funded, tied });
      if (funded) left -= cost;
    }
  }
  const selected = steps.filter(({ funded }) => funded).map(({ project }) => project);
  return { ballots, selected, cost: budget - left, steps };
}
