"""The prime-order subgroup of edwards25519, through libsodium (specification 3.1 to 3.3).

Invariants: a `Point` is 32 canonical libsodium bytes (y < p, no odd spelling of the identity) that
may still lie outside the subgroup; `power` and `check_member` are what settles membership, so a
point that gets multiplied needs no second check. The identity is told by its bytes, since libsodium
refuses to multiply it or to arrive at it. Scalars are integers, reduced here before each use.
libsodium's RuntimeError never leaves this module: it becomes `VerificationError("bad-point")`.

Two floors: the functions hold the rules above, whatever computes; `Backend` is all that they ask of
what computes, and `BACKEND` is the one in use, chosen when this module is imported. A faster one is
a module or a class beside this one with the functions of `Backend` and takes that one line.
"""

from collections.abc import Iterable
from functools import cache
from typing import Final, NewType, Protocol

import nacl.bindings as sodium

from ballots.encoding import JsonValue, from_hex
from ballots.errors import MalformedError, VerificationError

Point = NewType("Point", bytes)

ORDER: Final = 2**252 + 27742317777372353535851937790883648493
"""q, the number of elements of the subgroup."""

IDENTITY: Final = Point(b"\x01" + bytes(31))
POINT_BYTES: Final = 32
_FIELD_PRIME: Final = 2**255 - 19
_SIGN_BIT: Final = 1 << 255
_CACHED_POWERS: Final = 4096


class Backend(Protocol):
    """The arithmetic that the rules of this module stand on.

    It gets canonical points, never the identity as one to multiply, and scalars 0 < n < q; it gives
    canonical points, the identity among them. It raises `RuntimeError` for a point that is not on
    the curve and, where it multiplies, for one outside the subgroup. `multiply` and `multiply_base`
    see secrets and take the same time for all scalars; the double ones see public values only.
    """

    def is_member(self, point: Point) -> bool:
        """Say whether a point other than the identity lies in the subgroup."""

    def multiply(self, point: Point, scalar: int) -> Point:
        """Multiply a member by a scalar."""

    def multiply_base(self, scalar: int) -> Point:
        """Multiply g by a scalar."""

    def multiply_two(
        self, first: Point, first_scalar: int, second: Point, second_scalar: int
    ) -> Point:
        """Multiply two members by a scalar each and add."""

    def multiply_base_and(self, base_scalar: int, point: Point, scalar: int) -> Point:
        """Multiply g and a member by a scalar each and add."""

    def add(self, first: Point, second: Point) -> Point:
        """Add two points of the curve."""

    def subtract(self, first: Point, second: Point) -> Point:
        """Subtract the second point of the curve from the first."""


class _Sodium:
    """libsodium, which has no double-scalar multiplication of its own."""

    def is_member(self, point: Point) -> bool:
        return sodium.crypto_core_ed25519_is_valid_point(point)

    def multiply(self, point: Point, scalar: int) -> Point:
        return Point(sodium.crypto_scalarmult_ed25519_noclamp(scalar.to_bytes(32, "little"), point))

    def multiply_base(self, scalar: int) -> Point:
        return Point(sodium.crypto_scalarmult_ed25519_base_noclamp(scalar.to_bytes(32, "little")))

    def multiply_two(
        self, first: Point, first_scalar: int, second: Point, second_scalar: int
    ) -> Point:
        return self.add(self.multiply(first, first_scalar), self.multiply(second, second_scalar))

    def multiply_base_and(self, base_scalar: int, point: Point, scalar: int) -> Point:
        return self.add(self.multiply_base(base_scalar), self.multiply(point, scalar))

    def add(self, first: Point, second: Point) -> Point:
        return Point(sodium.crypto_core_ed25519_add(first, second))

    def subtract(self, first: Point, second: Point) -> Point:
        return Point(sodium.crypto_core_ed25519_sub(first, second))


BACKEND: Final[Backend] = _Sodium()


def point_of_hex(text: JsonValue) -> Point:
    """Read 64 big-endian hex digits as a canonical point; membership is not yet checked."""
    try:
        raw = from_hex(text, POINT_BYTES)[::-1]
    except MalformedError as error:
        raise MalformedError("a group element is not 64 lowercase hex digits") from error
    return point_of_bytes(raw)


def point_of_bytes(raw: bytes) -> Point:
    """Take libsodium's 32 bytes as a canonical point; membership is not yet checked."""
    number = int.from_bytes(raw, "little")
    y = number & (_SIGN_BIT - 1)
    if len(raw) != POINT_BYTES or y >= _FIELD_PRIME:
        raise MalformedError("a group element is not canonically encoded", "bad-point")
    if number & _SIGN_BIT and y in (1, _FIELD_PRIME - 1):
        raise MalformedError("a group element has x = 0 with a sign", "bad-point")
    return Point(raw)


def hex_of_point(point: Point) -> str:
    """Write a point as 64 big-endian hex digits, the reverse of libsodium's bytes."""
    return point[::-1].hex()


def is_member(point: Point) -> bool:
    """Say whether a canonical point lies in the subgroup (the identity does)."""
    return point == IDENTITY or BACKEND.is_member(point)


def check_member(point: Point, *, allow_identity: bool = True) -> None:
    """Raise `VerificationError("bad-point")` for a point outside the subgroup."""
    if not is_member(point) or (point == IDENTITY and not allow_identity):
        raise _not_a_member()


def power(point: Point, scalar: int) -> Point:
    """Multiply a point by a scalar, which also proves that it is a member of the subgroup."""
    reduced = scalar % ORDER
    if point == IDENTITY:
        return IDENTITY
    if reduced == 0:
        check_member(point)
        return IDENTITY
    try:
        return BACKEND.multiply(point, reduced)
    except RuntimeError as error:
        raise _not_a_member() from error


def generator_power(scalar: int) -> Point:
    """Multiply the generator g by a scalar."""
    reduced = scalar % ORDER
    return BACKEND.multiply_base(reduced) if reduced else IDENTITY


def double_power(first: Point, first_scalar: int, second: Point, second_scalar: int) -> Point:
    """Multiply two points by a public scalar each and add; proves that both are members."""
    one, two = first_scalar % ORDER, second_scalar % ORDER
    if one == 0 or two == 0 or IDENTITY in (first, second):
        return add(power(first, one), power(second, two))
    try:
        return BACKEND.multiply_two(first, one, second, two)
    except RuntimeError as error:
        raise _not_a_member() from error


def generator_double_power(generator_scalar: int, point: Point, scalar: int) -> Point:
    """Multiply g and a point by a public scalar each and add; proves that it is a member."""
    one, two = generator_scalar % ORDER, scalar % ORDER
    if one == 0 or two == 0 or point == IDENTITY:
        return add(generator_power(one), power(point, two))
    try:
        return BACKEND.multiply_base_and(one, point, two)
    except RuntimeError as error:
        raise _not_a_member() from error


@cache
def _cached_power(number: int) -> Point:
    return generator_power(number)


def generator_multiple(number: int) -> Point:
    """Multiply g by a small public number (a vote); the usual ones are remembered."""
    return _cached_power(number) if 0 <= number < _CACHED_POWERS else generator_power(number)


GENERATOR: Final = generator_power(1)


def add(first: Point, second: Point) -> Point:
    """Add two points; they must be on the curve, not yet in the subgroup."""
    if first == IDENTITY:
        return second
    if second == IDENTITY:
        return first
    try:
        return BACKEND.add(first, second)
    except RuntimeError as error:
        raise _not_a_member() from error


def subtract(first: Point, second: Point) -> Point:
    """Subtract the second point from the first; they must be on the curve."""
    if second == IDENTITY:
        return first
    try:
        return BACKEND.subtract(first, second)
    except RuntimeError as error:
        raise _not_a_member() from error


def total(points: Iterable[Point]) -> Point:
    """Add up points; the identity for none."""
    result = IDENTITY
    for point in points:
        result = add(result, point)
    return result


def _not_a_member() -> VerificationError:
    return VerificationError("bad-point", "a group element is outside the prime-order subgroup")
