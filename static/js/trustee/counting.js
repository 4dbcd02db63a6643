// A counting rule as a question names it (specification 19.9): read to be compared, never to be counted here.

import { malformed } from "../verify/fault.js";
import { booleanIn, fieldsOf, integerIn, listOf, textIn } from "../verify/json.js";
import { LARGEST } from "./forms.js";

const MAX_NUMBER = 255; // an opened integer has 8 bits

const METHODS = {
  Plurality: {},
  Approval: { min: bound, max: bound },
  Borda: {},
  STV: { seats: (value) => integerIn(value, 1, MAX_NUMBER) },
  Schulze: {},
  MajorityJudgment: { grades },
  GreedyBudget: { min: bound, max: bound, costs, budget },
  EqualShares: { min: bound, max: bound, costs, budget },
};

function bound(value) {
  return integerIn(value, 0, MAX_NUMBER);
}

function grades(value) {
  const found = listOf(value).map(textIn);
  if (found.length < 1 || found.length > MAX_NUMBER)
    throw malformed(`there are not 1 to ${MAX_NUMBER} grades`);
  return found;
}

function costs(value) {
  return listOf(value).map((each) => integerIn(each, 1, LARGEST));
}

function budget(value) {
  return integerIn(value, 0, LARGEST);
}

// The rule's fields in the order in which they are written.
export function readCounting(value) {
  const method = value instanceof Map ? value.get("method") : null;
  if (typeof method !== "string" || !Object.hasOwn(METHODS, method))
    throw malformed("counting: the method is unknown");
  const names = Object.keys(METHODS[method]);
  const found = fieldsOf(value, ["method", "blank", ...names]);
  const rule = { method, blank: booleanIn(found.blank) };
  for (const name of names) rule[name] = METHODS[method][name](found[name]);
  if (rule.min > rule.max) throw malformed("counting: the minimum is above the maximum");
  return rule;
}
