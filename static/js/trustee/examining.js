// A trustee's examination of an archive in the profile `participate`, before any key is touched (specification
// 18.1): what was found, and this trustee's place in it.

import { ArchiveCheck } from "../verify/election.js";
import { Fault } from "../verify/fault.js";
import { ownersOf } from "../verify/trustees.js";

// The check failed: the key was not touched. `report` holds every finding.
export class Refused extends Fault {
  constructor(report, outcome) {
    const first = report.findings.find(({ severity }) => severity === "error");
    super(first.code, `${outcome}: ${first.sentence}`);
    this.report = report;
  }
}

// An archive whose bytes come as an iterable: the finished check, its report in it.
export async function examine(chunks, settings) {
  const check = new ArchiveCheck(settings);
  for await (const chunk of chunks) {
    await check.take(chunk);
    if (check.stopped || check.ended) break;
  }
  await check.finish();
  return check;
}

// The trustee's number, or null with a finding where the key is nobody's.
export function findOwnKey({ setup, report }, keyHex) {
  report.examined("own key");
  const items = setup?.items ?? null;
  if (items === null) return null;
  const place = ownersOf(items).findIndex((member) => member.keyHex === keyHex);
  if (place === -1) {
    const sentence = "this key is not among the election's trustees";
    report.error("own key", "unknown-trustee", sentence);
    return null;
  }
  return place + 1;
}
