"""Tables of proposals: the proposal, each of its versions, each support.

A version's key is the proposal and its number, so two people who edit the same version cannot both
succeed; a support's key is the proposal and the account, so nobody supports twice.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from participate.shared.columns import UtcDateTime


class ProposalRow(SQLModel, table=True):
    """One proposal; `version` is its latest, `number` its place in the consultation from 1.

    `past_supports` are those of accounts that were closed after supports could be given.
    """

    __tablename__ = "proposals_proposal"
    __table_args__ = (
        UniqueConstraint("consultation", "number"),
        CheckConstraint("version >= 1", name="has_a_version"),
    )

    id: str = Field(primary_key=True)
    consultation: str = Field(foreign_key="consultations_consultation.id")
    number: int
    author: str = Field(foreign_key="accounts_account.id", index=True)
    author_name: str
    author_role: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    version: int
    past_supports: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class VersionRow(SQLModel, table=True):
    """One version of a proposal's words, never changed once written."""

    __tablename__ = "proposals_version"

    proposal: str = Field(primary_key=True, foreign_key="proposals_proposal.id")
    number: int = Field(primary_key=True)
    title: str
    text: str
    language: str
    written_at: datetime = Field(sa_type=UtcDateTime)
    record_index: int


class SupportRow(SQLModel, table=True):
    """One person's support of one proposal."""

    __tablename__ = "proposals_support"

    proposal: str = Field(primary_key=True, foreign_key="proposals_proposal.id")
    account: str = Field(primary_key=True, foreign_key="accounts_account.id", index=True)
    given_at: datetime = Field(sa_type=UtcDateTime)
