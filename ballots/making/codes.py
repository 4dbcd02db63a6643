"""The registrar's private file: the roll's rows, each with its voting code; behind them the spares.

It is the mail merge for the letters and the only place where a person and a code stand together.
Added columns: `election` (uuid), `code`, `credential` (what the public list holds for the code) and
`status`: `voter`; `blocked` (its voter got a spare); `spare` (nobody's yet); `assigned` (a spare
that was given to the person in its row); and `link`, the voting page with the code behind `#`,
which a browser does not send to any server (empty where no page was named).
Source: specification 6.5.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from ballots.encoding import is_hex
from ballots.errors import MalformedError, VerificationError
from ballots.making.registrar import credential_of, require_code
from ballots.making.roll import ADDED, WEIGHT, same_person
from ballots.making.table import MAX_ROWS, Faults, Row, neutral, read_table, write_table

MAX_SPARES: Final = 10_000
"""In one file; more spares than that would make the roll mean little."""
_ADDED: Final = len(ADDED)


class Status(StrEnum):
    """Whose a code is."""

    VOTER = "voter"
    BLOCKED = "blocked"
    SPARE = "spare"
    ASSIGNED = "assigned"


@dataclass(frozen=True, slots=True)
class Holder:
    """One row: the roll's cells (empty for a spare), the code and its public credential."""

    cells: tuple[str, ...]
    code: str
    credential: str
    status: Status

    @property
    def votes(self) -> bool:
        """Say whether the row is a person whose code is good."""
        return self.status in (Status.VOTER, Status.ASSIGNED)


@dataclass(frozen=True, slots=True)
class Codes:
    """The whole file: `columns` are the roll's own, the first one identifies; `url` may be ""."""

    election: str
    columns: tuple[str, ...]
    holders: tuple[Holder, ...]
    url: str = ""

    @classmethod
    def from_bytes(cls, raw: bytes) -> "Codes":
        """Read the file; BadTableError names the rows that are not as issuing wrote them."""
        table = read_table(raw, max_rows=MAX_ROWS + MAX_SPARES)
        if table.columns[-_ADDED:] != ADDED or len(table.columns) == _ADDED or not table.rows:
            raise MalformedError(
                "this is not a file of voting codes as `registrar issue` writes it"
            )
        if any(neutral(name) != name for name in table.columns):
            raise MalformedError("a column's name could be taken for a formula")
        faults = Faults()
        holders = tuple(_holder_of(row, faults) for row in table.rows)
        first = table.rows[0].cells
        codes = cls(
            election=first[-_ADDED],
            columns=table.columns[:-_ADDED],
            holders=holders,
            url=first[-1].split("#", 1)[0],
        )
        for row, holder in zip(table.rows, holders, strict=True):
            if any(neutral(cell) != cell for cell in row.cells):
                faults.add(row.number, "a cell could be taken for a formula")
            if row.cells[-_ADDED] != codes.election:
                faults.add(row.number, "it is of another election than the first row")
            if row.cells[-1] != codes.link_of(holder):
                faults.add(row.number, "its link is not the page's with its code")
        faults.refuse()
        return codes

    def to_bytes(self) -> bytes:
        """Write the file; cells that could be formulas stand behind an apostrophe."""
        rows = (
            (
                *each.cells,
                self.election,
                each.code,
                each.credential,
                str(each.status),
                self.link_of(each),
            )
            for each in self.holders
        )
        return write_table((*self.columns, *ADDED), rows)

    def link_of(self, holder: Holder) -> str:
        """Return the voting page's address with a code in its fragment; "" where no page is."""
        return f"{self.url}#{holder.code}" if self.url else ""

    def find(self, identifier: str) -> Holder | None:
        """Return the row of a person with the code that is good now; None for nobody known."""
        person = same_person(identifier)
        mine = [
            each for each in self.holders if each.votes and same_person(each.cells[0]) == person
        ]
        return mine[0] if mine else None

    def require(self, identifier: str) -> Holder:
        """Return the row of a person, or raise `VerificationError("unknown-voter")`."""
        holder = self.find(identifier)
        if holder is None:
            raise VerificationError(
                "unknown-voter", f"nobody here has the {self.columns[0]} {identifier[:80]!r}"
            )
        self.check(holder)
        return holder

    def check(self, holder: Holder) -> None:
        """Check that a code belongs to the credential beside it, before it is given out again."""
        if credential_of(self.election, holder.code) != holder.credential:
            raise VerificationError(
                "wrong-code", "a code does not give the credential that stands beside it"
            )

    def weight_of(self, holder: Holder) -> str:
        """Return the weight that a row states; "1" where the roll has no weights."""
        pairs = zip(self.columns, holder.cells, strict=True)
        return next((cell for column, cell in pairs if column.casefold() == WEIGHT), "1")

    def with_holders(self, holders: Iterable[Holder]) -> "Codes":
        """Return the file with other rows."""
        return replace(self, holders=tuple(holders))


def _holder_of(row: Row, faults: Faults) -> Holder:
    _, code, credential, status, _ = row.cells[-_ADDED:]
    try:
        require_code(code)
    except MalformedError as error:
        faults.add(row.number, error.sentence)
    if not is_hex(credential, 32):
        faults.add(row.number, "its credential is not 64 hex digits")
    if status not in list(Status):
        faults.add(row.number, f"its status {status[:20]!r} is unknown")
        status = Status.SPARE
    return Holder(row.cells[:-_ADDED], code, credential, Status(status))
