"""Queries over the whole record, for checking it against itself."""

from collections.abc import Sequence

from sqlmodel import Session, SQLModel, col, func, select

from participate.record.models import CheckpointRow, ElectionRow, EntryRow, MarkRow, OpeningRow


def list_entry_rows(session: Session, first: int, end: int) -> Sequence[EntryRow]:
    """The entries `first` up to `end` with all their columns, in order; one query."""
    query = select(EntryRow).where(EntryRow.index >= first, EntryRow.index < end)
    return session.exec(query.order_by(col(EntryRow.index))).all()


def list_checkpoints(session: Session, above: int, end: int) -> Sequence[CheckpointRow]:
    """The checkpoints of sizes above `above` up to and with `end`, in order; one query."""
    query = select(CheckpointRow).where(CheckpointRow.size > above, CheckpointRow.size <= end)
    return session.exec(query.order_by(col(CheckpointRow.size))).all()


def list_opening_rows(session: Session, first: int, end: int) -> dict[int, OpeningRow]:
    """What opens the entries `first` up to `end`, withheld or not; one query."""
    query = select(OpeningRow).where(OpeningRow.index >= first, OpeningRow.index < end)
    return {row.index: row for row in session.exec(query)}


def list_withheld(session: Session) -> dict[int, bool]:
    """Of every opening that is kept, whether it is withheld."""
    return dict(session.exec(select(OpeningRow.index, OpeningRow.withheld)).all())


def list_marks(session: Session) -> dict[int, tuple[str, int]]:
    """Every mark: of which entry, as what, by which entry."""
    return {row.index: (row.standing, row.entry) for row in session.exec(select(MarkRow))}


def list_elections(session: Session) -> dict[str, str]:
    """The consultation of every election."""
    return {row.uuid: row.consultation for row in session.exec(select(ElectionRow))}


def count_rows(session: Session, table: type[SQLModel]) -> int:
    """How many rows a table has."""
    return session.exec(select(func.count()).select_from(table)).one()
