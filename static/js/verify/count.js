// From the sealed tally to the result: the sum, the shuffles, the partial decryptions, the counts.

import { readOwned, readSized } from "./chain.js";
import { Fault } from "./fault.js";
import { requireWritten } from "./json.js";
import {
  checkOpeningStatement,
  checkPartial,
  openTally,
  readPartial,
  readResult,
  readStatement,
  requirePartialWritten,
  writtenResult,
} from "./opening.js";
import { checkShuffle, readShuffle, requireShuffleWritten } from "./shuffle.js";
import { checkSignedShuffle, readSignedShuffle } from "./signed-shuffle.js";
import { hashHex } from "./suite.js";
import { readTally, sameRows, writtenRows } from "./tally.js";
import { ownersOf } from "./trustees.js";

export class Count {
  constructor({ definition, items }, sum, report) {
    this.definition = definition;
    this.items = items;
    this.owners = items === null ? [] : ownersOf(items);
    this.sum = sum;
    this.report = report;
    this.tally = null;
    this.shuffled = false;
    this.event = null;
    this.openings = new Map();
    this.tried = new Set();
    this.mixers = new Set();
    this.shuffles = []; // { owner, event, digest, place } of each that could be read
    this.counts = null;
  }

  // The sealed tally must be the sum of each credential's last ballot, in the same bytes.
  seal([bytes, sizedBytes], place) {
    const rows = this.sum.rows();
    this.report.examined("tally", rows.flat().length);
    this.report.holds("tally", place, () => {
      const [tally, sized] = [readTally(bytes), readSized(sizedBytes)];
      if (
        !sameRows(tally, rows) ||
        sized.num_tallied !== this.sum.counted ||
        sized.total_weight !== this.sum.weight
      )
        throw new Fault(
          "wrong-tally",
          "the sealed tally is not the sum of each credential's last ballot",
        );
      requireWritten(bytes, writtenRows(tally), "the tally");
      requireWritten(sizedBytes, sized, "the tally's size");
      this.tally = tally;
    });
  }

  shuffle([bytes, ownedBytes], place, parentDigest) {
    this.report.examined("shuffles");
    if (!this.definition.hasMixnet) {
      const sentence = "there is a shuffle but no question to shuffle";
      this.report.error("events", "bad-order", sentence, place);
    }
    if (this.tally === null || this.items === null || !this.definition.hasMixnet) return;
    this.report.holds("shuffles", place, () => {
      const owned = readOwned(ownedBytes);
      this.memberOf(owned.owner);
      this.mixers.add(owned.owner);
      const shuffle = readShuffle(bytes);
      const where = { ...place, trustee: owned.owner };
      const digest = hashHex(bytes);
      this.shuffles.push({ owner: owned.owner, event: parentDigest, digest, place: where });
      checkShuffle(this.definition, this.mixnetRows(), shuffle);
      requireShuffleWritten(bytes, shuffle);
      requireWritten(ownedBytes, owned, "an owned payload");
      this.putMixnetRows(shuffle.lists);
    });
  }

  endShuffles() {
    this.shuffled = true;
  }

  mixnetRows() {
    return this.tally.filter((_, question) => this.definition.questions[question].mixnet);
  }

  putMixnetRows(lists) {
    const left = [...lists];
    this.tally = this.tally.map((row, question) =>
      this.definition.questions[question].mixnet ? left.shift() : row,
    );
  }

  // One trustee's factors with their proofs.
  open([bytes, ownedBytes], place, parentDigest) {
    this.event ??= parentDigest;
    this.report.examined("decryptions");
    this.requireShuffled(place);
    if (this.tally === null || this.items === null) return;
    const where = { ...place };
    try {
      const owned = readOwned(ownedBytes);
      where.trustee = owned.owner;
      const member = this.memberOf(owned.owner);
      if (this.tried.has(owned.owner))
        throw new Fault("repeated-trustee", "this trustee has decrypted already");
      this.tried.add(owned.owner);
      const partial = readPartial(bytes);
      checkPartial(partial, this.definition, this.tally, member);
      requirePartialWritten(bytes, partial);
      requireWritten(ownedBytes, owned, "an owned payload");
      this.openings.set(owned.owner, { owner: owned.owner, partial, digest: hashHex(bytes) });
    } catch (error) {
      this.report.failed("decryptions", error, where);
    }
  }

  requireShuffled(place) {
    if (this.shuffled || !this.definition.hasMixnet) return;
    const sentence = "the ballots of a mixnet question are opened before they are shuffled";
    this.report.error("events", "bad-order", sentence, place);
    this.shuffled = true;
  }

  memberOf(owner) {
    const member = this.owners[owner - 1];
    if (member === undefined)
      throw new Fault("unknown-trustee", `there is no trustee number ${owner}`);
    return member;
  }

  // The result must be what the trustees' factors open the tally to, in the same bytes.
  result([bytes], place) {
    this.report.examined("result");
    if (this.tally === null || this.items === null) return;
    this.requireShuffled(place);
    this.report.holds("result", place, () => {
      const partials = new Map(
        Array.from(this.openings, ([owner, { partial }]) => [owner, partial]),
      );
      const { definition, tally, items, sum } = this;
      const counts = openTally(definition, tally, items, partials, sum.weight);
      const written = writtenResult(counts);
      if (JSON.stringify(writtenResult(readResult(bytes))) !== JSON.stringify(written))
        throw new Fault(
          "wrong-result",
          "the result is not what the trustees' factors decrypt the tally to",
        );
      requireWritten(bytes, written, "the result");
      this.counts = counts;
    });
  }

  // The trustees' signatures under their shuffles (specification 12.8), owner → bytes; null where none are at
  // hand.
  checkSignedShuffles(proofs) {
    if (proofs === null) {
      if (this.shuffles.length > 0)
        this.report.warning(
          "shuffles",
          "W-SHUFFLE-PROOF",
          "no signatures of trustees under shuffles were given, so none were checked",
        );
      return;
    }
    for (const shuffle of this.shuffles)
      this.checkSignedShuffle(shuffle, proofs.get(shuffle.owner));
    for (const owner of proofs.keys())
      if (!this.shuffles.some((shuffle) => shuffle.owner === owner))
        this.report.error(
          "shuffle proofs",
          "unknown-shuffle-proof",
          "a signature under a shuffle belongs to no shuffle of this trustee",
          { trustee: owner },
        );
  }

  checkSignedShuffle(shuffle, bytes) {
    const { owner, place } = shuffle;
    this.report.examined("shuffle proofs");
    if (bytes === undefined) {
      const sentence = "a shuffle has no signature of its trustee";
      this.report.error("shuffle proofs", "missing-shuffle-proof", sentence, place);
      return;
    }
    this.report.holds("shuffle proofs", place, () =>
      checkSignedShuffle(
        readSignedShuffle(bytes),
        this.definition,
        this.owners[owner - 1],
        shuffle,
      ),
    );
  }

  // The statement-bound proofs (specification 13.2), owner → bytes; null where none are at hand.
  checkStatements(statements) {
    if (statements === null) {
      if (this.openings.size > 0)
        this.report.warning(
          "statement proofs",
          "W-STATEMENT",
          "no statement-bound decryption proofs were given, so none were checked",
        );
      return;
    }
    const owners = [...this.openings.keys()].sort((one, other) => one - other);
    for (const owner of owners) this.checkStatement(owner, statements.get(owner));
    for (const owner of statements.keys())
      if (!this.openings.has(owner))
        this.report.error(
          "statement proofs",
          "unknown-statement",
          "a statement-bound proof belongs to no partial decryption that holds",
          { trustee: owner },
        );
  }

  checkStatement(owner, bytes) {
    const place = { trustee: owner };
    this.report.examined("statement proofs");
    if (bytes === undefined) {
      const sentence = "a partial decryption has no statement-bound proof";
      this.report.error("statement proofs", "missing-statement", sentence, place);
      return;
    }
    const opening = this.openings.get(owner);
    this.report.holds("statement proofs", place, () => {
      const statement = readStatement(bytes);
      const member = this.owners[owner - 1];
      checkOpeningStatement(statement, this.definition, this.event, this.tally, member, opening);
    });
  }
}
