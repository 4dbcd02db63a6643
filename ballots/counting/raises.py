"""How often the share can be raised before equal shares can buy anything else (specification 19.8).

One voter who alone approves of a dear project could make add-one completion raise the share as
often as that project costs units. So the raises that change nothing need not be computed one by
one: as long as the same projects are bought in the same order, with the same payers giving all they
have, every balance and every price is linear in the raise t. An attempt's purchases are gone
through again with such numbers, and the first t is found at which something else might happen.

Balances have slope 0 (all was given) or at least 1, prices slope 0 or less, so whoever can pay a
full price still can after a raise. What is bought stays while (1) those who give all they have stay
below each price, (2) no other project becomes as cheap at any purchase, (3) no further one can be
paid. For (2) the sum of min(balance, price) over a project's voters stays below its cost; it is
concave in t, so its tangent at t = 0 reaches the cost no later than the sum does.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd

from ballots.counting.purse import Supporters


def steady_raises(
    supporters: Supporters,
    costs: Sequence[int],
    share: Fraction,
    bought: Sequence[int],
    waiting: Collection[int],
) -> int:
    """Return a number of raises by one unit after which `bought` is still what is bought.

    `bought` is what this share buys, in order; `waiting` are the projects that voters cannot pay,
    at least one. The number may be too small, it is never too large.
    """
    purses = _Purses(supporters, share, max(costs[project] for project in waiting))
    for number, project in enumerate(bought):
        price = purses.price(project, costs[project])
        for other in (*bought[number + 1 :], *waiting):
            purses.compare(other, costs[other], price, costs[project])
        purses.pay(project, price)
    for other in waiting:
        purses.wait(other, costs[other])
    return purses.steady


@dataclass(frozen=True, slots=True)
class _Price:
    """What a full payer gives: (value + slope·t) / payers, in the purses' unit."""

    value: int
    slope: int
    payers: int


class _Purses:
    """The balances of all groups as value + slope·t, both in units of 1/`_parts`.

    The first t at which something might change is `_gap` / `_closing`, at most `limit`.
    """

    __slots__ = ("_closing", "_gap", "_parts", "_slopes", "_values", "_voters")

    def __init__(self, supporters: Supporters, share: Fraction, limit: int) -> None:
        self._gap, self._closing = limit, 1
        self._parts = share.denominator
        self._values = [share.numerator] * supporters.groups
        self._slopes = [share.denominator] * supporters.groups
        self._voters = supporters.by_project

    @property
    def steady(self) -> int:
        """The largest whole number below the first t, or 0."""
        return max(0, (self._gap - 1) // self._closing)

    def price(self, project: int, cost: int) -> _Price:
        """Return the price of a project that its voters can pay; (1)."""
        voters = sorted(self._voters[project], key=lambda each: self._values[each[0]])
        missing, slope, payers = cost * self._parts, 0, sum(votes for _, votes in voters)
        poor = 0
        while self._values[voters[poor][0]] * payers < missing:
            group, votes = voters[poor]
            missing -= self._values[group] * votes
            slope -= self._slopes[group] * votes
            payers -= votes
            poor += 1
        for group, _ in voters[:poor]:
            self._end(missing - self._values[group] * payers, self._slopes[group] * payers - slope)
        return _Price(missing, slope, payers)

    def compare(self, other: int, cost: int, price: _Price, bought: int) -> None:
        """See how long another project stays dearer than the one bought for `bought`; (2)."""
        scale = price.payers * bought
        full, slope = price.value * cost, price.slope * cost
        most, rest = divmod(full, scale)
        paid = growth = payers = 0
        for group, votes in self._voters[other]:
            balance, rise = self._values[group], self._slopes[group]
            if balance < most or (balance == most and (rest or rise * scale < slope)):
                paid += votes * balance
                growth += votes * rise
            else:
                payers += votes
        self._end(
            (cost * self._parts - paid) * scale - payers * full, growth * scale + payers * slope
        )

    def wait(self, other: int, cost: int) -> None:
        """See how long a project's voters have too little; (3)."""
        voters = self._voters[other]
        self._end(
            cost * self._parts - sum(votes * self._values[group] for group, votes in voters),
            sum(votes * self._slopes[group] for group, votes in voters),
        )

    def pay(self, project: int, price: _Price) -> None:
        """Take the price from every voter of a project, or all they have where that is less."""
        common = gcd(price.value, price.slope, price.payers)
        value, slope, factor = (part // common for part in (price.value, price.slope, price.payers))
        self._parts *= factor
        self._values = [each * factor for each in self._values]
        self._slopes = [each * factor for each in self._slopes]
        for group, _ in self._voters[project]:
            if self._values[group] < value:
                self._values[group] = self._slopes[group] = 0
            else:
                self._values[group] -= value
                self._slopes[group] -= slope

    def _end(self, gap: int, closing: int) -> None:
        """Note that a gap closes at the rate `closing`, where it closes at all."""
        if closing > 0 and gap * self._closing < self._gap * closing:
            self._gap, self._closing = gap, closing
