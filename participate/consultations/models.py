"""Tables of consultations.

Two rules are the database's own: a draft has no publisher and a published consultation has one,
and that publisher is never the drafter.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from participate.shared.columns import Json, UtcDateTime
from participate.shared.text import Text


class ConsultationRow(SQLModel, table=True):
    """One consultation; texts are {"en", "zh"} objects in which one language may be empty."""

    __tablename__ = "consultations_consultation"
    __table_args__ = (
        CheckConstraint(
            "publisher IS NULL OR publisher <> drafter", name="publisher_is_not_drafter"
        ),
        CheckConstraint("(phase = 'draft') = (publisher IS NULL)", name="published_by_someone"),
    )

    id: str = Field(primary_key=True)
    phase: str = Field(index=True)
    title: Text = Field(sa_type=Json)
    summary: Text = Field(sa_type=Json)
    changes: Text = Field(sa_type=Json)
    text: Text = Field(sa_type=Json)
    drafter: str = Field(foreign_key="accounts_account.id")
    drafter_name: str
    publisher: str | None = Field(default=None, foreign_key="accounts_account.id")
    publisher_name: str | None = None
    created_at: datetime = Field(sa_type=UtcDateTime)
    published_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    record_index: int | None = None
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class CriterionRow(SQLModel, table=True):
    """One criterion on which experts score each proposal.

    `anchors`: what single scores stand for, by the score as text.
    """

    __tablename__ = "consultations_criterion"
    __table_args__ = (CheckConstraint("weight >= 1", name="weight_is_positive"),)

    consultation: str = Field(primary_key=True, foreign_key="consultations_consultation.id")
    id: str = Field(primary_key=True)
    position: int
    name: Text = Field(sa_type=Json)
    weight: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    anchors: dict[str, Text] = Field(
        default_factory=dict, sa_type=Json, sa_column_kwargs={"server_default": "{}"}
    )


class SpanRow(SQLModel, table=True):
    """The days of one phase, first and last included."""

    __tablename__ = "consultations_span"
    __table_args__ = (CheckConstraint("starts <= ends", name="span_runs_forward"),)

    consultation: str = Field(primary_key=True, foreign_key="consultations_consultation.id")
    phase: str = Field(primary_key=True)
    starts: date
    ends: date
