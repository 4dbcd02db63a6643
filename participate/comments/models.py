"""The table of comments."""

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
