"""Tables of departments, and of who works in them."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from participate.shared.columns import Json, UtcDateTime
from participate.shared.text import Text


class DepartmentRow(SQLModel, table=True):
    """One department; it is never deleted, as decisions and promises name it."""

    __tablename__ = "departments_department"

    id: str = Field(primary_key=True)
    name: Text = Field(sa_type=Json)
    made_at: datetime = Field(sa_type=UtcDateTime)


class MemberRow(SQLModel, table=True):
    """Somebody who works in a department."""

    __tablename__ = "departments_member"

    department: str = Field(primary_key=True, foreign_key="departments_department.id")
    account: str = Field(primary_key=True, foreign_key="accounts_account.id", index=True)
