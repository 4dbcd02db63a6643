"""ElGamal encryption of group elements: (g^r, y^r m) (specification 3.4, 3.5).

A small number n is encrypted as g^n, so that such ciphertexts add up.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isqrt
from typing import Final

from ballots.crypto.group import (
    GENERATOR,
    IDENTITY,
    Point,
    add,
    generator_multiple,
    generator_power,
    hex_of_point,
    point_of_hex,
    power,
    subtract,
    total,
)
from ballots.encoding import JsonValue, as_object
from ballots.errors import VerificationError

MAX_LOGARITHM: Final = 10**10
"""Counts above this are refused: the search takes the square root of it in steps and memory."""


@dataclass(frozen=True, slots=True)
class Ciphertext:
    """An encrypted number."""

    alpha: Point
    beta: Point

    @classmethod
    def from_json_value(cls, value: JsonValue) -> "Ciphertext":
        """Read {"alpha","beta"}: canonical points, membership not yet checked."""
        fields = as_object(value, ("alpha", "beta"))
        return cls(point_of_hex(fields["alpha"]), point_of_hex(fields["beta"]))

    def to_json_value(self) -> dict[str, str]:
        """Write the ciphertext in the specification's field order."""
        return {"alpha": hex_of_point(self.alpha), "beta": hex_of_point(self.beta)}

    def plus(self, other: "Ciphertext") -> "Ciphertext":
        """Encrypt the sum of the two numbers."""
        return Ciphertext(add(self.alpha, other.alpha), add(self.beta, other.beta))

    def times(self, number: int) -> "Ciphertext":
        """Encrypt the number taken `number` times (a weight)."""
        if number == 1:
            return self
        return Ciphertext(power(self.alpha, number), power(self.beta, number))

    def minus_value(self, value: int) -> "Ciphertext":
        """Encrypt the number less a public value, under the same randomness."""
        return Ciphertext(self.alpha, subtract(self.beta, generator_multiple(value)))


ZERO: Final = Ciphertext(IDENTITY, IDENTITY)
"""The sum of no ciphertexts."""


def encrypt(public_key: Point, value: int, randomness: int) -> Ciphertext:
    """Encrypt a small number under a key with a scalar drawn by the caller."""
    return encrypt_element(public_key, generator_multiple(value), randomness)


def encrypt_element(public_key: Point, element: Point, randomness: int) -> Ciphertext:
    """Encrypt a group element under a key with a scalar drawn by the caller."""
    return Ciphertext(generator_power(randomness), add(power(public_key, randomness), element))


def encrypt_again(public_key: Point, ciphertext: Ciphertext, randomness: int) -> Ciphertext:
    """Encrypt the same element anew: only who knows the scalar can tell that it is the same."""
    return ciphertext.plus(encrypt_element(public_key, IDENTITY, randomness))


def sum_of(ciphertexts: Iterable[Ciphertext]) -> Ciphertext:
    """Encrypt the sum; `ZERO` for none."""
    listed = list(ciphertexts)
    return Ciphertext(total(each.alpha for each in listed), total(each.beta for each in listed))


@dataclass(frozen=True, slots=True)
class LogarithmTable:
    """Baby steps for discrete logarithms to base g between 0 and `bound`, both included."""

    bound: int
    steps: dict[Point, int]
    stride: Point

    @classmethod
    def up_to(cls, bound: int) -> "LogarithmTable":
        """Prepare about √bound steps (21 µs each)."""
        if not 0 <= bound <= MAX_LOGARITHM:
            raise VerificationError("count-too-large", "a count is too large to be decrypted")
        size = isqrt(bound) + 1
        steps: dict[Point, int] = {}
        point = IDENTITY
        for number in range(size):
            steps[point] = number
            point = add(point, GENERATOR)
        return cls(bound, steps, point)

    def logarithm_of(self, point: Point) -> int:
        """Return n with g^n = point; `VerificationError("bad-result")` if n is out of bounds."""
        size = len(self.steps)
        for stride in range(self.bound // size + 1):
            rest = self.steps.get(point)
            if rest is not None and stride * size + rest <= self.bound:
                return stride * size + rest
            point = subtract(point, self.stride)
        raise VerificationError("bad-result", "the decrypted count is not between 0 and its bound")
