"""Tables of what trustees do before anything is counted: ceremonies, statements, answers."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from participate.shared.columns import UtcDateTime


class CeremonyTable(SQLModel, table=True):
    """One attempt of a consultation's trustees to make their keys together; `number` from 1."""

    __tablename__ = "elections_ceremony"

    consultation: str = Field(primary_key=True, foreign_key="consultations_consultation.id")
    number: int = Field(primary_key=True)
    threshold: int
    state: str


class CeremonySeatTable(SQLModel, table=True):
    """Who has which place in a ceremony; `place` is the owner's number, from 1."""

    __tablename__ = "elections_ceremony_seat"
    __table_args__ = (
        UniqueConstraint("consultation", "number", "account"),
        ForeignKeyConstraint(
            ["consultation", "number"],
            ["elections_ceremony.consultation", "elections_ceremony.number"],
        ),
    )

    consultation: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    place: int = Field(primary_key=True)
    account: str = Field(foreign_key="accounts_account.id")
    name: str


class CeremonyFileTable(SQLModel, table=True):
    """A checked file of one round of a ceremony, byte for byte; none is ever replaced."""

    __tablename__ = "elections_ceremony_file"
    __table_args__ = (
        ForeignKeyConstraint(
            ["consultation", "number", "place"],
            [
                "elections_ceremony_seat.consultation",
                "elections_ceremony_seat.number",
                "elections_ceremony_seat.place",
            ],
        ),
    )

    consultation: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    place: int = Field(primary_key=True)
    round: str = Field(primary_key=True)
    document: bytes = Field(sa_type=LargeBinary)


class StatementTable(SQLModel, table=True):
    """What a trustee signed about one election's set-up; `kind` is that of its record entry."""

    __tablename__ = "elections_statement"

    election: str = Field(primary_key=True, foreign_key="elections_election.uuid")
    owner: int = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    document: bytes = Field(sa_type=LargeBinary)


class ChallengeTable(SQLModel, table=True):
    """The last challenge (64 hex digits) by which trustees are asked to show their keys."""

    __tablename__ = "elections_challenge"

    election: str = Field(primary_key=True, foreign_key="elections_election.uuid")
    nonce: str
    asked: datetime = Field(sa_type=UtcDateTime)


class HealthTable(SQLModel, table=True):
    """When a trustee last showed the key of an election, and over which challenge."""

    __tablename__ = "elections_health"

    election: str = Field(primary_key=True, foreign_key="elections_election.uuid")
    owner: int = Field(primary_key=True)
    nonce: str
    shown: datetime = Field(sa_type=UtcDateTime)
