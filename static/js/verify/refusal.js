// A refusal: what the log signs when a ballot is not accepted (specification 14.12).

import { Fault } from "./fault.js";
import { writeJson } from "./json.js";
import { readNote, readVerifierKey, signaturesBy } from "./note.js";

const DOMAIN = "participate/refusal/v1";
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const encoder = new TextEncoder();

// Whether the log has signed that it refused the bytes with this tracker, in this election, for this reason. One
// line has one spelling, so that only its moment has to be read.
export function isRefusal(text, logKey, { election, tracker, reason }) {
  try {
    const log = readVerifierKey(logKey);
    const note = readNote(encoder.encode(text));
    const at = momentIn(note.text);
    const line = writeJson({ domain: DOMAIN, election, tracker, reason, at, log: log.name });
    return note.text === `${line}\n` && signaturesBy(note, log).length > 0;
  } catch (error) {
    if (error instanceof Fault) return false;
    throw error;
  }
}

function momentIn(text) {
  const [, at] = /"at":"([^"]*)"/.exec(text) ?? ["", ""];
  return MOMENT.test(at) ? at : "";
}
