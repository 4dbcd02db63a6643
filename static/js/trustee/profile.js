// What a trustee demands of an archive beyond the protocol (the profile `participate`, specification 17.1): one
// way to write each thing, no key twice, rules that the ballots are bound to, at least two shufflers.

import { toHex } from "../ballot/group.js";
import { Fault, malformed } from "../verify/fault.js";
import { IDENTITY_HEX } from "../verify/group.js";
import { isWritten, parseJson, rewritten } from "../verify/json.js";
import { hashHex } from "../verify/suite.js";
import { readCounting } from "./counting.js";
import { requireCanonical, written } from "./files.js";
import { parseMessage } from "./messages.js";

const MIXERS = 2;
const RULES_LINE = /^(?:[\s\S]*\n)?rules sha256:([0-9a-f]{64})$/;
const anything = (value) => value;

// The same object with its fields in this order; what is no object passes as it is.
const fields = (forms) => (value) => {
  const present = Object.entries(forms).filter(([name]) => value.has(name));
  return new Map(present.map(([name, form]) => [name, form(value.get(name))]));
};
const each = (form) => (list) => list.map(form);

const PROOF = fields({ challenge: anything, response: anything });
const SIGNED = fields({ message: anything, signature: PROOF });
const MEMBER = fields({ pok: PROOF, public_key: anything, signature: PROOF, name: anything });
const GROUP = fields({
  threshold: anything,
  certs: each(SIGNED),
  coefexps: each(SIGNED),
  signatures: each(PROOF),
  verification_keys: each(MEMBER),
});
const CONTEXT = fields({ group: anything, size: anything, threshold: anything, index: anything });
const CERTIFICATE = fields({ context: CONTEXT, verification: anything, encryption: anything });
const MIXNET = fields({
  type: anything,
  value: fields({ answers: anything, question: anything }),
  extra: anything,
});
const HOMOMORPHIC = fields({
  answers: anything,
  blank: anything,
  min: anything,
  max: anything,
  question: anything,
});
const QUESTION = (value) => (value.has("type") ? MIXNET : HOMOMORPHIC)(value);
const DEFINITION = fields({
  version: anything,
  description: anything,
  name: anything,
  group: anything,
  public_key: anything,
  questions: each(QUESTION),
  uuid: anything,
  administrator: anything,
  credential_authority: anything,
  language: anything,
});

export class Participate {
  constructor({ rulesRequired = true } = {}) {
    this.rulesRequired = rulesRequired;
    this.allowIdentity = false;
    this.copiesAreFaults = true;
  }

  checkHeader({ body }, timestamp, report) {
    report.holds("records", { record: 0, byte: 0 }, () =>
      requireCanonical(body, { version: 1, timestamp: String(timestamp) }, "the first record"),
    );
  }

  checkSetup({ definition, items, credentials }, [election, trustees, list], report) {
    if (definition !== null)
      report.holds("election", {}, () => this.checkDefinition(definition, election));
    if (items !== null) report.holds("trustees", {}, () => checkTrustees(items, trustees));
    if (credentials !== null) report.holds("credentials", {}, () => checkList(credentials, list));
    if (credentials !== null) credentials.digest = hashHex(list);
  }

  // Leaves beside what was read: the hash of the rules, and the questions as they are written.
  checkDefinition(definition, bytes) {
    const value = parsed(bytes);
    definition.rulesHash = RULES_LINE.exec(value.get("description"))?.[1] ?? null;
    definition.written = value.get("questions").map(QUESTION);
    const questions = value.get("questions");
    if (
      rewritten(DEFINITION(value)) !== rewritten(value) ||
      questions.some((question) => question.get("blank") === false)
    )
      throw malformed("the definition is not canonical", "not-canonical");
    requireCanonical(bytes, value, "the definition");
    for (const question of questions)
      if (question.has("type")) readCounting(question.get("extra") ?? null);
    if (this.rulesRequired && definition.rulesHash === null)
      throw new Fault("no-rules", "the description does not end with the hash of the rules");
  }

  checkShuffles({ mixers }, report) {
    if (mixers.size < MIXERS)
      report.error("shuffles", "too-few-shuffles", `fewer than ${MIXERS} trustees have shuffled`);
  }
}

function parsed(bytes) {
  return parseJson(bytes, { maxBytes: bytes.length });
}

function checkTrustees(items, bytes) {
  const value = parsed(bytes);
  const ordered = value.map(([kind, content]) => [
    kind,
    kind === "Single" ? MEMBER(content) : GROUP(content),
  ]);
  const groups = value.filter(([kind]) => kind === "Pedersen").map(([, content]) => content);
  if (!isWritten(bytes, rewritten(ordered)) || !groups.every(hasCanonicalMessages))
    throw malformed("the list of trustees is not canonical", "not-canonical");
  const keys = items.flatMap(({ members, certs = [] }) => [
    ...members.map(({ keyHex }) => keyHex),
    ...certs.map(({ verification }) => toHex(verification)),
  ]);
  if (new Set(keys).size !== keys.length)
    throw new Fault("repeated-trustee", "two trustees have the same key");
  const coefficients = items.flatMap(({ polynomials = [] }) =>
    polynomials.flatMap(({ raw }) => raw),
  );
  if (coefficients.includes(IDENTITY_HEX))
    throw new Fault("bad-point", "a coefficient of a threshold group is the identity");
}

function hasCanonicalMessages(group) {
  const isWrittenAs = (form) => (signed) => {
    const message = signed.get("message");
    return message === rewritten(form(parseMessage(message)));
  };
  return (
    group.get("certs").every(isWrittenAs(CERTIFICATE)) &&
    group.get("coefexps").every(isWrittenAs(anything))
  );
}

// Their order is checked for every archive. Either every credential states its weight or none does.
function checkList(credentials, bytes) {
  const isWeighted = [...credentials.values()].some((weight) => weight !== 1);
  const entries = Array.from(credentials, ([key, weight]) =>
    isWeighted ? `${key},${weight}` : key,
  );
  if (!isWritten(bytes, written(entries)))
    throw malformed("the list of credentials is not canonical", "not-canonical");
}
