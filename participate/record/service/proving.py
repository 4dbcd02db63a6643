"""Proving what is in the record: receipts, and a consultation's stretch of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from ballots.dossier.commitment import Opening
from ballots.record.checkpoint import SignedCheckpoint
from ballots.record.merkle import HASH_BYTES, ReadNode, complete_subtrees, inclusion_proof
from ballots.record.proof import InclusionProof
from participate.record import repository
from participate.record.models import CheckpointRow
from participate.record.service.reading import NO_ENTRY, cosigned_note
from participate.shared.errors import ConflictError, NotFoundError
from participate.shared.i18n import N_

NOT_WITNESSED = N_("The witnesses have not signed all of this yet. Try again in a few minutes.")
CONTRIBUTIONS: Final = (
    "comment.posted",
    "proposal.version",
    "review.submitted",
    "review.revised",
)
"""What people add at any time: a dossier may end before the newest of them."""


@dataclass(frozen=True, slots=True)
class RecordRun:
    """One consultation's stretch of the record, from its first entry to a checkpoint."""

    log_key: str
    first: int
    left: tuple[bytes, ...]
    entries: tuple[bytes, ...]
    checkpoint: bytes
    openings: Mapping[int, Opening]


def make_receipt(session: Session, index: int, quorum: int = 0) -> bytes:
    """The receipt of an entry, as `prove_entry` proves it.

    NotFoundError where there is no such entry, or none that is sealed yet.
    """
    return prove_entry(session, index, quorum).to_bytes()


def prove_entry(session: Session, index: int, quorum: int = 0) -> InclusionProof:
    """The inclusion proof of an entry under the first checkpoint that holds it, at once.

    With a quorum of witnesses: under the first one that they signed, as soon as there is one. The
    receipt that was given before stays as good as it was.
    """
    row = repository.find_entry(session, index)
    over = repository.find_witnessed_over(session, index, quorum) if quorum else None
    over = over or repository.find_checkpoint_over(session, index)
    if row is None or over is None:
        raise NotFoundError(NO_ENTRY)
    path = with_nodes(session, lambda nodes: inclusion_proof(index, over.size, nodes))
    signed = SignedCheckpoint.from_bytes(cosigned_note(session, over, quorum))
    return InclusionProof(row.body, index, path, signed)


def export_run(
    session: Session, consultation: str, quorum: int = 0, *, demanded: bool = False
) -> RecordRun | None:
    """A consultation's stretch of the record up to a checkpoint; None if it has none.

    Up to the newest checkpoint that a quorum of witnesses signed, if that one holds all of the
    consultation but what people said since; else up to the latest, with whoever signed it. Where
    witnesses are demanded there is no else: ConflictError `unwitnessed`.
    """
    first = repository.find_first_index(session, consultation)
    over = _find_checkpoint(session, consultation, quorum)
    if over is None and demanded:
        raise ConflictError("unwitnessed", NOT_WITNESSED)
    over = over or repository.find_latest_checkpoint(session)
    if first is None or over is None or over.size <= first:
        return None
    left = with_nodes(
        session, lambda nodes: tuple(nodes(*place) for place in complete_subtrees(0, first))
    )
    return RecordRun(
        log_key=over.log,
        first=first,
        left=left,
        entries=repository.list_bodies(session, first, over.size),
        checkpoint=cosigned_note(session, over, min(quorum, 1)),
        openings={
            index: Opening(kind, blinding, content)
            for index, kind, blinding, content in repository.list_openings(
                session, consultation, over.size
            )
        },
    )


def _find_checkpoint(session: Session, consultation: str, quorum: int) -> CheckpointRow | None:
    """The newest checkpoint with a quorum's signatures that holds all but later contributions."""
    witnessed = repository.find_latest_witnessed(session, quorum) if quorum else None
    last = repository.find_last_index(session, consultation, without=CONTRIBUTIONS)
    if witnessed is None or last is None or witnessed.size <= last:
        return None
    return witnessed


def with_nodes(
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
