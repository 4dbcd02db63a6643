"""A spare credential is given to a person, and the public trace of it (specification 6.5).

For a lost code the old credential is blocked by the same entry, and it must have no accepted
ballot; for a late addition nothing is blocked. Either way there is a reason, the registrar signs,
and a second person confirms. The trace names credentials, never the voter.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

from ballots.election.approvals import Signed
from ballots.encoding import as_object, as_text, canonical_json, from_hex, parse_json
from ballots.errors import MalformedError, VerificationError
from ballots.making.codes import Codes, Holder, Status
from ballots.making.roll import WEIGHT

DOMAIN: Final = "participate/spare/v1"
MAX_REASON: Final = 300
MAX_NAME: Final = 100
_FIELDS: Final = ("domain", "election", "spare", "blocked", "reason", "by", "confirmed_by")


@dataclass(frozen=True, slots=True)
class Assignment:
    """The statement: `spare` may vote from now on; `blocked` may no longer, where there is one."""

    election: str
    spare: str
    blocked: str | None
    reason: str
    by: str
    confirmed_by: str

    def __post_init__(self) -> None:
        """Refuse an assignment without a reason, or confirmed by the one who made it."""
        if not 1 <= len(self.reason) <= MAX_REASON or not self.reason.isprintable():
            raise MalformedError(f"a reason is one line of 1 to {MAX_REASON} characters")
        for name in (self.by, self.confirmed_by):
            if not 1 <= len(name) <= MAX_NAME or not name.isprintable():
                raise MalformedError(f"a name is one line of 1 to {MAX_NAME} characters")
        if self.by.casefold() == self.confirmed_by.casefold():
            raise MalformedError("the second person is the same as the first")
        if self.spare == self.blocked:
            raise MalformedError("the spare is the credential that it blocks")

    @classmethod
    def from_bytes(cls, raw: bytes) -> "Assignment":
        """Read the statement; only its canonical text is taken."""
        fields = as_object(parse_json(raw, max_bytes=1 << 14), _FIELDS)
        blocked = fields["blocked"]
        assignment = cls(
            election=as_text(fields["election"]),
            spare=from_hex(fields["spare"], 32).hex(),
            blocked=None if blocked is None else from_hex(blocked, 32).hex(),
            reason=as_text(fields["reason"]),
            by=as_text(fields["by"]),
            confirmed_by=as_text(fields["confirmed_by"]),
        )
        if assignment.to_bytes() != raw:
            raise MalformedError("the assignment of a spare is not canonical", "not-canonical")
        return assignment

    def to_bytes(self) -> bytes:
        """Write the canonical statement: what is signed."""
        return canonical_json(
            {
                "domain": DOMAIN,
                "election": self.election,
                "spare": self.spare,
                "blocked": self.blocked,
                "reason": self.reason,
                "by": self.by,
                "confirmed_by": self.confirmed_by,
            }
        )

    def check_unused(self, voted: Collection[str]) -> None:
        """Refuse it where one of its credentials is among those that have an accepted ballot."""
        if self.blocked in voted:
            raise VerificationError(
                "has-voted", "there is an accepted ballot under the old code: it stays the one"
            )
        if self.spare in voted:
            raise VerificationError("has-voted", "there is a ballot under the spare already")


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
    new = replace(spare, cells=row, status=Status.ASSIGNED)
    return Given(_changed(codes, {spare.credential: new}), new, assignment)


def read_trace(raw: bytes, registrar: bytes) -> Assignment:
    """Read a public trace and check the registrar's signature; `registrar` is the 32-byte key."""
    signed = Signed.from_bytes(raw)
    signed.check(registrar)
    return Assignment.from_bytes(signed.statement)


def _next_spare(codes: Codes, weight: str) -> Holder:
    for holder in codes.holders:
        if holder.status is Status.SPARE and codes.weight_of(holder) == weight:
            codes.check(holder)
            return holder
    raise VerificationError("no-spare", f"no spare code of the weight {weight[:12]} is left")


def _changed(codes: Codes, changes: Mapping[str, Holder]) -> Codes:
    return codes.with_holders(changes.get(each.credential, each) for each in codes.holders)
