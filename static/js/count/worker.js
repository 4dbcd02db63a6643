// Recounts a vote beside the page: messages out are { kind: "progress", … }, then { kind: "done", verdict } or
// { kind: "failed" }. The same script, given a port, judges single ballots for the worker at its other end.

import { readRules } from "../trustee/rules.js";
import { bytesAt, streamAt } from "../trustee/sources.js";
import { Fault } from "../verify/fault.js";
import { paced } from "../verify/pace.js";
import { openPool, servePort } from "../verify/pool.js";
import { compare, tallyOf } from "./recount.js";

function openPace(chamber, total) {
  return paced(({ box, reader }) => {
    const ballots = box?.judged ?? 0;
    self.postMessage({ kind: "progress", chamber, done: reader.offset, total, ballots });
  });
}

async function run({ rules: address, outcome, archives, ports }) {
  const rules = readRules(await bytesAt(address));
  const tallies = [];
  for (const chamber of rules.chambers) {
    const { total, chunks } = await streamAt(archives[chamber.id]);
    const tally = await tallyOf(rules, chamber, chunks, {
      onProgress: openPace(chamber.id, total),
      openJudges: (setup, raw) => openPool(ports, setup, raw, { allowIdentity: false }),
    });
    if (tally.fault) return { same: false, chamber: chamber.id, fault: tally.fault };
    tallies.push(tally);
  }
  const ballots = tallies.reduce((sum, tally) => sum + tally.ballots, 0);
  return { ...compare(rules, tallies, await bytesAt(outcome)), ballots };
}

async function answer(order) {
  try {
    self.postMessage({ kind: "done", verdict: await run(order) });
  } catch (error) {
    const isUnread = !(error instanceof Fault) || /^(?:unreachable|http-)/.test(error.code);
    const difference = { kind: "document", code: error.code };
    self.postMessage(
      isUnread ? { kind: "failed" } : { kind: "done", verdict: { same: false, difference } },
    );
  }
}

self.addEventListener("message", ({ data }) => {
  if ("port" in data) servePort(data.port);
  else answer(data);
});
