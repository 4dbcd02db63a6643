"""The trustees: who holds a private key, with proof of possession (specification 8.1, 8.5).

Invariants: owners are numbered from 1 over the list, the members of a threshold group one by one;
the election key is the product of the single keys and the groups' keys.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from ballots.crypto.group import Point, check_member, hex_of_point, point_of_hex, total
from ballots.crypto.proofs import Proof, check_possession
from ballots.crypto.suite import BELENIOS_V1
from ballots.election.pedersen import Pedersen, lagrange_at_zero
from ballots.encoding import (
    JsonLike,
    JsonValue,
    as_list,
    as_object,
    as_text,
    canonical_json,
    parse_json,
)
from ballots.errors import BallotsError, MalformedError, VerificationError

MAX_TRUSTEES_BYTES: Final = 1 << 22


@dataclass(frozen=True, slots=True)
class TrusteePublic:
    """A single trustee's public key with the proof that its private key is known.

    The `name` is what somebody wrote beside it; no proof is about it.
    """

    public_key: Point
    possession: Proof
    name: str | None = None

    @classmethod
    def from_json_value(cls, value: JsonValue) -> "TrusteePublic":
        """Read {"pok","public_key"}, with a "name" behind where there is one."""
        fields = as_object(value, ("pok", "public_key"), ("name",))
        return cls(
            point_of_hex(fields["public_key"]),
            Proof.from_json_value(fields["pok"]),
            as_text(fields["name"]) if "name" in fields else None,
        )

    @classmethod
    def from_bytes(cls, raw: bytes) -> "TrusteePublic":
        """Read a trustee's public file and check its proof of possession."""
        trustee = cls.from_json_value(parse_json(raw, max_bytes=MAX_TRUSTEES_BYTES))
        trustee.check()
        return trustee

    def to_json_value(self) -> dict[str, JsonLike]:
        """Write {"pok","public_key","name"} in the specification's order."""
        value: dict[str, JsonLike] = {
            "pok": self.possession.to_json_value(),
            "public_key": hex_of_point(self.public_key),
        }
        return value if self.name is None else {**value, "name": self.name}

    def to_bytes(self) -> bytes:
        """Write the canonical public file."""
        return canonical_json(self.to_json_value())

    def check(self) -> None:
        """Check that the key is one of the group and that its private key is known."""
        check_member(self.public_key, allow_identity=False)
        check_possession(BELENIOS_V1, self.public_key, self.possession)

    def faults(self) -> list[tuple[int, BallotsError]]:
        """Return what `check` finds, as a threshold group does by member."""
        try:
            self.check()
        except BallotsError as error:
            return [(1, error)]
        return []

    @property
    def size(self) -> int:
        """Return 1: a single trustee is a group of one."""
        return 1

    @property
    def threshold(self) -> int:
        """Return 1: it is always needed."""
        return 1

    @property
    def public_keys(self) -> tuple[Point, ...]:
        """Return the one public key."""
        return (self.public_key,)

    @property
    def all_keys(self) -> tuple[Point, ...]:
        """Return every key that no other trustee may have."""
        return (self.public_key,)

    @property
    def group_key(self) -> Point:
        """Return the part of the election key that this trustee opens."""
        return self.public_key

    @property
    def is_canonical(self) -> bool:
        """Say that there is no signed message in it that could be written otherwise."""
        return True


TrusteeItem: TypeAlias = TrusteePublic | Pedersen
"""One entry of the list of trustees. A single one is read as a group of one that needs one."""


@dataclass(frozen=True, slots=True)
class Trustees:
    """All trustees of an election; `public_keys` are those of owners 1, 2, … in order."""

    raw: bytes
    items: tuple[TrusteeItem, ...]
    public_keys: tuple[Point, ...]

    @classmethod
    def from_bytes(cls, raw: bytes) -> "Trustees":
        """Read the list [["Single",{…}],["Pedersen",{…}],…] in any mixture."""
        values = as_list(parse_json(raw, max_bytes=MAX_TRUSTEES_BYTES))
        if not values:
            raise MalformedError("the election has no trustee")
        items = tuple(_item_of(each, place) for place, each in enumerate(values, 1))
        return cls(raw, items, tuple(key for item in items for key in item.public_keys))

    @property
    def is_canonical(self) -> bool:
        """Say whether the stored bytes, and every signed message in them, are canonical."""
        return self.raw == make_trustees_json(self.items) and all(
            item.is_canonical for item in self.items
        )

    @property
    def has_repeated_keys(self) -> bool:
        """Say whether two trustees have a key in common, the keys of a ceremony included."""
        keys = [key for item in self.items for key in item.all_keys]
        return len(set(keys)) != len(keys)

    @property
    def required(self) -> int:
        """Return how many keys open a tally: every single one and each group's threshold."""
        return sum(item.threshold for item in self.items)

    def match(self, public_keys: Sequence[str], threshold: int) -> bool:
        """Say whether exactly these keys (64 hex digits, by owner) are needed in that number."""
        keys = [hex_of_point(each) for each in self.public_keys]
        return (keys, self.required) == (list(public_keys), threshold)

    def public_key_of(self, owner: int) -> Point:
        """Return the key of owner 1, 2, …; `VerificationError("unknown-trustee")` beyond."""
        if not 1 <= owner <= len(self.public_keys):
            raise VerificationError("unknown-trustee", f"there is no trustee number {owner}")
        return self.public_keys[owner - 1]

    def owner_of(self, public_key: Point) -> int:
        """Return the owner number of a key; `VerificationError("unknown-trustee")` for none."""
        for owner, key in enumerate(self.public_keys, 1):
            if key == public_key:
                return owner
        raise VerificationError("unknown-trustee", "this key is not among the election's trustees")

    def election_key(self) -> Point:
        """Return the key that ballots are encrypted under: the product of all items' keys."""
        return total(item.group_key for item in self.items)

    def faults(self) -> list[tuple[int, BallotsError]]:
        """Check every trustee in full; return what does not hold, by owner."""
        return [
            (first + index, error)
            for first, item in self._places()
            for index, error in item.faults()
        ]

    def exponents(self, owners: Collection[int]) -> dict[int, int]:
        """Return which of these owners' factors open a ciphertext, each with its exponent.

        The product of those powers is alpha^(the election's secret). Of each item the first
        `threshold` owners are used, with their λ; a single one's is 1. Owners beyond the list are
        left out. `VerificationError("not-enough-trustees")` says who is missing.
        """
        used: dict[int, int] = {}
        missing: list[str] = []
        for first, item in self._places():
            present = [z for z in range(1, item.size + 1) if first + z in owners]
            if len(present) < item.threshold:
                missing.append(_missing(first, item, present))
            weights = lagrange_at_zero(present[: item.threshold])
            used |= {first + z: weight for z, weight in weights.items()}
        if missing:
            raise VerificationError("not-enough-trustees", "; ".join(missing))
        return used

    def _places(self) -> Iterator[tuple[int, TrusteeItem]]:
        """Yield each item with the number of owners before it."""
        before = 0
        for item in self.items:
            yield before, item
            before += item.size


def make_trustees_json(items: Sequence[TrusteeItem]) -> bytes:
    """Write the canonical list of trustees."""
    return canonical_json(
        [
            ["Pedersen" if isinstance(item, Pedersen) else "Single", item.to_json_value()]
            for item in items
        ]
    )


def _missing(before: int, item: TrusteeItem, present: Sequence[int]) -> str:
    absent = [str(before + z) for z in range(1, item.size + 1) if z not in present]
    needed = item.threshold - len(present)
    return f"{needed} of these trustees must still decrypt: {', '.join(absent)}"


def _item_of(value: JsonValue, place: int) -> TrusteeItem:
    kind, content = as_list(value, 2)
    read = _READERS.get(kind) if isinstance(kind, str) else None
    if read is None:
        raise MalformedError("the kind of a trustee is unknown")
    try:
        return read(content)
    except MalformedError as error:
        raise MalformedError(f"trustees, item {place}: {error.sentence}", error.code) from error


_READERS: Final[Mapping[str, Callable[[JsonValue], TrusteeItem]]] = {
    "Single": TrusteePublic.from_json_value,
    "Pedersen": Pedersen.from_json_value,
}
