"""Approval: each voter marks the options they approve of; the option with the most marks is first.

Integers: 1 = approved, 0 = not. Summed counts (homomorphic questions) are ranked by `rank_sums`.
Source: specification 19.3.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ballots.counting.answers import BallotCount, Pile, is_choice, sort_answers
from ballots.counting.scores import ScoreResult, rank_scores
from ballots.counting.tie_break import TieBreak
from ballots.errors import MalformedError


def count_approval(
    answers: Iterable[Sequence[int]],
    options: int,
    tie: TieBreak,
    *,
    blank: bool = False,
    minimum: int = 0,
    maximum: int | None = None,
) -> ScoreResult:
    """Count opened answers; fewer marks than `minimum` or more than `maximum` are invalid."""
    most = options if maximum is None else maximum
    found = sort_answers(
        answers, options, blank=blank, is_valid=lambda answer: is_choice(answer, minimum, most)
    )
    return rank_scores(found.ballots, approvals(found.piles, options), tie)


def rank_sums(
    sums: Sequence[int],
    ballots: int,
    tie: TieBreak,
    *,
    blank: bool,
    minimum: int = 0,
    maximum: int | None = None,
) -> ScoreResult:
    """Rank the decrypted sums of a question; with `blank`, element 0 counts the blank votes.

    The proofs of each ballot have shown that it is possible, so none is invalid. `ballots` is their
    total weight where they are weighted. MalformedError for sums that no such ballots can give.
    """
    blanks, votes = (sums[0], sums[1:]) if blank and sums else (0, sums)
    valid = ballots - blanks
    most = len(votes) if maximum is None else maximum
    if (
        not votes
        or blanks < 0
        or any(not 0 <= count <= valid for count in votes)
        or not minimum * valid <= sum(votes) <= most * valid
    ):
        raise MalformedError("counting: the sums do not fit the number of ballots")
    return rank_scores(BallotCount(valid, blanks, 0), votes, tie)


def approvals(piles: Iterable[Pile], options: int) -> tuple[int, ...]:
    """Return each option's number of marks."""
    sums = [0] * options
    for pile in piles:
        for option in range(options):
            sums[option] += pile.votes * pile.answer[option]
    return tuple(sums)
