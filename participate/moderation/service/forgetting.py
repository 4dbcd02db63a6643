"""What moderation holds of words that their author erases, and of people who leave."""

from collections.abc import Collection

from sqlmodel import Session

from participate.moderation import repository
from participate.shared.subjects import Subject


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
