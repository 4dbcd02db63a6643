// The election as its sealed file says it; the fingerprint is over the raw bytes.

import { fromHex } from "./group.js";
import { hashBase64 } from "./suite.js";

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
  const { question, answers, min, max, blank } = found;
  if (found.type !== undefined || !Array.isArray(answers))
    throw new Error("unknown kind of question");
  if (!(Number.isInteger(min) && Number.isInteger(max) && min >= 0 && min <= max)) {
    throw new Error("a question's limits are wrong");
  }
  return { question, answers, minimum: min, maximum: max, blank: blank === true };
}
