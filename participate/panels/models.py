"""Tables of panels. A mail address is kept while an invitation waits for its answer, not longer."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from participate.shared.columns import UtcDateTime


class PanelRow(SQLModel, table=True):
    """That a consultation has a panel of experts, and on which terms."""

    __tablename__ = "panels_panel"

    consultation: str = Field(primary_key=True, foreign_key="consultations_consultation.id")
    terms: str
    language: str
    official: str = Field(foreign_key="accounts_account.id")
    official_name: str
    convened_at: datetime = Field(sa_type=UtcDateTime)
    record_index: int


class MemberRow(SQLModel, table=True):
    """Somebody who is asked onto a panel, is on it, was on it, or declined.

    `account` is known once they answer; `reason`: why they declined or left.
    """

    __tablename__ = "panels_member"
    __table_args__ = (
        UniqueConstraint("consultation", "name", name="uq_panels_member_name"),
        UniqueConstraint("consultation", "address", name="uq_panels_member_address"),
        UniqueConstraint("consultation", "account", name="uq_panels_member_account"),
        CheckConstraint("(state = 'invited') = (address IS NOT NULL)", name="address_while_asked"),
    )

    id: str = Field(primary_key=True)
    consultation: str = Field(foreign_key="panels_panel.consultation")
    state: str
    address: str | None = None
    account: str | None = Field(default=None, foreign_key="accounts_account.id", index=True)
    name: str
    field: str
    institution: str
    until: date
    gender: str = ""
    interests: str = ""
    language: str = ""
    reason: str = ""
    invited_at: datetime = Field(sa_type=UtcDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    left_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    record_index: int | None = None
