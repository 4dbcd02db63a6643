// A trustee's part before and while a vote runs: rehearse, answer a challenge, accept the set-up (specification
// 18.6). Everything is about the set-up alone, which is verified first; nothing takes a ciphertext.

import { GENERATOR, power, toHex } from "../ballot/group.js";
import { Fault, malformed } from "../verify/fault.js";
import { bytesOfHex, modulo } from "../verify/group.js";
import { fieldsOf, hexIn, integerIn, parseJson, textIn } from "../verify/json.js";
import { isSignedBy } from "../verify/note.js";
import { writtenProof } from "../verify/proofs.js";
import { hashHex, hashNumber } from "../verify/suite.js";
import { examine, findOwnKey, Refused } from "./examining.js";
import { canonical, requireCanonical, written } from "./files.js";
import { Participate } from "./profile.js";
import { proveKey, proveStatement, signMessage } from "./provers.js";
import { checkRules, readRules } from "./rules.js";

const REGISTRAR = "registrar's statement";
const MAX_BYTES = 1 << 14;
const NUMBERS = [1, 2, 3];
const encoder = new TextEncoder();

// A verified set-up and this trustee's place in it: { definition, credentials, digest, owner, keyHex, report }.
export async function examineSetup(archive, keyHex, onProgress) {
  const profile = new Participate({ rulesRequired: false });
  const check = await examine(archive, { profile, setupOnly: true, onProgress });
  const owner = findOwnKey(check, keyHex);
  return setupOf(check, owner, keyHex);
}

// What a trustee accepts by its signature: its own key, the rules, the registrar's signed list. `registrar` is
// { statement, publicKey } or null where there is none, which the report then says.
export async function examineForAcceptance({
  archive,
  keyHex,
  rules,
  logKey,
  registrar = null,
  onProgress,
}) {
  const check = await examine(archive, { profile: new Participate(), setupOnly: true, onProgress });
  const { report, setup } = check;
  const owner = findOwnKey(check, keyHex);
  report.examined("rules");
  report.holds("rules", {}, () => checkRules(readRules(rules), setup, logKey, report));
  checkRegistrar(registrar, setup, report);
  return setupOf(check, owner, keyHex);
}

function setupOf({ setup, chain, report }, owner, keyHex) {
  const digest = chain.last?.event.payload ?? null;
  if (digest === null && report.valid)
    report.error("events", "malformed", "the archive holds no set-up");
  if (!report.valid) throw new Refused(report, "nothing was signed");
  const { definition, credentials } = setup;
  return { definition, credentials: credentials.size, digest, owner, keyHex, report };
}

function checkRegistrar(registrar, setup, report) {
  if (registrar === null) {
    const sentence = "no registrar has signed the list of credentials; its length fits the rules";
    report.warning(REGISTRAR, "W-NO-STATEMENT", sentence);
    return;
  }
  report.examined(REGISTRAR);
  const { definition, credentials } = setup ?? {};
  if (!definition || !credentials) return;
  report.holds(REGISTRAR, {}, () => {
    const statement = readSigned(registrar.statement, registrar.publicKey);
    checkCredentialsOk(statement, definition.uuid, credentials);
  });
}

// The statement in a file {"statement","public_key","signature"}, signed by the key that the reader trusts.
function readSigned(bytes, publicKey) {
  const found = fieldsOf(parseJson(bytes, { maxBytes: MAX_BYTES }), [
    "statement",
    "public_key",
    "signature",
  ]);
  const statement = encoder.encode(textIn(found.statement));
  hexIn(found.public_key, "a key");
  if (typeof found.signature !== "string" || !/^[0-9a-f]{128}$/.test(found.signature))
    throw malformed("a signature is not 128 lowercase hex digits");
  const { statement: text, public_key, signature } = found;
  requireCanonical(bytes, { statement: text, public_key, signature }, "the signed statement");
  if (public_key !== publicKey)
    throw new Fault("wrong-key", "the statement is signed by another key");
  if (!isSignedBy(bytesOfHex(public_key), statement, bytesOfHex(signature)))
    throw new Fault("bad-signature", "the signature does not hold");
  return statement;
}

function checkCredentialsOk(bytes, uuid, credentials) {
  const names = ["domain", "election", "credentials", "count", "spares", "root"];
  const found = fieldsOf(parseJson(bytes, { maxBytes: MAX_BYTES }), names);
  const statement = {
    domain: "participate/credentials-ok/v1",
    election: textIn(found.election),
    credentials: hexIn(found.credentials),
    count: integerIn(found.count, 0, 2 ** 32),
    spares: integerIn(found.spares, 0, 2 ** 32),
    root: hexIn(found.root),
  };
  requireCanonical(bytes, statement, "the registrar's statement");
  if (statement.election !== uuid)
    throw new Fault("wrong-election", "the registrar's statement is about another election");
  if (statement.credentials !== credentials.digest)
    throw new Fault("wrong-credentials", "the registrar's statement is about another list");
  if (statement.count + statement.spares !== credentials.size)
    throw new Fault(
      "wrong-credential-count",
      `the list has ${credentials.size} credentials for ${statement.count} rows of the roll ` +
        `and ${statement.spares} spares`,
    );
}

// Uses the stored key on test ciphertexts, which are made here from the set-up's public hash.
export function rehearse(setup, pair, randomness) {
  requireKey(setup, pair);
  const { digest, owner, keyHex } = setup;
  const ciphertexts = NUMBERS.map((number) => testCiphertext(setup, number));
  const alphas = ciphertexts.map(({ alpha }) => alpha);
  const factors = alphas.map((alpha) => toHex(power(alpha, pair.secret)));
  const about = {
    domain: "participate/rehearsal/v1",
    setup: digest,
    owner,
    public_key: keyHex,
    ciphertexts: ciphertexts.map(({ alpha, beta }) => ({ alpha: toHex(alpha), beta: toHex(beta) })),
    factors,
  };
  const proof = proveStatement(hashHex(written(about)), alphas, pair.secret, randomness);
  return canonical({ version: 1, setup: digest, owner, factors, proof: writtenProof(proof) });
}

// (g^r, y^r g^number) with the public randomness r.
function testCiphertext({ digest, definition }, number) {
  const scalar = modulo(hashNumber(`rehearsal|${digest}|${number}`));
  const plain = power(GENERATOR, BigInt(number));
  return { alpha: power(GENERATOR, scalar), beta: power(definition.key, scalar).add(plain) };
}

// Proves over a challenge of 64 hex digits that the key is at hand.
export function answerChallenge(setup, nonce, pair, randomness) {
  requireKey(setup, pair);
  const challenge = hexIn(nonce, "a challenge");
  const { digest, owner, keyHex } = setup;
  const prefix = `health|${digest}|${challenge}|${keyHex}|`;
  const proof = writtenProof(proveKey(prefix, pair.secret, randomness));
  return canonical({ version: 1, setup: digest, owner, nonce: challenge, proof });
}

// Signs that the set-up is right; after `examineForAcceptance` only.
export function accept(setup, pair, randomness) {
  requireKey(setup, pair);
  const { digest, owner } = setup;
  const message = written({ domain: "participate/setup-ok/v1", setup: digest, owner });
  const signature = writtenProof(signMessage(message, pair.secret, randomness));
  return canonical({ message, signature });
}

function requireKey({ keyHex }, pair) {
  if (toHex(pair.key) !== keyHex)
    throw new Fault("wrong-key", "the private key is not the one that was checked");
}
