// The election as its sealed file says it; the fingerprint is over the raw bytes.

import { fromHex } from "./group.js";
import { hashBase64 } from "./suite.js";

const METHODS = ["STV", "Schulze", "Borda", "MajorityJudgment", "EqualShares"];

// Throws on anything that this page cannot vote in.
export function readElection(raw) {
  const found = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(raw));
  if (found.version !== 1 || found.group !== "Ed25519") throw new Error("unknown kind of election");
  const key = fromHex(found.public_key);
  key.precompute(6, false);
  return {
    uuid: found.uuid,
    key,
    fingerprint: hashBase64(raw),
    questions: found.questions.map(readQuestion),
  };
}

function readQuestion(found) {
  if (found.type !== undefined) return readShuffled(found);
  const { question, answers, min, max, blank } = found;
  return { question, ...bounded(answers, min, max), blank: blank === true };
}

// A question that is shuffled and opened: what its answers mean stands in `extra` (specification 7.3, 19.9).
function readShuffled({ type, value, extra }) {
  if (type !== "NonHomomorphic") throw new Error("unknown kind of question");
  const { method, blank, seats, grades, costs, budget, min, max } = extra;
  if (!METHODS.includes(method)) throw new Error("unknown way of counting");
  const { question, answers } = value;
  const limits = bounded(answers, min ?? 0, max ?? answers.length);
  return { question, ...limits, mixnet: true, method, blank, seats, grades, costs, budget };
}

function bounded(answers, min, max) {
  if (!Array.isArray(answers)) throw new Error("a question has no answers");
  if (!(Number.isInteger(min) && Number.isInteger(max) && min >= 0 && min <= max)) {
    throw new Error("a question's limits are wrong");
  }
  return { answers, minimum: min, maximum: max };
}
