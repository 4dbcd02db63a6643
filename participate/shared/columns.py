"""Column types for the features' tables.

Import this before defining a table: it gives constraints their names (migrations need them).
"""

from datetime import UTC, datetime

from sqlalchemy import JSON, BigInteger, Column, DateTime, Integer, event
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

LongInteger = BigInteger().with_variant(Integer, "sqlite")


@event.listens_for(Column, "before_parent_attach")
def _widen(column: Column[int], _parent: object) -> None:
    """Give every whole number 64 bits, as SQLite does: the record's indices outgrow 32."""
    if type(column.type) is Integer:
        column.type = LongInteger


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC moment, kept without its zone; a naive moment is refused (ValueError)."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store in UTC."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a moment without a time zone"
            raise ValueError(message)
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return aware UTC."""
        del dialect
        return None if value is None else value.replace(tzinfo=UTC)


Json = JSON
"""For `Text` and other small structures: `title: Text = Field(sa_type=Json)`."""
