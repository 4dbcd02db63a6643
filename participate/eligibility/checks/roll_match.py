"""Register number, date of birth and postcode: all three as the roll has them.

These are no secrets, so it is for people of whom the roll has no mail address, and a place that was
tried in vain too often can be matched no more: its person comes to the office.
"""

from typing import Final

from participate.eligibility.checks.seam import Evidence, RollSearch
from participate.eligibility.columns import Person

MOST_MISSES: Final = 10
"""Wrong tries at one place, by whomever and for good."""


class RollMatch:
    """What stands on a card and in a register."""

    def suits(self, person: Person) -> bool:
        """Whether the roll has all three, and no mail address to sign in with."""
        return not person.address and bool(person.number and person.born and person.postcode)

    def find(self, roll: RollSearch, evidence: Evidence) -> int | None:
        """The place whose three cells are those given."""
        found = roll.by_number(evidence.number) if evidence.number else None
        if found is None or not self.suits(found.person) or found.misses >= MOST_MISSES:
            return None
        known = (found.person.number, found.person.born, found.person.postcode)
        given = (evidence.number, evidence.born, evidence.postcode)
        return found.place if known == given else None
