// The check of one election's archive from its first byte to its result, as its bytes come in
// (specification 17.3). Bare archives are judged by the protocol's own rules, a trustee's by a stricter profile.
// Every fault becomes a finding; what cannot be checked behind one is left out.

import { RecordReader } from "./archive.js";
import { BallotBox } from "./box.js";
import { Chain, placeOf } from "./chain.js";
import { Count } from "./count.js";
import { openJudge } from "./judge.js";
import { Report } from "./report.js";
import { checkSetup } from "./setup.js";

// `statements` maps owners to the bytes of their statement proof, `signedShuffles` to those of the signature
// under their shuffle, null where none are at hand; `final` refuses a running election. `onProgress(check)` is called after each event and each credential.
// `openJudges(setup, raw)` gives { judge, most } for the ballot box; without it ballots are judged in place.
// `profile` demands more than the protocol does (`trustee/profile.js`); with `setupOnly` nothing behind the
// first event is read.
export class ArchiveCheck {
  constructor({
    final = false,
    statements = null,
    signedShuffles = null,
    onProgress = () => {},
    openJudges = judgesInPlace,
    profile = null,
    setupOnly = false,
  } = {}) {
    this.setupOnly = setupOnly;
    this.ended = false;
    this.profile = profile;
    this.openJudges = openJudges;
    this.final = final;
    this.statements = statements;
    this.signedShuffles = signedShuffles;
    this.onProgress = onProgress;
    this.report = new Report();
    this.reader = new RecordReader();
    this.chain = new Chain(this.report);
    this.stopped = false;
    this.setup = null;
    this.box = null;
    this.count = null;
    this.tallyEvent = null; // the hash of EncryptedTally, of which the seed of ties is made
    this.seen = new Set();
    this.keys = { done: 0, all: 0 };
  }

  async take(bytes) {
    if (this.stopped || this.ended) return;
    try {
      for (const record of this.reader.take(bytes)) {
        await this.takeRecord(record);
        this.ended = this.setupOnly && record.name.endsWith(".event.json");
        if (this.ended) return;
      }
    } catch (error) {
      this.stop(error);
    }
  }

  // After the last byte: the whole report.
  async finish() {
    try {
      if (!this.stopped && !this.ended) this.reader.finish();
    } catch (error) {
      this.stop(error);
    }
    if (this.reader.number === 0) return this.report;
    await this.box?.settle();
    this.chain.finish();
    this.checkEnd();
    this.count?.checkSignedShuffles(this.signedShuffles);
    this.count?.checkStatements(this.statements);
    return this.report;
  }

  stop(error) {
    const { number, offset } = this.reader;
    this.stopped = true;
    this.report.failed("records", error, placeOf({ number, offset }));
  }

  async takeRecord(record) {
    this.report.examined("records");
    for (const fault of record.faults) this.report.failed("records", fault, placeOf(record));
    if (record.number === 0) {
      this.profile?.checkHeader(record, this.reader.timestamp, this.report);
      return;
    }
    const step = this.chain.take(record);
    if (step === null) return;
    await this.takeStep(step);
    this.seen.add(step.event.type);
    this.onProgress(this);
  }

  async takeStep({ event, payloads, place, parentDigest, digest }) {
    if (payloads === null) return;
    const { type } = event;
    if (type === "Setup" && !this.seen.has(type)) this.begin(payloads);
    else if (type === "Ballot") await this.box?.take(payloads, place);
    else if (type === "EncryptedTally" && !this.seen.has(type)) {
      this.tallyEvent = digest;
      await this.seal(payloads, place);
    } else if (type === "Shuffle") this.count?.shuffle(payloads, place, parentDigest);
    else if (type === "EndShuffles") this.endShuffles();
    else if (type === "PartialDecryption") this.count?.open(payloads, place, parentDigest);
    else if (type === "Result" && !this.seen.has(type)) this.count?.result(payloads, place);
  }

  begin(payloads) {
    this.setup = checkSetup(payloads, this.report, (done, all) => {
      this.keys = { done, all };
      this.onProgress(this);
    });
    this.profile?.checkSetup(this.setup, payloads, this.report);
    const { definition, credentials } = this.setup;
    if (definition === null || credentials === null) return;
    const { judge, most } = this.openJudges(this.setup, payloads);
    const { copiesAreFaults = false } = this.profile ?? {};
    this.box = new BallotBox(this.setup, this.report, judge, { most, copiesAreFaults });
  }

  async seal(payloads, place) {
    if (this.box === null) return;
    await this.box.settle();
    this.count = new Count(this.setup, this.box.sum, this.report);
    this.count.seal(payloads, place);
  }

  endShuffles() {
    if (this.count === null) return;
    this.count.endShuffles();
    this.profile?.checkShuffles(this.count, this.report);
  }

  checkEnd() {
    const { last } = this.chain;
    if (last === null || this.seen.has("Result")) return;
    const sentence = "the election is still running: it has no result yet";
    if (this.final) this.report.error("events", "not-final", sentence, last.place);
    else this.report.info("events", "I-RUNNING", sentence, last.place);
  }
}

function judgesInPlace({ definition, credentials }) {
  return { judge: openJudge(definition, credentials), most: 0 };
}
