// What a finished check says, as plain values that a worker can hand to its page.

import { shortCode } from "../ballot/code.js";

const MOST_FINDINGS = 500; // more of them say nothing new, and a page has to show them

const SEVERITIES = ["error", "warning", "info"];

export function summaryOf(check, report) {
  const sorted = SEVERITIES.flatMap((severity) =>
    report.findings.filter((finding) => finding.severity === severity),
  );
  const { definition = null, credentials = null } = check.setup ?? {};
  return {
    valid: report.valid,
    rows: report.rows(),
    errors: report.found.error,
    findings: sorted.slice(0, MOST_FINDINGS),
    more: report.more + Math.max(0, sorted.length - MOST_FINDINGS),
    running: report.findings.some(({ code }) => code === "I-RUNNING"),
    fingerprint: definition?.fingerprint ?? "",
    name: definition?.name ?? "",
    credentials: credentials?.size ?? 0,
    ballots: check.box?.taken ?? 0,
    counted: check.box?.sum.counted ?? 0,
    questions: check.count?.counts ? questionsOf(definition, check.count.counts) : [],
    trackers: check.box ? trackersOf(check.box) : [],
  };
}

// Each question in its own words with what was counted; of a shuffled one how many answers were opened.
function questionsOf({ questions }, counts) {
  return questions.map(({ question, answers, blank, mixnet }, index) => {
    if (mixnet) return { question, opened: counts[index].length, rows: [] };
    const numbers = counts[index];
    const rows = answers.map((answer, place) => ({
      answer,
      count: numbers[place + Number(blank)],
    }));
    return { question, opened: null, blank: blank ? numbers[0] : null, rows };
  });
}

function trackersOf(box) {
  const counted = new Set(box.sum.trackers());
  return Array.from(box.trackers, ([tracker, number]) => ({
    tracker,
    number,
    code: shortCode(tracker),
    counts: counted.has(tracker),
  }));
}
