"""At the office: an official has found the place and seen an identity document of the person."""

from participate.eligibility.checks.seam import Evidence, RollSearch
from participate.eligibility.columns import Person


class InPerson:
    """An official's word, under the official's role in the record."""

    def suits(self, person: Person) -> bool:
        """Whether anything tells who it is: on a roll something always does."""
        return bool(person.number or person.address)

    def find(self, roll: RollSearch, evidence: Evidence) -> int | None:
        """The place that the official looked at, where a document was seen."""
        if evidence.place is None or not evidence.document_seen:
            return None
        found = roll.by_place(evidence.place)
        return None if found is None else found.place
