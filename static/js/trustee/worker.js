// A trustee's work beside the page: everything with keys, proofs and archives. One question at a time:
// { id, task, … } in, { id, result } or { id, fault } out, and { progress } on the way. The same script, given
// a port, judges single ballots for the worker at its other end.

import { Fault } from "../verify/fault.js";
import { sameBytes } from "../verify/json.js";
import { openPool, servePort } from "../verify/pool.js";
import {
  assemble,
  memberKeys,
  readCertificates,
  readCommitments,
  readReveals,
} from "./ceremony.js";
import { decrypt, prepare } from "./decrypting.js";
import {
  generateKey,
  kindOf,
  publicOfKey,
  publicOfSeed,
  readKeyFile,
  readPublicKey,
  readSeedContext,
  writeKey,
  writeSeed,
} from "./keyfile.js";
import { drawMember, readSeedFile } from "./member.js";
import { isSealed, sealFile, unsealFile } from "./passphrase.js";
import {
  accept,
  answerChallenge,
  examineForAcceptance,
  examineSetup,
  rehearse,
} from "./readiness.js";
import { enterDurably, enterShuffleDurably, findSeed, forgetSeed, keepSeed } from "./shelf.js";
import { makeShuffle, prepareShuffle, shuffleLine, signShuffle } from "./shuffling.js";
import { bytesAt, filesAt, streamAt } from "./sources.js";

const PACE = 200; // milliseconds between two words about progress
const MOST_FINDINGS = 20;
const encoder = new TextEncoder();
let statement = null; // what the complete check allows to be opened, and nothing else
let shuffling = null; // what may be shuffled, and the shuffle once it is made
let seed = null; // the seed of the ceremony that this page goes through, unlocked once
let setup = null; // what the check of a set-up allows to be signed

const TASKS = {
  // Makes a key alone: the sealed file to keep, the public one to hand in.
  async generate({ passphrase }) {
    const { pair, handIn } = generateKey(randomBytes);
    const file = await sealed(writeKey(pair), publicOfKey(pair), passphrase);
    return { file, handIn, keyHex: publicOfKey(pair).public_key };
  },

  // Makes the seed of a ceremony: the sealed file to keep, the certificate to publish.
  async draw({ context, passphrase }) {
    const member = drawMember(context, randomBytes);
    const file = await sealed(writeSeed(member), publicOfSeed(member), passphrase);
    seed = { file, passphrase, member };
    return { file, handIn: member.certify(randomBytes) };
  },

  // What can be said of a file without its passphrase.
  look({ file }) {
    const kind = kindOf(file);
    if (kind === "key") return { kind, keyHex: readPublicKey(file) };
    return kind === "seed" ? { kind, context: readSeedContext(file) } : { kind };
  },

  // Opens a saved file to the end, so that nobody relies on one that is damaged.
  async check({ file, passphrase }) {
    const kind = kindOf(file);
    if (kind === null) throw new Fault("no-key-file", "this file holds neither a key nor a seed");
    const plain = await opened(file, passphrase);
    if (kind === "key") return { kind, keyHex: publicOfKey(readKeyFile(plain)).public_key };
    return { kind, context: readSeedFile(plain).context };
  },

  // One round of the ceremony with the seed that is there: the file to hand in.
  async round({ round, files, file, passphrase }) {
    const closed = round === "certificate" ? null : closedRounds(files, round);
    const member = await memberOf(file, passphrase);
    if (closed === null) return { handIn: member.certify(randomBytes) };
    if (round === "verification") return received(member, closed, files, passphrase);
    const make = { commitment: "commit", reveal: "reveal", shares: "share" }[round];
    return { handIn: member[make](closed, randomBytes) };
  },

  // The fingerprint that all members read aloud to each other.
  ceremony: ({ certificates }) => ({ id: readCertificates(certificates.map(bytesOf)).id }),

  // All rounds are closed: the keys of all members, as everybody can compute and check them.
  finish({ files }) {
    const closed = closedRounds(files, "verification");
    assemble(closed, files.verification.map(bytesOf));
    return { keys: memberKeys(closed) };
  },

  // A sealed seed that this browser keeps, because the trustee said so, until the ceremony ends.
  kept: ({ name }) => findSeed(name),

  keep: ({ name, file }) => keepSeed(name, file),

  forget: ({ name }) => forgetSeed(name),

  // The complete check before a key is touched.
  async prepare(order) {
    statement = null;
    const rules = await bytesAt(order.rules);
    const receipt = await bytesAt(order.receipt);
    const shuffleProofs = await filesAt(order.shuffleProofs);
    const { total, chunks } = await streamAt(order.archive);
    const { logKey, witnesses, keyHex, ports } = order;
    statement = await prepare({
      archive: chunks,
      ...{ rules, receipt, logKey, witnesses, keyHex, shuffleProofs },
      onProgress: openPace(total),
      openJudges: (setup, raw) => openPool(ports, setup, raw, { allowIdentity: false }),
    });
    const { definition, owner, report, counted } = statement;
    const { fingerprint, name } = definition;
    return { owner, fingerprint, name, counted, rows: report.rows(), ...said(report) };
  },

  // The journal's line is kept; then, and only then, the key is used.
  async open({ file, passphrase, journal }) {
    if (statement === null) throw new Fault("not-sealed", "nothing was checked");
    const whole = await enterDurably(statement, journal);
    const pair = readKeyFile(await opened(file, passphrase));
    tell({ doing: "proofs" });
    return { handIn: decrypt(statement, pair, randomBytes), journal: whole };
  },

  // What is shuffled next, checked from the first ballot on.
  async examineBallots({ archive, keyHex, ports }) {
    shuffling = null;
    const { total, chunks } = await streamAt(archive);
    const checked = await prepareShuffle({
      archive: chunks,
      keyHex,
      onProgress: openPace(total),
      openJudges: (parts, raw) => openPool(ports, parts, raw, { allowIdentity: false }),
    });
    shuffling = { checked, made: null };
    const { definition, owner, lists, report } = checked;
    const { fingerprint } = definition;
    return { owner, fingerprint, ballots: lists[0].length, ...said(report) };
  },

  // Shuffles; a line about it is kept in the journal; then, and only then, the key signs it.
  async shuffle({ file, passphrase, journal }) {
    if (shuffling === null) throw new Fault("wrong-step", "nothing was checked");
    const { checked } = shuffling;
    shuffling.made ??= makeShuffle(checked, randomBytes);
    const { made } = shuffling;
    const whole = await enterShuffleDurably(shuffleLine(checked, made), journal);
    const pair = readKeyFile(await opened(file, passphrase));
    return { handIn: signShuffle(checked, made, pair, randomBytes), journal: whole };
  },

  // The set-up before a trustee signs it: checked before a key is touched.
  async examine({ archive, rules, logKey, keyHex, registrar }) {
    setup = null;
    const { total, chunks } = await streamAt(archive);
    setup = await examineForAcceptance({
      archive: chunks,
      keyHex,
      rules: await bytesAt(rules),
      logKey,
      registrar: registrar && {
        statement: await bytesAt(registrar.statement),
        publicKey: registrar.publicKey,
      },
      onProgress: openPace(total),
    });
    const { definition, owner, digest, credentials, report } = setup;
    return { owner, digest, credentials, fingerprint: definition.fingerprint, ...said(report) };
  },

  // Rehearses with the stored key and signs the set-up that was checked: two files to hand in.
  async sign({ file, passphrase }) {
    if (setup === null) throw new Fault("not-checked", "nothing was checked");
    const pair = readKeyFile(await opened(file, passphrase));
    return {
      rehearsal: rehearse(setup, pair, randomBytes),
      accepted: accept(setup, pair, randomBytes),
    };
  },

  // Answers a challenge with the stored key, about a set-up that holds.
  async answer({ archive, keyHex, nonce, file, passphrase }) {
    const { total, chunks } = await streamAt(archive);
    const found = await examineSetup(chunks, keyHex, openPace(total));
    const pair = readKeyFile(await opened(file, passphrase));
    return { handIn: answerChallenge(found, nonce, pair, randomBytes) };
  },
};

function closedRounds({ certificate, commitment, reveal }, round) {
  const ceremony = readCertificates(certificate.map(bytesOf));
  if (round === "commitment") return ceremony;
  const committed = readCommitments(ceremony, commitment.map(bytesOf));
  return round === "reveal" ? committed : readReveals(committed, reveal.map(bytesOf));
}

// The last round: the key of this member's share, sealed as its seed is; or the evidence against a bad share.
async function received(member, revealed, files, passphrase) {
  try {
    const { pair, handIn } = member.receive(revealed, files.shares.map(bytesOf), randomBytes);
    const file = await sealed(writeKey(pair), publicOfKey(pair), passphrase);
    return { handIn, file, keyHex: publicOfKey(pair).public_key };
  } catch (error) {
    if (error.complaint === undefined) throw error;
    return { complaint: error.complaint, member: error.member };
  }
}

async function memberOf(file, passphrase) {
  const isKnown = seed !== null && seed.passphrase === passphrase && sameBytes(seed.file, file);
  if (!isKnown) seed = { file, passphrase, member: readSeedFile(await opened(file, passphrase)) };
  return seed.member;
}

function bytesOf(text) {
  return encoder.encode(text);
}

function opened(file, passphrase) {
  return isSealed(file) ? unsealFile(file, passphrase, tellShare) : file;
}

function sealed(plain, shown, passphrase) {
  return sealFile(plain, shown, passphrase, randomBytes, undefined, tellShare);
}

function said({ findings }) {
  const warnings = findings.filter(({ severity }) => severity === "warning");
  return { warnings: warnings.slice(0, MOST_FINDINGS) };
}

function randomBytes(count) {
  return crypto.getRandomValues(new Uint8Array(count));
}

let lastWord = 0;

function tell(progress) {
  const now = performance.now();
  if (now - lastWord < PACE && !("doing" in progress)) return;
  lastWord = now;
  self.postMessage({ progress });
}

function tellShare(share) {
  tell({ share });
}

function openPace(total) {
  return ({ box, reader, keys }) =>
    tell({ done: reader.offset, total, ballots: box?.judged ?? 0, keys });
}

function written(error) {
  const { code, sentence, member = null, part = null, report = null } = error;
  const findings = report?.findings.filter(({ severity }) => severity === "error") ?? [];
  return { code, sentence, member, part, findings: findings.slice(0, MOST_FINDINGS) };
}

async function answer({ id, ...order }) {
  try {
    self.postMessage({ id, result: await TASKS[order.task](order) });
  } catch (error) {
    const fault = error instanceof Fault ? error : new Fault("browser", String(error));
    self.postMessage({ id, fault: written(fault) });
  }
}

self.addEventListener("message", ({ data }) => {
  if ("port" in data) servePort(data.port);
  else answer(data);
});
