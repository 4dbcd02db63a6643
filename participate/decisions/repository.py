"""Every query of decisions."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from participate.decisions.models import DecisionRow, OutcomeRow


def find_outcome(session: Session, consultation: str) -> OutcomeRow | None:
    """The published outcome of a consultation."""
    return session.get(OutcomeRow, consultation)


def find_decision(session: Session, consultation: str) -> DecisionRow | None:
    """The published decision of a consultation."""
    return session.get(DecisionRow, consultation)


def list_decided(session: Session) -> tuple[str, ...]:
    """The ids of all consultations with a published outcome, newest first."""
    rows = session.exec(select(OutcomeRow).order_by(OutcomeRow.published_at.desc()))  # type: ignore[attr-defined]
    return tuple(row.consultation for row in rows)


def list_decided_among(session: Session, consultations: Collection[str]) -> tuple[str, ...]:
    """Those of these consultations whose decision is published."""
    query = select(DecisionRow.consultation).where(col(DecisionRow.consultation).in_(consultations))
    return tuple(session.exec(query))
