// Counts with the code of the result page, for the tests in Python: reads a list of jobs from standard input and
// prints one answer a job. Documents and archives come in base64.
//   {"rule": "…", "answers": [[…], …], "options": 3, "seed": "hex", "question": 0}   the written count
//   {"rule": "…", "sums": [1, 2], "ballots": 3, "seed": "hex", "question": 0}
//   {"rules": "…", "tallies": [{"fingerprint", "event", "ballots", "contests"}, …]}   the written outcome
//   {"rules": "…", "archives": ["…", …], "outcome": "…"}   what the page says of the vote

import { readFileSync } from "node:fs";
import { combine } from "../../static/js/count/combine.js";
import { compare, tallyOf } from "../../static/js/count/recount.js";
import { CountingRule } from "../../static/js/count/rule.js";
import { TieBreak } from "../../static/js/count/tie.js";
import { written } from "../../static/js/trustee/files.js";
import { readRules } from "../../static/js/trustee/rules.js";

const bytesOf = (text) => new Uint8Array(Buffer.from(text, "base64"));

function counted({ rule, answers, options, sums, ballots, seed, question }) {
  const read = new CountingRule(JSON.parse(rule));
  const tie = new TieBreak(new Uint8Array(Buffer.from(seed, "hex")), question);
  const result =
    sums === undefined ? read.count(answers, options, tie) : read.countSums(sums, ballots, tie);
  return written({ rule: read.written, result });
}

async function recounted({ rules: document, archives, outcome }) {
  const rules = readRules(bytesOf(document));
  const tallies = [];
  for (const [place, chamber] of rules.chambers.entries()) {
    const tally = await tallyOf(rules, chamber, [bytesOf(archives[place])]);
    if (tally.fault) return { same: false, chamber: chamber.id, fault: tally.fault };
    tallies.push(tally);
  }
  return compare(rules, tallies, bytesOf(outcome));
}

function answer(job) {
  if ("archives" in job) return recounted(job);
  if ("tallies" in job) return written(combine(readRules(bytesOf(job.rules)), job.tallies));
  return counted(job);
}

const answers = [];
for (const job of JSON.parse(readFileSync(0, "utf8"))) answers.push(await answer(job));
process.stdout.write(JSON.stringify(answers));
