"""The queries of readers who look for entries: bounded by the page, not by the record."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, union_all
from sqlmodel import Session, col, select

from participate.record.models import CheckpointRow, EntryRow


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody looks for; None, or no kinds: whatever it is. `first` up to below `below`."""

    kinds: Collection[str] = ()
    consultation: str | None = None
    role: str | None = None
    code: str | None = None
    first: int = 0
    below: int | None = None


def list_entries(
    session: Session, sought: Sought, limit: int
) -> Sequence[tuple[EntryRow, datetime | None]]:
    """The newest entries, each with the moment from which a checkpoint holds it; one query."""
    sealed_at = (
        select(CheckpointRow.sealed_at)
        .where(col(CheckpointRow.size) > col(EntryRow.index))
        .order_by(col(CheckpointRow.size))
        .limit(1)
        .scalar_subquery()
    )
    query = select(EntryRow, sealed_at).order_by(col(EntryRow.index).desc()).limit(limit)
    if sought.kinds and sought.consultation is None and sought.code is None:
        # The newest of each kind, by its own index, and of those the newest: nothing is sorted but
        # a page for each kind.
        newest = [_newest(kind, sought, limit) for kind in sought.kinds]
        query = query.where(col(EntryRow.index).in_(union_all(*newest)))
        return [(row, at) for row, at in session.exec(query)]
    if sought.kinds:
        query = query.where(col(EntryRow.kind).in_(sought.kinds))
    if sought.consultation is not None:
        query = query.where(EntryRow.consultation == sought.consultation)
    if sought.code is not None:
        query = query.where(EntryRow.code == sought.code)
    return [(row, at) for row, at in session.exec(query.where(*_limits(sought)))]


def find_sealed_at(session: Session, index: int) -> datetime | None:
    """The moment from which a checkpoint holds an entry."""
    query = select(CheckpointRow.sealed_at).where(CheckpointRow.size > index)
    return session.exec(query.order_by(col(CheckpointRow.size)).limit(1)).first()


def find_size_before(session: Session, moment: datetime) -> int:
    """How many entries the last checkpoint before a moment held."""
    query = select(CheckpointRow.size).where(col(CheckpointRow.sealed_at) < moment)
    query = query.order_by(col(CheckpointRow.sealed_at).desc(), col(CheckpointRow.size).desc())
    return session.exec(query.limit(1)).first() or 0


def _newest(kind: str, sought: Sought, limit: int) -> Select[tuple[int]]:
    """The indices of the newest entries of one kind."""
    query = select(EntryRow.index).where(EntryRow.kind == kind)
    query = query.where(*_limits(sought)).order_by(col(EntryRow.index).desc()).limit(limit)
    return select(query.subquery().c.index)


def _limits(sought: Sought) -> list[ColumnElement[bool]]:
    """The role, and the stretch of the record."""
    limits = []
    if sought.role is not None:
        limits.append(col(EntryRow.role) == sought.role)
    if sought.first:
        limits.append(col(EntryRow.index) >= sought.first)
    if sought.below is not None:
        limits.append(col(EntryRow.index) < sought.below)
    return limits
