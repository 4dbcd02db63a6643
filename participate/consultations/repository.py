"""Every query of consultations."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Final, TypeVar

from sqlalchemy import bindparam
from sqlmodel import Session, col, delete, select

from participate.consultations.models import ConsultationRow, CriterionRow, SpanRow
from participate.shared.statements import Statement
from participate.shared.text import Text

_TITLE: Final = Statement(
    select(ConsultationRow.title).where(col(ConsultationRow.id) == bindparam("id"))
)
Child = TypeVar("Child", CriterionRow, SpanRow)


def find_consultation(session: Session, consultation: str) -> ConsultationRow | None:
    """One consultation."""
    return session.get(ConsultationRow, consultation)


def find_title(session: Session, consultation: str) -> Text | None:
    """The title of one consultation."""
    title: Text | None = _TITLE.cell(session, {"id": consultation})
    return title


def list_rows(session: Session, phases: Collection[str]) -> tuple[ConsultationRow, ...]:
    """The consultations in any of these phases, newest first."""
    query = select(ConsultationRow).where(col(ConsultationRow.phase).in_(phases))
    return tuple(session.exec(query.order_by(col(ConsultationRow.created_at).desc())))


def find_rows(session: Session, ids: Collection[str]) -> tuple[ConsultationRow, ...]:
    """The consultations with these ids, in no order."""
    return tuple(session.exec(select(ConsultationRow).where(col(ConsultationRow.id).in_(ids))))


def criteria_of(
    session: Session, consultations: Collection[str]
) -> Mapping[str, tuple[CriterionRow, ...]]:
    """The criteria of each consultation in their order; one query."""
    query = select(CriterionRow).where(col(CriterionRow.consultation).in_(consultations))
    return _grouped(session.exec(query.order_by(col(CriterionRow.position))))


def spans_of(session: Session, consultations: Collection[str]) -> Mapping[str, tuple[SpanRow, ...]]:
    """The timetable of each consultation; one query."""
    query = select(SpanRow).where(col(SpanRow.consultation).in_(consultations))
    return _grouped(session.exec(query))


def replace_children(
    session: Session, consultation: str, rows: Iterable[CriterionRow | SpanRow]
) -> None:
    """Put these criteria and spans in the place of what a draft had."""
    session.exec(delete(CriterionRow).where(col(CriterionRow.consultation) == consultation))
    session.exec(delete(SpanRow).where(col(SpanRow.consultation) == consultation))
    session.add_all(list(rows))
    session.flush()


def _grouped(rows: Iterable[Child]) -> Mapping[str, tuple[Child, ...]]:
    groups: dict[str, list[Child]] = defaultdict(list)
    for row in rows:
        groups[row.consultation].append(row)
    return {key: tuple(group) for key, group in groups.items()}
