"""The registrar gives a spare code to a person: the changed private file and the public trace.

What a trace says, and what anybody checks of it, stands in `ballots.election.spares`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ballots.election.approvals import Signed
from ballots.election.spares import Assignment
from ballots.errors import MalformedError, VerificationError
from ballots.making.codes import Codes, Holder, Status
from ballots.making.roll import WEIGHT
from ballots.making.table import fault_of


@dataclass(frozen=True, slots=True)
class Given:
    """What assigning a spare gives: the changed private file, the new row, the public trace."""

    codes: Codes
    holder: Holder
    assignment: Assignment

    def trace(self, seed: bytes) -> bytes:
        """Write the public trace under the registrar's signature."""
        return Signed.make(self.assignment.to_bytes(), seed).to_bytes()


def replace_code(
    codes: Codes, identifier: str, *, reason: str, by: str, confirmed_by: str
) -> Given:
    """Give a person whose code is lost the next spare of the same weight; block the old one."""
    old = codes.require(identifier)
    spare = _next_spare(codes, codes.weight_of(old))
    assignment = Assignment(
        codes.election, spare.credential, old.credential, reason, by, confirmed_by
    )
    new = replace(spare, cells=old.cells, status=Status.ASSIGNED)
    changes = {old.credential: replace(old, status=Status.BLOCKED), spare.credential: new}
    return Given(_changed(codes, changes), new, assignment)


def add_late(
    codes: Codes,
    identifier: str,
    cells: Mapping[str, str],
    *,
    reason: str,
    by: str,
    confirmed_by: str,
) -> Given:
    """Give a spare to a person who was missing on the roll; `cells` by column, for the letter."""
    if codes.find(identifier) is not None:
        raise VerificationError("known-voter", "this person is on the roll already")
    if not identifier.strip():
        raise MalformedError("it is not said who the late voter is")
    unknown = [column for column in cells if column not in codes.columns[1:]]
    if unknown:
        raise MalformedError(f"the roll has no further column {unknown[0][:40]!r}")
    weight = next((cell for column, cell in cells.items() if column.casefold() == WEIGHT), "1")
    spare = _next_spare(codes, weight)
    assignment = Assignment(codes.election, spare.credential, None, reason, by, confirmed_by)
    filled = dict(zip(codes.columns, spare.cells, strict=True)) | dict(cells)
    row = (identifier.strip(), *(filled[column] for column in codes.columns[1:]))
    _require_readable(codes.columns, row)
    new = replace(spare, cells=row, status=Status.ASSIGNED)
    return Given(_changed(codes, {spare.credential: new}), new, assignment)


def _require_readable(columns: Sequence[str], row: Sequence[str]) -> None:
    """Refuse a row with which the private file could not be read again."""
    if "\n" in row[0]:
        raise MalformedError(f"the {columns[0][:40]!r} has more than one line")
    for column, cell in zip(columns, row, strict=True):
        fault = fault_of(cell)
        if fault is not None:
            raise MalformedError(f"the {column[:40]!r} {fault}")


def _next_spare(codes: Codes, weight: str) -> Holder:
    for holder in codes.holders:
        if holder.status is Status.SPARE and codes.weight_of(holder) == weight:
            codes.check(holder)
            return holder
    raise VerificationError("no-spare", f"no spare code of the weight {weight[:12]} is left")


def _changed(codes: Codes, changes: Mapping[str, Holder]) -> Codes:
    return codes.with_holders(changes.get(each.credential, each) for each in codes.holders)
