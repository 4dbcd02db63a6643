"""Tables of electoral rolls: one roll a chamber of a consultation, one row an address."""

from datetime import datetime

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from participate.shared.columns import UtcDateTime


class RollTable(SQLModel, table=True):
    """A roll; `root` and `count` are set when it is sealed."""

    __tablename__ = "eligibility_roll"

    consultation: str = Field(primary_key=True)
    chamber: str = Field(primary_key=True)
    count: int = 0
    root: str | None = None
    sealed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RollRow(SQLModel, table=True):
    """An address on a roll; its salt is drawn when the roll is sealed (32 bytes)."""

    __tablename__ = "eligibility_roll_row"
    __table_args__ = (UniqueConstraint("consultation", "chamber", "address"),)

    id: int | None = Field(default=None, primary_key=True)
    consultation: str
    chamber: str
    address: str = Field(index=True)
    salt: bytes | None = Field(default=None, sa_type=LargeBinary)
