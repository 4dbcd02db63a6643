"""Greedy budget: the projects with the most votes, one after the other, as long as they fit.

Integers: 1 = approved, 0 = not. A project that no longer fits is passed over, and a cheaper one
behind it may still be funded. A project that nobody voted for is not funded. Whole units of money.
Source: specification 19.8.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ballots.counting.answers import BallotCount
from ballots.counting.approval import count_approval
from ballots.counting.projects import check_costs, fundable
from ballots.counting.scores import ScoreResult
from ballots.counting.tie_break import TieBreak


@dataclass(frozen=True, slots=True)
class Consideration:
    """One step: a project's turn, its votes, the money left at that moment, whether it was funded.

    `tied` are the projects with the same votes, in the seed's order, empty where there is no other.
    """

    project: int
    votes: int
    cost: int
    left: int
    funded: bool
    tied: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GreedyResult:
    """The funded projects in their order, what they cost, and every project's turn."""

    ballots: BallotCount
    selected: tuple[int, ...]
    cost: int
    steps: tuple[Consideration, ...]


def count_budget_greedy(
    answers: Iterable[Sequence[int]],
    costs: Sequence[int],
    budget: int,
    tie: TieBreak,
    *,
    blank: bool = False,
    minimum: int = 0,
    maximum: int | None = None,
) -> GreedyResult:
    """Count opened approvals and fund by them; MalformedError for impossible costs or budget."""
    check_costs(costs, budget)
    votes = count_approval(answers, len(costs), tie, blank=blank, minimum=minimum, maximum=maximum)
    return fund_by_votes(votes, costs, budget)


def fund_by_votes(votes: ScoreResult, costs: Sequence[int], budget: int) -> GreedyResult:
    """Fund by counted votes, for example by the sums of a homomorphic question."""
    check_costs(costs, budget)
    possible = set(fundable(costs, [int(score) for score in votes.scores], budget))
    left = budget
    steps: list[Consideration] = []
    for place in votes.places:
        tied = place.options if len(place.options) > 1 else ()
        for project in place.options:
            funded = project in possible and costs[project] <= left
            steps.append(
                Consideration(project, int(place.score), costs[project], left, funded, tied)
            )
            left -= costs[project] if funded else 0
    selected = tuple(step.project for step in steps if step.funded)
    return GreedyResult(votes.ballots, selected, budget - left, tuple(steps))
