"""The trustees: who holds a private key, with proof of possession (protocol 2.1, 2.2).

Invariants: owners are numbered from 1 over the list; the election key is the product of all keys.
Threshold groups of trustees are recognised and refused with `not-supported`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ballots.crypto.group import Point, check_member, hex_of_point, point_of_hex, total
from ballots.crypto.proofs import Proof, check_possession
from ballots.crypto.suite import BELENIOS_V1
from ballots.encoding import (
    JsonLike,
    JsonValue,
    as_list,
    as_object,
    canonical_json,
    parse_json,
)
from ballots.errors import MalformedError, VerificationError

MAX_TRUSTEES_BYTES: Final = 1 << 22


@dataclass(frozen=True, slots=True)
class TrusteePublic:
    """A single trustee's public key with the proof that its private key is known."""

    public_key: Point
    possession: Proof

    @classmethod
    def from_json_value(cls, value: JsonValue) -> "TrusteePublic":
        """Read {"pok","public_key"}."""
        fields = as_object(value, ("pok", "public_key"))
        return cls(point_of_hex(fields["public_key"]), Proof.from_json_value(fields["pok"]))

    @classmethod
    def from_bytes(cls, raw: bytes) -> "TrusteePublic":
        """Read a trustee's public file and check its proof of possession."""
        trustee = cls.from_json_value(parse_json(raw, max_bytes=MAX_TRUSTEES_BYTES))
        trustee.check()
        return trustee

    def to_json_value(self) -> dict[str, JsonLike]:
        """Write {"pok","public_key"} in the specification's order."""
        return {
            "pok": self.possession.to_json_value(),
            "public_key": hex_of_point(self.public_key),
        }

    def to_bytes(self) -> bytes:
        """Write the canonical public file."""
        return canonical_json(self.to_json_value())

    def check(self) -> None:
        """Check that the key is one of the group and that its private key is known."""
        check_member(self.public_key, allow_identity=False)
        check_possession(BELENIOS_V1, self.public_key, self.possession)


@dataclass(frozen=True, slots=True)
class Trustees:
    """All trustees of an election, in the order of their owner numbers."""

    raw: bytes
    members: tuple[TrusteePublic, ...]

    @classmethod
    def from_bytes(cls, raw: bytes) -> "Trustees":
        """Read the list [["Single",{…}],…]; a threshold group is `not-supported`."""
        items = as_list(parse_json(raw, max_bytes=MAX_TRUSTEES_BYTES))
        if not items:
            raise MalformedError("the election has no trustee")
        return cls(raw, tuple(_member_of(each) for each in items))

    @property
    def is_canonical(self) -> bool:
        """Say whether the stored bytes are the canonical text."""
        return self.raw == make_trustees_json(self.members)

    def public_key_of(self, owner: int) -> Point:
        """Return the key of owner 1, 2, …; `VerificationError("unknown-trustee")` beyond."""
        if not 1 <= owner <= len(self.members):
            raise VerificationError("unknown-trustee", f"there is no trustee number {owner}")
        return self.members[owner - 1].public_key

    def owner_of(self, public_key: Point) -> int:
        """Return the owner number of a key; `VerificationError("unknown-trustee")` for none."""
        for owner, member in enumerate(self.members, 1):
            if member.public_key == public_key:
                return owner
        raise VerificationError("unknown-trustee", "this key is not among the election's trustees")

    def election_key(self) -> Point:
        """Return the key that ballots are encrypted under: the product of all keys."""
        return total(member.public_key for member in self.members)


def make_trustees_json(publics: Sequence[TrusteePublic]) -> bytes:
    """Write the canonical list of single trustees."""
    return canonical_json([["Single", public.to_json_value()] for public in publics])


def _member_of(value: JsonValue) -> TrusteePublic:
    kind, content = as_list(value, 2)
    if kind == "Pedersen":
        raise VerificationError(
            "not-supported", "trustees with a threshold are not supported by this release"
        )
    if kind != "Single":
        raise MalformedError("the kind of a trustee is unknown")
    return TrusteePublic.from_json_value(content)
