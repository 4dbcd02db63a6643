"""Tables of promises and of the reports on them."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from participate.shared.columns import Json, UtcDateTime


class PromiseRow(SQLModel, table=True):
    """One promise. `due` moves with its delays, `first_due` never; `ended_as` is None while open.

    `milestones` are {"title", "due"} objects, days as YYYY-MM-DD.
    """

    __tablename__ = "promises_promise"
    __table_args__ = (
        CheckConstraint("first_due <= due", name="moves_forward"),
        CheckConstraint("(ended_as IS NULL) = (ended_on IS NULL)", name="ends_on_a_day"),
    )

    id: str = Field(primary_key=True)
    consultation: str = Field(foreign_key="consultations_consultation.id", index=True)
    proposal: str
    department: str = Field(foreign_key="departments_department.id", index=True)
    title: str
    milestones: list[dict[str, str]] = Field(sa_type=Json)
    language: str
    official: str
    first_due: date
    due: date
    reports: int = 0
    ended_as: str | None = None
    ended_on: date | None = None
    made_at: datetime = Field(sa_type=UtcDateTime)
    record_index: int


class ReportRow(SQLModel, table=True):
    """One report on a promise, never changed; `evidence` are {"title", "address"} objects."""

    __tablename__ = "promises_report"

    promise: str = Field(primary_key=True, foreign_key="promises_promise.id")
    number: int = Field(primary_key=True)
    state: str
    day: date
    due: date
    text: str
    reached: list[int] = Field(sa_type=Json)
    evidence: list[dict[str, str]] = Field(sa_type=Json)
    language: str
    official: str
    record_index: int
