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

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Final

from ballots.counting.answers import BallotCount, Pile, is_choice, sort_answers
from ballots.counting.approval import approvals
from ballots.counting.projects import check_costs, fundable
from ballots.counting.purse import Price, Purse, Supporters
from ballots.counting.raises import steady_raises
from ballots.counting.tie_break import TieBreak

# After so many raises in a row that changed nothing, the count looks ahead: looking costs more than
# one raise, and where purchases change all the time there is nothing to skip.
_PATIENCE: Final = 2
_SCALE: Final = 1 << 64  # finer than rates differ in practice; a coarser one would only cost time


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
    poll = _Poll(found.piles, costs, budget, tie)
    impossible = tuple(sorted(set(range(options)).difference(poll.possible)))
    share = Fraction(budget, max(found.ballots.valid, 1))
    attempts, too_dear = _complete(poll, _attempt(poll, share))
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


def _complete(poll: _Poll, first: Attempt) -> tuple[list[Attempt], Attempt | None]:
    """Raise the share by one unit a voter, again and again; return the attempts, the too dear one.

    Raises that surely change nothing are passed over; the result is that of computing each.
    """
    attempts, idle = [first], 0
    while not poll.is_exhausted(attempts[-1]):
        last = attempts[-1]
        share = poll.look_ahead(last) if idle >= _PATIENCE else last.share
        following = _attempt(poll, share + 1)
        if following.cost > poll.budget:
            if share > last.share:
                _append(attempts, _attempt(poll, share))
            return attempts, following
        idle = idle + 1 if following.selected == last.selected else 0
        _append(attempts, following)
    return attempts, None


def _append(attempts: list[Attempt], following: Attempt) -> None:
    """Append an attempt; the one before is left out if it bought the same as its predecessor."""
    if len(attempts) > 1 and attempts[-2].selected == attempts[-1].selected:
        attempts.pop()
    attempts.append(following)


class _Poll:
    """What is counted, and the voters grouped by what has been bought so far."""

    __slots__ = ("_piles", "_supporters", "budget", "costs", "possible", "tie")

    def __init__(
        self,
        piles: Sequence[Pile],
        costs: Sequence[int],
        budget: int,
        tie: TieBreak,
    ) -> None:
        self.costs, self.budget, self.tie = costs, budget, tie
        self.possible = fundable(costs, approvals(piles, len(costs)), budget)
        self._piles = piles
        self._supporters = Supporters.of(piles, ())

    def is_exhausted(self, attempt: Attempt) -> bool:
        """Say whether no further project fits into what is left."""
        left = self.budget - attempt.cost
        bought = set(attempt.selected)
        return all(self.costs[each] > left for each in self.possible if each not in bought)

    def look_ahead(self, last: Attempt) -> Fraction:
        """Return a share up to which nothing else is bought."""
        waiting = set(self.possible).difference(last.selected)
        supporters = self.told_apart(last.selected)
        units = steady_raises(supporters, self.costs, last.share, last.selected, waiting)
        return last.share + units

    def told_apart(self, projects: Iterable[int]) -> Supporters:
        """Return the supporters in groups that pay alike for these projects."""
        more = self._supporters.told_apart.union(projects)
        if more != self._supporters.told_apart:
            self._supporters = Supporters.of(self._piles, more)
        return self._supporters


def _attempt(poll: _Poll, share: Fraction) -> Attempt:
    """Buy projects with one share a voter until none can be paid.

    Where something is bought that the groups do not tell apart, all is bought anew in finer ones.
    """
    supporters = poll.told_apart(())
    while True:
        purchases = tuple(_purchases(poll, supporters, share))
        finer = poll.told_apart(purchase.project for purchase in purchases)
        if finer is supporters:
            return Attempt(share, purchases, sum(purchase.cost for purchase in purchases))
        supporters = finer


def _purchases(poll: _Poll, supporters: Supporters, share: Fraction) -> Iterator[Purchase]:
    """Buy the cheapest project again and again."""
    purse = Purse(supporters, share)
    floors = dict.fromkeys(poll.possible, 0)
    while cheapest := _cheapest(purse, poll.costs, floors):
        tied = poll.tie.order(cheapest) if len(cheapest) > 1 else ()
        project = next(iter(tied or cheapest))
        del floors[project]
        price = cheapest[project]
        full = Fraction(price.missing, price.payers * purse.parts)
        purse.pay(project, price)
        yield Purchase(project, poll.costs[project], supporters.voters(project), full, tied)


def _cheapest(purse: Purse, costs: Sequence[int], floors: dict[int, int]) -> dict[int, Price]:
    """Return the projects with the lowest price per unit of cost (the rate), and their prices.

    `floors` holds what each rate was when it was last computed, in units of 1/`_SCALE`, rounded
    down. Rates only rise, as voters only pay, so whoever's floor lies above the lowest rate need
    not be asked again. Projects that cannot be paid any more are dropped.
    """
    cheapest: dict[int, Price] = {}
    least, of, ceiling = 0, 0, 0
    for project in sorted(floors, key=floors.__getitem__):
        if cheapest and floors[project] > ceiling:
            break
        price = purse.price(project, costs[project])
        if price is None:
            del floors[project]
            continue
        each = price.payers * costs[project]
        floors[project] = price.missing * _SCALE // (each * purse.parts)
        order = price.missing * of - least * each
        if order < 0 or not cheapest:
            least, of, ceiling = price.missing, each, floors[project]
            cheapest = {project: price}
        elif order == 0:
            cheapest[project] = price
    return cheapest
