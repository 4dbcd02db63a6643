"""Every query of decisions."""

from collections.abc import Collection

from sqlmodel import Session, col, delete, select

from participate.decisions.models import DecisionRow, DraftRow, OutcomeRow


def find_outcome(session: Session, consultation: str) -> OutcomeRow | None:
    """The published outcome of a consultation."""
    return session.get(OutcomeRow, consultation)


def find_decision(session: Session, consultation: str) -> DecisionRow | None:
    """The published decision of a consultation."""
    return session.get(DecisionRow, consultation)


def find_draft(session: Session, consultation: str) -> DraftRow | None:
    """The draft of a consultation's decision."""
    return session.get(DraftRow, consultation)


def delete_draft(session: Session, consultation: str) -> None:
    """Delete a draft, once its words are published."""
    session.exec(delete(DraftRow).where(col(DraftRow.consultation) == consultation))


def list_waiting_among(session: Session, consultations: Collection[str]) -> tuple[str, ...]:
    """Those of these consultations whose draft waits for its second signature."""
    query = select(DraftRow.consultation).where(col(DraftRow.consultation).in_(consultations))
    return tuple(session.exec(query.where(col(DraftRow.handed_at).is_not(None))))


def list_decided(session: Session) -> tuple[str, ...]:
    """The ids of all consultations with a published outcome, newest first."""
    rows = session.exec(select(OutcomeRow).order_by(OutcomeRow.published_at.desc()))  # type: ignore[attr-defined]
    return tuple(row.consultation for row in rows)


def list_decided_among(session: Session, consultations: Collection[str]) -> tuple[str, ...]:
    """Those of these consultations whose decision is published."""
    query = select(DecisionRow.consultation).where(col(DecisionRow.consultation).in_(consultations))
    return tuple(session.exec(query))
