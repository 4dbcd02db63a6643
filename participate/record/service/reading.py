"""What is in the record, for readers: entries, checkpoints, what opens a commitment."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from ballots.dossier.entries import Entry, read_content, read_entry
from ballots.record.checkpoint import Checkpoint, SignedCheckpoint
from ballots.verify.receipt import receipt_code
from participate.record import repository
from participate.record.models import CheckpointRow, EntryRow
from participate.record.repository import browsing
from participate.record.repository.browsing import Sought
from participate.shared.errors import NotFoundError
from participate.shared.i18n import N_
from participate.shared.receipt import Receipt
from participate.shared.text import LANGUAGES, Text, make_text

NO_ENTRY = N_("There is no such entry in the record.")


@dataclass(frozen=True, slots=True)
class CheckpointView:
    """A sealed checkpoint as it is published."""

    note: bytes
    checkpoint: Checkpoint
    log: str
    sealed_at: datetime


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry with its place, the consultation that it belongs to, and its receipt code.

    `kind` is the entry's own, for an election's event with its type: see `event_kind`; `role` that
    in which it was done; `sealed_at` the moment from which a checkpoint holds it.
    """

    index: int
    entry: Entry
    kind: str
    role: str
    consultation: str | None
    code: str
    sealed_at: datetime | None


def find_latest_checkpoint(session: Session) -> CheckpointView | None:
    """The newest checkpoint; None before the first entry."""
    row = repository.find_latest_checkpoint(session)
    return None if row is None else _checkpoint_view(row, row.note)


def find_witnessed_checkpoint(session: Session, quorum: int) -> CheckpointView | None:
    """The newest checkpoint that a quorum of witnesses signed, with their signatures."""
    row = repository.find_latest_witnessed(session, quorum)
    return None if row is None else _checkpoint_view(row, cosigned_note(session, row, quorum))


def find_witnessed_over(session: Session, index: int, quorum: int) -> CheckpointView | None:
    """The first checkpoint over an entry that a quorum of witnesses signed; None if none did."""
    row = repository.find_witnessed_over(session, index, quorum)
    return None if row is None else _checkpoint_view(row, cosigned_note(session, row, quorum))


def cosigned_note(session: Session, row: CheckpointRow, quorum: int) -> bytes:
    """A checkpoint with the witnesses' signatures once there is a quorum; else the log's alone.

    All that there are, in the order of the witnesses' keys.
    """
    signed = repository.list_cosignatures(session, row.size) if quorum else ()
    if len(signed) < quorum:
        return row.note
    return row.note + "".join(each.line for each in signed).encode()


def get_entry(session: Session, index: int) -> EntryView:
    """One entry; NotFoundError if there is none."""
    row = repository.find_entry(session, index)
    if row is None:
        raise NotFoundError(NO_ENTRY)
    return _view(row, browsing.find_sealed_at(session, index))


def list_entries(
    session: Session,
    *,
    kinds: Sequence[str] = (),
    consultation: str | None = None,
    role: str | None = None,
    code: str | None = None,
    first: int = 0,
    below: int | None = None,
    limit: int = 50,
) -> tuple[EntryView, ...]:
    """Entries, newest first: of these kinds (none: all), of one role or code, in a stretch."""
    sought = Sought(kinds, consultation, role, code, first, below)
    rows = browsing.list_entries(session, sought, limit)
    return tuple(_view(row, sealed_at) for row, sealed_at in rows)


def stretch_between(
    session: Session, starts: datetime | None, ends: datetime | None
) -> tuple[int, int | None]:
    """The first index, and the one after the last, of what was sealed from `starts` to `ends`."""
    first = 0 if starts is None else browsing.find_size_before(session, starts)
    return first, None if ends is None else browsing.find_size_before(session, ends)


def find_commitments(session: Session, indices: Collection[int]) -> Mapping[int, str]:
    """The commitments of these entries by index, "" where there is none; one query for 400."""
    bodies = repository.find_bodies(session, sorted(set(indices)))
    return {index: read_entry(body).commitment or "" for index, body in bodies.items()}


def get_receipt(session: Session, index: int) -> Receipt:
    """The receipt of an entry, as pages name it; NotFoundError if there is no such entry."""
    return Receipt(index, get_entry(session, index).code)


def find_receipts(session: Session, indices: Collection[int]) -> Mapping[int, Receipt]:
    """The receipts of these entries by index, those that exist; one query for every 400."""
    bodies = repository.find_bodies(session, sorted(set(indices)))
    return {index: Receipt(index, receipt_code(read_entry(body))) for index, body in bodies.items()}


def list_titles(session: Session) -> Mapping[str, Text]:
    """The published titles by consultation, newest first."""
    kind = "consultation.published"
    titles: dict[str, Text] = {}
    for consultation, content in repository.list_contents(session, kind):
        title = read_content(kind, content)["title"]
        words = title if isinstance(title, dict) else {}
        titles[consultation] = make_text(*(str(words.get(each, "")) for each in LANGUAGES))
    return titles


def _checkpoint_view(row: CheckpointRow, note: bytes) -> CheckpointView:
    """A stored checkpoint as others see it."""
    signed = SignedCheckpoint.from_bytes(note)
    return CheckpointView(note, signed.checkpoint, row.log, row.sealed_at)


def _view(row: EntryRow, sealed_at: datetime | None) -> EntryView:
    """A stored entry as others see it."""
    return EntryView(
        index=row.index,
        entry=read_entry(row.body),
        kind=row.kind,
        role=row.role,
        consultation=row.consultation,
        code=row.code or "",
        sealed_at=sealed_at,
    )
