"""Statements that are built once, when their module is imported, and run past the ORM.

For what every ballot costs: to build a query each time and to make objects of its rows takes ten
times as long as the database does. The values of a statement's `bindparam`s come with each run.
"""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import CursorResult, Executable, Table
from sqlmodel import Session, SQLModel
from sqlmodel.sql.expression import SelectOfScalar

T = TypeVar("T")
Values = Mapping[str, object]


def run(
    session: Session, statement: Executable, values: Values | Sequence[Values]
) -> CursorResult[Any]:
    """Run a statement with its values; it sees what the session has not written yet."""
    session.flush()
    return session.connection().execute(statement, values)


def read_rows(session: Session, statement: Executable, values: Values) -> Sequence[Sequence[Any]]:
    """Return the rows of a query."""
    return run(session, statement, values).all()


def read_row(session: Session, statement: Executable, values: Values) -> Sequence[Any] | None:
    """Return the one row of a query, or None."""
    return run(session, statement, values).first()


def read_cell(session: Session, statement: SelectOfScalar[T], values: Values) -> T | None:
    """Return the one value of a query, or None."""
    found: T | None = run(session, statement, values).scalar()
    return found


def table_of(model: type[SQLModel]) -> Table:
    """Return the table of a model, to insert into it or update it past the ORM."""
    return SQLModel.metadata.tables[str(model.__tablename__)]
