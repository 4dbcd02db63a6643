"""Tables as people keep them in spreadsheets: CSV read strictly, written so that it does nothing.

Invariants: every bad row is named with its number as a spreadsheet counts (the header is row 1);
nothing is guessed or repaired. A cell that a spreadsheet would run as a formula is written with an
apostrophe before it. What we write is UTF-8 with a byte order mark, which spreadsheets look for.
Source: specification 6.5.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ballots.errors import MalformedError

MAX_ROWS: Final = 100_000
"""The most people a roll may name."""
MAX_COLUMNS: Final = 64
MAX_CELL: Final = 1000
"""Characters in a cell: an address of many lines fits."""
MAX_TABLE_BYTES: Final = 1 << 27
"""A roll of the most rows with a kilobyte each, and its codes."""
MAX_TOLD: Final = 20
"""How many bad rows are named before it is said how many more there are."""
_MARK: Final = "\ufeff"
_FORMULA: Final = re.compile("(^|[;\n])([=+@＝＋＠－-])")
_NEUTRAL: Final = re.compile("(^|[;\n])'([=+@＝＋＠－-])")
"""What a spreadsheet whose cells stand between semicolons would take for a cell counts too."""
_UNSEEN: Final = ("Cc", "Cs", "Zl", "Zp")


class BadTableError(MalformedError):
    """A table with faults; each line of the sentence is one of them, the row's number first."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row below the header: its number in the spreadsheet and its cells without margins."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A header and rows of as many cells; empty rows are left out."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


class Faults:
    """Collects what is wrong with a table, and says all of it at once."""

    def __init__(self) -> None:
        """Begin with none."""
        self._told: list[str] = []
        self._count = 0

    def add(self, row: int, what: str) -> None:
        """Add a fault of one row."""
        self._count += 1
        if self._count <= MAX_TOLD:
            self._told.append(f"row {row}: {what}")

    def refuse(self) -> None:
        """Raise BadTableError with every fault, if there is one."""
        if not self._count:
            return
        more = self._count - len(self._told)
        lines = [*self._told, f"and {more} more"] if more else self._told
        raise BadTableError("\n".join(lines), "bad-table")


def read_table(raw: bytes, *, max_rows: int = MAX_ROWS) -> Table:
    """Read a table whose cells stand between commas or semicolons; `BadTableError` names faults."""
    text = _text_of(raw)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter_of(text), strict=True)
    faults = Faults()
    columns: tuple[str, ...] = ()
    rows: list[Row] = []
    number = 0
    try:
        for number, found in enumerate(reader, 1):
            cells = tuple(_plain(cell) for cell in found)
            if number == 1:
                columns = _checked_header(cells, faults)
            elif any(cells):
                _check_cells(number, cells, columns, faults)
                rows.append(Row(number, cells))
            if len(rows) > max_rows:
                raise BadTableError(f"row {number}: there are more than {max_rows} rows")
    except csv.Error as error:
        faults.add(number + 1, f"its quotes or cells cannot be read ({error})")
    if not columns:
        faults.add(1, "the names of the columns are missing")
    faults.refuse()
    return Table(columns, tuple(rows))


def write_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Write a table with commas; no cell of it can be run as a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for cells in (columns, *rows):
        writer.writerow([neutral(cell) for cell in cells])
    return (_MARK + out.getvalue()).encode()


def neutral(cell: str) -> str:
    """Return a cell as it is written: with an apostrophe before what could be a formula."""
    return _FORMULA.sub(r"\1'\2", cell)


def as_typed(cell: str) -> str:
    """Return a cell that was written `neutral` as the roll had it."""
    return _NEUTRAL.sub(r"\1\2", cell)


def fault_of(cell: str) -> str | None:
    """Return what is wrong with a cell, or None: each is short and can be printed."""
    if len(as_typed(cell)) > MAX_CELL:
        return f"is longer than {MAX_CELL} characters"
    if any(each != "\n" and unicodedata.category(each) in _UNSEEN for each in cell):
        return "holds a character that cannot be printed"
    return None


def _text_of(raw: bytes) -> str:
    if len(raw) > MAX_TABLE_BYTES:
        raise BadTableError(f"the table is larger than {MAX_TABLE_BYTES} bytes", "too-large")
    try:
        return raw.decode("utf-8").removeprefix(_MARK)
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        raise BadTableError(f"line {row}: it is not UTF-8; save the table as CSV UTF-8") from error


def _delimiter_of(text: str) -> str:
    """Return the delimiter of the header, in which no name holds either of the two."""
    header = text.split("\n", 1)[0]
    return ";" if header.count(";") > header.count(",") else ","


def _plain(cell: str) -> str:
    return cell.replace("\r\n", "\n").strip()


def _checked_header(cells: tuple[str, ...], faults: Faults) -> tuple[str, ...]:
    _check_cells(1, cells, cells, faults)
    if len(cells) > MAX_COLUMNS:
        faults.add(1, f"there are more than {MAX_COLUMNS} columns")
    if not all(cells):
        faults.add(1, "a column has no name")
    if len({cell.casefold() for cell in cells}) != len(cells):
        faults.add(1, "two columns have the same name")
    return cells


def _check_cells(number: int, cells: Sequence[str], columns: Sequence[str], faults: Faults) -> None:
    if len(cells) != len(columns):
        faults.add(number, f"it has {len(cells)} cells instead of {len(columns)}")
        return
    for column, cell in zip(columns, cells, strict=True):
        fault = fault_of(cell)
        if fault is not None:
            faults.add(number, f"its {column[:40]!r} {fault}")
