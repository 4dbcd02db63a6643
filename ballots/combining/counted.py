"""A counted contest: what its rule finds, and which options that selects (specification 15.3).

Some rules elect by themselves (seats, a budget): what they elect is selected. The others rank all
options, and the rules' `accept` says how many of the first are selected.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ballots.combining.combination import TOP, Accept
from ballots.combining.contest import CountedContest
from ballots.combining.tally import ContestTally
from ballots.counting.budget_greedy import GreedyResult
from ballots.counting.count import Count
from ballots.counting.equal_shares import EqualSharesResult
from ballots.counting.instant_runoff import RunoffResult
from ballots.counting.rule import GreedyBudget, Result
from ballots.counting.stv import StvResult
from ballots.counting.tie_break import TieBreak


@dataclass(frozen=True, slots=True)
class Selection:
    """Ranks by option (from 1; a rule that elects ranks only these) and the selected options."""

    ranks: Mapping[int, int]
    selected: frozenset[int]
    ties: tuple[tuple[int, ...], ...]


def count_contest(
    contest: CountedContest, tally: ContestTally, ballots: int, tie: TieBreak
) -> Count:
    """Count one chamber's ballots by the contest's rule.

    MalformedError for sums that no ballots can give.
    """
    rule = contest.counting
    if tally.answers is None and isinstance(rule, GreedyBudget):
        sums = (tally.blanks, *tally.votes) if contest.blank else tally.votes
        return Count(rule, rule.count_sums(sums, ballots, tie))
    return Count(rule, rule.count(tally.answers or (), len(contest.options), tie))


def select(result: Result, accept: Accept) -> Selection:
    """Return what a result selects: what it elects itself, or the first n of its ranking."""
    if isinstance(result, RunoffResult):
        return _elect((result.winner,))
    if isinstance(result, StvResult):
        return _elect(result.elected)
    if isinstance(result, GreedyResult | EqualSharesResult):
        return _elect(result.selected)
    first = accept.n or 0 if accept.kind == TOP else 0
    return Selection(
        {option: rank for rank, option in enumerate(result.ranking, start=1)},
        frozenset(result.ranking[:first]),
        result.ties,
    )


def _elect(options: tuple[int, ...]) -> Selection:
    """Return the selection of a rule that elects by itself; its ties stand in its steps."""
    ranks = {option: rank for rank, option in enumerate(options, start=1)}
    return Selection(ranks, frozenset(options), ())
