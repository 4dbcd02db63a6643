"""Places from scores: what plurality, approval and Borda return.

Options with equal scores share a place; inside it they stand in the seed's order (specification
19.2), so that a place with more than one option is a tie that the page can show.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from ballots.counting.answers import BallotCount
from ballots.counting.tie_break import TieBreak


@dataclass(frozen=True, slots=True)
class Place:
    """Options with the same score; more than one of them are tied and in the seed's order."""

    options: tuple[int, ...]
    score: Fraction


@dataclass(frozen=True, slots=True)
class ScoreResult:
    """Scores by option, and the places from the best to the last."""

    ballots: BallotCount
    scores: tuple[Fraction, ...]
    places: tuple[Place, ...]

    @property
    def ranking(self) -> tuple[int, ...]:
        """All options, the best first; ties by the seed."""
        return tuple(option for place in self.places for option in place.options)

    @property
    def ties(self) -> tuple[tuple[int, ...], ...]:
        """The groups whose inner order came from the seed."""
        return tuple(place.options for place in self.places if len(place.options) > 1)


def rank_scores(
    ballots: BallotCount, scores: Sequence[int] | Sequence[Fraction], tie: TieBreak
) -> ScoreResult:
    """Return the result in which a higher score is better."""
    by_score = sorted(range(len(scores)), key=lambda option: -scores[option])
    places = tuple(
        Place(tie.order(tied), Fraction(score))
        for score, tied in groupby(by_score, key=lambda option: scores[option])
    )
    return ScoreResult(ballots, tuple(map(Fraction, scores)), places)
