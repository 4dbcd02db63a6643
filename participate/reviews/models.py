"""Tables of reviews: the declaration that comes first, the draft, the review, its scores."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint, false
from sqlmodel import Field, SQLModel

from participate.shared.columns import Json, UtcDateTime


class DeclarationRow(SQLModel, table=True):
    """What an expert declared before reviewing a proposal; empty `interests`: none."""

    __tablename__ = "reviews_declaration"

    proposal: str = Field(primary_key=True, foreign_key="proposals_proposal.id")
    expert: str = Field(primary_key=True, foreign_key="accounts_account.id", index=True)
    affiliation: str
    interests: str
    recused: bool
    declared_at: datetime = Field(sa_type=UtcDateTime)


class DraftRow(SQLModel, table=True):
    """What an expert has typed and not submitted, as the form's fields; gone once it is."""

    __tablename__ = "reviews_draft"

    proposal: str = Field(primary_key=True, foreign_key="proposals_proposal.id")
    expert: str = Field(primary_key=True, foreign_key="accounts_account.id", index=True)
    typed: dict[str, str] = Field(sa_type=Json)
    saved_at: datetime = Field(sa_type=UtcDateTime)


class ReviewRow(SQLModel, table=True):
    """The last version of one expert's review of a proposal, its scores in ScoreRow.

    `estimate`: a whole number in decimal, or nothing; `late`: after the phase's announced end.
    """

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
    sources: list[str] = Field(
        default_factory=list, sa_type=Json, sa_column_kwargs={"server_default": "[]"}
    )
    estimate: str = Field(default="", sa_column_kwargs={"server_default": ""})
    late: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    revision: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    submitted_at: datetime = Field(sa_type=UtcDateTime)
    record_index: int


class EarlierRow(SQLModel, table=True):
    """A version of a review that a later one took the place of; `content` as it is committed to."""

    __tablename__ = "reviews_earlier"

    review: str = Field(primary_key=True, foreign_key="reviews_review.id")
    revision: int = Field(primary_key=True)
    version: int
    content: bytes
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
