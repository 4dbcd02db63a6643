"""The record's head, and adding an entry: what every entry costs, so it goes past the ORM."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import CursorResult, Insert, Update, bindparam, insert, update
from sqlalchemy.engine import Connection
from sqlmodel import Session, SQLModel, select

from ballots.record.merkle import Node
from participate.record.models import HEAD, HeadRow

_HEADS: Final = SQLModel.metadata.tables["record_head"]
_REMEMBERED: Final = "head of the record"


@dataclass(frozen=True, slots=True)
class Head:
    """The tree's size, its complete subtrees' roots joined, and how far it is sealed."""

    size: int = 0
    frontier: bytes = b""
    sealed: int = 0


class _Lean:
    """A statement written once for each kind of database; values reach it as they are."""

    def __init__(self, statement: Insert | Update) -> None:
        self._statement = statement
        self._made: dict[str, tuple[str, tuple[str, ...]]] = {}

    def run(self, connection: Connection, *rows: Mapping[str, object]) -> CursorResult[Any]:
        """Run it with the values of one row, or of several."""
        dialect = connection.dialect
        if dialect.name not in self._made:
            compiled = self._statement.compile(dialect=dialect, column_keys=list(rows[0]))
            self._made[dialect.name] = str(compiled), tuple(compiled.positiontup or ())
        text, order = self._made[dialect.name]
        if order:
            return connection.exec_driver_sql(
                text, [tuple(row[name] for name in order) for row in rows]
            )
        return connection.exec_driver_sql(text, list(rows))


_READ_HEAD: Final = select(HeadRow.size, HeadRow.frontier, HeadRow.sealed).where(HeadRow.id == HEAD)
_MOVE_HEAD: Final = _Lean(
    update(_HEADS)
    .where(
        _HEADS.c.id == bindparam("head"),
        _HEADS.c.size == bindparam("known"),
        _HEADS.c.frontier == bindparam("known_roots"),
    )
    .values(size=bindparam("wider"), frontier=bindparam("roots"))
)
_SEAL_HEAD: Final = _Lean(
    update(_HEADS)
    .where(
        _HEADS.c.id == bindparam("head"),
        _HEADS.c.sealed == bindparam("known_sealed"),
        _HEADS.c.size == bindparam("known_size"),
    )
    .values(sealed=bindparam("sealed_now"))
)
_ADD_ENTRY: Final = _Lean(insert(SQLModel.metadata.tables["record_entry"]))
_ADD_NODES: Final = _Lean(insert(SQLModel.metadata.tables["record_node"]))


def remembered_head(session: Session) -> Head | None:
    """The head that was moved to last on this connection: a guess, which `move_head` checks."""
    head = session.connection().info.get(_REMEMBERED)
    return head if isinstance(head, Head) else None


def read_head(session: Session) -> Head:
    """The tree's head; an empty tree's before the first entry."""
    row = session.connection().execute(_READ_HEAD).first()
    return Head() if row is None else Head(*row)


def move_head(session: Session, known: Head, size: int, frontier: bytes) -> bool:
    """Move the head from where it is known to stand to `size`; False when it stood elsewhere."""
    connection = session.connection()
    if known.size == 0:
        first = {"id": HEAD, "size": size, "frontier": frontier, "sealed": 0}
        connection.execute(insert(_HEADS), first)
        return True
    places = {
        "head": HEAD,
        "known": known.size,
        "known_roots": known.frontier,
        "wider": size,
        "roots": frontier,
    }
    moved = _MOVE_HEAD.run(connection, places).rowcount == 1
    if moved:
        connection.info[_REMEMBERED] = Head(size, frontier)
    return moved


def seal_head(session: Session, sealed: int, size: int) -> bool:
    """Note that the tree is sealed up to `size`; False when it was sealed up to elsewhere."""
    values = {"head": HEAD, "known_sealed": sealed, "known_size": size, "sealed_now": size}
    return _SEAL_HEAD.run(session.connection(), values).rowcount == 1


def add_entry(session: Session, entry: Mapping[str, object], nodes: Iterable[Node]) -> None:
    """Insert an entry (values by the columns of EntryRow) and the nodes that it completes."""
    connection = session.connection()
    _ADD_ENTRY.run(connection, entry)
    rows = [{"level": node.level, "index": node.index, "hash": node.hash} for node in nodes]
    if rows:
        _ADD_NODES.run(connection, *rows)
