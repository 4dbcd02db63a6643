"""What is left to every voter under equal shares, exactly.

Voters of one pile pay for the same projects, so a pile has one balance. Balances are whole numbers
of 1/`_parts` of a unit of money; `_parts` grows with the prices' denominators.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from ballots.counting.answers import Pile


class Purse:
    """The balances of all piles; every voter starts with `share`."""

    __slots__ = ("_balances", "_parts", "_supporters", "_votes")

    def __init__(self, piles: Sequence[Pile], share: Fraction) -> None:
        self._votes = [pile.votes for pile in piles]
        self._parts = share.denominator
        self._balances = [share.numerator] * len(piles)
        self._supporters: dict[int, list[int]] = {}
        for number, pile in enumerate(piles):
            for project, approved in enumerate(pile.answer):
                if approved:
                    self._supporters.setdefault(project, []).append(number)

    def voters(self, project: int) -> int:
        """Return how many voters approve of a project."""
        return sum(self._votes[pile] for pile in self._supporters[project])

    def price(self, project: int, cost: int) -> Fraction | None:
        """Return what each supporter pays, if those with less pay all they have; None: too little.

        The poorest are asked first: whoever has less than an equal part of the rest gives all.
        """
        supporters: Counter[int] = Counter()
        for pile in self._supporters[project]:
            supporters[self._balances[pile]] += self._votes[pile]
        missing, payers = cost * self._parts, supporters.total()
        for balance, voters in sorted(supporters.items()):
            if balance * payers >= missing:
                return Fraction(missing, payers * self._parts)
            missing -= balance * voters
            payers -= voters
        return None

    def pay(self, project: int, price: Fraction) -> None:
        """Take the price from every supporter, or all that is left where that is less."""
        parts = lcm(self._parts, price.denominator)
        factor, amount = parts // self._parts, price.numerator * (parts // price.denominator)
        self._parts = parts
        self._balances = [balance * factor for balance in self._balances]
        for pile in self._supporters[project]:
            self._balances[pile] = max(0, self._balances[pile] - amount)
