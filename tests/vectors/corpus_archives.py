"""Bad archives: each is one fault away from a good one, hashes and chain in order if they can be.

A fault is a function from the parts of a good election to the bytes of an archive, with the code
that the verifier has to give.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.vectors import forging
from tests.vectors.bel import BLOCK, Parts, Step, compact, record, sha, split
from tests.vectors.corpus_ballots import put
from tests.vectors.forging import ORDER_TWO, bumped
from tests.vectors.loading import Vector, load

Json = Any


@dataclass(frozen=True, slots=True)
class ArchiveFault:
    """One bad archive: the code of its fault, and how it is made from a vector."""

    code: str
    make: Callable[[Vector], bytes]
    vector: str = "minmax"


def steps(change: Callable[[Parts], Parts]) -> Callable[[Vector], bytes]:
    """Other steps; their hashes and chain are made anew."""
    return lambda vector: change(vector.parts).build()


def moved(kind: str, before: str) -> Callable[[Vector], bytes]:
    """The first step of one type put before the first of another."""

    def change(parts: Parts) -> Parts:
        step = parts.first(kind)
        rest = parts.without(parts.places(kind)[0])
        return rest.inserted(rest.places(before)[0], step)

    return steps(change)


def repeated(kind: str) -> Callable[[Vector], bytes]:
    """The first step of one type twice."""
    return steps(lambda parts: parts.inserted(parts.places(kind)[0], parts.first(kind)))


def missing(kind: str) -> Callable[[Vector], bytes]:
    return steps(lambda parts: parts.without(*parts.places(kind)))


def payload(kind: str, change: Callable[[Json], Json | None], place: int = 0) -> Callable[..., Any]:
    """Change the JSON of the first step of a type, and what refers to it by hash."""

    def make(vector: Vector) -> bytes:
        parts = vector.parts
        at = parts.places(kind)[place]
        value = json.loads(parts.steps[at].payloads[0])
        made = change(value)
        raw = compact(value if made is None else made)
        return with_payload(parts, at, raw).build()

    return make


def with_payload(parts: Parts, at: int, raw: bytes) -> Parts:
    """Replace a step's first record; the record after it points to the new one."""
    old, *others = parts.steps[at].payloads
    others = [each.replace(sha(old).encode(), sha(raw).encode()) for each in others]
    return parts.with_step(at, Step(parts.steps[at].kind, (raw, *others)))


def sized(**fields: Json) -> Callable[[Vector], bytes]:
    """Change the record between the tally and its event."""

    def change(parts: Parts) -> Parts:
        at = parts.places("EncryptedTally")[0]
        tally, about = parts.steps[at].payloads
        return parts.with_step(
            at, Step("EncryptedTally", (tally, compact({**json.loads(about), **fields})))
        )

    return steps(change)


def owned(**fields: Json) -> Callable[[Vector], bytes]:
    """Change the record between a partial decryption and its event."""

    def change(parts: Parts) -> Parts:
        at = parts.places("PartialDecryption")[1]
        partial, about = parts.steps[at].payloads
        made = compact({**json.loads(about), **fields})
        return parts.with_step(at, Step("PartialDecryption", (partial, made)))

    return steps(change)


def setup(place: int, change: Callable[[Json], Json | None]) -> Callable[[Vector], bytes]:
    """Change election (0), trustees (1) or credentials (2); nothing after Setup is kept."""

    def made(parts: Parts) -> Parts:
        *public, about = parts.first("Setup").payloads
        value = json.loads(public[place])
        made = change(value)
        new = compact(value if made is None else made)
        about = about.replace(sha(public[place]).encode(), sha(new).encode())
        public[place] = new
        return parts.cut(1).with_step(0, Step("Setup", (*public, about)))

    return steps(made)


def retallied(ballots: list[bytes]) -> Json:
    """The encrypted tally of some ballots of one question."""
    answers = [json.loads(each)["answers"][0]["choices"] for each in ballots]
    return [[
        {name: forging.total([each[i][name] for each in answers]) for name in ("alpha", "beta")}
        for i in range(len(answers[0]))
    ]]  # fmt: skip


def opened(vector: Vector, tally: Json, numbers: list[int], counted: int) -> bytes:
    """An election whose tally is another one, honestly decrypted."""
    parts = vector.parts
    about = {
        "num_tallied": counted,
        "total_weight": counted,
        "encrypted_tally": sha(compact(tally)),
    }
    new = [Step("EncryptedTally", (compact(tally), compact(about)))]
    for owner, key in enumerate(vector.trustee_keys, 1):
        partial = compact(forging.partial_decryption(vector.election, tally, int(key)))
        new.append(
            Step("PartialDecryption", (partial, compact({"owner": owner, "payload": sha(partial)})))
        )
    new.append(Step("Result", (compact({"result": [numbers]}),)))
    kept = parts.steps[: parts.places("EncryptedTally")[0]]
    return Parts(parts.timestamp, (*kept, *new)).build()


def a_ballot_left_out(vector: Vector) -> bytes:
    return opened(vector, retallied([b.raw for b in vector.ballots[1:4]]), [0, 2, 2], 3)


def a_replaced_ballot_counted(vector: Vector) -> bytes:
    ballots = [vector.ballots[i].raw for i in (0, 1, 2, 4)]
    return opened(vector, retallied(ballots), [2, 2, 1], 4)


def a_ballot_counted_twice(vector: Vector) -> bytes:
    ballots = [vector.ballots[i].raw for i in (1, 2, 3, 4, 4)]
    return opened(vector, retallied(ballots), [1, 4, 2], 5)


def opened_with_another_key(vector: Vector) -> bytes:
    """The second trustee's factors and proofs are in order, but for a key of another's."""
    parts = vector.parts
    tally = json.loads(parts.first("EncryptedTally").payloads[0])
    other = compact(forging.partial_decryption(vector.election, tally, forging.fresh()))
    return with_payload(parts, parts.places("PartialDecryption")[1], other).build()


def factors_without_their_proofs(value: Json) -> None:
    """Move a vote from one option to another in one trustee's factors."""
    factors = value["decryption_factors"][0]
    factors[0] = forging.plus(factors[0], forging.base(1))
    factors[1] = forging.minus(factors[1], forging.base(1))


def vote_after_the_end(vector: Vector) -> bytes:
    """A good ballot of a voter who had not voted, after EndBallots."""
    secret = forging.secret_of(vector.uuid, vector.codes[4])
    ballot = Step("Ballot", (forging.make_ballot(vector.election, secret, [[1, 0, 0]]),))
    parts = vector.parts
    return parts.inserted(parts.places("EndBallots")[0] + 1, ballot).build()


def vote_after_the_result(vector: Vector) -> bytes:
    secret = forging.secret_of(vector.uuid, vector.codes[4])
    ballot = Step("Ballot", (forging.make_ballot(vector.election, secret, [[1, 0, 0]]),))
    return vector.parts.inserted(len(vector.parts.steps), ballot).build()


def events(change: Callable[[Json], Json | None], place: int = 3) -> Callable[[Vector], bytes]:
    """Change one event itself; the later ones keep the parent that they had or get the new one."""

    def make(vector: Vector) -> bytes:
        old, new, out, at = "", "", [], -1
        for name, body in split(vector.archive):
            made = body
            if name.endswith(".event.json"):
                at += 1
                if at == place:
                    value = json.loads(body)
                    made = compact(change(value) or value)
                elif at > place:
                    made = body.replace(old.encode(), new.encode())
                old, new = sha(body), sha(made)
            known = name if made == body else f"{new}.event.json"
            out.append(record(known, made, vector.parts.timestamp))
        return b"".join(out)

    return make


def container(change: Callable[[bytes], bytes]) -> Callable[[Vector], bytes]:
    return lambda vector: change(vector.archive)


def headers(at: int, text: bytes) -> Callable[[Vector], bytes]:
    """Change the second record's header and mend its checksum."""

    def make(vector: Vector) -> bytes:
        raw = bytearray(vector.archive)
        start = 2 * BLOCK
        raw[start + at : start + at + len(text)] = text
        head = raw[start : start + BLOCK]
        head[148:156] = b" " * 8
        raw[start + 148 : start + 156] = b"%06o\0 " % sum(head)
        return bytes(raw)

    return make


def extra_record(vector: Vector) -> bytes:
    return vector.archive + record(f"{sha(b'{}')}.data.json", b"{}", vector.parts.timestamp)


def extra_record_inside(vector: Vector) -> bytes:
    """A record that no event refers to, before a ballot's own."""
    parts = vector.parts
    at = parts.places("Ballot")[2]
    return parts.with_step(at, Step("Ballot", (b"{}", *parts.steps[at].payloads))).build()


def a_ballot_by_its_hash_alone(vector: Vector) -> bytes:
    """An event that refers to an earlier ballot's record instead of bringing its own."""
    out = []
    again = vector.parts
    repeated_steps = again.inserted(again.places("EndBallots")[0], again.first("Ballot"))
    names = set()
    for name, body in split(repeated_steps.build()):
        dropped = name in names and name.endswith(".data.json")
        names.add(name)
        if not dropped:
            out.append(record(name, body, vector.parts.timestamp))
    return b"".join(out)


def a_record_before_the_end(vector: Vector) -> bytes:
    """A record before an event that takes none."""
    raw = vector.archive
    end = vector.parts.cut(vector.parts.places("EndBallots")[0]).build()
    return end + record(f"{sha(b'{}')}.data.json", b"{}", vector.parts.timestamp) + raw[len(end) :]


def padding_not_empty(raw: bytes) -> bytes:
    assert raw.endswith(b"\0")
    return raw[:-1] + b"x"


def another_timestamp(vector: Vector) -> bytes:
    parts = vector.parts
    header = compact({"version": 1, "timestamp": str(parts.timestamp + 1)})
    return record("BELENIOS", header, parts.timestamp) + vector.archive[2 * BLOCK :]


def another_version(vector: Vector) -> bytes:
    parts = vector.parts
    header = compact({"version": 2, "timestamp": str(parts.timestamp)})
    return record("BELENIOS", header, parts.timestamp) + vector.archive[2 * BLOCK :]


def spliced(vector: Vector) -> bytes:
    """The set-up of one election before the ballots of another."""
    other, parts = load("blank").parts, vector.parts
    return Parts(parts.timestamp, (other.steps[0], *parts.steps[1:])).build()


def swap_first_two(value: list[Json]) -> None:
    value[0], value[1] = value[1], value[0]


def little_endian(point: str) -> bytes:
    """The order of a credential list."""
    return bytes.fromhex(point)[::-1]


PARTIAL = "PartialDecryption"

ARCHIVE_FAULTS: dict[str, ArchiveFault] = {
    # The order of events
    "a ballot after the end": ArchiveFault("bad-order", vote_after_the_end),
    "a ballot after the result": ArchiveFault("bad-order", vote_after_the_result),
    "no end of ballots": ArchiveFault("bad-order", missing("EndBallots")),
    "two ends of ballots": ArchiveFault("bad-order", repeated("EndBallots")),
    "the tally before the end": ArchiveFault("bad-order", moved("EncryptedTally", "EndBallots")),
    "no tally": ArchiveFault("bad-order", missing("EncryptedTally")),
    "a decryption before the tally": ArchiveFault("bad-order", moved(PARTIAL, "EncryptedTally")),
    "the result before a decryption": ArchiveFault("bad-order", moved("Result", PARTIAL)),
    "the end of shuffles without a mixnet": ArchiveFault(
        "bad-order", steps(lambda p: p.inserted(p.places(PARTIAL)[0], Step("EndShuffles", ())))
    ),
    "no set-up": ArchiveFault("bad-order", missing("Setup")),
    "a ballot before the set-up": ArchiveFault("bad-order", moved("Ballot", "Setup")),
    "an unknown event": ArchiveFault(
        "malformed", steps(lambda p: p.inserted(2, Step("Recount", (b"{}",))))
    ),
    "no decryption at all": ArchiveFault("not-enough-trustees", missing(PARTIAL)),
    "a decryption missing": ArchiveFault(
        "not-enough-trustees", steps(lambda p: p.without(p.places(PARTIAL)[1]))
    ),
    # Events
    "a wrong parent": ArchiveFault("bad-chain", events(put("parent", "0" * 64))),
    "no parent": ArchiveFault("bad-chain", events(lambda e: e.pop("parent") and None)),
    "a wrong height": ArchiveFault("bad-chain", events(put("height", 7))),
    "a payload that is not there": ArchiveFault(
        "missing-payload", events(put("payload", "0" * 64))
    ),
    "a ballot event without payload": ArchiveFault(
        "malformed", events(lambda e: e.pop("payload") and None)
    ),
    "an unknown field in an event": ArchiveFault("malformed", events(put("note", "x"))),
    "event fields in another order": ArchiveFault(
        "not-canonical", events(lambda e: {"type": e.pop("type"), **e})
    ),
    "a record twice before its event": ArchiveFault(
        "bad-record-order",
        steps(lambda p: p.with_step(2, Step("Ballot", p.steps[2].payloads * 2))),
    ),
    "records in another order": ArchiveFault(
        "bad-record-order",
        steps(
            lambda p: p.with_step(
                0, Step("Setup", (*p.steps[0].payloads[2::-1], *p.steps[0].payloads[3:]))
            )
        ),
    ),
    "a record before an event that takes none": ArchiveFault(
        "unused-record", a_record_before_the_end
    ),
    "a ballot by its hash alone": ArchiveFault("missing-payload", a_ballot_by_its_hash_alone),
    # Ballots beside each other
    "a ballot twice": ArchiveFault("repeated-tracker", repeated("Ballot")),
    # The tally
    "a ballot left out of the tally": ArchiveFault("wrong-tally", a_ballot_left_out),
    "a replaced ballot in the tally": ArchiveFault("wrong-tally", a_replaced_ballot_counted),
    "a ballot twice in the tally": ArchiveFault("wrong-tally", a_ballot_counted_twice),
    "another number of ballots": ArchiveFault("wrong-tally", sized(num_tallied=5)),
    "another weight": ArchiveFault("wrong-tally", sized(total_weight=5)),
    "a tally of another hash": ArchiveFault("missing-payload", sized(encrypted_tally="0" * 64)),
    "a tally that is no point": ArchiveFault(
        "bad-point", payload("EncryptedTally", put("0.0.alpha", "7" + "f" * 63))
    ),
    "a tally of another shape": ArchiveFault(
        "wrong-tally", payload("EncryptedTally", lambda tally: [tally[0][:2]])
    ),
    # Decryption and result
    "an altered factor": ArchiveFault("bad-proof", payload(PARTIAL, factors_without_their_proofs)),
    "a factor of another key": ArchiveFault("bad-proof", opened_with_another_key),
    "a forged decryption challenge": ArchiveFault(
        "bad-proof", payload(PARTIAL, put("decryption_proofs.0.2.challenge", bumped))
    ),
    "a forged decryption response": ArchiveFault(
        "bad-proof", payload(PARTIAL, put("decryption_proofs.0.2.response", bumped))
    ),
    "a factor of order two": ArchiveFault(
        "bad-point", payload(PARTIAL, put("decryption_factors.0.0", ORDER_TWO))
    ),
    "a factor of mixed order": ArchiveFault(
        "bad-point",
        payload(PARTIAL, put("decryption_factors.0.0", lambda f: forging.plus(f, ORDER_TWO))),
    ),
    "a factor too few": ArchiveFault(
        "malformed", payload(PARTIAL, put("decryption_factors.0", lambda f: f[:2]))
    ),
    "a decryption of nobody": ArchiveFault("unknown-trustee", owned(owner=3)),
    "a decryption of number zero": ArchiveFault("malformed", owned(owner=0)),
    "two decryptions of one trustee": ArchiveFault("repeated-trustee", owned(owner=1)),
    "another result": ArchiveFault("wrong-result", payload("Result", put("result.0.0", 2))),
    "votes moved in the result": ArchiveFault(
        "wrong-result", payload("Result", lambda r: swap_first_two(r["result"][0]))
    ),
    "a result too short": ArchiveFault("wrong-result", payload("Result", put("result.0", [1, 3]))),
    # The set-up
    "another election key": ArchiveFault("wrong-key", setup(0, put("public_key", forging.base(5)))),
    "an election key of order two": ArchiveFault(
        "bad-point", setup(0, put("public_key", ORDER_TWO))
    ),
    "a forged possession": ArchiveFault("bad-proof", setup(1, put("0.1.pok.response", bumped))),
    "a trustee's key of order two": ArchiveFault(
        "bad-point", setup(1, put("0.1.public_key", ORDER_TWO))
    ),
    "no trustee": ArchiveFault("malformed", setup(1, lambda _t: [])),
    "unsorted credentials": ArchiveFault("not-canonical", setup(2, swap_first_two)),
    "a credential twice": ArchiveFault("malformed", setup(2, lambda c: [c[0], *c])),
    "a credential of order two": ArchiveFault(
        "bad-point", setup(2, lambda c: sorted([*c, ORDER_TWO], key=little_endian))
    ),
    "a credential that is no text": ArchiveFault("malformed", setup(2, lambda c: [*c, 5])),
    "the set-up of another election": ArchiveFault("wrong-election", spliced),
    # The container
    "nothing": ArchiveFault("malformed", container(lambda _raw: b"")),
    "cut in a body": ArchiveFault("malformed", container(lambda raw: raw[: BLOCK * 9 + 100])),
    "cut in a header": ArchiveFault("malformed", container(lambda raw: raw[: BLOCK * 2 + 100])),
    "cut by one byte": ArchiveFault("malformed", container(lambda raw: raw[:-1])),
    "cut before its last event": ArchiveFault(
        "unused-record", container(lambda raw: raw[: -2 * BLOCK])
    ),
    "only its header": ArchiveFault("malformed", container(lambda raw: raw[: 2 * BLOCK])),
    "no header": ArchiveFault("malformed", container(lambda raw: raw[2 * BLOCK :])),
    "zero blocks at the end": ArchiveFault(
        "malformed", container(lambda raw: raw + bytes(2 * BLOCK))
    ),
    "a byte too many": ArchiveFault("malformed", container(lambda raw: raw + b"\0")),
    "padding that is not empty": ArchiveFault("malformed", container(padding_not_empty)),
    "an extra record at the end": ArchiveFault("unused-record", extra_record),
    "an extra record inside": ArchiveFault("unused-record", extra_record_inside),
    "another checksum": ArchiveFault(
        "malformed", container(lambda raw: raw[:149] + b"7" + raw[150:])
    ),
    "another mode": ArchiveFault("malformed", headers(100, b"0000755")),
    "another time": ArchiveFault("malformed", headers(136, b"00000000001")),
    "a ustar mark": ArchiveFault("malformed", headers(257, b"ustar")),
    "a link": ArchiveFault("malformed", headers(156, b"2")),
    "a name that is not its hash": ArchiveFault("bad-hash", headers(0, b"0" * 64)),
    "a size in another writing": ArchiveFault("malformed", headers(124, b"  ")),
    "another timestamp inside": ArchiveFault("malformed", another_timestamp),
    "another version": ArchiveFault("not-supported", another_version),
}
