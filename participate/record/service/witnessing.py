"""Showing the record to witnesses, and keeping what they sign (C2SP tlog-witness).

Each round shows one checkpoint, the latest, to every witness, so that the signatures of a quorum
come together under one. A witness that has signed a larger tree than this record has, or refuses
this one as another record, is told apart from one that cannot be reached: the first two mean that
something is wrong here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from ballots.errors import VerificationError
from ballots.record.checkpoint import Checkpoint, SignedCheckpoint, sign_checkpoint
from ballots.record.merkle import EMPTY_ROOT, consistency_proof
from ballots.record.note import Note, VerifierKey
from ballots.record.witness import AddCheckpoint
from participate.record import repository
from participate.record.models import CosignatureRow, WitnessRow
from participate.record.repository import witnesses
from participate.record.service.appending import LogSigner
from participate.record.service.proving import with_nodes
from participate.settings import Settings


class WitnessState(StrEnum):
    """What came of asking a witness last."""

    SIGNED = "signed"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class WitnessView:
    """A witness: what came of asking it last, and the size that it signed last (0: none)."""

    name: str
    state: WitnessState
    asked_at: datetime
    size: int


@dataclass(frozen=True, slots=True)
class Witnessing:
    """How far the witnesses have followed the record.

    Of the `known` witnesses, `quorum` must sign one checkpoint; `signed` of them signed the last
    one that has so many, over `size` entries, sealed at `sealed_at`. `waits_since`: when the first
    checkpoint beyond it was sealed, None where it is the newest.
    """

    known: int
    quorum: int
    signed: int = 0
    size: int = 0
    sealed_at: datetime | None = None
    waits_since: datetime | None = None


def request_for(session: Session, witness: VerifierKey, old: int | None = None) -> bytes | None:
    """What to ask a witness: the latest checkpoint; None where it has signed that one already.

    `old` is the size that the witness says it signed last; else what is kept here about it.
    """
    latest = repository.find_latest_checkpoint(session)
    if latest is None:
        return None
    known = witnesses.cosigned_sizes(session).get(witness.text, 0) if old is None else old
    if old is None and known == latest.size:
        return None
    proof = with_nodes(session, lambda nodes: consistency_proof(known, latest.size, nodes))
    signed = SignedCheckpoint.from_bytes(latest.note)
    return AddCheckpoint(known, proof, signed).to_bytes()


def empty_request(signer: LogSigner) -> bytes:
    """What a log without entries asks: whether the witness has seen it with some."""
    empty = Checkpoint(signer.origin, 0, EMPTY_ROOT)
    signed = SignedCheckpoint(empty, sign_checkpoint(empty, signer.seed))
    return AddCheckpoint(0, (), signed).to_bytes()


def keep_cosignature(session: Session, witness: VerifierKey, note: bytes, lines: str) -> None:
    """Keep a witness's signature of a checkpoint of ours; VerificationError if there is none.

    `lines` is the body of its answer; lines of other keys in it are ignored.
    """
    checkpoint = SignedCheckpoint.from_bytes(note)
    answer = Note.from_bytes(checkpoint.note.text.encode() + b"\n" + lines.encode())
    if not answer.check([witness]):
        raise VerificationError("bad-signature", f"{witness.name} answered without its signature")
    mine = answer.signatures_by(witness)[0]
    row = CosignatureRow(
        size=checkpoint.checkpoint.size,
        witness=witness.text,
        line=mine.line,
        seconds=mine.seconds,
    )
    witnesses.add_cosignature(session, row)


def note_witness(session: Session, name: str, state: WitnessState, now: datetime) -> None:
    """Note what came of asking a witness."""
    witnesses.note_witness(session, WitnessRow(name=name, state=state.value, asked_at=now))


def read_witnessing(session: Session, settings: Settings) -> Witnessing:
    """How far the witnesses of the settings have followed; three queries, none without any."""
    known, quorum = len(settings.witnesses), settings.wished_witnesses
    if not known:
        return Witnessing(known, quorum)
    last = repository.find_latest_witnessed(session, quorum)
    size = last.size if last is not None else 0
    beyond = repository.find_checkpoint_over(session, size)
    return Witnessing(
        known=known,
        quorum=quorum,
        signed=len(repository.list_cosignatures(session, size)),
        size=size,
        sealed_at=last.sealed_at if last is not None else None,
        waits_since=beyond.sealed_at if beyond is not None else None,
    )


def list_witnesses(session: Session, keys: Sequence[VerifierKey]) -> tuple[WitnessView, ...]:
    """The witnesses that were asked at least once, in the order of the settings; two queries."""
    rows = witnesses.list_witnesses(session)
    sizes = witnesses.cosigned_sizes(session)
    return tuple(
        WitnessView(
            key.name,
            WitnessState(rows[key.name].state),
            rows[key.name].asked_at,
            sizes.get(key.text, 0),
        )
        for key in keys
        if key.name in rows
    )
