"""The rule `weighted_shares`: score = Σ weight · share / Σ weight over the counted chambers.

A chamber with fewer than k counted ballots is not decrypted; its weight goes to the others in
proportion, because the sum runs over the counted ones alone.
Source: specification 15.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ballots.combining.rules import Rules
from ballots.combining.tally import ChamberTally


def effective_weights(rules: Rules, tallies: Sequence[ChamberTally]) -> tuple[Fraction, ...]:
    """Return each chamber's part of the score; they sum to 1, or to 0 where none was counted."""
    return normalised(
        [
            chamber.weight if tally.counted else 0
            for chamber, tally in zip(rules.chambers, tallies, strict=True)
        ]
    )


def normalised(weights: Sequence[int]) -> tuple[Fraction, ...]:
    """Return the weights divided by their sum; 0 throughout where that is 0."""
    total = sum(weights)
    return tuple(Fraction(weight, total) if total else Fraction(0) for weight in weights)


def score(
    weights: Sequence[Fraction], tallies: Sequence[ChamberTally], contest: int, option: int
) -> Fraction:
    """Return the sum of an option's shares, each times its chamber's effective weight."""
    return sum(
        (
            weight * tally.share(contest, option)
            for weight, tally in zip(weights, tallies, strict=True)
        ),
        Fraction(0),
    )
