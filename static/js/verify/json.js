// Strict reading and canonical writing of JSON (specification 2.2, 2.3): a text has at most one value and a
// value exactly one text. The browser's own reader takes the last of two equal fields and any number, so
// this one reads itself: no duplicate fields, no fractions, no lone surrogates, no deep nesting.
// Objects come as Map, so that no name means more than another.

import { malformed } from "./fault.js";

export const MAX_DEPTH = 8;
const MAX_INTEGER_CHARACTERS = 19; // every format here stays below 2^63
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();
const SPACE = /[ \t\n\r]*/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids exactly these inside a string
const STRING = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /true|false|null/y;
const WORDS = { true: true, false: false, null: null };
const LONE_SURROGATE = /\p{Surrogate}/u;

export function parseJson(bytes, { maxBytes, maxDepth = MAX_DEPTH }) {
  if (bytes.length > maxBytes)
    throw malformed(`the text is longer than ${maxBytes} bytes`, "too-large");
  return new Reader(textOf(bytes), maxDepth).whole();
}

export function textOf(bytes) {
  try {
    return decoder.decode(bytes);
  } catch {
    throw malformed("the text is not UTF-8");
  }
}

class Reader {
  constructor(text, depth) {
    this.text = text;
    this.at = 0;
    this.depth = depth;
  }

  whole() {
    const value = this.value();
    this.space();
    if (this.at !== this.text.length) throw this.wrong();
    return value;
  }

  value() {
    this.space();
    switch (this.text[this.at]) {
      case "{":
        return this.nested(() => this.object());
      case "[":
        return this.nested(() => this.list());
      case '"':
        return this.string();
      default:
        return this.word();
    }
  }

  nested(read) {
    if (this.depth === 0) throw malformed("the text is nested too deep", "too-deep");
    this.at += 1;
    this.depth -= 1;
    const value = read();
    this.depth += 1;
    return value;
  }

  object() {
    const fields = new Map();
    if (this.ends("}")) return fields;
    do {
      this.space();
      const name = this.string();
      if (fields.has(name)) throw malformed("an object has the same field twice", "duplicate-key");
      this.expect(":");
      fields.set(name, this.value());
    } while (this.goesOn("}"));
    return fields;
  }

  list() {
    const values = [];
    if (this.ends("]")) return values;
    do values.push(this.value());
    while (this.goesOn("]"));
    return values;
  }

  string() {
    const written = this.take(STRING);
    if (written === null) throw this.wrong();
    if (!written.includes("\\")) return written.slice(1, -1);
    const text = JSON.parse(written);
    if (LONE_SURROGATE.test(text)) throw malformed("a text holds half of a surrogate pair");
    return text;
  }

  word() {
    const word = this.take(WORD);
    if (word !== null) return WORDS[word];
    const written = this.take(NUMBER);
    if (written === null) throw this.wrong();
    if (/[.eE]/.test(written)) throw malformed("a number is not an integer");
    if (written.length > MAX_INTEGER_CHARACTERS || written === "-0")
      throw malformed("an integer is too long or a negative zero");
    const number = Number(written);
    return Number.isSafeInteger(number) ? number : BigInt(written);
  }

  take(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found === null) return null;
    this.at = pattern.lastIndex;
    return found[0];
  }

  space() {
    this.take(SPACE);
  }

  expect(character) {
    this.space();
    if (this.text[this.at] !== character) throw this.wrong();
    this.at += 1;
  }

  ends(character) {
    this.space();
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  goesOn(end) {
    if (this.ends(end)) return false;
    this.expect(",");
    return true;
  }

  wrong() {
    return malformed(`not JSON at character ${this.at}`);
  }
}

// The one canonical text: compact, fields as inserted, raw UTF-8, DEL escaped (specification 2.3).
export function writeJson(value) {
  return JSON.stringify(value).replaceAll("\x7f", "\\u007f");
}

// The canonical text of what was read: a name that looks like a number keeps its place.
export function rewritten(value) {
  if (Array.isArray(value)) return `[${value.map(rewritten).join(",")}]`;
  if (!(value instanceof Map)) return typeof value === "bigint" ? `${value}` : writeJson(value);
  const fields = Array.from(value, ([name, each]) => `${writeJson(name)}:${rewritten(each)}`);
  return `{${fields.join(",")}}`;
}

export function isWritten(bytes, text) {
  return sameBytes(bytes, encoder.encode(text));
}

export function sameBytes(one, other) {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

export function requireWritten(bytes, value, what) {
  if (!isWritten(bytes, writeJson(value)))
    throw malformed(`${what} is not written canonically`, "not-canonical");
}

// The fields of an object: all of `names` and, beyond them, only optional ones.
export function fieldsOf(value, names, optional = []) {
  if (!(value instanceof Map)) throw malformed("not a JSON object");
  const missing = names.find((name) => !value.has(name));
  if (missing !== undefined) throw malformed(`the field ${missing} is missing`);
  for (const name of value.keys())
    if (!names.includes(name) && !optional.includes(name)) throw malformed("a field is unknown");
  return Object.fromEntries(value);
}

export function listOf(value, length = null) {
  if (!Array.isArray(value)) throw malformed("not a JSON array");
  if (length !== null && value.length !== length)
    throw malformed(`an array has ${value.length} elements instead of ${length}`);
  return value;
}

export function textIn(value) {
  if (typeof value !== "string") throw malformed("not a JSON string");
  return value;
}

export function integerIn(value, low, high) {
  if (typeof value !== "number" && typeof value !== "bigint") throw malformed("not a JSON integer");
  if (value < low || value > high) throw malformed(`an integer is not between ${low} and ${high}`);
  return value;
}

export function booleanIn(value) {
  if (typeof value !== "boolean") throw malformed("not a JSON boolean");
  return value;
}

export function hexIn(value, what = "a hash") {
  if (typeof value !== "string" || !/^[0-9a-f]{64}$/.test(value))
    throw malformed(`${what} is not 64 lowercase hex digits`);
  return value;
}

// 32 bytes as 43 characters of base64 whose unused bits are zero.
export function fingerprintIn(value) {
  if (typeof value !== "string" || !/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]$/.test(value))
    throw malformed("not 32 bytes of unpadded base64");
  return value;
}
