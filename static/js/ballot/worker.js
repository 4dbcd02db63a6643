// Makes the ballot beside the page, while the answers are read. Nothing here speaks to the network.

import { isRefusal } from "../verify/refusal.js";
import { makeBallot, remakeBallot } from "./ballot.js";
import { readElection } from "./election.js";
import { fragmentOf, readTested } from "./tested.js";

let election = null;
// What a test would open, of the last ballot alone: the page gets it once the ballot is burned.
let last = null;

const tasks = {
  open({ raw }) {
    election = readElection(new Uint8Array(raw));
    const { fingerprint, questions } = election;
    return { fingerprint, questions };
  },
  make({ code, choices }) {
    const { opening, ...ballot } = makeBallot(election, code, choices, randomBytes);
    last = { tracker: ballot.tracker, fragment: fragmentOf(opening) };
    return ballot;
  },
  // The fragment for the second device; the seed is forgotten here.
  reveal({ tracker }) {
    if (last?.tracker !== tracker) throw new Error("this ballot was not made here");
    const { fragment } = last;
    last = null;
    return fragment;
  },
  // Whether the log has signed that it refused this ballot for this reason.
  judge: ({ refusal, logKey, tracker, reason }) =>
    isRefusal(refusal, logKey, { election: election.uuid, tracker, reason }),
  remake({ text }) {
    const tested = readTested(text);
    return { ...remakeBallot(election, tested), choices: tested.choices };
  },
};

function randomBytes(count) {
  return crypto.getRandomValues(new Uint8Array(count));
}

self.addEventListener("message", ({ data }) => {
  try {
    self.postMessage({ id: data.id, result: tasks[data.task](data) });
  } catch (error) {
    self.postMessage({ id: data.id, error: error.message });
  }
});
