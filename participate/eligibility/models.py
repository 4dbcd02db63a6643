"""Tables of electoral rolls: one roll a chamber of a consultation, one row a person.

What a row knows of a person is for the officials who keep the roll, for letters and for proving who
one is; none of it ever enters the public record.
"""

from datetime import datetime

from sqlalchemy import JSON, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from participate.shared.columns import UtcDateTime

_NOTHING = {"server_default": ""}


class RollTable(SQLModel, table=True):
    """A roll; `root`, `count` and `paper` (voters on paper) are set when it is sealed.

    `checks`: the ways to prove who one is that an official admits, besides what always holds.
    """

    __tablename__ = "eligibility_roll"

    consultation: str = Field(primary_key=True)
    chamber: str = Field(primary_key=True)
    count: int = 0
    paper: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    checks: list[str] = Field(
        default_factory=list, sa_type=JSON, sa_column_kwargs={"server_default": "[]"}
    )
    root: str | None = None
    sealed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RollRow(SQLModel, table=True):
    """A person on a roll; the salt is drawn when the roll is sealed (32 bytes).

    `address` is the mail address and `number` the register number, in their normal forms, each once
    on a roll and each perhaps unknown; `born` is YYYY-MM-DD; empty texts say that nothing is known.
    Who votes on paper has the reason in `paper`: such a row is struck, no place of the roll.
    `misses`: how often somebody tried to match this place in vain.
    """

    __tablename__ = "eligibility_roll_row"
    __table_args__ = (
        UniqueConstraint("consultation", "chamber", "address"),
        UniqueConstraint(
            "consultation", "chamber", "number", name="uq_eligibility_roll_row_number"
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    consultation: str
    chamber: str
    address: str | None = Field(default=None, index=True)
    number: str | None = None
    name: str = Field(default="", sa_column_kwargs=_NOTHING)
    postal: str = Field(default="", sa_column_kwargs=_NOTHING)
    postcode: str = Field(default="", sa_column_kwargs=_NOTHING)
    born: str = Field(default="", sa_column_kwargs=_NOTHING)
    paper: str = Field(default="", sa_column_kwargs=_NOTHING)
    misses: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    salt: bytes | None = Field(default=None, sa_type=LargeBinary)


class HolderTable(SQLModel, table=True):
    """The account that proved to be the person of a place, by a check of the roll's.

    It goes before the mail address on the roll: a place has one holder.
    """

    __tablename__ = "eligibility_holder"
    __table_args__ = (UniqueConstraint("consultation", "chamber", "account"),)

    place: int = Field(primary_key=True, foreign_key="eligibility_roll_row.id")
    consultation: str
    chamber: str
    account: str = Field(foreign_key="accounts_account.id", index=True)
    check: str
    record_index: int


class RollFileTable(SQLModel, table=True):
    """A file that was uploaded for a roll and is shown before anything of it is taken."""

    __tablename__ = "eligibility_roll_file"

    consultation: str = Field(primary_key=True)
    chamber: str = Field(primary_key=True)
    mode: str
    content: bytes = Field(sa_type=LargeBinary)
    uploaded_at: datetime = Field(sa_type=UtcDateTime)
