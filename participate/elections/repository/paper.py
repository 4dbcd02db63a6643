"""Queries on the counts of paper ballots."""

from collections.abc import Collection

from sqlmodel import Session, col, select

from participate.elections.models import PaperCountTable


def find_paper_count(session: Session, uuid: str) -> PaperCountTable | None:
    """The count of one election's paper ballots, confirmed or not."""
    return session.get(PaperCountTable, uuid)


def list_paper_counts(session: Session, uuids: Collection[str]) -> list[PaperCountTable]:
    """The counts of several elections' paper ballots."""
    query = select(PaperCountTable).where(col(PaperCountTable.election).in_(uuids))
    return list(session.exec(query))
