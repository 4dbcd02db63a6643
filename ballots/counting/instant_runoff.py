"""Instant runoff: the last option leaves and its ballots move on, until one has a majority.

Integers: ranks 1, 2, 3, … without gap or repeat, 0 = unranked. A majority is more than half of the
ballots that still name a continuing option. Of several last options, the one leaves that had the
fewest votes at the most recent round at which they differed; after that the seed decides.
Source: specification 19.4.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ballots.counting.answers import BallotCount, is_ranking, preferences, sort_answers
from ballots.counting.tie_break import Settled, TieBreak, settle_by_stages


@dataclass(frozen=True, slots=True)
class Round:
    """One round: votes by option (0 for those that left), ballots without a further choice.

    `excluded` leaves after this round, None in the last one; `tie` says how it was found where
    several were last.
    """

    votes: tuple[int, ...]
    exhausted: int
    excluded: int | None
    tie: Settled | None


@dataclass(frozen=True, slots=True)
class RunoffResult:
    """The winner and every round that led to it."""

    ballots: BallotCount
    winner: int
    rounds: tuple[Round, ...]


def count_instant_runoff(
    answers: Iterable[Sequence[int]], options: int, tie: TieBreak, *, blank: bool = False
) -> RunoffResult:
    """Count opened rankings."""
    found = sort_answers(answers, options, blank=blank, is_valid=is_ranking)
    ballots = [(preferences(pile.answer), pile.votes) for pile in found.piles]
    continuing = set(range(options))
    rounds: list[Round] = []
    while True:
        votes = _votes(ballots, continuing, options)
        exhausted = found.ballots.valid - sum(votes)
        leader = max(sorted(continuing), key=lambda option: votes[option])
        if 2 * votes[leader] > sum(votes) or len(continuing) == 1:
            rounds.append(Round(votes, exhausted, None, None))
            return RunoffResult(found.ballots, leader, tuple(rounds))
        least = min(votes[option] for option in continuing)
        last = [option for option in continuing if votes[option] == least]
        settled = settle_by_stages(last, [each.votes for each in rounds], tie, lowest=True)
        shown = settled if len(last) > 1 else None
        rounds.append(Round(votes, exhausted, settled.chosen, shown))
        continuing.remove(settled.chosen)


def _votes(
    ballots: Iterable[tuple[tuple[int, ...], int]], continuing: set[int], options: int
) -> tuple[int, ...]:
    """Return how many ballots name each continuing option first among the continuing ones."""
    votes = [0] * options
    for ranked, count in ballots:
        first = next((option for option in ranked if option in continuing), None)
        if first is not None:
            votes[first] += count
    return tuple(votes)
