"""A roll as a file: CSV from any spreadsheet, read strictly, every bad row named.

Invariants: UTF-8, with or without its mark; cells stand between commas, semicolons or tabs, which
the header tells; rows are counted as a spreadsheet does (the header is row 1). Nothing is guessed
or repaired, and whatever bytes come in give sentences.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from participate.eligibility.columns import BadCellError, Column, Person, find_column, read_cell
from participate.eligibility.policy import MAX_ROWS
from participate.shared.i18n import N_

MOST_BYTES: Final = 16 * 1024 * 1024
MOST_TOLD: Final = 50
"""How many faults are told; of the others it is said how many there are."""
_MARK: Final = "\ufeff"
_DELIMITERS: Final = (",", ";", "\t")
_SHOWN: Final = 40
_ONCE: Final = (
    (Column.ADDRESS, N_("The same mail address stands in row %(other)s.")),
    (Column.NUMBER, N_("The same register number stands in row %(other)s.")),
)


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with a row, or with one cell of it: the sentence, a msgid, and its values."""

    row: int
    column: Column | None
    sentence: str
    params: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RollFile:
    """What a file holds: the people with the numbers of their rows, and what is wrong.

    `faults` are the first ones, `fault_count` counts all; with any, nobody of it is taken.
    """

    people: tuple[Person, ...]
    rows: tuple[int, ...]
    columns: tuple[Column, ...]
    faults: tuple[RowFault, ...]
    fault_count: int


def read_roll_file(raw: bytes) -> RollFile:
    """Read a file; every fault is told by row, column and sentence, up to MOST_TOLD of them."""
    reading = _Reading()
    text = _text_of(raw, reading)
    if text is not None:
        reading.take(text)
    return reading.result()


def _text_of(raw: bytes, reading: "_Reading") -> str | None:
    if len(raw) > MOST_BYTES:
        reading.add(1, None, N_("The file is larger than 16 MB."))
        return None
    try:
        return raw.decode("utf-8").removeprefix(_MARK)
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        reading.add(row, None, N_("This is not UTF-8. Save the file as “CSV UTF-8”."))
        return None


class _Reading:
    """Collects the people and the faults of one file."""

    def __init__(self) -> None:
        self._columns: tuple[Column, ...] = ()
        self._people: list[Person] = []
        self._rows: list[int] = []
        self._faults: list[RowFault] = []
        self._count = 0
        self._seen: dict[tuple[Column, str], int] = {}

    def add(self, row: int, column: Column | None, sentence: str, **params: object) -> None:
        """Add a fault; beyond MOST_TOLD it is only counted."""
        self._count += 1
        if len(self._faults) < MOST_TOLD:
            self._faults.append(RowFault(row, column, sentence, params))

    def result(self) -> RollFile:
        """What was read."""
        if not self._count and not self._people:
            self.add(1, None, N_("Nobody stands in this file."))
        return RollFile(
            tuple(self._people), tuple(self._rows), self._columns, tuple(self._faults), self._count
        )

    def take(self, text: str) -> None:
        """Read the header, and every row below it where the header is good."""
        rows = _rows_of(text)
        number = 0
        try:
            for number, cells in enumerate(rows, 1):
                if number == 1:
                    if not self._take_header(cells):
                        return
                elif any(cell.strip() for cell in cells):
                    self._take_row(number, cells)
                if len(self._people) > MAX_ROWS:
                    self.add(number, None, N_("There are more than 100,000 people."))
                    return
        except csv.Error:
            self.add(number + 1, None, N_("Its quotation marks or cells cannot be read."))
        if not number:
            self.add(1, None, N_("The file is empty."))

    def _take_header(self, cells: Sequence[str]) -> bool:
        found: list[Column] = []
        before = self._count
        for place, header in enumerate(cells, 1):
            column = find_column(header)
            if column is None:
                self.add(
                    1,
                    None,
                    N_("Column %(place)s, “%(header)s”, is no column of a roll."),
                    place=place,
                    header=_shown(header),
                )
            elif column in found:
                self.add(1, column, N_("This column stands there twice."))
            else:
                found.append(column)
        if not {Column.ADDRESS, Column.NUMBER} & set(found) and self._count == before:
            sentence = N_(
                "There is neither a column of mail addresses nor one of register numbers."
            )
            self.add(1, None, sentence)
        self._columns = tuple(found)
        return self._count == before

    def _take_row(self, number: int, cells: Sequence[str]) -> None:
        if len(cells) != len(self._columns):
            self.add(
                number,
                None,
                N_("It has %(count)s cells instead of %(expected)s."),
                count=len(cells),
                expected=len(self._columns),
            )
            return
        values: dict[str, str] = {}
        before = self._count
        for column, cell in zip(self._columns, cells, strict=True):
            try:
                values[column] = read_cell(column, cell)
            except BadCellError as error:
                self.add(number, column, error.sentence)
        if self._count != before:
            return
        person = Person(**values)
        if not person.address and not person.number:
            self.add(number, None, N_("It has neither a mail address nor a register number."))
        self._find_double(number, person)
        self._people.append(person)
        self._rows.append(number)

    def _find_double(self, number: int, person: Person) -> None:
        for column, sentence in _ONCE:
            value = str(getattr(person, column))
            first = self._seen.setdefault((column, value), number)
            if value and first != number:
                self.add(number, column, sentence, other=first)


def _rows_of(text: str) -> Iterator[list[str]]:
    header = text.splitlines()[0] if text else ""
    delimiter = max(_DELIMITERS, key=header.count)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _shown(header: str) -> str:
    plain = "".join(each if each.isprintable() else "�" for each in header.strip())
    return plain if len(plain) <= _SHOWN else plain[:_SHOWN] + "…"
