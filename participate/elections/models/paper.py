"""The table of paper ballots' counts: entered by one official, confirmed by another."""

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from participate.shared.columns import UtcDateTime


class PaperCountTable(SQLModel, table=True):
    """How many paper ballots a chamber had and what they held; `totals` as in specification 15.7.

    `record_index` is the entry that says so, there once a second official has confirmed it.
    """

    __tablename__ = "elections_paper_count"

    election: str = Field(primary_key=True, foreign_key="elections_election.uuid")
    voters: int
    totals: list[list[int]] = Field(sa_type=JSON)
    entered_by: str = Field(foreign_key="accounts_account.id")
    name: str
    entered_at: datetime = Field(sa_type=UtcDateTime)
    record_index: int | None = None
