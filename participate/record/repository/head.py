"""The record's head, and adding an entry: what every entry costs, so it goes past the ORM."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import Session

from ballots.record.merkle import Node
from participate.record.models import HEAD, EntryRow, HeadRow, NodeRow
from participate.shared.statements import Statement, table_of

_HEADS: Final = table_of(HeadRow)
_REMEMBERED: Final = "head of the record"


@dataclass(frozen=True, slots=True)
class Head:
    """The tree's size, its complete subtrees' roots joined, and how far it is sealed."""

    size: int = 0
    frontier: bytes = b""
    sealed: int = 0


_READ_HEAD: Final = Statement(
    select(_HEADS.c.size, _HEADS.c.frontier, _HEADS.c.sealed).where(_HEADS.c.id == HEAD)
)
_MOVE_HEAD: Final = Statement(
    update(_HEADS)
    .where(
        _HEADS.c.id == bindparam("head"),
        _HEADS.c.size == bindparam("known"),
        _HEADS.c.frontier == bindparam("known_roots"),
    )
    .values(size=bindparam("wider"), frontier=bindparam("roots"))
)
_SEAL_HEAD: Final = Statement(
    update(_HEADS)
    .where(
        _HEADS.c.id == bindparam("head"),
        _HEADS.c.sealed == bindparam("known_sealed"),
        _HEADS.c.size == bindparam("known_size"),
    )
    .values(sealed=bindparam("sealed_now"))
)
_ADD_ENTRY: Final = Statement(insert(table_of(EntryRow)))
_ADD_NODES: Final = Statement(insert(table_of(NodeRow)))


def remembered_head(session: Session) -> Head | None:
    """The head that was moved to last on this connection: a guess, which `move_head` checks."""
    head = session.connection().info.get(_REMEMBERED)
    return head if isinstance(head, Head) else None


def read_head(session: Session) -> Head:
    """The tree's head; an empty tree's before the first entry."""
    row = _READ_HEAD.row(session, {})
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
    moved = _MOVE_HEAD.run(session, places) == 1
    if moved:
        connection.info[_REMEMBERED] = Head(size, frontier)
    return moved


def seal_head(session: Session, sealed: int, size: int) -> bool:
    """Note that the tree is sealed up to `size`; False when it was sealed up to elsewhere."""
    values = {"head": HEAD, "known_sealed": sealed, "known_size": size, "sealed_now": size}
    return _SEAL_HEAD.run(session, values) == 1


def add_entry(session: Session, entry: Mapping[str, object], nodes: Iterable[Node]) -> None:
    """Insert an entry (values by the columns of EntryRow) and the nodes that it completes."""
    _ADD_ENTRY.run(session, entry)
    rows = [{"level": node.level, "index": node.index, "hash": node.hash} for node in nodes]
    if rows:
        _ADD_NODES.run(session, *rows)
