"""The seam of checks: how somebody proves to be the person of a place on a roll.

A check is one file and one entry of `CHECKS`; what it may read of a roll is `RollSearch`, what
somebody brings is `Evidence`. It answers with the place or with None, and never says why. An
outside identity provider comes in by the same seam, with a field of its own in `Evidence`.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from participate.eligibility.columns import Person


class CheckKind(StrEnum):
    """The ways to prove it; MAIL is there wherever the roll knows a mail address."""

    MAIL = "mail"
    ROLL_MATCH = "roll-match"
    LETTER = "letter"
    IN_PERSON = "in-person"


CHOSEN = (CheckKind.ROLL_MATCH, CheckKind.IN_PERSON)
"""What an official admits or not, chamber by chamber; the others follow from roll and registrar."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What somebody brings: cells in their normal forms; a place that an official has looked at.

    `document_seen`: the official says that an identity document of this person was shown.
    """

    address: str = ""
    number: str = ""
    born: str = ""
    postcode: str = ""
    place: int | None = None
    document_seen: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A place on a roll with its person; `misses`: how often others tried to match it in vain."""

    place: int
    person: Person
    misses: int = 0


class RollSearch(Protocol):
    """What a check may read of one chamber's roll."""

    def by_address(self, address: str) -> Found | None:
        """The place with this mail address."""

    def by_number(self, number: str) -> Found | None:
        """The place with this register number."""

    def by_place(self, place: int) -> Found | None:
        """A place by its id."""


class Check(Protocol):
    """One way to prove that one is the person of a place."""

    def suits(self, person: Person) -> bool:
        """Whether the roll knows enough of this person for it, by which cells are there."""

    def find(self, roll: RollSearch, evidence: Evidence) -> int | None:
        """The place that this evidence proves to be one's own; None for every failure."""
