"""Tables of reviews: the declaration that comes first, the review, its scores."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from participate.shared.columns import UtcDateTime


class DeclarationRow(SQLModel, table=True):
    """What an expert declared before reviewing a proposal; empty `interests`: none."""

    __tablename__ = "reviews_declaration"

    proposal: str = Field(primary_key=True, foreign_key="proposals_proposal.id")
    expert: str = Field(primary_key=True, foreign_key="accounts_account.id", index=True)
    affiliation: str
    interests: str
    recused: bool
    declared_at: datetime = Field(sa_type=UtcDateTime)


class ReviewRow(SQLModel, table=True):
    """One expert's submitted review of one version of a proposal, never changed."""

    __tablename__ = "reviews_review"
    __table_args__ = (UniqueConstraint("proposal", "expert"),)

    id: str = Field(primary_key=True)
    consultation: str = Field(foreign_key="consultations_consultation.id", index=True)
    proposal: str = Field(foreign_key="proposals_proposal.id")
    version: int
    expert: str = Field(foreign_key="accounts_account.id", index=True)
    expert_name: str
    affiliation: str
    interests: str
    recused: bool
    summary: str
    language: str
    submitted_at: datetime = Field(sa_type=UtcDateTime)
    record_index: int


class ScoreRow(SQLModel, table=True):
    """A score on one criterion, with its reason."""

    __tablename__ = "reviews_score"
    __table_args__ = (CheckConstraint("score BETWEEN 1 AND 5", name="one_to_five"),)

    review: str = Field(primary_key=True, foreign_key="reviews_review.id")
    criterion: str = Field(primary_key=True)
    position: int
    score: int
    reason: str
