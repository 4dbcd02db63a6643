"""The rows of a SQLite file, read from its pages alone, and whether they fit their checksums.

Reading does not go through SQLite, so one damaged row hides no other one, and a damaged schema does
not hide which of its objects was damaged.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from participate.operations.pages import Cell, DatabasePages, read_varint
from participate.shared.checksums import BYTES, COLUMN, Checked, changed_columns, checksum_of

SCHEMA: Final = "sqlite_master"
_SCHEMA_ROOT: Final = 1
_FIXED_SIZES: Final = {0: 0, 1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8, 7: 8, 8: 0, 9: 0}
_CONSTANTS: Final = (8, 9)
"""The types of the integers 0 and 1, which take no bytes."""
_PADDING: Final = 0x80
"""How a number would begin that is written longer than it must be; SQLite never does."""
_REAL: Final = 7
_FIRST_BLOB: Final = 12


class DamagedRowError(Exception):
    """A row whose record is not as SQLite writes one."""


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a row: its kind, its bytes as stored, and where its type and bytes stand.

    `head` and `body` are stretches of the record, counted from the record's own start.
    """

    kind: str
    raw: bytes
    head: tuple[int, int]
    body: tuple[int, int]

    @property
    def cell(self) -> tuple[str, bytes | float | None]:
        """The kind and the value as the checksum sees them: texts as their bytes."""
        if self.kind == "null":
            return self.kind, None
        if self.kind == "integer":
            return self.kind, int.from_bytes(self.raw, "big", signed=True)
        return self.kind, struct.unpack(">d", self.raw)[0] if self.kind == "real" else self.raw


@dataclass(frozen=True, slots=True)
class SchemaObject:
    """One table, index or trigger: what the schema says about it, and its root page (0: none)."""

    kind: str
    name: str
    table: str
    root: int
    sql: str | None

    @property
    def checksum(self) -> bytes:
        """What its row in the table of the schema's checksums must hold."""
        cells = (self.kind, self.name, self.table, str(self.sql))
        return checksum_of(
            *(part for cell in cells for part in ("text", cell.encode("utf-8", "surrogateescape")))
        )


def read_fields(record: bytes) -> tuple[Field, ...]:
    """Read a record's values; DamagedRowError where its head and its length do not agree."""
    fields, sentence = read_as_far_as_possible(record)
    if sentence:
        raise DamagedRowError(sentence)
    return fields


def read_as_far_as_possible(record: bytes) -> tuple[tuple[Field, ...], str]:
    """Return the values that can be read, and what is wrong with the record ("": nothing)."""
    fields: list[Field] = []
    try:
        head_end, at = read_varint(record, 0)
        body = head_end
        while at < head_end:
            start = at
            if record[start] == _PADDING:
                return tuple(fields), "a type has a byte too many"
            code, at = read_varint(record, at)
            kind, size = _kind_of(code)
            if body + size > len(record):
                return tuple(fields), "a value runs over its end"
            raw = bytes([code - 8]) if code in _CONSTANTS else record[body : body + size]
            fields.append(Field(kind, raw, (start, at), (body, body + size)))
            body += size
    except IndexError:
        return tuple(fields), "its head is cut"
    except DamagedRowError as error:
        return tuple(fields), str(error)
    wrong = at != head_end or body != len(record)
    return tuple(fields), "its head does not fit its length" if wrong else ""


def record_of(pages: DatabasePages, cell: Cell) -> bytes:
    """Return the record of a cell, from all the pages that hold it."""
    return b"".join(pages.raw[start:end] for start, end in cell.payload)


def read_schema(pages: DatabasePages) -> tuple[SchemaObject, ...]:
    """Read the schema's own table; DamagedRowError or DamagedPageError where it cannot be read."""
    found = []
    for cell in pages.walk(_SCHEMA_ROOT, SCHEMA):
        if not cell.payload:
            continue
        fields = read_fields(record_of(pages, cell))
        if len(fields) != 5:  # noqa: PLR2004  (type, name, table, root page, statement)
            raise DamagedRowError("a row of the schema does not have five values")
        kind, name, table, root, sql = fields
        found.append(
            SchemaObject(
                _text(kind),
                _text(name),
                _text(table),
                int.from_bytes(root.raw, "big"),
                None if sql.kind == "null" else _text(sql),
            )
        )
    return tuple(found)


def schema_checksums(pages: DatabasePages, root: int, owner: str) -> Mapping[str, bytes]:
    """Read the table of the schema's checksums: `<kind> <name>` and the checksum of each."""
    found = {}
    for cell in pages.walk(root, owner):
        if cell.payload:
            fields = read_fields(record_of(pages, cell))
            if len(fields) > 1:
                found[_text(fields[0])] = fields[1].raw
    return found


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row that is not as it was written: its key, the columns concerned, and what is wrong.

    `page` (from 1) and `place` (a byte of the file) say where the row stands.
    """

    page: int
    place: int
    key: str
    columns: tuple[str, ...]
    sentence: str


def faults_of(
    pages: DatabasePages, cells: Iterator[Cell], table: Checked
) -> Iterator[RowFault | None]:
    """Yield for each row of a table its fault, or None."""
    for cell in cells:
        if cell.payload:
            yield _fault(cell, record_of(pages, cell), table)


def _fault(cell: Cell, record: bytes, table: Checked) -> RowFault | None:
    fields, sentence = read_as_far_as_possible(record)
    if not sentence and len(fields) != len(table.stored):
        sentence = f"it has {len(fields)} values and not {len(table.stored)}"
    values = {name: each.cell for name, each in zip(table.stored, fields, strict=False)}
    twice = table.rowid in values and values[table.rowid][0] != "null"
    if table.rowid in values and not twice:
        values[table.rowid] = ("integer", cell.rowid)
    readable = [name for name in table.columns if name in values]
    computed = checksum_of(*(part for name in readable for part in values[name]))
    stored = record[-len(table.columns) * BYTES :] if sentence else values[COLUMN][1]
    if not sentence:
        if stored == computed and values[COLUMN][0] == "blob":
            return None
        sentence = "what is stored does not fit its checksum"
        columns = changed_columns(table, stored, computed) or (COLUMN,)
    else:
        columns = _first_changed(table, stored, computed)
    if twice and table.rowid is not None:
        columns = (table.rowid,)  # the row's number stands outside of the record alone
    key = ", ".join(f"{name}={_shown(values[name][1])}" for name in table.key if name in values)
    return RowFault(cell.page, cell.start, key or f"rowid={cell.rowid}", columns, sentence)


def _first_changed(table: Checked, stored: object, computed: bytes) -> tuple[str, ...]:
    """Return the first column that cannot be read or does not fit; all behind it are shifted."""
    if table.stored[-1] != COLUMN or not isinstance(stored, bytes):
        return ()
    for at, column in enumerate(table.columns):
        if stored[at * BYTES : (at + 1) * BYTES] != computed[at * BYTES : (at + 1) * BYTES]:
            return (column,)
    return (COLUMN,)


def _kind_of(code: int) -> tuple[str, int]:
    """Return the kind of a value and how many bytes it takes."""
    if code >= _FIRST_BLOB:
        return ("text" if code % 2 else "blob"), (code - _FIRST_BLOB) // 2
    if code not in _FIXED_SIZES:
        raise DamagedRowError(f"a value has the unknown type {code}")
    if code == 0:
        return "null", 0
    return ("real" if code == _REAL else "integer"), _FIXED_SIZES[code]


def _text(field: Field) -> str:
    return field.raw.decode("utf-8", "surrogateescape")


def _shown(value: bytes | float | None) -> str:
    """Write a key for people, short and printable."""
    if not isinstance(value, bytes):
        return str(value)
    text = value.decode("utf-8", "replace")
    return text[:40] if text.isprintable() else value[:20].hex()
