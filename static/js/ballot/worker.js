// Makes the ballot beside the page, while the answers are read. Nothing here speaks to the network.

import { makeBallot, remakeBallot } from "./ballot.js";
import { readElection } from "./election.js";

let election = null;

const tasks = {
  open({ raw }) {
    election = readElection(new Uint8Array(raw));
    const { fingerprint, questions } = election;
    return { fingerprint, questions };
  },
  make({ code, choices }) {
    return makeBallot(election, code, choices, randomBytes);
  },
  remake({ tested }) {
    return remakeBallot(election, tested);
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
