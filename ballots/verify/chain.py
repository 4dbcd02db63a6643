"""The chain of events in an archive: links, payloads, order (specification 10.3, 10.4).

Invariants checked: each event names the hash and follows the height of the one before; the records
before an event are exactly its payloads in their order; the events follow the grammar
`Setup Ballot* [EndBallots EncryptedTally [Shuffle+ EndShuffles] PartialDecryption* [Result]]`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from ballots.election.archive import ArchiveReader, Event, EventType, Record, SetupData
from ballots.election.decryption import OwnedPayload
from ballots.election.tally import SizedTally
from ballots.encoding import sha256_hex
from ballots.errors import BallotsError
from ballots.verify.report import ReportBuilder

RECORDS: Final = "records"
EVENTS: Final = "events"
_MOST_WAITING: Final = 8
"""No event has more than four payloads; what stands further back belongs to none."""
_WITHOUT_PAYLOAD: Final = (EventType.END_BALLOTS, EventType.END_SHUFFLES)


@dataclass(frozen=True, slots=True)
class Step:
    """One event with its payloads in order; None where one was missing or could not be read.

    `body_offset` is the place of the event's own payload in the archive.
    """

    event: Event
    raw: bytes
    digest: str
    parent_digest: str | None
    payloads: tuple[bytes, ...] | None
    body_offset: int = 0

    @property
    def where(self) -> str:
        """Name the event in a finding."""
        return place_of(self.event.height, self.event.type)


def place_of(height: int, kind: EventType) -> str:
    """Name an event in a finding."""
    return f"event {height} ({kind})"


def read_chain(archive: ArchiveReader, report: ReportBuilder) -> Iterator[Step]:
    """Check records, links, payloads and order; yield every event that could be read, in order.

    One event is held at a time: whoever asks keeps what it needs.
    """
    report.examined(RECORDS)
    report.examined(EVENTS, 0)
    _report_faults(archive.header, report)
    chain, order = _Chain(report), _Order(report)
    read = False
    for record in archive.records():
        report.examined(RECORDS)
        _report_faults(record, report)
        if not record.is_event:
            chain.take_payload(record)
            continue
        step = chain.take_event(record)
        if step is not None:
            read = True
            order.take(step)
            yield step
    chain.finish()
    if archive.fault is not None:
        report.failed(RECORDS, archive.fault, f"after record {report.count_of(RECORDS) - 1}")
    if not read:
        report.error(EVENTS, "malformed", "the archive holds no event")


def sealed_event(steps: Sequence[Step]) -> str | None:
    """Return E (specification 13.2), given the steps that are no ballots; None before the tally.

    That is the event before the first PartialDecryption, or the last one that is no Result.
    """
    kinds = [step.event.type for step in steps]
    if EventType.PARTIAL_DECRYPTION in kinds:
        return steps[kinds.index(EventType.PARTIAL_DECRYPTION)].parent_digest
    if EventType.ENCRYPTED_TALLY not in kinds:
        return None
    return [step for step in steps if step.event.type is not EventType.RESULT][-1].digest


def tally_event(steps: Sequence[Step]) -> str | None:
    """Return E of the seed of ties (specification 19.2): the hash of the event EncryptedTally."""
    sealing = (step for step in steps if step.event.type is EventType.ENCRYPTED_TALLY)
    return next((step.digest for step in sealing), None)


class _Order:
    """Follows the grammar of the events; each one out of order is a finding."""

    def __init__(self, report: ReportBuilder) -> None:
        self._report = report
        self._stage = _Stage.EMPTY

    def take(self, step: Step) -> None:
        kind = step.event.type
        if self._stage not in _ALLOWED_IN[kind]:
            sentence = f"an event {kind} may not stand at this place"
            self._report.error(EVENTS, "bad-order", sentence, step.where)
        self._stage = max(self._stage, _STAGE_AFTER[kind])


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
        self._report = report
        self._waiting: list[tuple[str, Record]] = []
        self._seen: set[str] = set()
        self._head: str | None = None
        self._height = 0

    def take_payload(self, record: Record) -> None:
        self._waiting.append((sha256_hex(record.body), record))
        if len(self._waiting) > _MOST_WAITING:
            self._report_unused(self._waiting.pop(0)[1])

    def take_event(self, record: Record) -> Step | None:
        digest = sha256_hex(record.body)
        self._report.examined(EVENTS)
        try:
            event = Event.from_bytes(record.body)
        except BallotsError as error:
            self._report.failed(EVENTS, error, _place(record))
            self._move(digest, self._height + 1)
            self._waiting.clear()
            return None
        where = place_of(event.height, event.type)
        if event.parent != self._head or event.height != self._height:
            self._report.error(
                EVENTS,
                "bad-chain",
                "an event does not carry the hash and height of the one before it",
                f"{_place(record)}, {where}",
            )
        own = [each.body_offset for name, each in self._waiting if name == event.payload]
        payloads = self._payloads_of(event, where)
        step = Step(event, record.body, digest, self._head, payloads, own[0] if own else 0)
        self._move(digest, event.height + 1)
        return step

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
        return None if missing or not complete else tuple(bodies[name] for name in names)

    def _refuse_unused(self, names: Sequence[str]) -> None:
        for digest, record in self._waiting:
            if digest not in names:
                self._report_unused(record)

    def _report_unused(self, record: Record) -> None:
        self._report.error(EVENTS, "unused-record", "no event refers to a record", _place(record))

    def _refuse_disorder(self, names: Sequence[str], event: Event, where: str) -> None:
        stored = [digest for digest, _ in self._waiting if digest in names]
        if len(set(stored)) == len(set(names)) and stored != list(names):
            self._report.error(
                EVENTS, "bad-record-order", "an event's records do not stand in order", where
            )
        if event.type is EventType.BALLOT:
            return  # one that is stored twice is named by its tracker where ballots are checked
        if event.type is EventType.PARTIAL_DECRYPTION:
            names = names[-1:]  # all trustees open nothing in the same bytes; else the proof fails
        if self._seen.intersection(names):
            self._report.error(EVENTS, "repeated-record", "a payload is stored twice", where)
        self._seen.update(names)


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


def _report_faults(record: Record, report: ReportBuilder) -> None:
    for fault in record.faults:
        report.failed(RECORDS, fault, _place(record))


def _place(record: Record) -> str:
    return f"record {record.number} at byte {record.offset}"
