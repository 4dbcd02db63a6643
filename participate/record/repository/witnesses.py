"""Queries about witnesses: what each signed, and what came of asking it."""

from sqlmodel import Session, col, func, select

from participate.record.models import CosignatureRow, WitnessRow


def add_cosignature(session: Session, row: CosignatureRow) -> None:
    """Keep a witness's signature; a later one under the same checkpoint replaces it."""
    session.merge(row)
    session.flush()


def cosigned_sizes(session: Session) -> dict[str, int]:
    """The size that each witness (by its verifier key) signed last."""
    query = select(CosignatureRow.witness, func.max(CosignatureRow.size))
    return dict(session.exec(query.group_by(col(CosignatureRow.witness))).all())


def note_witness(session: Session, row: WitnessRow) -> None:
    """Note what came of asking a witness."""
    session.merge(row)
    session.flush()


def list_witnesses(session: Session) -> dict[str, WitnessRow]:
    """What came of asking each witness, by name."""
    return {row.name: row for row in session.exec(select(WitnessRow))}
