// The ballots of an archive as they come in: each for itself, and what holds among them (protocol 2.2, 2.3).

import { checkBallot, readBallot } from "./ballot.js";
import { IDENTITY_HEX } from "./group.js";
import { TallySum } from "./tally.js";

const PREFIX = 16; // bytes of a point by which it is known again

export class BallotBox {
  constructor(definition, credentials, report) {
    this.definition = definition;
    this.credentials = credentials;
    this.report = report;
    this.sum = new TallySum(definition, credentials);
    this.taken = 0;
    this.trackers = new Map();
    this.points = new Map();
    report.examined("ballots", 0);
  }

  take([bytes], place) {
    this.taken += 1;
    const where = { ballot: this.taken, ...place };
    this.report.examined("ballots");
    this.report.holds("ballots", where, () => {
      const ballot = readBallot(bytes);
      checkBallot(ballot, this.definition, this.credentials, { allowIdentity: true });
      if (this.isFirst(ballot, where)) this.sum.count(ballot);
    });
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
  noteCopies({ answers }, where) {
    const keys = new Set(answers.flatMap(({ ciphers }) => ciphers.flatMap(pointsOf)).map(shortKey));
    const others = [...keys]
      .filter((key) => this.points.has(key))
      .map((key) => this.points.get(key));
    if (others.length > 0) {
      const sentence = `a part of a ciphertext occurs in another ballot (${Math.min(...others)})`;
      this.report.warning("ballots", "W-COPIED", sentence, where);
    }
    for (const key of keys) if (!this.points.has(key)) this.points.set(key, where.ballot);
  }
}

function pointsOf({ alphaHex, betaHex }) {
  return [alphaHex, betaHex].filter((hex) => hex !== IDENTITY_HEX);
}

// A text of its own: a part of the ballot's text would keep all of it in memory.
function shortKey(hex) {
  const codes = Array.from({ length: PREFIX }, (_, at) =>
    Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16),
  );
  return String.fromCharCode(...codes);
}
