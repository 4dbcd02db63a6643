"""Schulze: who beats whom along the strongest chain of majorities (specification 19.6).

Integers: smaller is better, 0 = unranked = behind all, equal numbers = no preference between them.
Of two defeats the stronger is the one with more ballots on its winning side, and among equal ones
the one with fewer on its losing side; a chain is as strong as its weakest defeat. i is above j
where the strongest chain from i to j is stronger than the one back (M. Schulze, "A new monotonic,
clone-independent, reversal symmetric, and Condorcet-consistent single-winner election method",
Social Choice and Welfare 36, 2011, section 2).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from ballots.counting.answers import BallotCount, Pile, sort_answers
from ballots.counting.tie_break import TieBreak
from ballots.errors import MalformedError

Matrix: TypeAlias = tuple[tuple[int, ...], ...]


class Strength(NamedTuple):
    """A defeat's strength: ballots on the winning side, and those on the losing side, negative.

    So the greater tuple is the stronger one, and `NONE` is weaker than any defeat.
    """

    winning: int
    minus_losing: int


NONE = Strength(0, 0)
Strengths: TypeAlias = tuple[tuple[Strength, ...], ...]


@dataclass(frozen=True, slots=True)
class SchulzeResult:
    """The comparisons and the places.

    `pairs[i][j]`: ballots that prefer i to j. `strengths[i][j]`: the strongest chain from i to j,
    `NONE` where there is none. `before[i][j]`: the option just before j on that chain. `places`:
    the options that no other remaining option is above, then the same among the rest; inside a
    place the seed's order.
    """

    ballots: BallotCount
    pairs: Matrix
    strengths: Strengths
    before: Matrix
    places: tuple[tuple[int, ...], ...]

    @property
    def ranking(self) -> tuple[int, ...]:
        """All options, the best first; ties by the seed."""
        return tuple(option for place in self.places for option in place)

    @property
    def ties(self) -> tuple[tuple[int, ...], ...]:
        """The groups whose inner order came from the seed."""
        return tuple(place for place in self.places if len(place) > 1)

    def is_above(self, one: int, other: int) -> bool:
        """Say whether the strongest chain from `one` to `other` is stronger than the one back."""
        return self.strengths[one][other] > self.strengths[other][one]

    def chain(self, one: int, other: int) -> tuple[int, ...]:
        """Return the options along a strongest chain; MalformedError where there is none."""
        if self.strengths[one][other] == NONE:
            raise MalformedError("counting: there is no chain of defeats between these options")
        found = [other]
        while found[-1] != one:
            found.append(self.before[one][found[-1]])
        return tuple(reversed(found))


def count_schulze(
    answers: Iterable[Sequence[int]], options: int, tie: TieBreak, *, blank: bool = False
) -> SchulzeResult:
    """Count opened answers; a negative number makes one invalid, all zeros prefer nobody."""
    found = sort_answers(answers, options, blank=blank, is_valid=lambda answer: min(answer) >= 0)
    pairs = _compare(found.piles, options)
    strengths, before = _chains(pairs)
    places = _places(strengths, tie)
    return SchulzeResult(found.ballots, pairs, strengths, before, places)


def _compare(piles: Iterable[Pile], options: int) -> Matrix:
    """Return how many ballots prefer each option to each other one."""
    pairs = [[0] * options for _ in range(options)]
    for pile in piles:
        unranked = max(pile.answer) + 1
        ranks = [rank or unranked for rank in pile.answer]
        for one in range(options):
            for other in range(options):
                if ranks[one] < ranks[other]:
                    pairs[one][other] += pile.votes
    return tuple(map(tuple, pairs))


def _chains(pairs: Matrix) -> tuple[Strengths, Matrix]:
    """Return the strongest chains' strengths and last steps (Floyd and Warshall's scheme)."""
    options = range(len(pairs))
    strengths = [[_defeat(pairs[i][j], pairs[j][i]) for j in options] for i in options]
    before = [[i for _ in options] for i in options]
    for middle in options:
        for i in options:
            for j in options:
                through = min(strengths[i][middle], strengths[middle][j])
                if i != j and through > strengths[i][j]:
                    strengths[i][j] = through
                    before[i][j] = before[middle][j]
    return tuple(map(tuple, strengths)), tuple(map(tuple, before))


def _defeat(winning: int, losing: int) -> Strength:
    """Return the strength of a defeat, `NONE` where it is none."""
    return Strength(winning, -losing) if winning > losing else NONE


def _places(strengths: Strengths, tie: TieBreak) -> tuple[tuple[int, ...], ...]:
    """Return the options in places; being above is transitive, so a place is never empty."""
    remaining = set(range(len(strengths)))
    places = []
    while remaining:
        first = {
            option
            for option in remaining
            if all(strengths[other][option] <= strengths[option][other] for other in remaining)
        }
        places.append(tie.order(first))
        remaining -= first
    return tuple(places)
