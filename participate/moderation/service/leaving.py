"""What moderation holds of one person: to take along, and to forget when words or people go."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from participate.moderation import repository
from participate.shared.subjects import Subject


@dataclass(frozen=True, slots=True)
class OwnReport:
    """A report that a person made, for that person."""

    subject: Subject
    reason: str
    note: str
    reported_at: datetime


@dataclass(frozen=True, slots=True)
class OwnAppeal:
    """An appeal that a person made, and its answer, for that person."""

    subject: Subject
    text: str
    language: str
    made_at: datetime
    record_index: int
    answer: str
    reasons: str


def list_reports_by(session: Session, account: str) -> tuple[OwnReport, ...]:
    """The reports that a person made and that are kept still, the first one first."""
    return tuple(
        OwnReport(Subject(row.kind, row.subject), row.reason, row.note, row.reported_at)
        for row in repository.list_reports_by(session, account)
    )


def list_appeals_by(session: Session, account: str) -> tuple[OwnAppeal, ...]:
    """The appeals that a person made, the first one first."""
    return tuple(
        OwnAppeal(
            subject=Subject(row.kind, row.subject),
            text=row.text,
            language=row.language,
            made_at=row.made_at,
            record_index=row.record_index,
            answer=row.answer or "",
            reasons=row.reasons,
        )
        for row in repository.list_appeals_by(session, account)
    )


def forget_words(session: Session, subjects: Collection[Subject]) -> frozenset[int]:
    """Forget reports on these subjects and the words of the appeals about them.

    Returns the appeals' entries, whose openings the caller erases with the rest. An appeal that
    still waited waits no more; how often and why something was hidden stays.
    """
    entries: set[int] = set()
    for kind in {subject.kind for subject in subjects}:
        ids = [subject.id for subject in subjects if subject.kind == kind]
        repository.delete_reports(session, kind, ids)
        entries.update(repository.empty_appeals(session, kind, ids))
    return frozenset(entries)


def forget_reporter(session: Session, account: str) -> None:
    """Take a person out of the reports that they made; the reports stay, without their words."""
    repository.empty_reports_by(session, account)
