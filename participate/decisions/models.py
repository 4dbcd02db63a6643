"""Tables of decisions: one outcome and one decision for a consultation."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from participate.shared.columns import UtcDateTime


class OutcomeRow(SQLModel, table=True):
    """The published outcome: the exact bytes whose hash stands in the record."""

    __tablename__ = "decisions_outcome"

    consultation: str = Field(primary_key=True, foreign_key="consultations_consultation.id")
    document: bytes
    record_index: int
    published_at: datetime = Field(sa_type=UtcDateTime)


class DecisionRow(SQLModel, table=True):
    """The official decision: the exact content whose commitment stands in the record."""

    __tablename__ = "decisions_decision"

    consultation: str = Field(primary_key=True, foreign_key="consultations_consultation.id")
    content: bytes
    record_index: int
    decided_by: str = Field(foreign_key="accounts_account.id")
    published_at: datetime = Field(sa_type=UtcDateTime)
