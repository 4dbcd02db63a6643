"""Whoever signs in under the mail address on the roll is the person: a code was mailed there."""

from participate.eligibility.checks.seam import Evidence, RollSearch
from participate.eligibility.columns import Person


class Mail:
    """The account's own mail address, which signing in has proved."""

    def suits(self, person: Person) -> bool:
        """Whether the roll has a mail address."""
        return bool(person.address)

    def find(self, roll: RollSearch, evidence: Evidence) -> int | None:
        """The place with the account's address."""
        found = roll.by_address(evidence.address) if evidence.address else None
        return None if found is None else found.place
