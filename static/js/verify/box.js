// The ballots of an archive as they come in: each is judged by itself, here or in other workers, and then set
// beside the others in the order of the archive (specification 9.7).

import { IDENTITY_HEX } from "./group.js";
import { TallySum } from "./tally.js";

const PREFIX = 16; // bytes of a point by which it is known again

export class BallotBox {
  // `judge(bytes)` gives a verdict or the promise of one; at most `most` of them are waited for.
  constructor(
    { definition, credentials },
    report,
    judge,
    { most = 0, copiesAreFaults = false } = {},
  ) {
    this.copiesAreFaults = copiesAreFaults;
    this.report = report;
    this.judge = judge;
    this.most = most;
    this.sum = new TallySum(definition, credentials);
    this.taken = 0;
    this.judged = 0;
    this.waiting = [];
    this.trackers = new Map();
    this.points = new Map();
    report.examined("ballots", 0);
  }

  async take([bytes], place) {
    this.taken += 1;
    this.report.examined("ballots");
    this.waiting.push({ verdict: this.judge(bytes), where: { ballot: this.taken, ...place } });
    await this.settle(this.most);
  }

  // Waits until no more than so many verdicts are missing.
  async settle(most = 0) {
    while (this.waiting.length > most) {
      const { verdict, where } = this.waiting.shift();
      this.place(await verdict, where);
      this.judged += 1;
    }
  }

  place({ fault, ...ballot }, where) {
    if (fault !== undefined) this.report.error("ballots", fault.code, fault.sentence, where);
    else if (this.isFirst(ballot, where)) this.sum.count(ballot);
  }

  isFirst(ballot, where) {
    const first = this.trackers.get(ballot.tracker);
    if (first !== undefined) {
      const sentence = `the same ballot stands in the archive twice (first as ballot ${first})`;
      this.report.error("ballots", "repeated-tracker", sentence, where);
      return false;
    }
    this.trackers.set(ballot.tracker, where.ballot);
    this.noteCopies(ballot, where);
    return true;
  }

  // A part of a ciphertext in two ballots: the protocol allows it, a reader should know.
  noteCopies({ pairs }, where) {
    const hexes = pairs.flat().filter((hex) => hex !== IDENTITY_HEX);
    const keys = new Set(hexes.map(shortKey));
    const others = [...keys]
      .filter((key) => this.points.has(key))
      .map((key) => this.points.get(key));
    if (others.length > 0) {
      const sentence = `a part of a ciphertext occurs in another ballot (${Math.min(...others)})`;
      if (this.copiesAreFaults) this.report.error("ballots", "copied-ciphertext", sentence, where);
      else this.report.warning("ballots", "W-COPIED", sentence, where);
    }
    for (const key of keys) if (!this.points.has(key)) this.points.set(key, where.ballot);
  }
}

// A text of its own: a part of the ballot's text would keep all of it in memory.
function shortKey(hex) {
  const codes = Array.from({ length: PREFIX }, (_, at) =>
    Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16),
  );
  return String.fromCharCode(...codes);
}
