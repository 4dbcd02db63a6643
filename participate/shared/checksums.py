"""Checksums of rows: whether a stored value still is what was written, and which one is not.

Every row carries a checksum of four bytes for each of its columns, computed by the database itself
in the statement that writes the row: triggers call a function that only our writing connections
know, so a program that does not keep the checksums cannot write. The schema has checksums of its
own. CRC-32 finds every single changed bit and every burst of up to 32; it is against decay and
carelessness, not against somebody who means to deceive: the record and its witnesses are.
SQLite only: PostgreSQL has checksums of pages. Source: docs/adr/0013-checksums-of-rows.md.
"""

import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

COLUMN: Final = "row_checksum"
"""The column that every table has besides those of its model."""
SCHEMA_TABLE: Final = "schema_checksum"
FUNCTION: Final = "checksum_of"
BYTES: Final = 4
_KINDS: Final[Mapping[object, int]] = {
    kind: zlib.crc32(kind.encode()) for kind in ("null", "integer", "real", "text", "blob")
}
_SCHEMA: Final = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"


class Connection(Protocol):
    """What both a raw connection and SQLAlchemy's can do for us, under one name."""

    def exec_driver_sql(self, statement: str, /) -> "Rows":
        """Run one statement."""


class Rows(Protocol):
    """The rows of an answer."""

    def __iter__(self) -> Iterator[tuple[object, ...]]:
        """Give one after the other."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A table: its name, the columns that its checksums are over, those of its key.

    `stored` is every column in the order of the file; `rowid` the one that is the row's number.
    """

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    stored: tuple[str, ...]
    rowid: str | None


def checksum_of(*cells: str | bytes | float | None) -> bytes:
    """Return the checksum of a row given as kind, value, kind, value, …; texts as their bytes."""
    return b"".join(
        [
            zlib.crc32(
                value if isinstance(value, bytes) else repr(value).encode(), _KINDS[kind]
            ).to_bytes(BYTES, "big")
            for kind, value in zip(cells[::2], cells[1::2], strict=True)
        ]
    )


def register(connection: sqlite3.Connection) -> None:
    """Give a writing connection the function that the triggers call."""
    connection.create_function(FUNCTION, -1, checksum_of, deterministic=True)


def install(connection: Connection) -> None:
    """See to it that every table carries checksums, after any change of the schema.

    A table whose triggers are as they should be is left alone, so that what decayed is never
    written a new checksum for; one that is new or was changed gets them for all its rows.
    """
    run = connection.exec_driver_sql
    present = {str(row[0]): str(row[1]) for row in run("SELECT name, sql FROM sqlite_master")}
    if SCHEMA_TABLE not in present:
        run(f"CREATE TABLE {SCHEMA_TABLE} (object TEXT PRIMARY KEY, checksum BLOB NOT NULL)")
    changed = False
    for table in list_tables(connection):
        triggers = _triggers(table)
        if all(present.get(name) == statement for name, statement in triggers.items()):
            continue
        changed = True
        if COLUMN not in table.stored:
            run(f'ALTER TABLE "{table.name}" ADD COLUMN {COLUMN} BLOB')
        for name in triggers:
            run(f'DROP TRIGGER IF EXISTS "{name}"')
        run(f'UPDATE "{table.name}" SET {COLUMN} = {expression(table)}')  # noqa: S608
        for statement in triggers.values():
            run(statement)
    if changed or _schema_differs(connection):
        _write_schema(connection)


def find_broken(connection: Connection) -> str:
    """Return the name of a table that holds a row which does not fit its checksum, or ""."""
    for table in list_tables(connection):
        if COLUMN in table.stored:
            query = (
                f'SELECT 1 FROM "{table.name}"'  # noqa: S608
                f" WHERE {COLUMN} IS NOT {expression(table)} LIMIT 1"
            )
            if list(connection.exec_driver_sql(query)):
                return table.name
    return ""


def list_tables(connection: Connection) -> tuple[Checked, ...]:
    """Every table of the database, whether it carries checksums yet or not."""
    run = connection.exec_driver_sql
    names = [
        str(row[0])
        for row in run("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    ]
    return tuple(
        _describe(name, list(run(f'PRAGMA table_info("{name}")')))
        for name in names
        if not name.startswith("sqlite_")
    )


def expression(table: Checked) -> str:
    """Return the SQL that computes a row's checksum from what is stored in it."""
    cells = (
        f'typeof("{column}"), CASE typeof("{column}") WHEN \'text\''
        f' THEN CAST("{column}" AS BLOB) ELSE "{column}" END'
        for column in table.columns
    )
    return f"{FUNCTION}({', '.join(cells)})"


def changed_columns(table: Checked, stored: object, computed: bytes) -> tuple[str, ...]:
    """Return the columns whose checksums differ; `COLUMN` where what is stored is no checksum."""
    if not isinstance(stored, bytes) or len(stored) != len(computed):
        return (COLUMN,)
    return tuple(
        column
        for at, column in enumerate(table.columns)
        if stored[at * BYTES : (at + 1) * BYTES] != computed[at * BYTES : (at + 1) * BYTES]
    )


def schema_checksums(connection: Connection) -> Mapping[str, bytes]:
    """Return what the checksums of the schema's objects must be, by `<type> <name>`."""
    return {
        f"{row[0]} {row[1]}": checksum_of(
            *(part for cell in row for part in ("text", str(cell).encode()))
        )
        for row in connection.exec_driver_sql(_SCHEMA)
    }


def _describe(name: str, columns: Sequence[tuple[object, ...]]) -> Checked:
    """Read what `PRAGMA table_info` says: (place, name, type, not null, default, place in key)."""
    stored = tuple(str(row[1]) for row in columns)
    keys = sorted((int(str(row[5])), str(row[1]), str(row[2])) for row in columns if row[5])
    return Checked(
        name=name,
        columns=tuple(column for column in stored if column != COLUMN),
        key=tuple(column for _, column, _ in keys),
        stored=stored,
        rowid=keys[0][1] if [kind for *_, kind in keys] == ["INTEGER"] else None,
    )


def _triggers(table: Checked) -> dict[str, str]:
    """Return the statements of a table's two triggers by their names."""
    update = (
        f'BEGIN UPDATE "{table.name}" SET {COLUMN} = {expression(table)}'  # noqa: S608
        " WHERE rowid = NEW.rowid; END"
    )
    columns = ", ".join(f'"{column}"' for column in table.columns)
    added, changed = f"checksum_{table.name}_added", f"checksum_{table.name}_changed"
    return {
        added: f'CREATE TRIGGER "{added}" AFTER INSERT ON "{table.name}" {update}',
        changed: f'CREATE TRIGGER "{changed}" AFTER UPDATE OF {columns} ON "{table.name}" {update}',
    }


def _schema_differs(connection: Connection) -> bool:
    rows = connection.exec_driver_sql(f"SELECT object, checksum FROM {SCHEMA_TABLE}")  # noqa: S608
    return {str(row[0]): row[1] for row in rows} != dict(schema_checksums(connection))


def _write_schema(connection: Connection) -> None:
    run = connection.exec_driver_sql
    run(f"DELETE FROM {SCHEMA_TABLE}")  # noqa: S608
    for name, checksum in schema_checksums(connection).items():
        run(
            f"INSERT INTO {SCHEMA_TABLE} (object, checksum)"  # noqa: S608
            f" VALUES ('{name.replace(chr(39), chr(39) * 2)}', x'{checksum.hex()}')"
        )
