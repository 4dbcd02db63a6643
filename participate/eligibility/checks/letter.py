"""A voting code that came by letter: the code itself proves it, and no account is bound.

The code never comes to the platform again. Whoever has it signs the ballot with it, which
`elections` checks; here is only what a roll must know of a person to whom a letter goes.
"""

from participate.eligibility.checks.seam import Evidence, RollSearch
from participate.eligibility.columns import Person


class Letter:
    """A letter reached the person."""

    def suits(self, person: Person) -> bool:
        """Whether there is something to write on the envelope."""
        return bool(person.postal or person.address or person.number)

    def find(self, roll: RollSearch, evidence: Evidence) -> int | None:
        """No place: nobody says who they are, and no account gets one."""
        del roll, evidence
        return None
