"""Every query of comments."""

from collections.abc import Collection, Sequence

from sqlalchemy import tuple_, update
from sqlmodel import Session, col, func, select

from participate.comments.models import CommentRow
from participate.shared.paging import portions
from participate.shared.subjects import Subject


def list_rows(
    session: Session, subject: Subject, stance: str | None, limit: int, offset: int
) -> tuple[CommentRow, ...]:
    """Comments on a subject, newest first."""
    query = select(CommentRow).where(
        CommentRow.kind == subject.kind, CommentRow.subject == subject.id
    )
    if stance is not None:
        query = query.where(CommentRow.stance == stance)
    query = query.order_by(col(CommentRow.posted_at).desc(), col(CommentRow.record_index).desc())
    return tuple(session.exec(query.limit(limit).offset(offset)))


def count_newer(session: Session, row: CommentRow) -> int:
    """How many comments stand before this one in its subject's list."""
    query = select(func.count()).where(
        CommentRow.kind == row.kind,
        CommentRow.subject == row.subject,
        tuple_(col(CommentRow.posted_at), col(CommentRow.record_index))
        > tuple_(row.posted_at, row.record_index),
    )
    return session.exec(query).one()


def find(session: Session, comment: str) -> CommentRow | None:
    """One comment."""
    return session.get(CommentRow, comment)


def list_by_ids(session: Session, ids: Collection[str]) -> tuple[CommentRow, ...]:
    """The comments with these ids; one query."""
    return tuple(session.exec(select(CommentRow).where(col(CommentRow.id).in_(ids))))


def list_by_author(session: Session, account: str, limit: int) -> tuple[CommentRow, ...]:
    """A person's comments, newest first."""
    query = select(CommentRow).where(CommentRow.author == account)
    return tuple(session.exec(query.order_by(col(CommentRow.posted_at).desc()).limit(limit)))


def count_by_stance(
    session: Session, kind: str, ids: Collection[str]
) -> tuple[tuple[str, str, int], ...]:
    """Rows of (subject id, stance, number); one query."""
    query = (
        select(CommentRow.subject, CommentRow.stance, func.count())
        .where(CommentRow.kind == kind, col(CommentRow.subject).in_(ids))
        .group_by(CommentRow.subject, CommentRow.stance)
    )
    return tuple((subject, stance, number) for subject, stance, number in session.exec(query))


def count_in(session: Session, consultations: Collection[str]) -> tuple[tuple[str, int], ...]:
    """Rows of (consultation, number of its comments); one query."""
    query = (
        select(CommentRow.consultation, func.count())
        .where(col(CommentRow.consultation).in_(consultations))
        .group_by(CommentRow.consultation)
    )
    return tuple((consultation, number) for consultation, number in session.exec(query))


def list_ids_by_author(session: Session, account: str) -> tuple[str, ...]:
    """The ids of all of a person's comments, the first one first."""
    query = select(CommentRow.id).where(CommentRow.author == account)
    return tuple(session.exec(query.order_by(col(CommentRow.record_index))))


def empty(session: Session, ids: Sequence[str]) -> None:
    """Take the words and the author's name out of comments."""
    for some in portions(ids):
        query = update(CommentRow).where(col(CommentRow.id).in_(some))
        session.execute(query.values(text="", author_name=""))
