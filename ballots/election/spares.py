"""Spare credentials: which of a list are spares, and why each was given (specification 6.5).

The registrar publishes the spares of a list when it is issued: a ballot under one is refused until
its assignment is published. For a lost code the old credential is blocked by the same entry, and it
must have no accepted ballot; for a late addition nothing is blocked. Either way there is a reason,
the registrar signs, and a second person confirms. A trace names credentials, never the voter.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from ballots.election.approvals import Signed
from ballots.election.credentials import CredentialList
from ballots.encoding import (
    as_list,
    as_object,
    as_text,
    canonical_json,
    from_hex,
    parse_json,
    sha256_hex,
)
from ballots.errors import MalformedError, VerificationError

ASSIGNMENT: Final = "participate/spare/v1"
SPARES: Final = "participate/spares/v1"
MAX_REASON: Final = 300
MAX_NAME: Final = 100
MAX_SPARES_BYTES: Final = 1 << 20
"""10,000 spares of 67 bytes fit."""
_FIELDS: Final = ("domain", "election", "spare", "blocked", "reason", "by", "confirmed_by")


@dataclass(frozen=True, slots=True)
class SpareList:
    """The statement which credentials of a list are spares, in ascending order of their hex."""

    election: str
    credentials: str
    spares: tuple[str, ...]

    @classmethod
    def from_bytes(cls, raw: bytes) -> "SpareList":
        """Read the statement; only its canonical text is taken."""
        names = ("domain", "election", "credentials", "spares")
        fields = as_object(parse_json(raw, max_bytes=MAX_SPARES_BYTES), names)
        listed = cls(
            election=as_text(fields["election"]),
            credentials=from_hex(fields["credentials"], 32).hex(),
            spares=tuple(from_hex(each, 32).hex() for each in as_list(fields["spares"])),
        )
        if listed.to_bytes() != raw:
            raise MalformedError("the list of spares is not canonical", "not-canonical")
        return listed

    def to_bytes(self) -> bytes:
        """Write the canonical statement: what is signed."""
        return canonical_json(
            {
                "domain": SPARES,
                "election": self.election,
                "credentials": self.credentials,
                "spares": sorted(set(self.spares)),
            }
        )

    def check(self, uuid: str, credentials: CredentialList) -> None:
        """Check that these are spares of this election's list."""
        if self.election != uuid:
            raise VerificationError("wrong-election", "the spares are of another election")
        if self.credentials != sha256_hex(credentials.raw):
            raise VerificationError("wrong-credentials", "the spares are of another list")
        if not all(spare in credentials for spare in self.spares):
            raise VerificationError("unknown-credential", "a spare is not on the list")


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
                "domain": ASSIGNMENT,
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


def read_trace(raw: bytes, registrar: bytes) -> Assignment:
    """Read a public trace and check the registrar's signature; `registrar` is the 32-byte key."""
    signed = Signed.from_bytes(raw)
    signed.check(registrar)
    return Assignment.from_bytes(signed.statement)


def read_spares(raw: bytes, registrar: bytes) -> SpareList:
    """Read the published list of spares and check the registrar's signature."""
    signed = Signed.from_bytes(raw, max_bytes=2 * MAX_SPARES_BYTES)
    signed.check(registrar)
    return SpareList.from_bytes(signed.statement)
