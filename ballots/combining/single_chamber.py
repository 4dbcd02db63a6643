"""The rule `single_chamber`: an option's score is its share in the one chamber.

Source: specification 15.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ballots.combining.rules import Rules
from ballots.combining.tally import ChamberTally


def effective_weights(_rules: Rules, tallies: Sequence[ChamberTally]) -> tuple[Fraction, ...]:
    """Return the weight of the one chamber: 1, or 0 where it was not counted."""
    return tuple(Fraction(tally.counted) for tally in tallies)
