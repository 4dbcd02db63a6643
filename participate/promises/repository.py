"""Every query of promises."""

from collections.abc import Collection
from datetime import date

from sqlmodel import Session, col, func, select

from participate.promises.models import PromiseRow, ReportRow


def find(session: Session, promise: str) -> PromiseRow | None:
    """One promise."""
    return session.get(PromiseRow, promise)


def list_in(session: Session, consultation: str) -> tuple[PromiseRow, ...]:
    """The promises of a consultation in the order in which they were made."""
    query = select(PromiseRow).where(PromiseRow.consultation == consultation)
    return tuple(session.exec(query.order_by(col(PromiseRow.record_index))))


def list_among(session: Session, consultations: Collection[str]) -> tuple[PromiseRow, ...]:
    """The promises of these consultations; one query."""
    query = select(PromiseRow).where(col(PromiseRow.consultation).in_(consultations))
    return tuple(session.exec(query.order_by(col(PromiseRow.record_index))))


def count_in(session: Session, consultation: str) -> int:
    """How many promises a consultation has."""
    query = select(func.count()).select_from(PromiseRow)
    return session.exec(query.where(PromiseRow.consultation == consultation)).one()


def list_days(session: Session) -> tuple[tuple[str, date, str | None, date | None], ...]:
    """Rows of (department, first day due, end, its day) of every promise."""
    query = select(
        col(PromiseRow.department),
        col(PromiseRow.first_due),
        col(PromiseRow.ended_as),
        col(PromiseRow.ended_on),
    )
    return tuple((key, first, end, day) for key, first, end, day in session.exec(query))


def list_of(
    session: Session, department: str, limit: int, offset: int = 0
) -> tuple[PromiseRow, ...]:
    """A department's promises: open ones first, what is due soonest at the top."""
    query = (
        select(PromiseRow)
        .where(PromiseRow.department == department)
        .order_by(
            col(PromiseRow.ended_as).is_not(None), col(PromiseRow.due), col(PromiseRow.record_index)
        )
    )
    return tuple(session.exec(query.limit(limit).offset(offset)))


def list_reports(session: Session, promises: Collection[str]) -> tuple[ReportRow, ...]:
    """The reports on these promises, by number; one query."""
    query = select(ReportRow).where(col(ReportRow.promise).in_(promises))
    return tuple(session.exec(query.order_by(col(ReportRow.promise), col(ReportRow.number))))
