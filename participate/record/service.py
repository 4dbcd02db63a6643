"""Appending to the record, sealing it, and proving what is in it.

An entry is written in the unit of work of what it records: if it cannot be written, nothing
happened. Appending moves the head by compare-and-swap, so entries have no gaps and no forks.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from ballots.combining.rules import Rules
from ballots.crypto import signing
from ballots.dossier.commitment import BLINDING_BYTES, Opening
from ballots.dossier.entries import Entry, make_entry, read_content, read_entry
from ballots.election.archive import Event, EventType
from ballots.election.ballot import short_code
from ballots.encoding import JsonLike, b64_nopad, from_hex
from ballots.record.checkpoint import Checkpoint, SignedCheckpoint, sign_checkpoint
from ballots.record.merkle import (
    HASH_BYTES,
    Frontier,
    ReadNode,
    complete_subtrees,
    inclusion_proof,
    leaf_hash,
)
from ballots.record.note import VerifierKey
from ballots.record.proof import InclusionProof
from participate.record import repository
from participate.record.models import CheckpointRow, EntryRow, HeadRow
from participate.shared.act import Randomness
from participate.shared.errors import ConflictError, NotFoundError, SettingsError
from participate.shared.i18n import N_
from participate.shared.text import LANGUAGES, Text, make_text

NO_ENTRY = N_("There is no such entry in the record.")


@dataclass(frozen=True, slots=True)
class LogSigner:
    """The log's signing key under its name, the origin of its checkpoints."""

    origin: str
    seed: bytes = field(repr=False)

    @property
    def vkey(self) -> str:
        """The verifier key as text: what readers pin."""
        return VerifierKey(self.origin, signing.public_key_of(self.seed)).text


@dataclass(frozen=True, slots=True)
class RecordRun:
    """One consultation's stretch of the record, from its first entry to a checkpoint."""

    log_key: str
    first: int
    left: tuple[bytes, ...]
    entries: tuple[bytes, ...]
    checkpoint: bytes
    openings: Mapping[int, Opening]


@dataclass(frozen=True, slots=True)
class CheckpointView:
    """A sealed checkpoint as it is published."""

    note: bytes
    checkpoint: Checkpoint
    log: str
    sealed_at: datetime


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry with its place, the consultation that it belongs to, and a ballot's short code.

    `kind` is the entry's own, for an election's event with its type: see `event_kind`.
    """

    index: int
    entry: Entry
    kind: str
    consultation: str | None
    code: str | None


def event_kind(event: EventType) -> str:
    """How an election's events of one type are called among the kinds."""
    return f"election.event {event.value}"


def append(session: Session, entry: Mapping[str, JsonLike]) -> int:
    """Append an entry, its fields in the catalogue's order, and return its index.

    MalformedError where it is not an entry of the catalogue; ConflictError `record-moved` where
    another writer moved the head.
    """
    return _append(session, make_entry(entry))


def append_committed(
    session: Session, entry: Mapping[str, JsonLike], content: bytes, randomness: Randomness
) -> int:
    """Append an entry with a commitment to `content`, which is kept outside the tree.

    `entry` has all fields but `commitment`. MalformedError where the content does not have the
    form that the catalogue gives for the kind.
    """
    kind = str(entry.get("kind", ""))
    read_content(kind, content)
    opening = Opening(kind, randomness(BLINDING_BYTES), content)
    index = _append(session, make_entry({**entry, "commitment": opening.commitment}))
    repository.add_opening(session, index, opening.blinding, content)
    return index


def seal_checkpoint(session: Session, signer: LogSigner, now: datetime) -> None:
    """Sign a checkpoint over everything appended; does nothing where nothing was.

    SettingsError where the record was signed under another key or name before: the log's key is
    what readers pin, so it does not change silently.
    """
    head = repository.read_head(session)
    if head.size == head.sealed:
        return
    latest = repository.find_latest_checkpoint(session)
    if latest is not None and latest.log != signer.vkey:
        raise SettingsError(
            N_("The record is signed under the key %(known)s, not under %(mine)s."),
            {"known": latest.log, "mine": signer.vkey},
        )
    if not repository.seal_head(session, head.sealed, head.size):
        raise _moved()
    checkpoint = Checkpoint(signer.origin, head.size, _frontier(head).root())
    note = sign_checkpoint(checkpoint, signer.seed).to_bytes()
    row = CheckpointRow(size=head.size, note=note, log=signer.vkey, sealed_at=now)
    repository.add_checkpoint(session, row)


def make_receipt(session: Session, index: int) -> bytes:
    """The receipt of an entry under the first checkpoint that holds it; always the same bytes.

    NotFoundError where there is no such entry, or none that is sealed yet.
    """
    return prove_entry(session, index).to_bytes()


def prove_entry(session: Session, index: int) -> InclusionProof:
    """The inclusion proof of an entry under the first checkpoint that holds it."""
    row = repository.find_entry(session, index)
    over = repository.find_checkpoint_over(session, index)
    if row is None or over is None:
        raise NotFoundError(NO_ENTRY)
    path = _with_nodes(session, lambda nodes: inclusion_proof(index, over.size, nodes))
    return InclusionProof(row.body, index, path, SignedCheckpoint.from_bytes(over.note))


def export_run(session: Session, consultation: str) -> RecordRun | None:
    """A consultation's stretch of the record up to the latest checkpoint; None if it has none."""
    first = repository.find_first_index(session, consultation)
    latest = repository.find_latest_checkpoint(session)
    if first is None or latest is None or latest.size <= first:
        return None
    left = _with_nodes(
        session, lambda nodes: tuple(nodes(*place) for place in complete_subtrees(0, first))
    )
    return RecordRun(
        log_key=latest.log,
        first=first,
        left=left,
        entries=repository.list_bodies(session, first, latest.size),
        checkpoint=latest.note,
        openings={
            index: Opening(kind, blinding, content)
            for index, kind, blinding, content in repository.list_openings(
                session, consultation, latest.size
            )
        },
    )


def find_latest_checkpoint(session: Session) -> CheckpointView | None:
    """The newest checkpoint; None before the first entry."""
    row = repository.find_latest_checkpoint(session)
    if row is None:
        return None
    checkpoint = SignedCheckpoint.from_bytes(row.note).checkpoint
    return CheckpointView(row.note, checkpoint, row.log, row.sealed_at)


def get_entry(session: Session, index: int) -> EntryView:
    """One entry; NotFoundError if there is none."""
    row = repository.find_entry(session, index)
    if row is None:
        raise NotFoundError(NO_ENTRY)
    return _view(row)


def list_entries(
    session: Session,
    *,
    kinds: Sequence[str] = (),
    consultation: str | None = None,
    code: str | None = None,
    below: int | None = None,
    limit: int = 50,
) -> tuple[EntryView, ...]:
    """Entries, newest first: of these kinds (none: all), of one short code, below an index."""
    rows = repository.list_entries(
        session, kinds=kinds, consultation=consultation, code=code, below=below, limit=limit
    )
    return tuple(_view(row) for row in rows)


def find_opening(session: Session, index: int) -> Opening | None:
    """What opens an entry's commitment; None where there is nothing, or no more."""
    row = repository.find_opening(session, index)
    if row is None:
        return None
    return Opening(get_entry(session, index).entry.kind, row.blinding, row.content)


def list_titles(session: Session) -> Mapping[str, Text]:
    """The published titles by consultation, newest first."""
    kind = "consultation.published"
    titles: dict[str, Text] = {}
    for consultation, content in repository.list_contents(session, kind):
        title = read_content(kind, content)["title"]
        words = title if isinstance(title, dict) else {}
        titles[consultation] = make_text(*(str(words.get(each, "")) for each in LANGUAGES))
    return titles


def _append(session: Session, entry: Entry) -> int:
    """Append a checked entry."""
    head = repository.read_head(session)
    leaf = leaf_hash(entry.raw)
    frontier, completed = _frontier(head).append(leaf)
    if not repository.move_head(session, head.size, frontier.size, b"".join(frontier.subtrees)):
        raise _moved()
    kind, code = _marks(entry)
    row = EntryRow(
        index=head.size,
        kind=kind,
        consultation=_consultation_of(session, entry),
        code=code,
        body=entry.raw,
        leaf=leaf,
    )
    repository.add_entry(session, row, [node for node in completed if node.level > 0])
    if entry.kind == "rules.fixed":
        rules = Rules.from_bytes(entry.text("document").encode())
        uuids = [chamber.election for chamber in rules.chambers]
        repository.add_elections(session, uuids, rules.consultation)
    return head.size


def _marks(entry: Entry) -> tuple[str, str | None]:
    """What an entry is found by: its kind, of an event its type too, and a ballot's short code."""
    if entry.kind != "election.event":
        return entry.kind, None
    event = Event.from_bytes(entry.text("event").encode())
    kind = event_kind(event.type)
    if event.type is not EventType.BALLOT or event.payload is None:
        return kind, None
    return kind, short_code(b64_nopad(from_hex(event.payload, HASH_BYTES)))


def _consultation_of(session: Session, entry: Entry) -> str | None:
    """The consultation of an entry; of an election's event by the election's recorded rules."""
    if entry.kind == "election.event":
        return repository.find_consultation_of(session, entry.text("election"))
    return entry.consultation


def _frontier(head: HeadRow) -> Frontier:
    """The stored head as a frontier."""
    roots = [head.frontier[at : at + HASH_BYTES] for at in range(0, len(head.frontier), HASH_BYTES)]
    return Frontier(head.size, tuple(roots))


def _with_nodes(
    session: Session, fold: Callable[[ReadNode], tuple[bytes, ...]]
) -> tuple[bytes, ...]:
    """Run a fold over the tree's nodes: once to learn which it needs, then with those read."""
    needed: set[tuple[int, int]] = set()

    def note(level: int, index: int) -> bytes:
        needed.add((level, index))
        return bytes(HASH_BYTES)

    fold(note)
    found = repository.read_nodes(session, needed)
    return fold(lambda level, index: found[level, index])


def _view(row: EntryRow) -> EntryView:
    """A stored entry as others see it."""
    return EntryView(row.index, read_entry(row.body), row.kind, row.consultation, row.code)


def _moved() -> ConflictError:
    """The error of a lost compare-and-swap."""
    return ConflictError("record-moved", N_("The record was extended meanwhile. Try again."))
