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
import { checkComplaint } from "../../static/js/trustee/shares.js";
import { Fault } from "../../static/js/verify/fault.js";

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

const TASKS = {
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
