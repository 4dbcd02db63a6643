"""Fractions as the rules and the outcome write them: "p/q" in lowest terms (specification 2.4)."""

from __future__ import annotations

import re
from fractions import Fraction

from ballots.encoding import JsonValue
from ballots.errors import MalformedError

_FRACTION = re.compile(r"(0|[1-9][0-9]{0,39})/([1-9][0-9]{0,39})")


def read_fraction(value: JsonValue) -> Fraction:
    """Return the fraction of a text "p/q" in lowest terms, not negative."""
    parts = _FRACTION.fullmatch(value) if isinstance(value, str) else None
    if parts is not None:
        found = Fraction(int(parts[1]), int(parts[2]))
        if write_fraction(found) == value:
            return found
    raise MalformedError("it is not a fraction p/q in lowest terms")


def write_fraction(value: Fraction) -> str:
    """Return "p/q" in lowest terms, also 0/1 and 1/1."""
    return f"{value.numerator}/{value.denominator}"
