"""The public list of credentials: who may vote, as keys without names (protocol 2.1, 2.2).

Invariants: no credential stands twice; weights are positive. The list is ordered by the raw
little-endian bytes, that is by reversed hex. Membership of the subgroup is checked apart
(`check_members`), because casting multiplies a credential anyway.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from ballots.crypto.group import check_member, point_of_hex
from ballots.encoding import as_list, as_text, canonical_json, parse_json
from ballots.errors import MalformedError, VerificationError

MAX_CREDENTIALS_BYTES: Final = 1 << 28
_ENTRY = re.compile(r"([0-9a-f]{64})(?:,([1-9][0-9]{0,8}))?")


@dataclass(frozen=True, slots=True)
class CredentialList:
    """The credentials in their order with their weights (1 where none is written)."""

    raw: bytes
    weights: Mapping[str, int]

    @classmethod
    def from_bytes(cls, raw: bytes) -> "CredentialList":
        """Read the list; each entry is 64 hex digits, with `,weight` behind where there is one."""
        entries = as_list(parse_json(raw, max_bytes=MAX_CREDENTIALS_BYTES))
        weights: dict[str, int] = {}
        for position, entry in enumerate(entries):
            match = _ENTRY.fullmatch(as_text(entry))
            if match is None:
                raise MalformedError(f"credential {position} is not 64 hex digits")
            credential, weight = match.group(1), match.group(2)
            point_of_hex(credential)
            if credential in weights:
                raise MalformedError(f"credential {position} stands in the list twice")
            weights[credential] = int(weight or 1)
        return cls(raw, weights)

    def __contains__(self, credential: object) -> bool:
        """Say whether a credential (64 hex digits) is of this election."""
        return credential in self.weights

    def __len__(self) -> int:
        """Return the number of credentials."""
        return len(self.weights)

    @property
    def is_weighted(self) -> bool:
        """Say whether a vote may count more than once."""
        return any(weight != 1 for weight in self.weights.values())

    @property
    def is_canonical(self) -> bool:
        """Say whether the stored bytes are the ordered, compact text of an unweighted list."""
        return not self.is_weighted and self.raw == make_credentials_json(self.weights)

    @property
    def is_ordered(self) -> bool:
        """Say whether the credentials stand in the order of their raw bytes."""
        return list(self.weights) == sorted(self.weights, key=_raw_order)

    def check_members(self) -> None:
        """Raise `VerificationError("bad-point")` if a credential is no key."""
        for position, credential in enumerate(self.weights):
            try:
                check_member(point_of_hex(credential), allow_identity=False)
            except VerificationError as error:
                raise VerificationError(
                    error.code, f"credential {position} is not a key of the group"
                ) from error


def make_credentials_json(credentials: Iterable[str]) -> bytes:
    """Write the list of unweighted credentials in the format's order."""
    ordered = sorted(credentials, key=_raw_order)
    return canonical_json(ordered)


def _raw_order(credential: str) -> bytes:
    return bytes.fromhex(credential)[::-1]
