"""Proving what is in the record: receipts, and a consultation's stretch of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from ballots.dossier.commitment import Opening
from ballots.record.checkpoint import SignedCheckpoint
from ballots.record.merkle import HASH_BYTES, ReadNode, complete_subtrees, inclusion_proof
from ballots.record.proof import InclusionProof
from participate.record import repository
from participate.record.service.reading import NO_ENTRY
from participate.shared.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class RecordRun:
    """One consultation's stretch of the record, from its first entry to a checkpoint."""

    log_key: str
    first: int
    left: tuple[bytes, ...]
    entries: tuple[bytes, ...]
    checkpoint: bytes
    openings: Mapping[int, Opening]


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
