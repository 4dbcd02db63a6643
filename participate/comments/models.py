"""Tables of comments, and of the themes by which the office answers them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from participate.shared.columns import UtcDateTime


class CommentRow(SQLModel, table=True):
    """One comment on a subject ("proposal" and its id), never changed once posted."""

    __tablename__ = "comments_comment"
    __table_args__ = (
        CheckConstraint("stance IN ('for', 'against', 'question')", name="known_stance"),
        Index("ix_comments_comment_subject", "kind", "subject", "stance", "posted_at"),
    )

    id: str = Field(primary_key=True)
    consultation: str = Field(foreign_key="consultations_consultation.id", index=True)
    kind: str
    subject: str
    author: str = Field(foreign_key="accounts_account.id", index=True)
    author_name: str
    author_role: str
    stance: str
    text: str
    language: str
    posted_at: datetime = Field(sa_type=UtcDateTime)
    record_index: int


class ThemeRow(SQLModel, table=True):
    """Comments put together to be answered together; `record_index` is the decision's entry."""

    __tablename__ = "comments_theme"
    __table_args__ = (
        CheckConstraint("answer IN ('adopted', 'partly', 'not')", name="known_answer"),
        CheckConstraint("record_index IS NULL OR answer IS NOT NULL", name="published_answered"),
    )

    id: str = Field(primary_key=True)
    consultation: str = Field(foreign_key="consultations_consultation.id", index=True)
    position: int
    title: str
    answer: str | None = None
    reasons: str = ""
    language: str = ""
    record_index: int | None = None


class ThemedRow(SQLModel, table=True):
    """One comment in one theme."""

    __tablename__ = "comments_themed"

    theme: str = Field(primary_key=True, foreign_key="comments_theme.id")
    comment: str = Field(primary_key=True, foreign_key="comments_comment.id", index=True)
