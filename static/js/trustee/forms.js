// Strict forms of the fields of a rules document (specification 2.4, 14.6): each checks a value that `parseJson`
// gave, and throws where it has another form.

import { malformed } from "../verify/fault.js";

export const LARGEST = Number.MAX_SAFE_INTEGER;
const FIRST_YEAR = 1970;
const LAST_YEAR = 2999;

// An object with exactly these fields in this order.
export function shape(fields) {
  const names = Object.keys(fields);
  return (value) => {
    if (!(value instanceof Map)) throw malformed("it is not a JSON object");
    if ([...value.keys()].join() !== names.join())
      throw malformed(`its fields are not ${names.join(", ")} in this order`);
    for (const name of names) within(name, fields[name], value.get(name));
  };
}

function within(name, form, value) {
  try {
    form(value);
  } catch (error) {
    throw malformed(`${name}: ${error.message}`, error.code);
  }
}

export function many(form) {
  return (value) => {
    if (!Array.isArray(value)) throw malformed("it is not a list");
    for (const each of value) form(each);
  };
}

export function matching(pattern, what) {
  return (value) => {
    if (typeof value !== "string" || !pattern.test(value)) throw malformed(`it is not ${what}`);
  };
}

export function oneOf(...choices) {
  return (value) => {
    if (!choices.includes(value)) throw malformed(`it is not one of ${choices.join(", ")}`);
  };
}

export function between(low, high) {
  return (value) => {
    if (typeof value !== "number" || value < low || value > high)
      throw malformed(`it is not a whole number from ${low} to ${high}`);
  };
}

export function text(value) {
  if (typeof value !== "string") throw malformed("it is not a text");
}

export function flag(value) {
  if (typeof value !== "boolean") throw malformed("it is neither true nor false");
}

// A moment in UTC to the second.
export function moment(value) {
  const found = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value) ? new Date(value) : null;
  const time = found?.getTime() ?? Number.NaN;
  const year = Number.isNaN(time) ? 0 : found.getUTCFullYear();
  const isThatDay = year && `${found.toISOString().slice(0, 19)}Z` === value;
  if (!isThatDay || year < FIRST_YEAR || year > LAST_YEAR)
    throw malformed("it is not a moment like 2026-11-23T14:06:00Z");
}

export const digest = matching(/^[0-9a-f]{64}$/, "64 lowercase hex digits");
export const identifier = matching(/^[1-9A-HJ-NP-Za-km-z]{14}$/, "an id of 14 base58 characters");
export const count = between(0, LARGEST);
