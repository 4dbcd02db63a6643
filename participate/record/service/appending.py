"""Appending to the record, and sealing it.

An entry is written in the unit of work of what it records: if it cannot be written, nothing
happened. Appending moves the head by compare-and-swap, so entries have no gaps and no forks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from ballots.combining.rules import Rules
from ballots.crypto import signing
from ballots.dossier.commitment import BLINDING_BYTES, Opening
from ballots.dossier.entries import Entry, make_entry, read_content
from ballots.election.archive import Event, EventType
from ballots.encoding import JsonLike
from ballots.record.checkpoint import Checkpoint, sign_checkpoint
from ballots.record.merkle import HASH_BYTES, Frontier, Node, leaf_hash
from ballots.record.note import VerifierKey
from ballots.verify.receipt import receipt_code
from participate.record import repository
from participate.record.catalogue import KINDS
from participate.record.repository import head as heads
from participate.record.service import openings
from participate.shared.act import Randomness
from participate.shared.errors import ConflictError, SettingsError
from participate.shared.i18n import N_


@dataclass(frozen=True, slots=True)
class LogSigner:
    """The log's signing key under its name, the origin of its checkpoints."""

    origin: str
    seed: bytes = field(repr=False)

    @property
    def vkey(self) -> str:
        """The verifier key as text: what readers pin."""
        return VerifierKey(self.origin, signing.public_key_of(self.seed)).text


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
    session: Session,
    entry: Mapping[str, JsonLike],
    content: bytes,
    randomness: Randomness,
    *,
    sealed: bool = False,
) -> int:
    """Append an entry with a commitment to `content`, which is kept outside the tree.

    `entry` has all fields but `commitment`. A `sealed` review is opened for nobody before the
    entry by which its consultation's review phase ends. MalformedError where the content does not
    have the form that the catalogue gives for the kind.
    """
    kind = str(entry.get("kind", ""))
    read_content(kind, content)
    opening = Opening(kind, randomness(BLINDING_BYTES), content)
    index = _append(session, make_entry({**entry, "commitment": opening.commitment}))
    repository.add_opening(session, index, opening.blinding, content, withheld=sealed)
    return index


def seal_checkpoint(session: Session, signer: LogSigner, now: datetime) -> None:
    """Sign a checkpoint over everything appended; does nothing where nothing was.

    SettingsError where the record was signed under another key or name before: the log's key is
    what readers pin, so it does not change silently.
    """
    head = heads.read_head(session)
    if head.size == head.sealed:
        return
    known, mine = repository.find_latest_log(session), signer.vkey
    if known is not None and known != mine:
        raise SettingsError(
            N_("The record is signed under the key %(known)s, not under %(mine)s."),
            {"known": known, "mine": mine},
        )
    if not heads.seal_head(session, head.sealed, head.size):
        raise _moved()
    checkpoint = Checkpoint(signer.origin, head.size, _frontier(head).root())
    note = sign_checkpoint(checkpoint, signer.seed).to_bytes()
    repository.add_checkpoint(session, size=head.size, note=note, log=mine, sealed_at=now)


def _append(session: Session, entry: Entry) -> int:
    """Append a checked entry."""
    leaf = leaf_hash(entry.raw)
    index, nodes = _move_head(session, leaf)
    marks = marks_of(entry)
    row = {
        "index": index,
        "kind": marks.kind,
        "role": marks.role,
        "consultation": _consultation_of(session, entry),
        "code": marks.code,
        "body": entry.raw,
        "leaf": leaf,
    }
    heads.add_entry(session, row, nodes)
    if entry.kind == "rules.fixed":
        rules = Rules.from_bytes(entry.text("document").encode())
        uuids = [chamber.election for chamber in rules.chambers]
        repository.add_elections(session, uuids, rules.consultation)
    openings.mark(session, index, entry)
    return index


def _move_head(session: Session, leaf: bytes) -> tuple[int, list[Node]]:
    """Move the head over one more leaf; return its index and the nodes above it that it completes.

    First from where this connection remembers it, which saves reading it; else from where it is.
    """
    for find in (heads.remembered_head, heads.read_head):
        head = find(session)
        if head is None:
            continue
        frontier, completed = _frontier(head).append(leaf)
        if heads.move_head(session, head, frontier.size, b"".join(frontier.subtrees)):
            return head.size, [node for node in completed if node.level > 0]
    raise _moved()


@dataclass(frozen=True, slots=True)
class Marks:
    """What an entry is found by: kind (of an event its type too), role, receipt code."""

    kind: str
    role: str
    code: str


def marks_of(entry: Entry) -> Marks:
    """Read from an entry what it is found by."""
    code = receipt_code(entry)
    if entry.kind != "election.event":
        return Marks(entry.kind, entry.text("by"), code)
    kind = event_kind(Event.from_bytes(entry.text("event").encode()).type)
    return Marks(kind, KINDS[kind].roles[0], code)


def _consultation_of(session: Session, entry: Entry) -> str | None:
    """The consultation of an entry; of an election's event by the election's recorded rules."""
    if entry.kind == "election.event":
        return repository.find_consultation_of(session, entry.text("election"))
    return entry.consultation


def _frontier(head: heads.Head) -> Frontier:
    """The stored head as a frontier."""
    roots = [head.frontier[at : at + HASH_BYTES] for at in range(0, len(head.frontier), HASH_BYTES)]
    return Frontier(head.size, tuple(roots))


def _moved() -> ConflictError:
    """The error of a lost compare-and-swap."""
    return ConflictError("record-moved", N_("The record was extended meanwhile. Try again."))
