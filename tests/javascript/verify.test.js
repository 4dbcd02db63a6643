// The checker's mathematics and its strict reading, each against something that it shares nothing with:
// noble's own operations, the browser's JSON, the published generators of the group.

import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";
import test from "node:test";
import { pointOfRanks } from "../../static/js/ballot/ranked.js";
import { inQuestion } from "../../static/js/verify/fault.js";
import {
  Base,
  bytesOfHex,
  GENERATOR,
  IDENTITY,
  modulo,
  ORDER,
  Point,
  power,
  readBase,
  readKey,
  readPoint,
  readScalar,
  toHex,
} from "../../static/js/verify/group.js";
import { fieldsOf, integerIn, parseJson, writeJson } from "../../static/js/verify/json.js";
import { readBase64, readNumber } from "../../static/js/verify/lines.js";
import { decoded } from "../../static/js/verify/opening.js";
import { rootOfPath } from "../../static/js/verify/receipt.js";
import { Report } from "../../static/js/verify/report.js";
import { generators } from "../../static/js/verify/shuffle.js";
import { sha256 } from "../../static/js/verify/suite.js";

const FILE = new URL("../vectors/javascript/protocol.json", import.meta.url);
const vectors = JSON.parse(readFileSync(FILE, "utf8"));
const encoder = new TextEncoder();
const ORDER_EIGHT = "7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7";

function randomScalar() {
  const bytes = webcrypto.getRandomValues(new Uint8Array(48));
  return modulo(bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n));
}

function read(text, limits = {}) {
  return parseJson(encoder.encode(text), { maxBytes: 1000, ...limits });
}

function codeOf(step) {
  try {
    step();
  } catch (error) {
    return error.code;
  }
  return null;
}

test("powers from kept doublings are those of the library", () => {
  for (let round = 0; round < 20; round += 1) {
    const point = power(GENERATOR, randomScalar());
    const base = new Base(point);
    const scalars = [0n, 1n, 2n, 7n, 8n, 9n, 15n, 16n, 2n ** 252n, ORDER - 1n, randomScalar()];
    for (const scalar of scalars)
      assert.ok(base.power(scalar).equals(power(point, scalar)), `${toHex(point)} ${scalar}`);
    assert.ok(base.power(ORDER).equals(IDENTITY));
  }
});

test("of the eight points that differ by a small one exactly one is a member", () => {
  const small = Point.fromBytes(bytesOfHex(ORDER_EIGHT).reverse());
  assert.ok(small.isSmallOrder());
  for (let round = 0; round < 5; round += 1) {
    let point = power(GENERATOR, randomScalar());
    for (let torsion = 0; torsion < 8; torsion += 1) {
      assert.equal(new Base(point).isMember, torsion === 0);
      const expected = torsion === 0 ? null : "bad-point";
      for (const reader of [readPoint, readBase, readKey])
        assert.equal(
          codeOf(() => reader(toHex(point))),
          expected,
        );
      point = point.add(small);
    }
  }
});

test("the identity is a member and no key", () => {
  const identity = `${"0".repeat(63)}1`;
  assert.ok(readPoint(identity).equals(IDENTITY));
  assert.ok(readBase(identity).power(5n).equals(IDENTITY));
  assert.equal(
    codeOf(() => readKey(identity)),
    "bad-point",
  );
  const second = toHex(IDENTITY).replace(/^0/, "8");
  assert.equal(
    codeOf(() => readPoint(second)),
    "bad-point",
  );
});

test("a scalar has one spelling", () => {
  assert.equal(readScalar("0"), 0n);
  assert.equal(readScalar(String(ORDER - 1n)), ORDER - 1n);
  const bad = ["", "00", "01", "+1", "-1", "1_0", " 1", "1 ", "1e3", "0x1", "١", String(ORDER), 5];
  for (const text of bad)
    assert.equal(
      codeOf(() => readScalar(text)),
      "bad-scalar",
      String(text),
    );
});

test("JSON that everyone reads alike is read as the browser reads it", () => {
  const texts = ['{"a":[1,-2,true,null,"é\\u0041\\n"],"b":{}}', " [ ] \n", '"\\ud83c\\udf33"', "0"];
  const plain = (value) => {
    if (value instanceof Map)
      return Object.fromEntries(Array.from(value, ([name, each]) => [name, plain(each)]));
    return Array.isArray(value) ? value.map(plain) : value;
  };
  for (const text of texts) assert.deepEqual(plain(read(text)), JSON.parse(text));
  assert.equal(read("9007199254740993"), 9007199254740993n);
});

test("JSON that could be read in two ways is refused", () => {
  const bad = {
    malformed: [
      "",
      "[1,]",
      "{,}",
      '{"a":1,}',
      "[1 2]",
      '{"a" 1}',
      "{a:1}",
      "[1]x",
      "nul",
      "NaN",
      "-Infinity",
      "1.0",
      "1e2",
      "-0",
      "01",
      "+1",
      "12345678901234567890",
      '"\n"',
      '"\\x"',
      '"a',
      '"\\ud800"',
      '"\\udc00\\ud800"',
      "\ufeff[]",
      "'a'",
      "[//\n1]",
    ],
    "duplicate-key": ['{"a":1,"a":1}', '{"a":1,"\\u0061":2}', '{"__proto__":1,"__proto__":2}'],
    "too-deep": ["[".repeat(9), '{"a":'.repeat(9)],
    "too-large": [`"${"a".repeat(1000)}"`],
  };
  for (const [code, texts] of Object.entries(bad))
    for (const text of texts)
      assert.equal(
        codeOf(() => read(text)),
        code,
        text,
      );
  assert.equal(
    codeOf(() => parseJson(Uint8Array.of(0x22, 0xff, 0x22), { maxBytes: 9 })),
    "malformed",
  );
});

test("a field named like a part of every object is a field like any other", () => {
  const value = read('{"__proto__":{"a":1}}');
  assert.equal(
    codeOf(() => fieldsOf(value, ["a"])),
    "malformed",
  );
  assert.equal(
    codeOf(() => fieldsOf(read('{"a":1,"constructor":2}'), ["a"])),
    "malformed",
  );
});

test("an integer that is too large for a number is compared as it is", () => {
  assert.equal(
    codeOf(() => integerIn(read("9007199254740993"), 0, Number.MAX_SAFE_INTEGER)),
    "malformed",
  );
  assert.equal(
    codeOf(() => integerIn(true, 0, 1)),
    "malformed",
  );
});

test("the canonical text leaves the slash alone and writes DEL as an escape", () => {
  assert.equal(writeJson({ a: "/\u007f\u2028é\n" }), '{"a":"/\\u007f\u2028é\\n"}');
});

test("reading a hostile text takes a time that grows with its length alone", () => {
  const texts = [
    `"${"\\".repeat(200_000)}`,
    `["${"a".repeat(200_000)}`,
    `[${'"a",'.repeat(50_000)}`,
    `${" ".repeat(200_000)}x`,
  ];
  for (const text of texts)
    assert.equal(
      codeOf(() => read(text, { maxBytes: 1 << 20 })),
      "malformed",
    );
});

test("ranks stand in the points of Python, and come back from them", () => {
  for (const { ranks, point } of vectors.plaintexts) {
    assert.equal(toHex(pointOfRanks(ranks)), point);
    assert.deepEqual(decoded(readPoint(point), ranks.length), ranks);
  }
  assert.ok(pointOfRanks([0, 0, 0]).equals(IDENTITY));
});

test("the generators of a shuffle are those of Python, members, none of them twice", () => {
  const { h, hs } = generators(20);
  const all = [h, ...hs];
  for (const point of all) assert.ok(point.isTorsionFree());
  assert.equal(new Set([...all, GENERATOR].map(toHex)).size, all.length + 1);
  assert.deepEqual(all.slice(0, vectors.generators.length).map(toHex), vectors.generators);
});

test("a report keeps so many findings of a kind, counts the others and hides no fault", () => {
  const report = new Report();
  for (let number = 0; number < 5_005; number += 1) report.warning("a", "W", "w");
  assert.ok(report.valid);
  report.error("b", "E", "e");
  assert.equal(report.valid, false);
  assert.equal(report.more, 5);
  assert.equal(report.findings.at(-1).code, "E");
  assert.deepEqual(
    report.rows().map(({ passed }) => passed),
    [true, false],
  );
});

test("a mistake of ours is no finding", () => {
  const report = new Report();
  assert.throws(() => report.failed("a", new TypeError("ours")), TypeError);
  assert.throws(() => inQuestion(1, () => undefined.length), TypeError);
});

test("base64 and numbers of the record have one spelling", () => {
  assert.deepEqual([...readBase64("AQI=", "x")], [1, 2]);
  assert.equal(readNumber("9223372036854775807", "x"), 9223372036854775807n);
  for (const text of ["AQJ=", "AQI", "AQ I=", "AQI=\n", "_-=="])
    assert.throws(() => readBase64(text, "x"));
  for (const text of ["", "01", "-1", "9223372036854775808", "1.0"])
    assert.throws(() => readNumber(text, "x"));
});

test("audit paths lead to the root of every small tree, and to no other", () => {
  const leafOf = (n) => sha256(Uint8Array.of(0, n));
  const node = (left, right) => sha256(Uint8Array.of(1, ...left, ...right));
  const split = (n) => 2 ** Math.ceil(Math.log2(n) - 1);
  const rootOf = (leaves) => {
    if (leaves.length === 1) return leaves[0];
    const at = split(leaves.length);
    return node(rootOf(leaves.slice(0, at)), rootOf(leaves.slice(at)));
  };
  const pathOf = (index, leaves) => {
    if (leaves.length === 1) return [];
    const at = split(leaves.length);
    return index < at
      ? [...pathOf(index, leaves.slice(0, at)), rootOf(leaves.slice(at))]
      : [...pathOf(index - at, leaves.slice(at)), rootOf(leaves.slice(0, at))];
  };
  for (let size = 1; size <= 17; size += 1) {
    const leaves = Array.from({ length: size }, (_, n) => leafOf(n));
    for (let index = 0; index < size; index += 1) {
      const path = pathOf(index, leaves);
      const found = (n, more) => rootOfPath(leaves[index], BigInt(n), BigInt(size), more);
      assert.deepEqual(found(index, path), rootOf(leaves));
      assert.equal(found(index, [...path, leaves[0]]), null);
      if (path.length > 0) assert.equal(found(index, path.slice(1)), null);
    }
  }
});
