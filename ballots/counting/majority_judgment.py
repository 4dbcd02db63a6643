"""Majority judgment: the option whose middle voter gives the best grade is first.

Integers: 1 = the first (best) grade … G = the last; 0 or a number above G makes an answer invalid.
The majority grade is the median, the lower one for an even number of voters. The majority gauge
(better, grade, worse) counts the voters above and below it: better > worse is written +, otherwise
-. Options are ordered by majority value: the sequence of medians as one voter after the other is
taken from the middle. Where two gauges differ in grade, in sign, or in the number on the larger
side, the values differ the same way, so the gauge explains the order; equal values mean equal
grades throughout, and only then the seed decides (M. Balinski, R. Laraki, "Majority Judgment",
2011).
Source: specification 19.7.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

from ballots.counting.answers import BallotCount, Pile, require_positive, sort_answers
from ballots.counting.tie_break import TieBreak


@dataclass(frozen=True, slots=True)
class Gauge:
    """One option's grades: voters by grade (best first), and the majority gauge.

    `grade` is 1 … G, 0 where nobody voted; `better` and `worse` are numbers of voters.
    """

    counts: tuple[int, ...]
    grade: int
    better: int
    worse: int

    @property
    def sign(self) -> str:
        """`+` where more voters are above the majority grade than below, otherwise `-`."""
        return "+" if self.better > self.worse else "-"


@dataclass(frozen=True, slots=True)
class JudgmentResult:
    """The gauges by option, and the places; inside a place the seed's order."""

    ballots: BallotCount
    gauges: tuple[Gauge, ...]
    places: tuple[tuple[int, ...], ...]

    @property
    def ranking(self) -> tuple[int, ...]:
        """All options, the best first; ties by the seed."""
        return tuple(option for place in self.places for option in place)

    @property
    def ties(self) -> tuple[tuple[int, ...], ...]:
        """The groups whose inner order came from the seed."""
        return tuple(place for place in self.places if len(place) > 1)


def count_majority_judgment(
    answers: Iterable[Sequence[int]],
    options: int,
    grades: int,
    tie: TieBreak,
    *,
    blank: bool = False,
) -> JudgmentResult:
    """Count opened answers over `grades` grades; MalformedError where there is no grade."""
    require_positive(grades, "a question's number of grades")
    found = sort_answers(
        answers,
        options,
        blank=blank,
        is_valid=lambda answer: all(1 <= grade <= grades for grade in answer),
    )
    counts = [_grade_counts(found.piles, option, grades) for option in range(options)]
    values = _values(counts, found.ballots.valid)
    order = sorted(range(options), key=lambda option: values[option])
    places = tuple(tie.order(tied) for _, tied in groupby(order, key=lambda option: values[option]))
    return JudgmentResult(found.ballots, tuple(map(_gauge, counts)), places)


def _grade_counts(piles: Iterable[Pile], option: int, grades: int) -> tuple[int, ...]:
    """Return how many voters gave an option each grade."""
    counts = [0] * grades
    for pile in piles:
        counts[pile.answer[option] - 1] += pile.votes
    return tuple(counts)


def _gauge(counts: tuple[int, ...]) -> Gauge:
    """Return the majority gauge of a distribution of grades."""
    voters = sum(counts)
    if not voters:
        return Gauge(counts, 0, 0, 0)
    grade = _grade_at(list(accumulate(counts)), voters // 2)
    return Gauge(counts, grade, sum(counts[: grade - 1]), sum(counts[grade:]))


def _grade_at(ends: Sequence[int], place: int) -> int:
    """Return the grade at a place among an option's grades, sorted from the best, from 0."""
    return bisect_right(ends, place) + 1


def _values(counts: Sequence[tuple[int, ...]], voters: int) -> list[tuple[int, ...]]:
    """Return keys that compare as the options' majority values do; a smaller one is better.

    Each step of a majority value looks at the same place whichever the option. Going outward, an
    option's grade changes only where its next grade begins, so two values differ first at such a
    place or at the middle; the other places need not be compared.
    """
    ends = [list(accumulate(each)) for each in counts]
    begins = {place for each in ends for end in each for place in (end - 1, end)}
    places = {voters // 2, (voters - 1) // 2, *begins}
    steps = sorted(
        (place for place in places if 0 <= place < voters),
        key=lambda place: _step(place, voters),
    )
    return [tuple(_grade_at(each, place) for place in steps) for each in ends]


def _step(place: int, voters: int) -> int:
    """Return the step at which the voter at a place (from 0, the best grade first) is taken.

    Of n voters the lower median stands at n // 2. Then the places follow in turn on both sides:
    first the worse side where n is odd (an even number is left, its lower median is the worse one),
    first the better side where n is even.
    """
    distance = place - voters // 2
    if voters % 2:
        return 2 * distance - 1 if distance > 0 else -2 * distance
    return 2 * distance if distance >= 0 else -2 * distance - 1
