// The rules document of a vote, and whether an election is the one that it is about (specification 15.1, 15.2,
// 18.1). Its hash stands in the election's description, so the ballots are bound to it.

import { MAX_MIXNET_ANSWERS } from "../verify/definition.js";
import { Fault, malformed } from "../verify/fault.js";
import { parseJson } from "../verify/json.js";
import { hashHex } from "../verify/suite.js";
import { ownersOf } from "../verify/trustees.js";
import { readCounting } from "./counting.js";
import { requireCanonical, written } from "./files.js";
import {
  between,
  count,
  digest,
  flag,
  identifier,
  LARGEST,
  many,
  matching,
  moment,
  oneOf,
  shape,
  text,
} from "./forms.js";

export const USUAL_K = 10;
const MAX_BYTES = 60_000;
const MOST = 10 ** 9;
const WORDS = { question: text, options: many(shape({ id: identifier, title: text })) };
const SCORED = shape({ ...WORDS, min: count, max: between(1, LARGEST), blank: flag });
const COUNTED = shape({ ...WORDS, counting: readCounting });
const ACCEPT = {
  ranking: shape({ kind: oneOf("ranking") }),
  top: shape({ kind: oneOf("top"), n: between(1, MOST) }),
  threshold: shape({ kind: oneOf("threshold"), share: checkShare }),
};
const CHAMBER = {
  id: matching(/^[a-z][a-z0-9_-]{0,31}$/, "a chamber's name"),
  election: identifier,
  roll: shape({ count, root: digest }),
  weight: between(1, MOST),
};
const CHAMBERS = [shape(CHAMBER), shape({ ...CHAMBER, voting: oneOf("secret", "named") })];
const REGISTRAR = shape({
  mode: oneOf("platform", "independent", "letters"),
  public_key: digest,
});
const TIMES = { opens: moment, closes: moment, grace_seconds: between(0, 24 * 3600) };
const EXTENSION = shape({
  minutes: between(1, 1440),
  times: between(1, 10),
  reason: oneOf("outage"),
});
const TIMETABLES = [shape(TIMES), shape({ ...TIMES, extension: EXTENSION })];
const FORM = shape({
  version: between(1, 1),
  consultation: identifier,
  contests: many((value) => (isCounted(value) ? COUNTED : SCORED)(value)),
  chambers: many((value) => CHAMBERS[Number(value instanceof Map && value.has("voting"))](value)),
  combination: shape({ rule: oneOf("single_chamber", "weighted_shares"), accept: checkAccept }),
  tie: oneOf("participate/tie/v1"),
  timetable: (value) => TIMETABLES[Number(value instanceof Map && value.has("extension"))](value),
  registrar: (value) => (value instanceof Map ? REGISTRAR : oneOf("platform"))(value),
  witness_quorum: between(0, 63),
  k: between(1, MOST),
  below_k: oneOf("weight_to_others"),
  spares: between(0, MOST),
  trustees: many(shape({ name: text, public_key: digest })),
  threshold: between(0, MOST),
  log: text,
});

function isCounted(value) {
  return value instanceof Map && value.has("counting");
}

function checkAccept(value) {
  const kind = value instanceof Map ? value.get("kind") : null;
  (ACCEPT[kind] ?? ACCEPT.ranking)(value);
}

// A fraction in lowest terms, above 0 and at most 1.
function checkShare(value) {
  const parts = /^([1-9]\d{0,39})\/([1-9]\d{0,39})$/.exec(typeof value === "string" ? value : "");
  const [above, below] = (parts?.slice(1) ?? ["2", "1"]).map(BigInt);
  if (above > below || divisor(above, below) !== 1n)
    throw malformed("it is not a fraction p/q in lowest terms, above 0 and at most 1");
}

function divisor(one, other) {
  return other === 0n ? one : divisor(other, one % other);
}

// The document as plain values; a Fault unless it is exact, canonical and of one piece.
export function readRules(bytes) {
  const value = checked(bytes);
  requireCanonical(bytes, value, "the rules document");
  const rules = plain(value);
  for (const chamber of rules.chambers) chamber.isSecret = chamber.voting !== "named";
  checkWhole(rules);
  return { ...rules, digest: hashHex(bytes) };
}

function checked(bytes) {
  try {
    const value = parseJson(bytes, { maxBytes: MAX_BYTES });
    FORM(value);
    return value;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw malformed(`rules: ${error.sentence}`, error.code);
  }
}

function plain(value) {
  if (Array.isArray(value)) return value.map(plain);
  if (!(value instanceof Map)) return value;
  return Object.fromEntries(Array.from(value, ([name, each]) => [name, plain(each)]));
}

function checkWhole(rules) {
  const { chambers, contests, combination, trustees, threshold, timetable } = rules;
  const refuse = (isWrong, sentence) => {
    if (isWrong) throw malformed(`rules: ${sentence}`);
  };
  const isRepeated = (values) => new Set(values).size !== values.length;
  refuse(chambers.length === 0, "there is no chamber");
  refuse(isRepeated(chambers.map(({ id }) => id)), "two chambers have the same name");
  refuse(isRepeated(chambers.map(({ election }) => election)), "two chambers share an election");
  const single = combination.rule === "single_chamber";
  refuse(single && chambers.length !== 1, "single_chamber is for exactly one chamber");
  refuse(contests.length === 0, "there is no question");
  const isSecret = chambers.some((each) => each.isSecret);
  refuse(isSecret && (trustees.length === 0 || threshold < 1), "trustees are missing");
  refuse(isRepeated(trustees.map((each) => each.public_key)), "two trustees share a key");
  refuse(threshold > trustees.length, "more trustees are needed than there are");
  refuse(timetable.opens >= timetable.closes, "the vote closes before it opens");
  const isUnsigned = typeof rules.registrar === "string";
  refuse(rules.spares > 0 && isUnsigned, "there are spares and no registrar's key");
  for (const contest of contests) checkContest(contest, refuse, isRepeated);
  const isCountedOf = contests.some(({ counting }) => counting !== undefined);
  refuse(isCountedOf && !single, "a counting rule decides for one chamber alone");
  const byShare = combination.accept.kind === "threshold";
  refuse(isCountedOf && byShare, "a counting rule gives no share that could reach one");
}

function checkContest({ options, min, max, counting }, refuse, isRepeated) {
  refuse(options.length === 0, "a question has no options");
  refuse(isRepeated(options.map(({ id }) => id)), "an option stands twice in a question");
  const most = counting?.max ?? max ?? 0;
  const isOutside = (min !== undefined && min > max) || most > options.length;
  refuse(isOutside, "a question's min and max do not fit its options");
  if (counting === undefined) return;
  const { method, costs, seats = 1 } = counting;
  refuse(["Plurality", "Approval"].includes(method), "a question of marks is scored by its shares");
  const isShuffled = method !== "GreedyBudget";
  refuse(
    isShuffled && options.length > MAX_MIXNET_ANSWERS,
    "more options than fit into a shuffled ballot",
  );
  refuse(
    costs !== undefined && costs.length !== options.length,
    "there is not one cost for each option",
  );
  refuse(seats > options.length, "there are more seats than options");
}

// Whether the ballots are bound to these rules and the set-up does what they say. `setup` is what the check of
// the archive read; findings go to the report.
export function checkRules(rules, setup, logKey, report) {
  const error = (code, sentence) => report.error("rules", code, sentence);
  if (rules.log !== logKey) error("wrong-log", "the rules name another log than the key given");
  const { definition, items, credentials } = setup ?? {};
  if (!definition) return;
  if (definition.rulesHash !== rules.digest)
    error("wrong-rules", "the ballots are not bound to this rules document");
  if (written(definition.written) !== written(rules.contests.map(questionOf)))
    error("wrong-questions", "the election does not ask what the rules say");
  if (items && !hasTrustees(items, rules))
    error("wrong-trustees", "the trustees are not those of the rules");
  const chamber = rules.chambers.find(
    ({ isSecret, election }) => isSecret && election === definition.uuid,
  );
  if (chamber === undefined)
    error("wrong-election", "the rules name no secret chamber of this election");
  else if (credentials && credentials.size !== chamber.roll.count + rules.spares)
    error(
      "wrong-credential-count",
      `there are ${credentials.size} credentials for a roll of ${chamber.roll.count} and ` +
        `${rules.spares} spares`,
    );
  checkWeights(rules.k, credentials, report);
}

function hasTrustees(items, { trustees, threshold }) {
  const keys = ownersOf(items).map(({ keyHex }) => keyHex);
  const required = items.reduce((sum, item) => sum + item.threshold, 0);
  const expected = trustees.map((each) => each.public_key);
  return keys.join() === expected.join() && required === threshold;
}

// Every weight is shared by at least k voters; a small k is a warning.
export function checkWeights(k, credentials, report) {
  if (k < USUAL_K)
    report.warning(
      "rules",
      "W-SMALL-K",
      `k = ${k}, fewer than the usual ${USUAL_K}: totals of so few can show votes`,
    );
  const numbers = new Map();
  for (const weight of credentials?.values() ?? [])
    numbers.set(weight, (numbers.get(weight) ?? 0) + 1);
  if ([...numbers.keys()].every((weight) => weight === 1)) return;
  const rare = [...numbers].filter(([weight, number]) => weight === 0 || number < k);
  if (rare.length > 0)
    report.error("rules", "rare-weight", `fewer than ${k} voters share the weight ${rare[0][0]}`);
}

// At least k ballots are counted, so that the tally may be opened.
export function checkEnough(k, counted, report) {
  if (counted !== null && counted < k)
    report.error(
      "rules",
      "too-few-ballots",
      `${counted} ballots are counted; fewer than ${k} are not opened`,
    );
}

// The question of a contest as an election's definition writes it: summed where sums are enough, else shuffled.
function questionOf({ question, options, min, max, blank, counting }) {
  const answers = options.map(({ title }) => title);
  if (counting !== undefined && counting.method !== "GreedyBudget")
    return { type: "NonHomomorphic", value: { answers, question }, extra: counting };
  const bounds = counting ?? { min, max, blank };
  const blankField = bounds.blank ? { blank: true } : {};
  return { answers, ...blankField, min: bounds.min, max: bounds.max, question };
}
