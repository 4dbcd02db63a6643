// Does a trustee's work with the code of the page, for the tests in Python: reads a list of jobs from standard
// input and prints one answer a job, { result } or { fault }. All bytes come and go in base64.
//   {"task": "…", …}   one of TASKS below

import { webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";
import { toHex } from "../../static/js/ballot/group.js";
import {
  assemble,
  readCertificates,
  readCommitments,
  readReveals,
} from "../../static/js/trustee/ceremony.js";
import { decrypt, prepare } from "../../static/js/trustee/decrypting.js";
import { enter, enterShuffle, merged } from "../../static/js/trustee/journal.js";
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
} from "../../static/js/trustee/keyfile.js";
import { drawMember, readSeedFile } from "../../static/js/trustee/member.js";
import { sealFile, unsealFile } from "../../static/js/trustee/passphrase.js";
import {
  accept,
  answerChallenge,
  examineForAcceptance,
  examineSetup,
  rehearse,
} from "../../static/js/trustee/readiness.js";
import { readRules } from "../../static/js/trustee/rules.js";
import { checkComplaint } from "../../static/js/trustee/shares.js";
import {
  makeShuffle,
  prepareShuffle,
  shuffleLine,
  signShuffle,
} from "../../static/js/trustee/shuffling.js";
import { Fault } from "../../static/js/verify/fault.js";
import { openJudge } from "../../static/js/verify/judge.js";
import { hashHex } from "../../static/js/verify/suite.js";

const bytesOf = (text) => new Uint8Array(Buffer.from(text, "base64"));
const base64 = (bytes) => Buffer.from(bytes).toString("base64");
const fresh = (count) => webcrypto.getRandomValues(new Uint8Array(count));
const FLOOR = { passes: 2, memory: 19 << 20 };

function closed({ certificate, commitment, reveal }) {
  const ceremony = readCertificates(certificate.map(bytesOf));
  if (commitment === undefined) return ceremony;
  const committed = readCommitments(ceremony, commitment.map(bytesOf));
  return reveal === undefined ? committed : readReveals(committed, reveal.map(bytesOf));
}

const STEPS = {
  certificate: (member) => member.certify(fresh),
  commitment: (member, files) => member.commit(closed(files), fresh),
  reveal: (member, files) => member.reveal(closed(files), fresh),
  shares: (member, files) => member.share(closed(files), fresh),
};

function* chunksOf(text, size = 1 << 12) {
  const bytes = bytesOf(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

// Most elections of a test hold the same ballots: each is judged once, as strictly as the page judges it.
const verdicts = new Map();

function openJudges({ definition, credentials }, [election, , list]) {
  const judge = openJudge(definition, credentials, { allowIdentity: false });
  const context = hashHex(election) + hashHex(list);
  const remembered = (bytes) => {
    const key = context + hashHex(bytes);
    if (!verdicts.has(key)) verdicts.set(key, judge(bytes));
    return verdicts.get(key);
  };
  return { judge: remembered, most: 0 };
}

// What `ballots trustee decrypt` does: check all, enter the journal, and only then use the key.
async function open(order) {
  const { archive, rules, receipt, shuffleProofs, logKey, witnesses, key, keyHex, journal } = order;
  const signed = Object.entries(shuffleProofs).map(([owner, text]) => [
    Number(owner),
    bytesOf(text),
  ]);
  const statement = await prepare({
    archive: chunksOf(archive),
    rules: bytesOf(rules),
    receipt: bytesOf(receipt),
    logKey,
    witnesses,
    keyHex,
    shuffleProofs: new Map(signed),
    openJudges,
  });
  const entered = enter(bytesOf(journal), statement.line, statement.shuffles);
  const upload = key === undefined ? null : decrypt(statement, readKeyFile(bytesOf(key)), fresh);
  return {
    owner: statement.owner,
    event: statement.event,
    warnings: warningsOf(statement.report),
    journal: base64(entered),
    upload: upload && base64(upload),
  };
}

async function readied(setup, use, key) {
  const { owner, digest } = await setup;
  const file = key === undefined ? null : base64(use(await setup, readKeyFile(bytesOf(key))));
  return { owner, digest, file, warnings: warningsOf((await setup).report) };
}

function warningsOf({ findings }) {
  return findings.filter(({ severity }) => severity === "warning").map(({ code }) => code);
}

const TASKS = {
  open,
  rehearse: ({ archive, keyHex, key }) =>
    readied(examineSetup(chunksOf(archive), keyHex), (s, pair) => rehearse(s, pair, fresh), key),
  health: ({ archive, keyHex, key, nonce }) =>
    readied(
      examineSetup(chunksOf(archive), keyHex),
      (setup, pair) => answerChallenge(setup, nonce, pair, fresh),
      key,
    ),
  accept({ archive, keyHex, key, rules, logKey, statement, registrarKey }) {
    const registrar =
      statement === undefined ? null : { statement: bytesOf(statement), publicKey: registrarKey };
    const order = { archive: chunksOf(archive), keyHex, rules: bytesOf(rules), logKey, registrar };
    return readied(examineForAcceptance(order), (s, pair) => accept(s, pair, fresh), key);
  },
  async shuffle({ archive, keyHex, key, journal }) {
    const found = await prepareShuffle({ archive: chunksOf(archive), keyHex, openJudges });
    const made = makeShuffle(found, fresh);
    const entered = enterShuffle(bytesOf(journal), shuffleLine(found, made));
    const upload = signShuffle(found, made, readKeyFile(bytesOf(key)), fresh);
    return { journal: base64(entered), upload: base64(upload) };
  },
  enter: ({ journal, line }) => base64(enter(bytesOf(journal), line)),
  merge: ({ journal, other }) => base64(merged(bytesOf(journal), bytesOf(other))),
  rules: ({ file }) => readRules(bytesOf(file)).digest,
  generate() {
    const { pair, handIn } = generateKey(fresh);
    return { key: base64(writeKey(pair)), handIn: base64(handIn) };
  },
  async seal({ plain, passphrase, salt, seed = false }) {
    const bytes = bytesOf(plain);
    const shown = seed ? publicOfSeed(readSeedFile(bytes)) : publicOfKey(readKeyFile(bytes));
    const randomness = salt === undefined ? fresh : () => bytesOf(salt);
    return base64(await sealFile(bytes, shown, passphrase, randomness, FLOOR));
  },
  async unseal({ file, passphrase }) {
    return base64(await unsealFile(bytesOf(file), passphrase));
  },
  readKey: ({ file }) => base64(writeKey(readKeyFile(bytesOf(file)))),
  readSeed: ({ file }) => base64(writeSeed(readSeedFile(bytesOf(file)))),
  shown({ file }) {
    const bytes = bytesOf(file);
    const kind = kindOf(bytes);
    if (kind === "key") return { kind, key: readPublicKey(bytes) };
    return kind === "seed" ? { kind, context: readSeedContext(bytes) } : { kind };
  },
  draw: ({ context }) => base64(writeSeed(drawMember(context, fresh))),
  step: ({ seed, round, files }) => base64(STEPS[round](readSeedFile(bytesOf(seed)), files)),
  receive({ seed, files }) {
    try {
      const shares = files.shares.map(bytesOf);
      const { pair, handIn } = readSeedFile(bytesOf(seed)).receive(closed(files), shares, fresh);
      return { key: base64(writeKey(pair)), handIn: base64(handIn), public: toHex(pair.key) };
    } catch (error) {
      if (error.complaint) return { member: error.member, complaint: base64(error.complaint) };
      throw error;
    }
  },
  assemble: ({ files }) => base64(assemble(closed(files), files.verification.map(bytesOf))),
  complaint({ files, sender, complaint }) {
    checkComplaint(closed(files), sender, bytesOf(files.shares[sender - 1]), bytesOf(complaint));
    return true;
  },
};

async function answer(job) {
  try {
    return { result: (await TASKS[job.task](job)) ?? null };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { code, sentence, member = null, report = null } = error;
    const codes = report?.findings.filter((each) => each.severity === "error");
    return { fault: { code, sentence, member, codes: codes?.map((each) => each.code) ?? null } };
  }
}

const answers = [];
for (const job of JSON.parse(readFileSync(0, "utf8"))) answers.push(await answer(job));
process.stdout.write(JSON.stringify(answers));
