// Counts with the code of the result page, for the tests in Python: reads a list of jobs from standard input and
// prints one answer a job.
//   {"rule": "…", "answers": [[…], …], "options": 3, "seed": "hex", "question": 0}   the written count
//   {"rule": "…", "sums": [1, 2], "ballots": 3, "seed": "hex", "question": 0}

import { readFileSync } from "node:fs";
import { CountingRule } from "../../static/js/count/rule.js";
import { TieBreak } from "../../static/js/count/tie.js";
import { written } from "../../static/js/count/written.js";
import { parseJson } from "../../static/js/verify/json.js";

const encoder = new TextEncoder();

function counted({ rule, answers, options, sums, ballots, seed, question }) {
  const read = new CountingRule(parseJson(encoder.encode(rule), { maxBytes: 1 << 20 }));
  const tie = new TieBreak(new Uint8Array(Buffer.from(seed, "hex")), question);
  const result =
    sums === undefined ? read.count(answers, options, tie) : read.countSums(sums, ballots, tie);
  return `{"rule":${read.text},"result":${written(result)}}`;
}

const jobs = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(jobs.map(counted)));
