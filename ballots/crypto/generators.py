"""Independent generators h, h_0, h_1, …: no logarithm between two is known (specification 12.2)."""

from functools import lru_cache
from typing import Final

from ballots.crypto.group import (
    GENERATOR,
    IDENTITY,
    POINT_BYTES,
    Point,
    add,
    point_of_bytes,
)
from ballots.crypto.suite import Suite
from ballots.errors import VerificationError

_REMEMBERED: Final = 1 << 17
"""Generators kept between calls, 100 µs and about 200 bytes each."""
_FIRST: Final = -1


def independent_generators(suite: Suite, count: int) -> tuple[Point, tuple[Point, ...]]:
    """Return h and h_0 … h_(count-1); `bad-generators` if two were equal or one were known."""
    chain, *others = [_generator(suite, index) for index in range(_FIRST, count)]
    if len({IDENTITY, GENERATOR, chain, *others}) != count + 3:
        raise VerificationError("bad-generators", "two generators of the shuffle proofs are equal")
    return chain, tuple(others)


@lru_cache(maxsize=_REMEMBERED)
def _generator(suite: Suite, index: int) -> Point:
    """Return eight times the first point of the curve at or above the index's hash."""
    number = suite.generator_number(index)
    while True:
        double = _doubled(Point(point_of_bytes(number.to_bytes(POINT_BYTES, "little"))))
        if double is not None:
            four = add(double, double)
            return add(four, four)
        number += 1


def _doubled(candidate: Point) -> Point | None:
    try:
        return add(candidate, candidate)
    except VerificationError:  # no point of the curve has this y-coordinate
        return None
