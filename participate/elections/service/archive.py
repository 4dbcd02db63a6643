"""An election's archive: its events are appended here and nowhere else.

Each event's payloads, the event and its entry in the public record are written together, so the
record's events of an election are exactly the archive's (promise B21).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from ballots.election.archive import (
    EventType,
    data_record,
    event_bytes,
    event_record,
    header_record,
)
from ballots.encoding import sha256_hex
from participate.elections import repository
from participate.elections.models import ElectionTable, EventTable
from participate.elections.repository.casting import CastingElection
from participate.elections.service.views import require_election
from participate.record import service as record


@dataclass(frozen=True, slots=True)
class Appended:
    """An event that was appended: its digest, height and place in the public record.

    `records`: how many records the archive has now.
    """

    digest: str
    height: int
    record_index: int
    records: int


def append_event(
    session: Session, election: ElectionTable, kind: EventType, payloads: Sequence[bytes] = ()
) -> Appended:
    """Append an event with its payloads (the last one is the event's own), and its record entry."""
    appended = write_event(session, election, kind, payloads)
    election.height, election.head = appended.height, appended.digest
    election.records = appended.records
    session.add(election)
    session.flush()
    return appended


def write_event(
    session: Session,
    election: ElectionTable | CastingElection,
    kind: EventType,
    payloads: Sequence[bytes],
) -> Appended:
    """Write an event as `append_event`, but for the election's row, which the caller moves."""
    height = election.height + 1
    own = sha256_hex(payloads[-1]) if payloads else None
    body = event_bytes(election.head or None, height, kind, own)
    digest = sha256_hex(body)
    rows = [_row(election, place, "data", payload) for place, payload in enumerate(payloads)]
    rows.append(_row(election, len(payloads), "event", body))
    repository.add_records(session, rows)
    index = record.append(
        session,
        {"kind": "election.event", "election": election.uuid, "event": body.decode()},
    )
    repository.add_event(
        session,
        {
            "election": election.uuid,
            "height": height,
            "type": str(kind),
            "position": election.records + len(payloads),
            "record_index": index,
        },
    )
    return Appended(digest, height, index, election.records + len(rows))


def _row(
    election: ElectionTable | CastingElection, place: int, kind: str, body: bytes
) -> dict[str, object]:
    return {
        "election": election.uuid,
        "position": election.records + place,
        "kind": kind,
        "digest": sha256_hex(body),
        "body": body,
    }


def export_archive(session: Session, uuid: str) -> bytes:
    """The archive `<uuid>.bel` as it stands, byte for byte; NotFoundError for no such election."""
    return _write(session, require_election(session, uuid), None)


def export_sealed_archive(session: Session, uuid: str) -> bytes | None:
    """The archive up to its last sealed step, which every trustee checks; None before the close."""
    election = require_election(session, uuid)
    event = last_sealed_event(session, uuid)
    return None if event is None else _write(session, election, event.position)


def last_sealed_event(session: Session, uuid: str) -> EventTable | None:
    """The last event before the ballots are opened: sealed tally, shuffle, or end of shuffles."""
    for kind in (EventType.END_SHUFFLES, EventType.SHUFFLE, EventType.ENCRYPTED_TALLY):
        event = repository.last_event_of_type(session, uuid, kind)
        if event is not None:
            return event
    return None


def tally_event(session: Session, uuid: str) -> str:
    """The hash of the event EncryptedTally, which the seed of ties is made of; "" before it."""
    event = repository.last_event_of_type(session, uuid, EventType.ENCRYPTED_TALLY)
    return "" if event is None else repository.get_digest(session, uuid, event.position)


def _write(session: Session, election: ElectionTable, through: int | None) -> bytes:
    at = election.timestamp
    parts = [header_record(at)]
    parts += [
        event_record(body, at) if kind == "event" else data_record(body, at)
        for kind, _, body in repository.list_records(session, election.uuid, through)
    ]
    return b"".join(parts)
