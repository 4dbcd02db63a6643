"""Statements that are compiled once and go straight to the database's driver.

For what every ballot costs: to build a query, to carry it through SQLAlchemy's layers and to make
objects of its rows takes ten times as long as the database does. Types are converted as elsewhere,
errors are the same ones, and whoever listens to statements hears these too.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Dialect, Insert, SelectBase, Table, Update
from sqlalchemy.engine import CursorResult
from sqlalchemy.types import TypeEngine
from sqlmodel import Session, SQLModel

from participate.shared.sqlite import run_on_driver

Values = Mapping[str, object]
Convert = Callable[[Any], Any]
_SQLITE: Final = "sqlite"


@dataclass(frozen=True, slots=True)
class _Compiled:
    """The text for one kind of database, and how values go in and come out.

    `order` are the names of the places, None where the driver takes names; `fixed` are the values
    that stand in the statement itself.
    """

    text: str
    order: tuple[str, ...] | None
    fixed: Values
    into: Mapping[str, Convert]
    out: tuple[tuple[int, Convert], ...]

    def parameters(self, values: Values) -> Any:  # noqa: ANN401  (as the driver wants them)
        """The values of one run."""
        ready = {**self.fixed, **values}
        for name, convert in self.into.items():
            ready[name] = convert(ready[name])
        return ready if self.order is None else tuple(ready[name] for name in self.order)

    def row(self, raw: Sequence[Any]) -> tuple[Any, ...]:
        """A row as the columns' types have it."""
        cells = list(raw)
        for place, convert in self.out:
            cells[place] = convert(cells[place])
        return tuple(cells)


class Statement:
    """A statement with named binds, which come with each run: always the same names.

    It has no list of any length in it. What the session has not written yet is written first.
    """

    def __init__(self, statement: SelectBase | Insert | Update) -> None:
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}

    def run(self, session: Session, *rows: Values) -> int:
        """Run it with the values of one row, or of several; how many rows it changed."""
        return int(self._execute(session, rows)[1].rowcount)

    def rows(self, session: Session, values: Values) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        compiled, found = self._execute(session, (values,))
        return [compiled.row(raw) for raw in found.fetchall()]

    def row(self, session: Session, values: Values) -> tuple[Any, ...] | None:
        """Return the one row of a query, or None."""
        found = self.rows(session, values)
        return found[0] if found else None

    def cell(self, session: Session, values: Values) -> Any:  # noqa: ANN401  (the column's)
        """Return the one value of a query, or None."""
        found = self.rows(session, values)
        return found[0][0] if found else None

    def _execute(
        self, session: Session, rows: Sequence[Values]
    ) -> "tuple[_Compiled, CursorResult[Any] | sqlite3.Cursor]":
        session.flush()
        connection = session.connection()
        dialect = connection.dialect
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _compile(self._statement, dialect, rows[0])
        given = [compiled.parameters(values) for values in rows]
        if dialect.name != _SQLITE or connection.dispatch.before_cursor_execute:
            return compiled, connection.exec_driver_sql(compiled.text, given)
        return compiled, run_on_driver(connection, compiled.text, given)


def table_of(model: type[SQLModel]) -> Table:
    """Return the table of a model, to insert into it or update it past the ORM."""
    return SQLModel.metadata.tables[str(model.__tablename__)]


def _compile(
    statement: SelectBase | Insert | Update, dialect: Dialect, values: Values
) -> _Compiled:
    compiled = statement.compile(dialect=dialect, column_keys=list(values))
    columns = statement.selected_columns if isinstance(statement, SelectBase) else ()
    into = {name: _going_in(bind.type, dialect) for name, bind in compiled.binds.items()}
    out = [_coming_out(column.type, dialect) for column in columns]
    return _Compiled(
        text=str(compiled),
        order=None if compiled.positiontup is None else tuple(compiled.positiontup),
        fixed={name: bind.value for name, bind in compiled.binds.items() if not bind.required},
        into={name: convert for name, convert in into.items() if convert is not None},
        out=tuple((place, convert) for place, convert in enumerate(out) if convert is not None),
    )


def _going_in(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _coming_out(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).result_processor(dialect, None)
