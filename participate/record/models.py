"""Tables of the record: entries, the tree's nodes, its head, checkpoints, witnesses, openings.

Entries and nodes are only ever added. The head is one row, moved by compare-and-swap and never
back. Openings lie apart, because they alone may be erased: the tree holds without them. A mark says
which later entry explains that an opening is not shown; it follows from the entries alone.
"""

from datetime import datetime

from sqlalchemy import Index, false
from sqlmodel import Field, SQLModel

from participate.shared.columns import UtcDateTime

HEAD = 1
"""The key of the head's one row."""


class EntryRow(SQLModel, table=True):
    """One entry: its exact bytes and its leaf; the rest is for finding it again.

    `role` is the one in which it was done, of an election's event who it can only come from.

    `kind` is the entry's, for an election's event with its type behind (`election.event Ballot`);
    `code` the receipt code.
    """

    __tablename__ = "record_entry"
    # Each in the order in which pages show entries, so that no page sorts what it does not show.
    __table_args__ = (
        Index("ix_record_entry_kind_index_role", "kind", "index", "role"),
        Index("ix_record_entry_consultation_index", "consultation", "index", "kind", "role"),
    )

    index: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    kind: str
    role: str = Field(sa_column_kwargs={"server_default": ""})
    consultation: str | None = None
    code: str | None = Field(default=None, index=True)
    body: bytes
    leaf: bytes


class NodeRow(SQLModel, table=True):
    """The root of a complete subtree of 2^level entries, level 1 and above."""

    __tablename__ = "record_node"

    level: int = Field(primary_key=True)
    index: int = Field(primary_key=True)
    hash: bytes


class HeadRow(SQLModel, table=True):
    """The tree's size, its complete subtrees' roots joined, and how far it is sealed."""

    __tablename__ = "record_head"

    id: int = Field(default=HEAD, primary_key=True)
    size: int
    frontier: bytes
    sealed: int


class CheckpointRow(SQLModel, table=True):
    """A signed checkpoint as published; `log` is the verifier key it was signed under."""

    __tablename__ = "record_checkpoint"
    __table_args__ = (Index("ix_record_checkpoint_sealed_at_size", "sealed_at", "size"),)

    size: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    note: bytes
    log: str
    sealed_at: datetime = Field(sa_type=UtcDateTime)


class CosignatureRow(SQLModel, table=True):
    """A witness's signature line under the checkpoint of a size, and its time (Unix seconds)."""

    __tablename__ = "record_cosignature"

    size: int = Field(
        primary_key=True,
        foreign_key="record_checkpoint.size",
        sa_column_kwargs={"autoincrement": False},
    )
    witness: str = Field(primary_key=True)
    line: str
    seconds: int


class WitnessRow(SQLModel, table=True):
    """What came of asking a witness last."""

    __tablename__ = "record_witness"

    name: str = Field(primary_key=True)
    state: str
    asked_at: datetime = Field(sa_type=UtcDateTime)


class OpeningRow(SQLModel, table=True):
    """What opens an entry's commitment: 32 random bytes and the content.

    `withheld`: a moderator hides it, so nobody gets it. An erased one has no row.
    """

    __tablename__ = "record_opening"

    index: int = Field(
        primary_key=True,
        foreign_key="record_entry.index",
        sa_column_kwargs={"autoincrement": False},
    )
    blinding: bytes
    content: bytes
    withheld: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class MarkRow(SQLModel, table=True):
    """The later entry by which the words behind entry `index` are hidden or erased."""

    __tablename__ = "record_mark"

    index: int = Field(
        primary_key=True,
        foreign_key="record_entry.index",
        sa_column_kwargs={"autoincrement": False},
    )
    entry: int = Field(foreign_key="record_entry.index")
    standing: str


class ElectionRow(SQLModel, table=True):
    """Which consultation an election's events belong to, from its recorded rules."""

    __tablename__ = "record_election"

    uuid: str = Field(primary_key=True)
    consultation: str
