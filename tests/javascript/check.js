// Checks archives, ballots and receipts with the code of the page "Verify here", for the tests in Python:
// reads a list of jobs from standard input and prints one answer a job. All bytes come in base64.
//   {"archive": "…", "final": true, "statements": {"1": "…"}, "shuffles": {"1": "…"},
//    "piece": 512}
//   {"election": "…", "credentials": "…", "ballot": "…"}
//   {"receipt": "…", "key": "…", "witnesses": ["…"], "quorum": 1, "opening": "…"}
//   {"qr": "…"}   draws a QR code of a text
//   {"election": "…", "ballots": [{"code": "…", "choices": [[…], …]}, …]}   makes ballots

import { webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";
import { makeBallot } from "../../static/js/ballot/ballot.js";
import { drawQr, encodeQr } from "../../static/js/receipt/qr.js";
import { checkBallot, readBallot } from "../../static/js/verify/ballot.js";
import { readCredentials } from "../../static/js/verify/credentials.js";
import { readDefinition } from "../../static/js/verify/definition.js";
import { ArchiveCheck } from "../../static/js/verify/election.js";
import { Fault } from "../../static/js/verify/fault.js";
import { openJudge } from "../../static/js/verify/judge.js";
import { checkReceipt } from "../../static/js/verify/receipt.js";
import { hashHex } from "../../static/js/verify/suite.js";

const bytesOf = (text) => new Uint8Array(Buffer.from(text, "base64"));
const randomness = (count) => webcrypto.getRandomValues(new Uint8Array(count));
const said = (report) => ({
  valid: report.valid,
  rows: report.rows(),
  findings: report.findings,
});

// Most archives of the corpus hold the same ballots of the same election: each is judged once.
const verdicts = new Map();

function openJudges({ definition, credentials }, [election, , list]) {
  const judge = openJudge(definition, credentials);
  const context = hashHex(election) + hashHex(list);
  const remembered = (bytes) => {
    const key = context + hashHex(bytes);
    if (!verdicts.has(key)) verdicts.set(key, judge(bytes));
    return verdicts.get(key);
  };
  return { judge: remembered, most: 0 };
}

const owned = (files) =>
  files && new Map(Object.entries(files).map(([owner, text]) => [Number(owner), bytesOf(text)]));

async function checkWhole({
  archive,
  final = false,
  statements = null,
  shuffles = null,
  piece = 1 << 16,
}) {
  const check = new ArchiveCheck({
    final,
    statements: owned(statements),
    signedShuffles: owned(shuffles),
    openJudges,
  });
  const bytes = bytesOf(archive);
  for (let at = 0; at < bytes.length; at += piece) await check.take(bytes.subarray(at, at + piece));
  const report = await check.finish();
  const { definition = null } = check.setup ?? {};
  return {
    ...said(report),
    fingerprint: definition?.fingerprint ?? null,
    counts: check.count?.counts ?? null,
    counted: check.box?.sum.counted ?? null,
  };
}

function checkOne({ election, credentials, ballot }) {
  try {
    const found = readBallot(bytesOf(ballot));
    checkBallot(found, readDefinition(bytesOf(election)), readCredentials(bytesOf(credentials)));
    return { code: null, tracker: found.tracker, credential: found.credential };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { code: error.code, sentence: error.sentence };
  }
}

function checkOneReceipt({ receipt, key, witnesses, quorum, opening = null }) {
  const { report, told } = checkReceipt(bytesOf(receipt), key, {
    witnesses,
    quorum,
    opening: opening === null ? null : bytesOf(opening),
  });
  return { ...said(report), told };
}

function makeAll({ election, ballots }) {
  const definition = readDefinition(bytesOf(election));
  return ballots.map(({ code, choices }) => makeBallot(definition, code, choices, randomness));
}

function drawOne({ qr }) {
  try {
    return { ...encodeQr(qr), svg: decodeURIComponent(drawQr(qr).split(",")[1]) };
  } catch (error) {
    return { error: error.message };
  }
}

function answer(job) {
  if ("qr" in job) return drawOne(job);
  if ("archive" in job) return checkWhole(job);
  if ("receipt" in job) return checkOneReceipt(job);
  return "ballots" in job ? makeAll(job) : checkOne(job);
}

const jobs = JSON.parse(readFileSync(0, "utf8"));
const written = (_, value) => (typeof value === "bigint" ? String(value) : value);
const answers = [];
for (const job of jobs) answers.push(await answer(job));
process.stdout.write(JSON.stringify(answers, written));
