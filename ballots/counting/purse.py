"""What is left to every voter under equal shares, exactly.

Whoever approves of the same of the bought projects has paid the same, so such voters are one group
with one balance. Balances are whole numbers of 1/`parts` of a unit of money; `parts` grows with the
prices' denominators.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import NamedTuple

from ballots.counting.answers import Pile


@dataclass(frozen=True, slots=True)
class Supporters:
    """Who approves of each project: pairs of a group and how many of its voters do.

    A group's voters approve of the same of the projects in `told_apart`; only these may be bought.
    """

    told_apart: frozenset[int]
    groups: int
    by_project: dict[int, tuple[tuple[int, int], ...]]

    @classmethod
    def of(cls, piles: Sequence[Pile], told_apart: Collection[int]) -> Supporters:
        """Group the voters of all piles."""
        projects = sorted(told_apart)
        numbers: dict[tuple[int, ...], int] = {}
        votes: dict[int, dict[int, int]] = {}
        for pile in piles:
            answer = tuple(pile.answer[project] for project in projects)
            group = numbers.setdefault(answer, len(numbers))
            for project, approved in enumerate(pile.answer):
                if approved:
                    found = votes.setdefault(project, {})
                    found[group] = found.get(group, 0) + pile.votes
        return cls(
            frozenset(projects),
            len(numbers),
            {project: tuple(found.items()) for project, found in votes.items()},
        )

    def voters(self, project: int) -> int:
        """Return how many voters approve of a project."""
        return sum(votes for _, votes in self.by_project[project])


class Price(NamedTuple):
    """What a full payer gives: `missing`/`payers`, in the purse's unit."""

    missing: int
    payers: int


class Purse:
    """The balances of all groups; every voter starts with `share`."""

    __slots__ = ("_balances", "_supporters", "parts")

    def __init__(self, supporters: Supporters, share: Fraction) -> None:
        self.parts = share.denominator
        self._balances = [share.numerator] * supporters.groups
        self._supporters = supporters.by_project

    def price(self, project: int, cost: int) -> Price | None:
        """Return what each supporter pays, if those with less pay all they have; None: too little.

        Whoever has less than an equal part of the rest gives all; that makes the part larger, so
        the others are asked again.
        """
        balances = self._balances
        missing, payers = cost * self.parts, 0
        for _, votes in self._supporters[project]:
            payers += votes
        asked = self._supporters[project]
        while payers:
            poor = [each for each in asked if balances[each[0]] * payers < missing]
            if not poor:
                return Price(missing, payers)
            asked = tuple(each for each in asked if balances[each[0]] * payers >= missing)
            for group, votes in poor:
                missing -= balances[group] * votes
                payers -= votes
        return None

    def pay(self, project: int, price: Price) -> None:
        """Take the price from every supporter, or all that is left where that is less."""
        common = gcd(*price)
        amount, factor = price.missing // common, price.payers // common
        if factor > 1:
            self.parts *= factor
            self._balances = [balance * factor for balance in self._balances]
        balances = self._balances
        for group, _ in self._supporters[project]:
            balances[group] = max(0, balances[group] - amount)
