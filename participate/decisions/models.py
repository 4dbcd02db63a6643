"""Tables of decisions: one outcome, one draft and one decision for a consultation.

That nobody countersigns what they drafted is the database's own rule too.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from participate.shared.columns import Json, UtcDateTime


class OutcomeRow(SQLModel, table=True):
    """The published outcome: the exact bytes whose hash stands in the record."""

    __tablename__ = "decisions_outcome"

    consultation: str = Field(primary_key=True, foreign_key="consultations_consultation.id")
    document: bytes
    record_index: int
    published_at: datetime = Field(sa_type=UtcDateTime)


class DraftRow(SQLModel, table=True):
    """A decision that is being written: what was typed, as it was typed, and by whom.

    `writers` are the accounts that have had a hand in it, `drafter` the last; `revision` counts
    the savings; `handed_at` is None until it waits for its second signature; `note` says why it
    was sent back.
    """

    __tablename__ = "decisions_draft"

    consultation: str = Field(primary_key=True, foreign_key="consultations_consultation.id")
    typed: dict[str, str] = Field(sa_type=Json)
    writers: list[str] = Field(sa_type=Json)
    drafter: str = Field(foreign_key="accounts_account.id")
    drafter_name: str
    revision: int
    saved_at: datetime = Field(sa_type=UtcDateTime)
    handed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    note: str = ""


class DecisionRow(SQLModel, table=True):
    """The official decision: the exact content whose commitment stands in the record.

    `decided_by` countersigned it; `drafted_by` is None where one publisher decided alone, which
    could be done before there were two.
    """

    __tablename__ = "decisions_decision"
    __table_args__ = (
        CheckConstraint("drafted_by IS NULL OR drafted_by <> decided_by", name="two_people_decide"),
    )

    consultation: str = Field(primary_key=True, foreign_key="consultations_consultation.id")
    content: bytes
    record_index: int
    drafted_by: str | None = Field(default=None, foreign_key="accounts_account.id")
    decided_by: str = Field(foreign_key="accounts_account.id")
    published_at: datetime = Field(sa_type=UtcDateTime)
