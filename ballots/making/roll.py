"""An electoral roll as the registrar reads it: a table of people, each named once.

Invariants: the identifying cell is not empty and stands once, whatever its case and spelling; a
weight is a whole number. Further columns are carried along for the letters and mean nothing here.
Source: specification 6.5.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from ballots.election.credentials import MAX_WEIGHT
from ballots.encoding import canonical_json
from ballots.errors import MalformedError
from ballots.making.table import Faults, Row, Table, neutral, read_table

WEIGHT: Final = "weight"
ADDED: Final = ("election", "code", "credential", "status", "link")
"""The columns that issuing adds to the roll's own."""
_WEIGHT: Final = re.compile("[1-9][0-9]{0,8}")


@dataclass(frozen=True, slots=True)
class Voter:
    """One row of the roll: its cells, and how many times the vote counts."""

    cells: tuple[str, ...]
    weight: int


@dataclass(frozen=True, slots=True)
class Roll:
    """A roll; the first column says who a row is about."""

    columns: tuple[str, ...]
    voters: tuple[Voter, ...]

    @classmethod
    def from_bytes(cls, raw: bytes, id_column: str | None = None) -> "Roll":
        """Read a roll; `id_column` (or the first one) identifies. BadTableError names every row."""
        table = read_table(raw)
        first = _place_of(table, id_column)
        columns = _first(table.columns, first)
        faults = Faults()
        taken = [each for each in columns if each.casefold() in ADDED]
        if taken:
            faults.add(1, f"the column {taken[0]!r} has a name that issuing needs")
        at = next((n for n, each in enumerate(columns) if each.casefold() == WEIGHT), None)
        if at == 0:
            faults.add(1, "the first column is the weight: name who the rows are about")
        seen: dict[str, int] = {}
        voters = [_voter_of(row, first, columns, at, seen, faults) for row in table.rows]
        if not table.rows:
            faults.add(2, "nobody is on the roll")
        faults.refuse()
        return cls(columns, tuple(voters))

    @property
    def weight_column(self) -> int | None:
        """Return the place of the weights among the columns, if there are any."""
        return next((n for n, each in enumerate(self.columns) if each.casefold() == WEIGHT), None)

    def text_of(self, voter: Voter) -> str:
        """Return the row as the roll's commitment binds it: canonical JSON, columns in order."""
        return canonical_json(dict(zip(self.columns, voter.cells, strict=True))).decode()


def same_person(identifier: str) -> str:
    """Return what two spellings of one identifying cell have in common."""
    seen = "".join(each for each in identifier if unicodedata.category(each) != "Cf")
    words = " ".join(unicodedata.normalize("NFKC", neutral(seen.strip())).casefold().split())
    return unicodedata.normalize("NFKC", words)


def _place_of(table: Table, id_column: str | None) -> int:
    if id_column is None:
        return 0
    try:
        return table.columns.index(id_column)
    except ValueError as error:
        raise MalformedError(f"the roll has no column {id_column[:40]!r}") from error


def _first(cells: tuple[str, ...], place: int) -> tuple[str, ...]:
    return (cells[place], *cells[:place], *cells[place + 1 :])


def _voter_of(
    row: Row,
    first: int,
    columns: tuple[str, ...],
    weight_at: int | None,
    seen: dict[str, int],
    faults: Faults,
) -> Voter:
    cells = _first(row.cells, first)
    _check_identity(row.number, columns[0], cells[0], seen, faults)
    text = cells[weight_at] if weight_at else "1"
    if _WEIGHT.fullmatch(text) is None:
        faults.add(row.number, f"its weight is not a whole number from 1 to {MAX_WEIGHT}")
        return Voter(cells, 1)
    return Voter(cells, int(text))


def _check_identity(
    number: int, column: str, cell: str, seen: dict[str, int], faults: Faults
) -> None:
    person = same_person(cell)
    if not cell:
        faults.add(number, f"its {column[:40]!r} is empty")
    elif "\n" in cell:
        faults.add(number, f"its {column[:40]!r} has more than one line")
    elif person in seen:
        faults.add(number, f"its {column[:40]!r} stands in row {seen[person]} already")
    else:
        seen[person] = number
