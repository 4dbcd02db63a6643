// Reading and writing the files of a trustee: canonical JSON, the same bytes as `ballots trustee` writes.

import { Fault, malformed } from "../verify/fault.js";
import { isWritten, parseJson, rewritten } from "../verify/json.js";

const encoder = new TextEncoder();

// The canonical bytes of a value made of plain objects, Maps, lists, texts and whole numbers.
export function canonical(value) {
  return encoder.encode(written(value));
}

export function written(value) {
  return rewritten(mapped(value));
}

function mapped(value) {
  if (Array.isArray(value)) return value.map(mapped);
  if (value === null || typeof value !== "object") return value;
  const fields = value instanceof Map ? [...value] : Object.entries(value);
  return new Map(fields.map(([name, each]) => [name, mapped(each)]));
}

export function requireCanonical(bytes, value, what) {
  if (!isWritten(bytes, written(value)))
    throw malformed(`${what} is not canonical`, "not-canonical");
}

// Any canonical JSON.
export function readCanonical(bytes, maxBytes) {
  const value = parseJson(bytes, { maxBytes });
  requireCanonical(bytes, value, "the file");
  return value;
}

// Names the member, and the file, that a fault is about: { code, sentence, member, part }.
export function blaming(member, part, step) {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const named = new Fault(error.code, `the ${part} of member ${member}: ${error.sentence}`);
    throw Object.assign(named, { member, part });
  }
}
