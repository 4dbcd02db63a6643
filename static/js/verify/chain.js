// The chain of events of an archive: links, payloads, and their order (specification 10.2 to 10.4):
// Setup Ballot* [EndBallots EncryptedTally [Shuffle+ EndShuffles] PartialDecryption* [Result]]

import { malformed } from "./fault.js";
import { fieldsOf, hexIn, integerIn, parseJson, requireWritten, textIn } from "./json.js";

const SMALL = { maxBytes: 1 << 10 };
const MAX_HEIGHT = 2 ** 40;
const MAX_COUNT = Number.MAX_SAFE_INTEGER;
export const MAX_OWNERS = 1 << 16;
const EMPTY = 0;
const VOTING = 1;
const ENDED = 2;
const SEALED = 3;
const SHUFFLING = 4;
const SHUFFLED = 5;
const OPENING = 6;
const DONE = 7;
const OPENED = [SEALED, SHUFFLED, OPENING];
// For each event the stages in which it may stand, and the stage that it leads to.
const ORDER = {
  Setup: [[EMPTY], VOTING],
  Ballot: [[VOTING], VOTING],
  EndBallots: [[VOTING], ENDED],
  EncryptedTally: [[ENDED], SEALED],
  Shuffle: [[SEALED, SHUFFLING], SHUFFLING],
  EndShuffles: [[SHUFFLING], SHUFFLED],
  PartialDecryption: [OPENED, OPENING],
  Result: [OPENED, DONE],
};
const WITHOUT_PAYLOAD = ["EndBallots", "EndShuffles"];

export function readEvent(body) {
  const fields = fieldsOf(parseJson(body, SMALL), ["height", "type"], ["parent", "payload"]);
  if (!Object.hasOwn(ORDER, textIn(fields.type))) throw malformed("the event type is unknown");
  const event = { parent: null, payload: null, type: fields.type };
  event.height = integerIn(fields.height, 0, MAX_HEIGHT);
  for (const name of ["parent", "payload"]) if (name in fields) event[name] = hexIn(fields[name]);
  requireWritten(body, writtenEvent(event), "an event");
  return event;
}

function writtenEvent({ parent, height, type, payload }) {
  return {
    ...(parent === null ? {} : { parent }),
    height,
    type,
    ...(payload === null ? {} : { payload }),
  };
}

export function readSetup(body) {
  const names = ["election", "trustees", "credentials"];
  const found = fieldsOf(parseJson(body, SMALL), names);
  const setup = Object.fromEntries(names.map((name) => [name, hexIn(found[name])]));
  requireWritten(body, setup, "the setup data");
  return setup;
}

// Not yet compared with its canonical text: that is said where the tally is checked.
export function readSized(body) {
  const found = fieldsOf(parseJson(body, SMALL), [
    "num_tallied",
    "total_weight",
    "encrypted_tally",
  ]);
  return {
    num_tallied: integerIn(found.num_tallied, 0, MAX_COUNT),
    total_weight: integerIn(found.total_weight, 0, MAX_COUNT),
    encrypted_tally: hexIn(found.encrypted_tally),
  };
}

export function readOwned(body) {
  const found = fieldsOf(parseJson(body, SMALL), ["owner", "payload"]);
  return { owner: integerIn(found.owner, 1, MAX_OWNERS), payload: hexIn(found.payload) };
}

// The hashes of an event's records in their order; the last one is its own payload.
const NAMES = {
  Setup: (body) => {
    const { election, trustees, credentials } = readSetup(body);
    return [election, trustees, credentials];
  },
  EncryptedTally: (body) => [readSized(body).encrypted_tally],
  Shuffle: (body) => [readOwned(body).payload],
  PartialDecryption: (body) => [readOwned(body).payload],
};

// Records in, steps out: { event, digest, parentDigest, payloads, place }; `payloads` is null where one was
// missing or could not be read. Findings go to the report under "events".
export class Chain {
  constructor(report) {
    this.report = report;
    this.waiting = [];
    this.seen = new Set();
    this.head = null;
    this.height = 0;
    this.stage = EMPTY;
    this.last = null;
  }

  // The step that a record completes, or null.
  take(record) {
    if (record.name.endsWith(".event.json")) return this.takeEvent(record);
    this.waiting.push(record);
    return null;
  }

  finish() {
    this.refuseUnused([]);
    if (this.last === null) this.report.error("events", "malformed", "the archive holds no event");
  }

  takeEvent(record) {
    this.report.examined("events");
    let event;
    try {
      event = readEvent(record.body);
    } catch (error) {
      this.report.failed("events", error, placeOf(record));
      this.move(record.digest, this.height + 1);
      this.waiting = [];
      return null;
    }
    const place = { event: event.height, type: event.type };
    if (event.parent !== this.head || event.height !== this.height)
      this.report.error(
        "events",
        "bad-chain",
        "an event does not carry the hash and height of the one before it",
        { ...placeOf(record), ...place },
      );
    const payloads = this.payloadsOf(event, place);
    const step = { event, digest: record.digest, parentDigest: this.head, payloads, place };
    this.move(record.digest, event.height + 1);
    this.checkOrder(step);
    this.last = step;
    return step;
  }

  move(digest, height) {
    this.head = digest;
    this.height = height;
  }

  checkOrder({ event, place }) {
    const [allowed, after] = ORDER[event.type];
    if (!allowed.includes(this.stage))
      this.report.error(
        "events",
        "bad-order",
        `an event ${event.type} may not stand at this place`,
        place,
      );
    this.stage = Math.max(this.stage, after);
  }

  payloadsOf(event, place) {
    const bodies = new Map(this.waiting.map(({ digest, body }) => [digest, body]));
    const { names, complete } = this.namesOf(event, bodies, place);
    const missing = names.filter((name) => !bodies.has(name));
    if (missing.length > 0)
      this.report.error(
        "events",
        "missing-payload",
        "an event refers to a record that does not stand before it",
        place,
      );
    if (complete || names.length > 0) this.refuseUnused(names);
    this.refuseDisorder(names, event, place);
    this.waiting = [];
    return missing.length > 0 || !complete ? null : names.map((name) => bodies.get(name));
  }

  namesOf({ type, payload }, bodies, place) {
    if ((payload === null) !== WITHOUT_PAYLOAD.includes(type)) {
      const sentence = "an event has a payload too many or none at all";
      this.report.error("events", "malformed", sentence, place);
      return { names: [], complete: false };
    }
    if (payload === null) return { names: [], complete: true };
    const body = bodies.get(payload);
    if (body === undefined || !(type in NAMES)) return { names: [payload], complete: true };
    try {
      return { names: [...NAMES[type](body), payload], complete: true };
    } catch (error) {
      this.report.failed("events", error, place);
      return { names: [payload], complete: false };
    }
  }

  refuseUnused(names) {
    for (const record of this.waiting)
      if (!names.includes(record.digest))
        this.report.error(
          "events",
          "unused-record",
          "no event refers to a record",
          placeOf(record),
        );
  }

  refuseDisorder(names, { type }, place) {
    const stored = this.waiting
      .map(({ digest }) => digest)
      .filter((digest) => names.includes(digest));
    const all = new Set(stored).size === new Set(names).size;
    if (all && (stored.length !== names.length || stored.some((name, at) => name !== names[at])))
      this.report.error(
        "events",
        "bad-record-order",
        "an event's records do not stand in order",
        place,
      );
    // A ballot stored twice is named by its tracker where the ballots are checked.
    if (type === "Ballot") return;
    // All trustees open nothing in the same bytes; a copy of anything else fails its proof.
    const own = type === "PartialDecryption" ? names.slice(-1) : names;
    if (own.some((name) => this.seen.has(name)))
      this.report.error("events", "repeated-record", "a payload is stored twice", place);
    for (const name of own) this.seen.add(name);
  }
}

export function placeOf({ number, offset }) {
  return { record: number, byte: offset };
}
