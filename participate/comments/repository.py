"""Every query of comments."""

from collections.abc import Collection, Sequence
from typing import TypeVar

from sqlalchemy import tuple_, update
from sqlmodel import Session, col, delete, func, select
from sqlmodel.sql.expression import SelectOfScalar

from participate.comments.models import CommentRow, ThemedRow, ThemeRow
from participate.shared.paging import portions
from participate.shared.subjects import Subject

T = TypeVar("T")


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


def list_in(
    session: Session, consultation: str, limit: int, offset: int, *, ungrouped: bool
) -> tuple[CommentRow, ...]:
    """Comments of a consultation in the order of the record, or those in no theme alone."""
    query = _to_group(select(CommentRow), consultation, ungrouped=ungrouped)
    query = query.order_by(col(CommentRow.record_index)).limit(limit).offset(offset)
    return tuple(session.exec(query))


def count_to_group(session: Session, consultation: str, *, ungrouped: bool) -> int:
    """How many such comments there are."""
    query = select(func.count()).select_from(CommentRow)
    return session.exec(_to_group(query, consultation, ungrouped=ungrouped)).one()


def _to_group(query: SelectOfScalar[T], consultation: str, *, ungrouped: bool) -> SelectOfScalar[T]:
    query = query.where(CommentRow.consultation == consultation)
    if ungrouped:
        query = query.where(col(CommentRow.id).not_in(select(ThemedRow.comment)))
    return query


def find_theme(session: Session, theme: str) -> ThemeRow | None:
    """One theme."""
    return session.get(ThemeRow, theme)


def list_themes(session: Session, consultation: str) -> tuple[ThemeRow, ...]:
    """The themes of a consultation in their order."""
    query = select(ThemeRow).where(ThemeRow.consultation == consultation)
    return tuple(session.exec(query.order_by(col(ThemeRow.position), col(ThemeRow.id))))


def list_themed(session: Session, themes: Collection[str]) -> tuple[tuple[str, str], ...]:
    """Rows of (theme, comment), a theme's comments in the order of the record; one query."""
    query = (
        select(ThemedRow.theme, ThemedRow.comment)
        .join(CommentRow, col(CommentRow.id) == col(ThemedRow.comment))
        .where(col(ThemedRow.theme).in_(themes))
        .order_by(col(CommentRow.record_index))
    )
    return tuple(session.exec(query))


def count_themed(session: Session, consultation: str) -> int:
    """How many comments all themes of a consultation hold; one in two themes counts twice."""
    query = (
        select(func.count())
        .select_from(ThemedRow)
        .join(ThemeRow, col(ThemeRow.id) == col(ThemedRow.theme))
        .where(ThemeRow.consultation == consultation)
    )
    return session.exec(query).one()


def replace_themed(
    session: Session, theme: str, before: Collection[str], after: Collection[str]
) -> None:
    """Take these comments out of a theme and put those into it."""
    query = delete(ThemedRow).where(col(ThemedRow.theme) == theme)
    session.exec(query.where(col(ThemedRow.comment).in_(before)))
    session.add_all([ThemedRow(theme=theme, comment=comment) for comment in after])
    session.flush()


def delete_theme(session: Session, row: ThemeRow) -> None:
    """Delete a theme, not its comments."""
    session.exec(delete(ThemedRow).where(col(ThemedRow.theme) == row.id))
    session.delete(row)
    session.flush()


def answers_to(session: Session, comments: Collection[str]) -> tuple[tuple[str, ThemeRow], ...]:
    """Rows of (comment, published theme); one query."""
    query = (
        select(ThemedRow.comment, ThemeRow)
        .join(ThemeRow, col(ThemeRow.id) == col(ThemedRow.theme))
        .where(col(ThemedRow.comment).in_(comments), col(ThemeRow.record_index).is_not(None))
        .order_by(col(ThemeRow.position), col(ThemeRow.id))
    )
    return tuple(session.exec(query))
