"""The receipt of an entry of the record, as pages and addresses name it."""

from dataclasses import dataclass
from typing import Final

_URL_SAFE: Final = str.maketrans("+/", "-_")


@dataclass(frozen=True, slots=True)
class Receipt:
    """The place of an entry in the record and its receipt code of 12 characters."""

    index: int
    code: str

    @property
    def path(self) -> str:
        """The page with the receipt and all that belongs to it."""
        return f"/record/entries/{self.index}/receipt"


def ref_of(fingerprint: str) -> str:
    """The form in which addresses write a tracker or a leaf (specification 14.5)."""
    return fingerprint.translate(_URL_SAFE)
