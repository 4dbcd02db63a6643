// Makes ballots with the code of the voting page, for the tests in Python: reads
// {"election": "<raw election.json>", "ballots": [{"code": "…", "choices": [[…], …]}, …]} from standard
// input and prints a list of {"text", "tracker", "shortCode", "credential"}.

import { webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";
import { makeBallot } from "../../static/js/ballot/ballot.js";
import { readElection } from "../../static/js/ballot/election.js";

const job = JSON.parse(readFileSync(0, "utf8"));
const election = readElection(new TextEncoder().encode(job.election));
const randomness = (count) => webcrypto.getRandomValues(new Uint8Array(count));
const made = job.ballots.map(({ code, choices }) =>
  makeBallot(election, code, choices, randomness),
);
process.stdout.write(JSON.stringify(made));
