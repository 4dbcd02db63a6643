// A trustee opens a tally: all is checked before the private key is touched (specification 18.1). The order is
// the contract: `prepare` checks the archive, the rules and the record and takes the PUBLIC key only; the caller
// enters the line in the journal and keeps it; then `decrypt` uses the key.

import { power, toHex } from "../ballot/group.js";
import { readEvent } from "../verify/chain.js";
import { Fault } from "../verify/fault.js";
import { fieldsOf, parseJson, textIn } from "../verify/json.js";
import { writtenProof } from "../verify/proofs.js";
import { checkReceipt, readReceipt } from "../verify/receipt.js";
import { hashHex } from "../verify/suite.js";
import { writtenRows } from "../verify/tally.js";
import { examine, findOwnKey, Refused } from "./examining.js";
import { canonical, written } from "./files.js";
import { Participate } from "./profile.js";
import { proveDecryption, proveStatement } from "./provers.js";
import { checkEnough, checkRules, readRules } from "./rules.js";

const DOMAIN = "participate/decryption/v1";
const MAX_ENTRY_BYTES = 65_535;
const encoder = new TextEncoder();

// What the complete check allows to be opened, once: { definition, tally, counted, event, owner, keyHex, line,
// report }.
// `archive` yields its bytes; `shuffleProofs` maps owners to the bytes of the signatures under their shuffles,
// one for each shuffle; `logKey` and `witnesses` are verifier keys as text; one that is none throws.
export async function prepare({
  archive,
  rules,
  receipt,
  logKey,
  witnesses = [],
  keyHex,
  shuffleProofs,
  onProgress,
  openJudges,
}) {
  const profile = new Participate();
  const settings = { profile, signedShuffles: shuffleProofs, onProgress, openJudges };
  const check = await examine(archive, settings);
  const { report } = check;
  const parsed = rulesIn(rules, report);
  const owner = findOwnKey(check, keyHex);
  if (parsed !== null) {
    checkRules(parsed, check.setup, logKey, report);
    checkEnough(parsed.k, check.box?.sum.counted ?? null, report);
  }
  const recorded = checkReceipt(receipt, logKey, {
    witnesses,
    quorum: parsed?.witness_quorum ?? 0,
  });
  report.include(recorded.report, "record: ");
  const event = sealedEvent(check);
  checkLastEvent(receipt, check, event, report);
  return statementOf(check, { owner, keyHex, event });
}

function rulesIn(bytes, report) {
  let parsed = null;
  report.examined("rules");
  report.holds("rules", {}, () => {
    parsed = readRules(bytes);
  });
  return parsed;
}

// E: the hash of the event before the first opening, or of the last one where nobody has opened yet.
function sealedEvent({ seen, count, chain }) {
  if (count?.event) return count.event;
  return seen.has("EncryptedTally") && !seen.has("Result") ? chain.last.digest : null;
}

// The recorded entry is this election's sealed tally, or the last event: each event carries the hash of the one
// before, so that the last one stands for them all.
function checkLastEvent(receipt, { setup, chain }, sealed, report) {
  if (!setup?.definition || sealed === null) return;
  let recorded = null;
  try {
    recorded = recordedEvent(readReceipt(receipt).extra);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return; // the check of the receipt has reported what cannot be read
  }
  const isOfThis = recorded !== null && recorded.election === setup.definition.uuid;
  if (!isOfThis || ![sealed, chain.last.digest].includes(recorded.digest))
    report.error(
      "record: entry",
      "wrong-receipt",
      "the receipt is not about the last event of this archive",
    );
}

function recordedEvent(entry) {
  const value = parseJson(entry, { maxBytes: MAX_ENTRY_BYTES });
  if (!(value instanceof Map) || value.get("kind") !== "election.event") return null;
  const { election, event } = fieldsOf(value, ["kind", "election", "event"]);
  const bytes = encoder.encode(textIn(event));
  readEvent(bytes);
  return { election, digest: hashHex(bytes) };
}

function statementOf({ setup, count, report }, { owner, keyHex, event }) {
  const tally = count?.tally ?? null;
  if (tally === null || event === null)
    report.error("sealed tally", "not-sealed", "the archive holds no sealed tally that verifies");
  else if (setup.definition.hasMixnet && !count.shuffled)
    report.error("sealed tally", "not-shuffled", "the sealed tally's shuffles have not ended");
  if (!report.valid) throw new Refused(report, "nothing was decrypted");
  const { definition } = setup;
  const line = { key: keyHex, election: definition.fingerprint, event };
  const own = count.shuffles.filter((each) => each.owner === owner);
  const shuffles = own.map(({ digest }) => digest);
  const { counted } = count.sum;
  return { definition, tally, counted, event, owner, keyHex, line, shuffles, report };
}

// Uses the private key: the bytes of the one file to hand in. The journal's line must be kept by now.
export function decrypt(statement, pair, randomness) {
  const { definition, tally, event, owner, keyHex } = statement;
  if (toHex(pair.key) !== keyHex)
    throw new Fault("wrong-key", "the private key is not the one that was checked");
  const { fingerprint } = definition;
  const factors = tally.map((row) => row.map(({ alpha }) => toHex(power(alpha, pair.secret))));
  const partial = written({
    decryption_factors: factors,
    decryption_proofs: tally.map((row) =>
      row.map(({ alpha }) => writtenProof(proveDecryption(fingerprint, pair, alpha, randomness))),
    ),
  });
  const alphas = tally.flat().map(({ alpha }) => alpha);
  const digest = hashHex(statementText(statement, factors));
  const proof = writtenProof(proveStatement(digest, alphas, pair.secret, randomness));
  const payload = hashHex(partial);
  return canonical({
    version: 1,
    election: definition.uuid,
    owner,
    partial_decryption: partial,
    statement_proof: written({ version: 1, election: fingerprint, event, owner, payload, proof }),
  });
}

// Everything that the statement-bound proof is about (specification 13.2).
function statementText({ definition, tally, event, owner, keyHex }, factors) {
  return written({
    domain: DOMAIN,
    group: "Ed25519",
    election: definition.fingerprint,
    event,
    owner,
    public_key: keyHex,
    ciphertexts: writtenRows(tally),
    factors,
  });
}
