"""The chain of events in an archive: links, payloads, order (protocol 2.1).

Invariants checked: each event names the hash and follows the height of the one before; the records
before an event are exactly its payloads in their order; the events follow the grammar
`Setup Ballot* [EndBallots EncryptedTally [Shuffle+ EndShuffles] PartialDecryption* [Result]]`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from ballots.election.archive import Archive, Event, EventType, Record, SetupData
from ballots.election.decryption import OwnedPayload
from ballots.election.tally import SizedTally
from ballots.encoding import sha256_hex
from ballots.errors import BallotsError
from ballots.verify.report import ReportBuilder

RECORDS: Final = "records"
EVENTS: Final = "events"
_WITHOUT_PAYLOAD: Final = (EventType.END_BALLOTS, EventType.END_SHUFFLES)


@dataclass(frozen=True, slots=True)
class Step:
    """One event with its payloads in order; None where one was missing or could not be read."""

    event: Event
    raw: bytes
    digest: str
    parent_digest: str | None
    payloads: tuple[bytes, ...] | None

    @property
    def where(self) -> str:
        """Name the event in a finding."""
        return f"event {self.event.height} ({self.event.type})"


def read_chain(archive: Archive, report: ReportBuilder) -> tuple[Step, ...]:
    """Check records, links and payloads; return every event that could be read."""
    _check_records(archive, report)
    chain = _Chain(report)
    for record in archive.records:
        if record.is_event:
            chain.take_event(record)
        else:
            chain.take_payload(record)
    chain.finish()
    if not chain.steps:
        report.error(EVENTS, "malformed", "the archive holds no event")
    return tuple(chain.steps)


def check_order(steps: Sequence[Step], report: ReportBuilder) -> None:
    """Check the grammar of the events; each one out of order is a finding."""
    stage = _Stage.EMPTY
    for step in steps:
        kind = step.event.type
        if stage not in _ALLOWED_IN[kind]:
            report.error(
                EVENTS, "bad-order", f"an event {kind} may not stand at this place", step.where
            )
        stage = max(stage, _STAGE_AFTER[kind])


class _Stage(IntEnum):
    EMPTY = 0
    VOTING = 1
    ENDED = 2
    SEALED = 3
    SHUFFLING = 4
    SHUFFLED = 5
    OPENING = 6
    DONE = 7


_STAGE_AFTER: Final[Mapping[EventType, _Stage]] = {
    EventType.SETUP: _Stage.VOTING,
    EventType.BALLOT: _Stage.VOTING,
    EventType.END_BALLOTS: _Stage.ENDED,
    EventType.ENCRYPTED_TALLY: _Stage.SEALED,
    EventType.SHUFFLE: _Stage.SHUFFLING,
    EventType.END_SHUFFLES: _Stage.SHUFFLED,
    EventType.PARTIAL_DECRYPTION: _Stage.OPENING,
    EventType.RESULT: _Stage.DONE,
}
_OPENED: Final = (_Stage.SEALED, _Stage.SHUFFLED, _Stage.OPENING)
_ALLOWED_IN: Final[Mapping[EventType, Sequence[_Stage]]] = {
    EventType.SETUP: (_Stage.EMPTY,),
    EventType.BALLOT: (_Stage.VOTING,),
    EventType.END_BALLOTS: (_Stage.VOTING,),
    EventType.ENCRYPTED_TALLY: (_Stage.ENDED,),
    EventType.SHUFFLE: (_Stage.SEALED, _Stage.SHUFFLING),
    EventType.END_SHUFFLES: (_Stage.SHUFFLING,),
    EventType.PARTIAL_DECRYPTION: _OPENED,
    EventType.RESULT: _OPENED,
}


class _Chain:
    """Walks the records: payloads wait for the event that refers to them."""

    def __init__(self, report: ReportBuilder) -> None:
        self.steps: list[Step] = []
        self._report = report
        self._waiting: list[tuple[str, Record]] = []
        self._seen: set[str] = set()
        self._head: str | None = None
        self._height = 0

    def take_payload(self, record: Record) -> None:
        self._waiting.append((sha256_hex(record.body), record))

    def take_event(self, record: Record) -> None:
        digest = sha256_hex(record.body)
        self._report.examined(EVENTS)
        try:
            event = Event.from_bytes(record.body)
        except BallotsError as error:
            self._report.failed(EVENTS, error, _place(record))
            self._move(digest, self._height + 1)
            self._waiting.clear()
            return
        where = f"event {event.height} ({event.type})"
        if event.parent != self._head or event.height != self._height:
            self._report.error(
                EVENTS,
                "bad-chain",
                "an event does not carry the hash and height of the one before it",
                f"{_place(record)}, {where}",
            )
        payloads = self._payloads_of(event, where)
        self.steps.append(Step(event, record.body, digest, self._head, payloads))
        self._move(digest, event.height + 1)

    def finish(self) -> None:
        self._refuse_unused([])

    def _move(self, digest: str, height: int) -> None:
        self._head, self._height = digest, height

    def _payloads_of(self, event: Event, where: str) -> tuple[bytes, ...] | None:
        bodies = {digest: record.body for digest, record in self._waiting}
        names: Sequence[str] = ()
        complete = True
        if (event.payload is None) != (event.type in _WITHOUT_PAYLOAD):
            self._report.error(
                EVENTS, "malformed", "an event has a payload too many or none at all", where
            )
            complete = False
        elif event.payload is not None:
            try:
                names = _payload_names(event.type, event.payload, bodies)
            except BallotsError as error:
                self._report.failed(EVENTS, error, where)
                names, complete = [event.payload], False
        missing = [name for name in names if name not in bodies]
        if missing:
            self._report.error(
                EVENTS,
                "missing-payload",
                "an event refers to a record that does not stand before it",
                f"{where}, {missing[0]}",
            )
        if complete or names:
            self._refuse_unused(names)
        self._refuse_disorder(names, event, where)
        self._waiting.clear()
        self._seen.update(names)
        return None if missing or not complete else tuple(bodies[name] for name in names)

    def _refuse_unused(self, names: Sequence[str]) -> None:
        for digest, record in self._waiting:
            if digest not in names:
                self._report.error(
                    EVENTS, "unused-record", "no event refers to a record", _place(record)
                )

    def _refuse_disorder(self, names: Sequence[str], event: Event, where: str) -> None:
        stored = [digest for digest, _ in self._waiting if digest in names]
        if len(set(stored)) == len(set(names)) and stored != list(names):
            self._report.error(
                EVENTS, "bad-record-order", "an event's records do not stand in order", where
            )
        # A ballot stored twice is named by its tracker where the ballots are checked.
        if event.type is not EventType.BALLOT and self._seen.intersection(names):
            self._report.error(EVENTS, "repeated-record", "a payload is stored twice", where)


def _payload_names(kind: EventType, payload: str, bodies: Mapping[str, bytes]) -> Sequence[str]:
    """Return the hashes of all payloads of an event in the order of their records."""
    reader = _INDIRECT.get(kind)
    body = bodies.get(payload)
    if reader is None or body is None:
        return [payload]
    return [*reader(body), payload]


def _setup_names(body: bytes) -> list[str]:
    setup = SetupData.from_bytes(body)
    return [setup.election, setup.trustees, setup.credentials]


def _tally_names(body: bytes) -> list[str]:
    return [SizedTally.from_bytes(body).encrypted_tally]


def _owned_names(body: bytes) -> list[str]:
    return [OwnedPayload.from_bytes(body).payload]


_INDIRECT: Final[Mapping[EventType, Callable[[bytes], list[str]]]] = {
    EventType.SETUP: _setup_names,
    EventType.ENCRYPTED_TALLY: _tally_names,
    EventType.SHUFFLE: _owned_names,
    EventType.PARTIAL_DECRYPTION: _owned_names,
}


def _check_records(archive: Archive, report: ReportBuilder) -> None:
    report.examined(RECORDS, 1 + len(archive.records))
    for record in (archive.header, *archive.records):
        for fault in record.faults:
            report.failed(RECORDS, fault, _place(record))
    if archive.fault is not None:
        report.failed(RECORDS, archive.fault, f"after record {len(archive.records)}")


def _place(record: Record) -> str:
    return f"record {record.number} at byte {record.offset}"
