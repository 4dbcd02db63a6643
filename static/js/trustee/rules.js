// The rules document of a vote, and whether an election is the one that it is about (specification 15.1, 15.2,
// 18.1). Its hash stands in the election's description, so the ballots are bound to it.

import { MAX_MIXNET_ANSWERS } from "../verify/definition.js";
import { Fault, malformed } from "../verify/fault.js";
import { parseJson } from "../verify/json.js";
import { hashHex } from "../verify/suite.js";
import { ownersOf } from "../verify/trustees.js";
import {
  chamberName,
  checkAside,
  checkCombination,
  checkGate,
  checkRecusals,
  checkWithChambers,
  checkWithOptions,
} from "./combination.js";
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
  moment,
  oneOf,
  shape,
  text,
} from "./forms.js";

export const USUAL_K = 10;
const MAX_BYTES = 60_000;
const MOST = 10 ** 9;
const WORDS = { question: text, options: many(shape({ id: identifier, title: text })) };
const BOUNDS = { min: count, max: between(1, LARGEST), blank: flag };
const COUNTING = { counting: readCounting };
const CONTESTS = [BOUNDS, COUNTING].flatMap((kind) => [
  shape({ ...WORDS, ...kind }),
  shape({ ...WORDS, ...kind, gate: checkGate }),
]);
const CHAMBER = {
  id: chamberName(),
  election: identifier,
  roll: shape({ count, root: digest }),
  weight: between(1, MOST),
  voting: oneOf("secret", "named"),
};
const CHAMBERS = [shape(CHAMBER), shape({ ...CHAMBER, recused: checkRecusals })];
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
  contests: many((value) => CONTESTS[2 * has(value, "counting") + has(value, "gate")](value)),
  chambers: many((value) => CHAMBERS[has(value, "recused")](value)),
  combination: checkCombination,
  tie: oneOf("participate/tie/v1"),
  timetable: (value) => TIMETABLES[has(value, "extension")](value),
  registrar: (value) => (value instanceof Map ? REGISTRAR : oneOf("platform"))(value),
  witness_quorum: between(0, 63),
  k: between(1, MOST),
  below_k: oneOf("weight_to_others", "nothing_selected"),
  spares: between(0, MOST),
  trustees: many(shape({ name: text, public_key: digest })),
  threshold: between(0, MOST),
  log: text,
});

// 1 where an object has this optional field, else 0.
function has(value, name) {
  return Number(value instanceof Map && value.has(name));
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
  checkWithChambers(combination, chambers, refuse);
  refuse(contests.length === 0, "there is no question");
  for (const chamber of chambers) checkAside(chamber, contests, refuse);
  const isSecret = chambers.some((each) => each.isSecret);
  refuse(isSecret && (trustees.length === 0 || threshold < 1), "trustees are missing");
  refuse(isRepeated(trustees.map((each) => each.public_key)), "two trustees share a key");
  refuse(threshold > trustees.length, "more trustees are needed than there are");
  refuse(timetable.opens >= timetable.closes, "the vote closes before it opens");
  const isUnsigned = typeof rules.registrar === "string";
  refuse(rules.spares > 0 && isUnsigned, "there are spares and no registrar's key");
  for (const contest of contests) checkContest(contest, refuse, isRepeated);
  const isCountedOf = contests.some(({ counting }) => counting !== undefined);
  const isSingle = combination.rule === "single_chamber";
  refuse(isCountedOf && !isSingle, "a counting rule decides for one chamber alone");
  const byShare = combination.accept.kind === "threshold";
  refuse(isCountedOf && byShare, "a counting rule gives no share that could reach one");
}

function checkContest({ options, min, max, counting, gate }, refuse, isRepeated) {
  refuse(options.length === 0, "a question has no options");
  refuse(isRepeated(options.map(({ id }) => id)), "an option stands twice in a question");
  const most = counting?.max ?? max ?? 0;
  const isOutside = (min !== undefined && min > max) || most > options.length;
  refuse(isOutside, "a question's min and max do not fit its options");
  if (gate !== undefined) checkWithOptions(gate, options, refuse);
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
