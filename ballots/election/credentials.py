"""The public list of credentials: who may vote, as keys without names (specification 6.3).

Invariants: no credential stands twice; a weight is 0 to `MAX_WEIGHT`. The list is ordered by raw
little-endian bytes, that is by reversed hex. In a list that we write either every entry states its
weight (a weighted list, in which a weight of 1 is stated too, as the upstream does) or none does.
Membership of the subgroup is checked apart (`check_members`), because casting multiplies a
credential anyway.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ballots.crypto.elgamal import MAX_LOGARITHM
from ballots.crypto.group import check_member, point_of_hex
from ballots.encoding import as_list, as_text, canonical_json, parse_json
from ballots.errors import MalformedError, VerificationError

MAX_CREDENTIALS_BYTES: Final = 1 << 28
MAX_WEIGHT: Final = 999_999_999
"""Nine digits: no roll needs more, and a list of such weights still adds up below 2^63."""
MAX_TOTAL_WEIGHT: Final = MAX_LOGARITHM
"""Weights that add up to more could give a count that nobody can decrypt."""
_EVERYONE_ONCE: Final[Mapping[str, int]] = MappingProxyType({})
_ENTRY = re.compile(r"([0-9a-f]{64})(?:,(0|[1-9][0-9]{0,8}))?")


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
    def total_weight(self) -> int:
        """Return the most that one choice can be counted."""
        return sum(self.weights.values())

    @property
    def is_canonical(self) -> bool:
        """Say whether the stored bytes are the ordered, compact text that we write."""
        return self.raw == make_credentials_json(self.weights, self.weights)

    @property
    def is_ordered(self) -> bool:
        """Say whether the credentials stand in the order of their raw bytes."""
        return list(self.weights) == sorted(self.weights, key=_raw_order)

    def check_weights(self, k: int) -> None:
        """Raise `VerificationError("rare-weight")` unless each weight is shared by at least k.

        A weight that few carry would show their votes in the totals, and ballots that add nothing
        would make k of them too few (specification 6.3). A list in which all votes count once has
        no weights to share.
        """
        if not self.is_weighted:
            return
        if 0 in self.weights.values():
            raise VerificationError(
                "rare-weight", "a credential has no weight: its ballot would hide nobody's"
            )
        rare = [weight for weight, voters in Counter(self.weights.values()).items() if voters < k]
        if rare:
            raise VerificationError(
                "rare-weight", f"fewer than {k} voters share the weight {min(rare)}"
            )

    def check_total(self) -> None:
        """Raise `VerificationError("count-too-large")` if a count may be beyond decryption."""
        if self.total_weight > MAX_TOTAL_WEIGHT:
            raise VerificationError(
                "count-too-large", f"the weights add up to more than {MAX_TOTAL_WEIGHT}"
            )

    def check_members(self) -> None:
        """Raise `VerificationError("bad-point")` if a credential is no key."""
        for position, credential in enumerate(self.weights):
            try:
                check_member(point_of_hex(credential), allow_identity=False)
            except VerificationError as error:
                raise VerificationError(
                    error.code, f"credential {position} is not a key of the group"
                ) from error


def make_credentials_json(
    credentials: Iterable[str], weights: Mapping[str, int] = _EVERYONE_ONCE
) -> bytes:
    """Write the list in the format's order; `weights` by credential, 1 where it names none."""
    ordered = sorted(credentials, key=_raw_order)
    if all(weights.get(each, 1) == 1 for each in ordered):
        return canonical_json(ordered)
    return canonical_json([f"{each},{weights.get(each, 1)}" for each in ordered])


def _raw_order(credential: str) -> bytes:
    return bytes.fromhex(credential)[::-1]
