"""Tables of moderation: reports, what was hidden and restored, appeals.

A subject can be hidden, restored and hidden again: each time is a round. The keys see to it that
two moderators cannot open the same round, and that a round has one appeal.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from participate.shared.columns import Json, UtcDateTime


class ReportRow(SQLModel, table=True):
    """That somebody finds a subject against the code of conduct; never public, not in the record.

    `reporter` is None for a visitor; `reporter_key` a keyed hash of the account or the network, so
    that one person counts once; `seen` the record's entry of the words that were reported.
    """

    __tablename__ = "moderation_report"
    __table_args__ = (
        UniqueConstraint("kind", "subject", "seen", "reporter_key"),
        Index("ix_moderation_report_open", "handled_at", "reported_at"),
    )

    id: str = Field(primary_key=True)
    kind: str
    subject: str
    seen: int
    reporter: str | None = Field(default=None, foreign_key="accounts_account.id")
    reporter_key: str
    reason: str
    note: str
    reported_at: datetime = Field(sa_type=UtcDateTime)
    handled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class HidingRow(SQLModel, table=True):
    """That a moderator hid a subject, and how that ended; `entries` are what it withholds."""

    __tablename__ = "moderation_hiding"
    __table_args__ = (
        CheckConstraint("restored_reason IN ('appeal', 'mistake')", name="known_ending"),
    )

    kind: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    consultation: str = Field(index=True)
    author: str = Field(foreign_key="accounts_account.id", index=True)
    entries: list[int] = Field(sa_type=Json)
    reason: str
    rule: str
    moderator: str = Field(foreign_key="accounts_account.id")
    hidden_at: datetime = Field(sa_type=UtcDateTime)
    record_index: int
    restored_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    restored_reason: str | None = None
    restored_by: str | None = Field(default=None, foreign_key="accounts_account.id")
    restored_index: int | None = None


class AppealRow(SQLModel, table=True):
    """An author's appeal against one hiding, and another moderator's answer."""

    __tablename__ = "moderation_appeal"
    __table_args__ = (
        ForeignKeyConstraint(
            ["kind", "subject", "round"],
            ["moderation_hiding.kind", "moderation_hiding.subject", "moderation_hiding.round"],
            name="fk_moderation_appeal_hiding",
        ),
        CheckConstraint("answer IN ('upheld', 'overturned')", name="known_answer"),
    )

    kind: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    round: int = Field(primary_key=True)
    text: str
    language: str
    made_at: datetime = Field(sa_type=UtcDateTime)
    record_index: int
    answer: str | None = None
    reasons: str = ""
    reasons_language: str = ""
    moderator: str | None = Field(default=None, foreign_key="accounts_account.id")
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answer_index: int | None = None
