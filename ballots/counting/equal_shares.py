"""The method of equal shares for budgets: cost utilities, add-one completion (specification 19.8).

Integers: 1 = approved, 0 = not. Every voter gets an equal share of the budget. A project is paid by
those who approve of it, each the same price or all that is left to them; again and again the
project with the lowest price per unit of cost is bought (the satisfaction of a voter is what the
funded projects they approve of cost). Because money may be left over, the share is raised by one
unit a voter and all is computed anew, until no approved project fits into what is left, or the
purchases would cost more than the budget: then the last ones that fit hold.

D. Peters, G. Pierczyński, P. Skowron, "Proportional Participatory Budgeting with Additive
Utilities", NeurIPS 2021; completion as described at equalshares.net. All arithmetic is exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Final

from ballots.counting.answers import BallotCount, Pile, is_choice, sort_answers
from ballots.counting.approval import approvals
from ballots.counting.projects import check_costs, fundable
from ballots.counting.purse import Purse
from ballots.counting.raises import steady_raises
from ballots.counting.tie_break import TieBreak

# After so many raises in a row that changed nothing, the count looks ahead: looking costs more than
# one raise, and where purchases change all the time there is nothing to skip.
_PATIENCE: Final = 10


class End(Enum):
    """Why the share was not raised again."""

    EXHAUSTED = "exhausted"
    NEXT_TOO_DEAR = "next-too-dear"


@dataclass(frozen=True, slots=True)
class Purchase:
    """One step: a project, its voters, the price that a voter pays (or less, if less is left).

    `tied` are the projects with the same price per unit of cost, in the seed's order, empty where
    there is no other.
    """

    project: int
    cost: int
    voters: int
    price: Fraction
    tied: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One computation: every voter's share, what was bought, and what that costs."""

    share: Fraction
    purchases: tuple[Purchase, ...]
    cost: int

    @property
    def selected(self) -> tuple[int, ...]:
        """The projects bought, in their order."""
        return tuple(purchase.project for purchase in self.purchases)


@dataclass(frozen=True, slots=True)
class EqualSharesResult:
    """The funded projects and how they were found.

    `attempts` run from the plain equal share to the one that holds, which is the last one; those in
    between that bought the same projects as the one before are left out. Where `end` is
    NEXT_TOO_DEAR, `too_dear` is the one after the last. `raises` counts the units a voter that were
    added. `impossible` are projects that cost more than the whole budget or that nobody approves
    of.
    """

    ballots: BallotCount
    selected: tuple[int, ...]
    cost: int
    impossible: tuple[int, ...]
    attempts: tuple[Attempt, ...]
    raises: int
    end: End
    too_dear: Attempt | None


def count_equal_shares(
    answers: Iterable[Sequence[int]],
    costs: Sequence[int],
    budget: int,
    tie: TieBreak,
    *,
    blank: bool = False,
    minimum: int = 0,
    maximum: int | None = None,
) -> EqualSharesResult:
    """Count opened approvals; MalformedError for impossible costs or budget.

    Blank and invalid ballots get no share.
    """
    check_costs(costs, budget)
    options = len(costs)
    most = options if maximum is None else maximum
    found = sort_answers(
        answers, options, blank=blank, is_valid=lambda answer: is_choice(answer, minimum, most)
    )
    possible = fundable(costs, approvals(found.piles, options), budget)
    impossible = tuple(sorted(set(range(options)) - set(possible)))
    share = Fraction(budget, max(found.ballots.valid, 1))
    first = _attempt(found.piles, costs, possible, share, tie)
    attempts, too_dear = _complete(found.piles, costs, possible, budget, first, tie)
    last = attempts[-1]
    return EqualSharesResult(
        found.ballots,
        last.selected,
        last.cost,
        impossible,
        tuple(attempts),
        int(last.share - share),
        End.EXHAUSTED if too_dear is None else End.NEXT_TOO_DEAR,
        too_dear,
    )


def _complete(
    piles: Sequence[Pile],
    costs: Sequence[int],
    possible: Sequence[int],
    budget: int,
    first: Attempt,
    tie: TieBreak,
) -> tuple[list[Attempt], Attempt | None]:
    """Raise the share by one unit a voter, again and again; return the attempts, the too dear one.

    Raises that surely change nothing are passed over; the result is that of computing each.
    """
    attempts, last, idle = [first], first, 0
    while not _is_exhausted(last, costs, possible, budget):
        units = 0
        if idle >= _PATIENCE:
            waiting = set(possible).difference(last.selected)
            units = steady_raises(piles, costs, last.share, last.selected, waiting)
        following = _attempt(piles, costs, possible, last.share + max(1, units), tie)
        if following.cost > budget:
            return attempts, following
        idle = idle + 1 if following.selected == last.selected else 0
        if len(attempts) > 1 and attempts[-2].selected == last.selected:
            attempts.pop()
        attempts.append(following)
        last = following
    return attempts, None


def _is_exhausted(
    attempt: Attempt, costs: Sequence[int], possible: Sequence[int], budget: int
) -> bool:
    """Say whether no further project fits into what is left."""
    left = budget - attempt.cost
    bought = set(attempt.selected)
    return all(costs[project] > left for project in possible if project not in bought)


def _attempt(
    piles: Sequence[Pile],
    costs: Sequence[int],
    possible: Sequence[int],
    share: Fraction,
    tie: TieBreak,
) -> Attempt:
    """Buy projects with one share a voter until none can be paid."""
    purse = Purse(piles, share)
    # The price per unit of cost when it was last computed; it only rises, as voters only pay.
    rates = {project: Fraction(0) for project in possible}
    purchases: list[Purchase] = []
    while cheapest := _cheapest(purse, costs, rates):
        project = tie.order(cheapest)[0]
        price = rates.pop(project) * costs[project]
        purse.pay(project, price)
        purchases.append(
            Purchase(
                project,
                costs[project],
                purse.voters(project),
                price,
                tie.order(cheapest) if len(cheapest) > 1 else (),
            )
        )
    return Attempt(share, tuple(purchases), sum(each.cost for each in purchases))


def _cheapest(purse: Purse, costs: Sequence[int], rates: dict[int, Fraction]) -> list[int]:
    """Return the projects with the lowest rate, bringing `rates` up to date as far as needed.

    Projects that their voters cannot pay any more are dropped from `rates`.
    """
    best: Fraction | None = None
    cheapest: list[int] = []
    for project in sorted(rates, key=lambda each: rates[each]):
        if best is not None and rates[project] > best:
            break
        price = purse.price(project, costs[project])
        if price is None:
            del rates[project]
            continue
        rates[project] = rate = price / costs[project]
        if best is None or rate < best:
            best, cheapest = rate, []
        if rate == best:
            cheapest.append(project)
    return cheapest
