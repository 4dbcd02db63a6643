// The voting page's protocol code against numbers from Python and from the upstream's elections.

import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";
import test from "node:test";
import { makeBallot, remakeBallot } from "../../static/js/ballot/ballot.js";
import { groupsOfFour, shortCode } from "../../static/js/ballot/code.js";
import { deriveCredential } from "../../static/js/ballot/credential.js";
import { isVotingCode } from "../../static/js/ballot/credential-form.js";
import { readElection } from "../../static/js/ballot/election.js";
import {
  fromHex,
  GENERATOR,
  ORDER,
  power,
  randomScalar,
  toHex,
} from "../../static/js/ballot/group.js";
import { challenge } from "../../static/js/ballot/suite.js";
import { fragmentOf, readTested } from "../../static/js/ballot/tested.js";

const FILE = new URL("../vectors/javascript/protocol.json", import.meta.url);
const vectors = JSON.parse(readFileSync(FILE, "utf8"));
const randomness = (count) => webcrypto.getRandomValues(new Uint8Array(count));

function open({ election }, change = (text) => text) {
  return readElection(new TextEncoder().encode(change(election)));
}

test("the group has the order and the generator of the protocol", () => {
  assert.equal(ORDER.toString(), vectors.order);
  for (const [scalar, hex] of Object.entries(vectors.points)) {
    assert.equal(toHex(power(GENERATOR, BigInt(scalar))), hex);
    assert.equal(toHex(fromHex(hex)), hex);
  }
});

for (const [name, hex] of Object.entries(vectors.badPoints)) {
  test(`a point is refused: ${name}`, () => {
    assert.throws(() => fromHex(hex));
  });
}

test("a random scalar lies between 1 and the order, at both ends too", () => {
  const all = (value) => (count) => new Uint8Array(count).fill(value);
  assert.equal(randomScalar(all(0)), 1n);
  assert.ok(randomScalar(all(255)) < ORDER);
});

test("challenges are those of Python", () => {
  for (const { prefix, points, value } of vectors.challenges) {
    assert.equal(challenge(prefix, points.map(fromHex)).toString(), value);
  }
});

test("short codes are those of Python", () => {
  for (const { tracker, code } of vectors.shortCodes) assert.equal(shortCode(tracker), code);
  assert.deepEqual(groupsOfFour("APTNJ5563FNB"), ["APTN", "J556", "3FNB"]);
});

test("codes stand for the credentials of the upstream's voters", () => {
  for (const { uuid, codes } of vectors.elections) {
    for (const { code, credential } of codes) {
      assert.ok(isVotingCode(code));
      assert.equal(deriveCredential(uuid, code).credential, credential);
    }
  }
});

test("what is no voting code is told apart", () => {
  const [{ code }] = vectors.elections[0].codes;
  const wrong = [
    "",
    code.slice(1),
    `${code}x`,
    code.replaceAll("-", ""),
    code.replace(/[^-]/, "0"),
    ` ${code}`,
  ];
  assert.deepEqual(wrong.filter(isVotingCode), []);
});

test("the fingerprint is over the raw bytes", () => {
  for (const each of vectors.elections) {
    assert.equal(open(each).fingerprint, each.fingerprint);
    assert.notEqual(open(each, (text) => text.replace("{", "{ ")).fingerprint, each.fingerprint);
  }
});

test("an election of another kind is refused", () => {
  const [each] = vectors.elections;
  const changes = [
    (text) => text.replace('"version":1', '"version":2'),
    (text) => text.replace('"Ed25519"', '"BELENIOS-2048"'),
    (text) => text.replace(/"public_key":"[0-9a-f]+"/, `"public_key":"${"0".repeat(64)}"`),
    (text) => text.replace('"answers"', '"type":"NonHomomorphic","answers"'),
    (text) => text.replace('"min":1', '"min":3'),
  ];
  for (const change of changes) assert.throws(() => open(each, change));
});

test("choices outside of the limits make no ballot", () => {
  const [blank] = vectors.elections;
  const election = open(blank);
  const { code } = blank.codes[0];
  const good = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 0, 0],
  ];
  makeBallot(election, code, good, randomness);
  const bad = [
    [[0, 0, 0], good[1], good[2]],
    [[1, 1, 1], good[1], good[2]],
    [[2, 0, 0], good[1], good[2]],
    [good[0], [1, 1, 0], good[2]],
    [good[0], [0, 0, 0], good[2]],
    [good[0], [1, 0], good[2]],
    [good[0], good[1]],
  ];
  for (const choices of bad) {
    assert.throws(() => makeBallot(election, code, choices, randomness));
  }
});

test("two ballots with the same choices share nothing but the voter", () => {
  const [, single] = vectors.elections;
  const election = open(single);
  const make = () => makeBallot(election, single.codes[0].code, [[1, 0, 0]], randomness);
  const [one, other] = [make(), make()].map(({ text }) => JSON.parse(text));
  assert.equal(one.credential, other.credential);
  const points = ({ answers }) => answers[0].choices.flatMap(({ alpha, beta }) => [alpha, beta]);
  assert.equal(new Set([...points(one), ...points(other)]).size, 12);
});

test("a tested device's ballot is made again as Python made it", () => {
  for (const vector of vectors.tested) {
    const tested = readTested(`https://vote.example/elections/x/test#${vector.fragment}`);
    assert.deepEqual(tested.choices, vector.choices);
    assert.equal(fragmentOf(tested), vector.fragment);
    assert.equal(remakeBallot(open(vector), tested).tracker, vector.tracker);
  }
});

test("a ballot can be made again from its opening, and with any other choice it cannot", () => {
  const [vector] = vectors.elections;
  const election = open(vector);
  const choices = vectors.tested[0].choices;
  const { text, opening } = makeBallot(election, vector.codes[0].code, choices, randomness);
  const tested = readTested(fragmentOf(opening));
  assert.equal(remakeBallot(election, tested).text, text);
  assert.throws(() => remakeBallot(election, { ...tested, seed: new Uint8Array(32) }));
  const [first, ...others] = choices;
  const turned = [first.map((bit) => 1 - bit), ...others];
  assert.throws(() => remakeBallot(election, { ...tested, choices: turned }));
});

test("a ballot draws one seed, and the signature's nonce apart from it", () => {
  const [vector] = vectors.elections;
  const asked = [];
  const watched = (count) => {
    asked.push(count);
    return randomness(count);
  };
  const choices = vectors.tested[0].choices;
  makeBallot(open(vector), vector.codes[0].code, choices, watched);
  assert.deepEqual(asked, [32, 64]);
});

test("what no tested device shows is refused", () => {
  const { fragment } = vectors.tested[0];
  const wrong = [
    "",
    `${fragment}\n`,
    fragment.replace("v=1", "v=2"),
    `${fragment}.`,
    `é#${fragment}`,
  ];
  wrong.push(fragment.replace(/&a=.*/, ""), fragment.replace("&c=", "A&c="), `${fragment}.A`);
  for (const text of wrong) assert.throws(() => readTested(text), undefined, text);
});
