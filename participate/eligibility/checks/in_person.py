"""At the office: an official has found the place and seen an identity document of the person."""

from participate.eligibility.checks.seam import Evidence, RollSearch
from participate.eligibility.columns import Person


class InPerson:
    """An official's word, under the official's role in the record.

    It is one person's word, so it gives no place that a mail address is known for: there two
    officials give a spare instead.
    """

    def suits(self, person: Person) -> bool:
        """Whether a number is all that tells who it is."""
        return bool(person.number) and not person.address

    def find(self, roll: RollSearch, evidence: Evidence) -> int | None:
        """The place that the official looked at, where a document was seen."""
        if evidence.place is None or not evidence.document_seen:
            return None
        found = roll.by_place(evidence.place)
        return None if found is None else found.place
