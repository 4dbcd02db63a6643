"""Borda: an option gets from each ballot as many points as it has options behind it.

Integers: ranks 1, 2, 3, … without gap or repeat, 0 = unranked. The unranked options of a ballot
share the last places: each gets the mean of the points of these places, so that every ballot gives
n(n - 1)/2 points in all and ranking fewer options gives nobody more weight.
Source: specification 19.3.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from ballots.counting.answers import Answer, is_ranking, sort_answers
from ballots.counting.scores import ScoreResult, rank_scores
from ballots.counting.tie_break import TieBreak


def count_borda(
    answers: Iterable[Sequence[int]], options: int, tie: TieBreak, *, blank: bool = False
) -> ScoreResult:
    """Count opened rankings; the scores are the points, multiples of 1/2."""
    found = sort_answers(answers, options, blank=blank, is_valid=is_ranking)
    scores = [Fraction(0)] * options
    for pile in found.piles:
        for option, points in enumerate(_points(pile.answer)):
            scores[option] += pile.votes * points
    return rank_scores(found.ballots, scores, tie)


def _points(answer: Answer) -> tuple[Fraction, ...]:
    """Return one ballot's points by option."""
    shared = Fraction(answer.count(0) - 1, 2)
    return tuple(Fraction(len(answer) - rank) if rank else shared for rank in answer)
