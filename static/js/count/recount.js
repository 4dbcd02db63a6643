// The recount of a whole vote: every chamber's archive is checked as a trustee would (the profile `participate`) and
// bound to the rules document, the rules are applied to what was opened, and the outcome must be the published one,
// byte for byte.

import { examine } from "../trustee/examining.js";
import { written } from "../trustee/files.js";
import { Participate } from "../trustee/profile.js";
import { checkRules } from "../trustee/rules.js";
import { isWritten } from "../verify/json.js";
import { openJudge } from "../verify/judge.js";
import { combine } from "./combine.js";
import { differenceOf } from "./difference.js";

const inPlace = ({ definition, credentials }) => ({
  judge: openJudge(definition, credentials, { allowIdentity: false }),
  most: 0,
});

// A chamber's tally, or what is wrong: { fault: { code, count } }. `settings` go to the check of the archive.
export async function tallyOf(rules, chamber, chunks, settings = {}) {
  const profile = new Participate();
  const check = await examine(chunks, { openJudges: inPlace, ...settings, profile });
  const { setup, report, box, count } = check;
  checkRules(rules, setup, rules.log, report);
  if (setup?.definition && setup.definition.uuid !== chamber.election)
    report.error("rules", "wrong-election", "the archive is another election's");
  const ballots = box?.sum.counted ?? 0;
  const mayOpen = ballots >= rules.k;
  if (report.valid && (count === null || mayOpen !== (count.counts !== null)))
    report.error("rules", "bad-tally", "the chamber is not counted, or should not be");
  if (!report.valid) return { fault: faultOf(report) };
  return {
    fingerprint: setup.definition.fingerprint,
    event: check.tallyEvent,
    ballots,
    contests: count.counts === null ? null : contestsOf(rules, count.counts),
  };
}

function faultOf({ findings, found }) {
  const { code } = findings.find(({ severity }) => severity === "error");
  return { code, count: found.error };
}

function contestsOf({ contests }, counts) {
  return contests.map(({ blank = false, counting }, number) => {
    const row = counts[number];
    if (counting !== undefined && counting.method !== "GreedyBudget") return { answers: row };
    const hasBlank = counting?.blank ?? blank;
    return hasBlank ? { votes: row.slice(1), blanks: row[0] } : { votes: row, blanks: 0 };
  });
}

// Whether the published bytes are what the tallies give; else the first difference.
export function compare(rules, tallies, published) {
  const text = written(combine(rules, tallies));
  if (isWritten(published, text)) return { same: true, difference: null };
  return { same: false, difference: differenceOf(rules, published, text) };
}
