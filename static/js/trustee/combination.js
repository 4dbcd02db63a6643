// How the chambers' shares decide, and which options the reviews let onto the ballot: these parts of the rules
// document, their form and what contradicts itself in them (specification 15.1).

import { malformed } from "../verify/fault.js";
import {
  between,
  count,
  identifier,
  LARGEST,
  many,
  matching,
  oneOf,
  shape,
  text,
} from "./forms.js";

const MOST = 10 ** 9;
const MOST_REVIEWS = 10 ** 6;
const RULES = ["single_chamber", "weighted_shares", "double_majority", "veto"];
const ACCEPT = {
  ranking: shape({ kind: oneOf("ranking") }),
  top: shape({ kind: oneOf("top"), n: between(1, MOST) }),
  threshold: shape({ kind: oneOf("threshold"), share: checkShare }),
};
const VETO = shape({ chambers: many(chamberName()), quorum: checkShare, below: checkShare });
const COMBINATIONS = [
  shape({ rule: oneOf(...RULES), accept: checkAccept }),
  shape({ rule: oneOf("veto"), accept: checkAccept, veto: VETO }),
];
const NUMBERS = { reviews: many(between(0, MOST_REVIEWS)), medians: many(between(0, 5)) };

export const checkGate = shape({
  demands: many(
    shape({ criterion: text, least: between(1, 5), reviews: between(0, MOST_REVIEWS) }),
  ),
  passed: many(shape({ id: identifier, ...NUMBERS })),
  held_back: many(shape({ id: identifier, title: text, ...NUMBERS })),
});

export const checkRecusals = many(
  shape({ contest: count, option: identifier, places: many(between(1, LARGEST)) }),
);

export function chamberName() {
  return matching(/^[a-z][a-z0-9_-]{0,31}$/, "a chamber's name");
}

export function checkCombination(value) {
  COMBINATIONS[Number(value instanceof Map && value.has("veto"))](value);
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

// Refuses a rule that the chambers cannot be combined by. `refuse(isWrong, sentence)`.
export function checkWithChambers({ rule, veto }, chambers, refuse) {
  const isWeighed = chambers.some(({ weight }) => weight !== 1);
  const isSingle = rule === "single_chamber";
  refuse(isSingle && chambers.length !== 1, "single_chamber is for exactly one chamber");
  const isDouble = rule === "double_majority";
  refuse(isDouble && chambers.length === 1, "double_majority is for two chambers or more");
  refuse(isDouble && isWeighed, "double_majority weighs no chamber: each weight is 1");
  const hasVeto = veto !== undefined;
  refuse(hasVeto !== (rule === "veto"), "the rule veto says who may veto, and no other rule does");
  if (hasVeto) checkVeto(veto.chambers, chambers, refuse);
}

function checkVeto(named, chambers, refuse) {
  const vetoing = chambers.filter(({ id }) => named.includes(id));
  const isOdd = named.length === 0 || new Set(named).size !== named.length;
  refuse(isOdd, "the chambers that may veto are none, or one stands twice");
  refuse(vetoing.length !== named.length, "a chamber that may veto is none of the vote");
  refuse(vetoing.length === chambers.length, "every chamber may veto, and none is left to decide");
  refuse(
    vetoing.some(({ weight }) => weight !== 1),
    "a chamber that may veto is not weighed: its weight is 1",
  );
}

// Refuses a gate that contradicts itself, or lets other options pass than the ballot's.
export function checkWithOptions({ demands, passed, held_back: held }, options, refuse) {
  const criteria = demands.map(({ criterion }) => criterion);
  const isOdd = criteria.length === 0 || new Set(criteria).size !== criteria.length;
  refuse(isOdd, "a gate's criteria are none, or one stands twice");
  const judged = [...passed, ...held];
  const isShort = ({ length }) => length !== demands.length;
  refuse(
    judged.some(({ reviews, medians }) => isShort(reviews) || isShort(medians)),
    "a gate has not one finding for each criterion",
  );
  refuse(
    judged.some(({ reviews, medians }) => reviews.some((n, i) => n > 0 !== medians[i] > 0)),
    "a median without scores, or scores without one",
  );
  refuse(new Set(judged.map(({ id }) => id)).size !== judged.length, "a gate judges one twice");
  const isOther = passed.map(({ id }) => id).join() !== options.map(({ id }) => id).join();
  refuse(isOther, "other options passed the gate than the ballot has");
  const passes = ({ reviews, medians }) =>
    demands.every(
      (demand, i) =>
        reviews[i] >= demand.reviews && (reviews[i] === 0 || medians[i] >= demand.least),
    );
  refuse(
    !passed.every(passes) || held.some(passes),
    "a gate holds back or lets pass against its demands",
  );
}

// Refuses recusals where nobody could see who marks what, and those that fit no member, question or order.
export function checkAside({ recused, isSecret, roll }, contests, refuse) {
  if (recused === undefined) return;
  refuse(recused.length === 0, "recusals are there, and none is said");
  refuse(isSecret, "nobody can be recused where votes are secret");
  const keys = recused.map(({ contest, option, places }) => {
    const asked = contests[contest];
    const isScored = asked !== undefined && asked.counting === undefined;
    refuse(!isScored, "a recusal is about no question of shares");
    const place = asked.options.findIndex(({ id }) => id === option);
    refuse(place < 0, "a recusal is about no option of its question");
    refuse(
      places.length === 0 || !isAscending(places) || places.at(-1) > roll.count,
      "the places of a recusal are none, not in order or not on the roll",
    );
    return contest * MOST + place;
  });
  refuse(!isAscending(keys), "recusals are not in the order of the ballot, or one is twice");
}

function isAscending(numbers) {
  return numbers.every((each, i) => i === 0 || numbers[i - 1] < each);
}
