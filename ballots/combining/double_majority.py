"""The rule `double_majority`: an option's score is its smallest share in any counted chamber.

So with a threshold an option is selected only if it reaches the share in every counted chamber,
and with `top` those come first whose weakest chamber supports them most. Weights play no part.
A chamber whose ballots are all blank in a question supports nothing there.
Source: specification 15.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ballots.combining.rules import Rules
from ballots.combining.tally import ChamberTally


def effective_weights(_rules: Rules, tallies: Sequence[ChamberTally]) -> tuple[Fraction, ...]:
    """Return 1 for each counted chamber, whose share must be enough by itself, else 0."""
    return tuple(Fraction(tally.counted) for tally in tallies)


def score(
    _weights: Sequence[Fraction], tallies: Sequence[ChamberTally], contest: int, option: int
) -> Fraction:
    """Return an option's smallest share in the counted chambers; 0 where none is counted."""
    shares = (tally.share(contest, option) for tally in tallies if tally.counted)
    return min(shares, default=Fraction(0))
