"""Every query of moderation."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, delete, exists, func, or_, select, update

from participate.moderation.models import AppealRow, HidingRow, ReportRow
from participate.shared.paging import portions
from participate.shared.subjects import Subject


class Hidden(NamedTuple):
    """A hiding with its appeal, if there is one."""

    hiding: HidingRow
    appeal: AppealRow | None


class Reported(NamedTuple):
    """A subject with open reports, and the oldest of them."""

    subject: Subject
    since: datetime


_APPEAL_OF_HIDING = and_(
    col(AppealRow.kind) == col(HidingRow.kind),
    col(AppealRow.subject) == col(HidingRow.subject),
    col(AppealRow.round) == col(HidingRow.round),
)


def list_hidden(session: Session, kind: str, ids: Collection[str]) -> tuple[Hidden, ...]:
    """The hidings in force among these subjects, with their appeals; one query."""
    query = (
        select(HidingRow, AppealRow)
        .outerjoin(AppealRow, _APPEAL_OF_HIDING)
        .where(HidingRow.kind == kind, col(HidingRow.subject).in_(ids))
        .where(col(HidingRow.restored_at).is_(None))
    )
    return tuple(Hidden(hiding, appeal) for hiding, appeal in session.exec(query))


def list_rounds(session: Session, subject: Subject) -> tuple[Hidden, ...]:
    """Every hiding of one subject, the latest first."""
    query = (
        select(HidingRow, AppealRow)
        .outerjoin(AppealRow, _APPEAL_OF_HIDING)
        .where(HidingRow.kind == subject.kind, HidingRow.subject == subject.id)
        .order_by(col(HidingRow.round).desc())
    )
    return tuple(Hidden(hiding, appeal) for hiding, appeal in session.exec(query))


def list_waiting_appeals(session: Session, limit: int) -> tuple[Hidden, ...]:
    """Hidings in force whose appeal waits for an answer, the oldest appeal first."""
    query = (
        select(HidingRow, AppealRow)
        .join(AppealRow, _APPEAL_OF_HIDING)
        .where(col(AppealRow.answer).is_(None), col(HidingRow.restored_at).is_(None))
        .order_by(col(AppealRow.made_at), col(AppealRow.record_index))
    )
    return tuple(Hidden(hiding, appeal) for hiding, appeal in session.exec(query.limit(limit)))


def count_waiting_appeals(session: Session) -> int:
    """How many appeals wait for an answer."""
    query = (
        select(func.count())
        .select_from(HidingRow)
        .join(AppealRow, _APPEAL_OF_HIDING)
        .where(col(AppealRow.answer).is_(None), col(HidingRow.restored_at).is_(None))
    )
    return session.exec(query).one()


def count_by_reason(
    session: Session, consultations: Collection[str]
) -> tuple[tuple[str, str, int, int], ...]:
    """Rows of (consultation, reason, number hidden now, number restored); one query."""
    restored = func.count(col(HidingRow.restored_at))
    query = (
        select(HidingRow.consultation, HidingRow.reason, func.count(), restored)
        .where(col(HidingRow.consultation).in_(consultations))
        .group_by(HidingRow.consultation, HidingRow.reason)
    )
    return tuple(
        (consultation, reason, number - ended, ended)
        for consultation, reason, number, ended in session.exec(query)
    )


def has_report(session: Session, subject: Subject, seen: int, reporter_key: str) -> bool:
    """Whether this person has reported these words."""
    query = select(ReportRow.id).where(
        _about(subject), ReportRow.seen == seen, ReportRow.reporter_key == reporter_key
    )
    return session.exec(query).first() is not None


def list_reports(session: Session, subjects: Collection[Subject]) -> tuple[ReportRow, ...]:
    """The open reports about these subjects, the oldest first; one query."""
    query = select(ReportRow).where(
        or_(*(_about(subject) for subject in subjects)), col(ReportRow.handled_at).is_(None)
    )
    return tuple(session.exec(query.order_by(col(ReportRow.reported_at), col(ReportRow.seen))))


def list_reporters(session: Session, subject: Subject) -> frozenset[str]:
    """The accounts that reported a subject, also in reports that were handled."""
    query = select(ReportRow.reporter).where(_about(subject), col(ReportRow.reporter).is_not(None))
    return frozenset(reporter for reporter in session.exec(query) if reporter)


def list_reported(session: Session, limit: int, offset: int) -> tuple[Reported, ...]:
    """Subjects with open reports, that with the oldest one first."""
    since = func.min(ReportRow.reported_at)
    query = (
        select(ReportRow.kind, ReportRow.subject, since)
        .where(col(ReportRow.handled_at).is_(None))
        .group_by(ReportRow.kind, ReportRow.subject)
        .order_by(since, ReportRow.kind, ReportRow.subject)
    )
    rows: Sequence[tuple[str, str, datetime]] = session.exec(
        query.limit(limit).offset(offset)
    ).all()
    return tuple(Reported(Subject(kind, subject), moment) for kind, subject, moment in rows)


def count_reported(session: Session) -> int:
    """How many subjects have open reports."""
    subjects = (
        select(ReportRow.kind, ReportRow.subject)
        .where(col(ReportRow.handled_at).is_(None))
        .distinct()
        .subquery()
    )
    return session.exec(select(func.count()).select_from(subjects)).one()


def handle_reports(session: Session, subject: Subject, now: datetime) -> int:
    """Mark a subject's open reports as handled; returns how many there were."""
    done = session.execute(
        update(ReportRow)
        .where(_about(subject), col(ReportRow.handled_at).is_(None))
        .values(handled_at=now)
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]  # a DELETE has it


def delete_handled_before(session: Session, moment: datetime) -> None:
    """Forget reports that were handled before `moment`, unless an appeal there still waits."""
    waiting = exists().where(
        col(HidingRow.kind) == col(ReportRow.kind),
        col(HidingRow.subject) == col(ReportRow.subject),
        col(HidingRow.restored_at).is_(None),
        _APPEAL_OF_HIDING,
        col(AppealRow.answer).is_(None),
    )
    session.execute(
        delete(ReportRow)
        .where(col(ReportRow.handled_at) < moment, ~waiting)
        .execution_options(synchronize_session=False)
    )


def _about(subject: Subject) -> ColumnElement[bool]:
    return and_(col(ReportRow.kind) == subject.kind, col(ReportRow.subject) == subject.id)


def delete_reports(session: Session, kind: str, ids: Collection[str]) -> None:
    """Forget every report on these subjects of one kind."""
    for some in portions(sorted(ids)):
        session.exec(
            delete(ReportRow).where(col(ReportRow.kind) == kind, col(ReportRow.subject).in_(some))
        )


def empty_appeals(session: Session, kind: str, ids: Collection[str]) -> tuple[int, ...]:
    """Take the authors' words out of appeals about these subjects; return their entries.

    Appeals without an answer are deleted.
    """
    entries: list[int] = []
    for some in portions(sorted(ids)):
        query = select(AppealRow).where(AppealRow.kind == kind, col(AppealRow.subject).in_(some))
        for row in session.exec(query):
            entries.append(row.record_index)
            row.text = ""
            session.add(row)
            if row.answer is None:
                session.delete(row)
    session.flush()
    return tuple(entries)


def list_reports_by(session: Session, account: str) -> tuple[ReportRow, ...]:
    """The reports that a person made, the first one first."""
    query = select(ReportRow).where(ReportRow.reporter == account)
    return tuple(session.exec(query.order_by(col(ReportRow.reported_at), col(ReportRow.id))))


def list_appeals_by(session: Session, account: str) -> tuple[AppealRow, ...]:
    """The appeals of the author of what was hidden, the first one first."""
    query = select(AppealRow).join(HidingRow, _APPEAL_OF_HIDING)
    query = query.where(HidingRow.author == account)
    return tuple(session.exec(query.order_by(col(AppealRow.record_index))))


def empty_reports_by(session: Session, account: str) -> None:
    """Take a person and their words out of the reports that they made."""
    query = update(ReportRow).where(col(ReportRow.reporter) == account)
    session.execute(query.values(reporter=None, note=""))
