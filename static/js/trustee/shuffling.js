// A trustee shuffles: the whole archive is verified, the ballots get another order and are encrypted again, with
// the proof that none was changed (specification 12.7), and the trustee's signature under it (12.8). The order,
// the scalars and the witnesses live in one call only: whoever learns them learns who stands where.

import { GENERATOR, modulo, power, randomScalar, toHex } from "../ballot/group.js";
import { Ciphertext } from "../verify/ciphertext.js";
import { Fault } from "../verify/fault.js";
import { hexes, product } from "../verify/group.js";
import { writtenProof } from "../verify/proofs.js";
import { baseOf, challengeOf, generators, listed, seeds } from "../verify/shuffle.js";
import { shufflePrefix } from "../verify/signed-shuffle.js";
import { hashHex } from "../verify/suite.js";
import { examine, findOwnKey, Refused } from "./examining.js";
import { canonical, written } from "./files.js";
import { Participate } from "./profile.js";
import { proveKey } from "./provers.js";

// What may be shuffled: { definition, lists, event, owner, keyHex, report }.
export async function prepareShuffle({ archive, keyHex, onProgress, openJudges }) {
  const profile = new Participate({ rulesRequired: false });
  const check = await examine(archive, { profile, onProgress, openJudges });
  const { setup, report, count, chain, seen } = check;
  const owner = findOwnKey(check, keyHex);
  const error = (code, sentence) => report.error("shuffles", code, sentence);
  if (setup?.definition?.hasMixnet === false)
    error("no-mixnet", "no question of this election is shuffled");
  else if (!count?.tally || seen.has("EndShuffles"))
    error("wrong-step", "shuffles stand between the sealed tally and its opening");
  if (!report.valid) throw new Refused(report, "nothing was shuffled");
  const { definition } = setup;
  const lists = count.mixnetRows();
  return { definition, lists, event: chain.last.digest, owner, keyHex, report };
}

// The shuffle's own bytes: every list on its own, each with its proof.
export function makeShuffle({ definition, lists }, randomness) {
  const made = lists.map((list) => shuffledList(definition, list, randomness));
  return canonical({
    ciphertexts: made.map(({ after }) => after.map((cipher) => cipher.written())),
    proofs: made.map(({ proof }) => proof),
  });
}

// The journal's line about a shuffle that was made here.
export function shuffleLine({ definition, keyHex }, shuffle) {
  return { key: keyHex, election: definition.fingerprint, shuffle: hashHex(shuffle) };
}

// Uses the private key: the one file to hand in. The journal's line must be kept by now.
export function signShuffle({ definition, event, owner, keyHex }, shuffle, pair, randomness) {
  if (toHex(pair.key) !== keyHex)
    throw new Fault("wrong-key", "the private key is not the one that was checked");
  const { fingerprint } = definition;
  const about = { election: fingerprint, event, owner };
  const hash = hashHex(shuffle);
  const prefix = shufflePrefix(about, keyHex, hash);
  const proof = writtenProof(proveKey(prefix, pair.secret, randomness));
  return canonical({
    version: 1,
    election: definition.uuid,
    owner,
    shuffle: new TextDecoder().decode(shuffle),
    shuffle_proof: written({ version: 1, ...about, shuffle: hash, proof }),
  });
}

function shuffledList(definition, before, randomness) {
  const order = drawOrder(before.length, randomness);
  const scalars = draw(before.length, randomness);
  const after = order.map((source, place) => {
    const { alpha, beta } = before[source];
    const again = power(definition.key, scalars[place]);
    return Ciphertext.of(alpha.add(power(GENERATOR, scalars[place])), beta.add(again));
  });
  return { after, proof: proofOf(definition, { before, after }, { order, scalars }, randomness) };
}

// One of all orders, each as likely as any other.
function drawOrder(size, randomness) {
  const order = Array.from({ length: size }, (_, place) => place);
  for (let place = size - 1; place > 0; place -= 1) {
    const other = drawBelow(place + 1, randomness);
    [order[place], order[other]] = [order[other], order[place]];
  }
  return order;
}

// Numbers beyond the last whole multiple of the bound are drawn again.
function drawBelow(bound, randomness) {
  const fair = (2n ** 64n / BigInt(bound)) * BigInt(bound);
  for (;;) {
    const number = randomness(8).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
    if (number < fair) return Number(number % BigInt(bound));
  }
}

function draw(size, randomness) {
  return Array.from({ length: size }, () => randomScalar(randomness));
}

function proofOf(definition, { before, after }, { order, scalars }, randomness) {
  const size = order.length;
  const { h, hs } = generators(size);
  // c at the place that a ciphertext comes from commits to the place that it goes to.
  const openings = draw(size, randomness);
  const permutation = Array(size);
  for (const [place, source] of order.entries())
    permutation[source] = power(GENERATOR, openings[place]).add(hs[place]);
  const c = hexes(permutation);
  const base = baseOf(before, after, listed(c));
  const u = seeds(definition.fingerprint, base, size);
  const moved = order.map((source) => u[source]);
  const links = draw(size, randomness);
  const chain = chainOf(h, moved, links);
  const hatC = hexes(chain);
  const drawn = {
    s: draw(4, randomness),
    links: draw(size, randomness),
    u: draw(size, randomness),
  };
  const { t, hats } = announced(definition, { after, h, hs, chain }, drawn);
  const challenge = challengeOf(definition, listed([...t, ...hats]), base, listed(hatC));
  const respond = (witness, secret) => String(modulo(witness + challenge * secret));
  const known = [
    openings.reduce((sum, each) => sum + each, 0n),
    chainOpening(links, moved),
    inner(openings, moved),
    inner(scalars, moved),
  ];
  return [
    [...t.slice(0, 3), t.slice(3), hats],
    [
      ...drawn.s.map((witness, at) => respond(witness, known[at])),
      drawn.links.map((witness, at) => respond(witness, links[at])),
      drawn.u.map((witness, at) => respond(witness, moved[at])),
    ],
    c,
    hatC,
  ];
}

// Commits to the exponents' product step by step: c^_i = g^r · c^_(i-1)^u'_i.
function chainOf(h, moved, links) {
  const chain = [];
  for (const [at, exponent] of moved.entries())
    chain.push(power(GENERATOR, links[at]).add(power(chain[at - 1] ?? h, exponent)));
  return chain;
}

// The r with c^_last = g^r · h^(product of the exponents).
function chainOpening(links, moved) {
  return moved.reduce((opening, exponent, at) => modulo(opening * exponent + links[at]), 0n);
}

function inner(scalars, exponents) {
  return modulo(scalars.reduce((sum, scalar, at) => sum + scalar * exponents[at], 0n));
}

// The prover's first message as hex: t1, t2, t3, t41, t42, and one point a link of the chain.
function announced({ key }, { after, h, hs, chain }, { s, links, u }) {
  const raised = (points) => product(points.map((point, at) => power(point, u[at])));
  const [s1, s2, s3, s4] = s;
  const t = [
    power(GENERATOR, s1),
    power(GENERATOR, s2),
    power(GENERATOR, s3).add(raised(hs)),
    raised(after.map(({ beta }) => beta)).subtract(power(key, s4)),
    raised(after.map(({ alpha }) => alpha)).subtract(power(GENERATOR, s4)),
  ];
  const hats = links.map((link, at) =>
    power(GENERATOR, link).add(power(chain[at - 1] ?? h, u[at])),
  );
  return { t: hexes(t), hats: hexes(hats) };
}
