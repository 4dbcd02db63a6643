"""Single transferable vote by the rules for Scottish council elections (specification 19.5).

The Scottish Local Government Elections Order 2007 (SSI 2007/42), schedule 1, rules 45 to 52: Droop
quota; surpluses one at a time, the largest first, over all papers of the elected option, each at a
transfer value cut off after five decimals; then one exclusion at a time. Ties are settled by the
votes at the end of the most recent earlier stage at which they differed (rules 49 and 51); where
the order draws lots, the seed of specification 19.2 stands in.

Integers: ranks 1, 2, 3, … without gap or repeat, 0 = unranked. All votes and values below are whole
numbers of 1/100,000 of a vote (`UNIT`), so nothing is rounded but where the order says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from ballots.counting.answers import (
    BallotCount,
    is_ranking,
    preferences,
    require_positive,
    sort_answers,
)
from ballots.counting.tie_break import Settled, TieBreak, settle_by_stages

UNIT: Final = 100_000


class Action(Enum):
    """What a stage did."""

    FIRST_PREFERENCES = "first-preferences"
    SURPLUS = "surplus"
    EXCLUSION = "exclusion"
    LAST_VACANCIES = "last-vacancies"


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the count; votes in `UNIT`s.

    `option` is the one whose papers moved, None at the first stage and at the last vacancies;
    `received` is what each option got, `votes` what each has at the end of the stage; `lost` is the
    part of the papers' votes, up to now, that is with no option: without a further preference, or
    cut off after five decimals. `elected` reached the quota here (or filled the last vacancies),
    the most votes first. `tie` says how `option` was found among several.
    """

    action: Action
    option: int | None
    received: tuple[int, ...]
    votes: tuple[int, ...]
    lost: int
    elected: tuple[int, ...]
    tie: Settled | None


@dataclass(frozen=True, slots=True)
class StvResult:
    """Who is elected, in the order of election, the quota in whole votes, and every stage."""

    ballots: BallotCount
    seats: int
    quota: int
    elected: tuple[int, ...]
    stages: tuple[Stage, ...]


def count_stv(
    answers: Iterable[Sequence[int]],
    options: int,
    seats: int,
    tie: TieBreak,
    *,
    blank: bool = False,
) -> StvResult:
    """Count opened rankings for `seats` seats; where there are no more options, all are elected."""
    require_positive(seats, "a question's number of seats")
    found = sort_answers(answers, options, blank=blank, is_valid=is_ranking)
    papers = [_Papers(preferences(pile.answer), pile.votes) for pile in found.piles]
    count = _Count(options, seats, found.ballots.valid, tie)
    count.open(papers)
    while count.vacancies:
        if len(count.continuing) <= count.vacancies:
            count.fill_last_vacancies()
        elif surplus := count.with_surplus():
            count.transfer_surplus(surplus)
        else:
            count.exclude_last()
    return StvResult(found.ballots, seats, count.quota, tuple(count.elected), tuple(count.stages))


@dataclass(slots=True)
class _Papers:
    """Papers with the same preferences: they are always together, at the same value."""

    ranked: tuple[int, ...]
    number: int
    value: int = UNIT


@dataclass(slots=True)
class _Count:
    """The state of a count between two stages."""

    options: int
    seats: int
    valid: int
    tie: TieBreak
    continuing: set[int] = field(default_factory=set)
    elected: list[int] = field(default_factory=list)
    stages: list[Stage] = field(default_factory=list)
    papers: list[list[_Papers]] = field(default_factory=list)
    votes: list[int] = field(default_factory=list)

    @property
    def quota(self) -> int:
        """Rule 46: valid papers over seats plus one, the remainder ignored, plus one."""
        return self.valid // (self.seats + 1) + 1

    @property
    def vacancies(self) -> int:
        """The seats that are not filled."""
        return self.seats - len(self.elected) if self.continuing else 0

    def open(self, papers: Iterable[_Papers]) -> None:
        """Credit first preferences (rule 45)."""
        self.continuing = set(range(self.options))
        self.papers = [[] for _ in range(self.options)]
        self.votes = [0] * self.options
        self._credit(papers)
        self._close_stage(Action.FIRST_PREFERENCES, None, [0] * self.options, None)

    def with_surplus(self) -> list[int]:
        """Return the elected options with the largest surplus not yet transferred."""
        largest = max((self.votes[option] for option in self.elected), default=0)
        if largest <= self.quota * UNIT:
            return []
        return [option for option in self.elected if self.votes[option] == largest]

    def transfer_surplus(self, largest: list[int]) -> None:
        """Move all papers of one of `largest` at their part of its surplus (rules 48, 49)."""
        settled = self._settle(largest, lowest=False)
        source, before = settled.chosen, list(self.votes)
        total, surplus = before[source], before[source] - self.quota * UNIT
        for papers in self.papers[source]:
            papers.value = surplus * papers.value // total
        self._move(source, self.quota * UNIT)
        self._close_stage(Action.SURPLUS, source, before, _shown(settled))

    def exclude_last(self) -> None:
        """Exclude the continuing option with the fewest votes (rules 50, 51)."""
        least = min(self.votes[option] for option in self.continuing)
        last = [option for option in self.continuing if self.votes[option] == least]
        settled = self._settle(last, lowest=True)
        source, before = settled.chosen, list(self.votes)
        self.continuing.remove(source)
        self._move(source, 0)
        self._close_stage(Action.EXCLUSION, source, before, _shown(settled))

    def fill_last_vacancies(self) -> None:
        """Elect all continuing options: there are no more of them than vacancies (rule 52)."""
        before, elected = list(self.votes), self._by_votes(self.continuing)
        self._record(Action.LAST_VACANCIES, None, before, elected, None)

    def _settle(self, tied: Iterable[int], *, lowest: bool) -> Settled:
        history = [stage.votes for stage in self.stages]
        return settle_by_stages(tied, history, self.tie, lowest=lowest)

    def _move(self, source: int, left: int) -> None:
        """Take the papers from an option, leave it `left` votes, credit the next preferences."""
        papers, self.papers[source] = self.papers[source], []
        self.votes[source] = left
        self._credit(papers)

    def _credit(self, moved: Iterable[_Papers]) -> None:
        """Give each paper to its next available preference, where there is one."""
        for papers in moved:
            target = next((each for each in papers.ranked if each in self.continuing), None)
            if target is not None:
                self.papers[target].append(papers)
                self.votes[target] += papers.value * papers.number

    def _close_stage(
        self, action: Action, option: int | None, before: Sequence[int], tie: Settled | None
    ) -> None:
        """Elect whoever has the quota now (rule 47), and write the stage down."""
        reached = (each for each in self.continuing if self.votes[each] >= self.quota * UNIT)
        self._record(action, option, before, self._by_votes(reached), tie)

    def _record(
        self,
        action: Action,
        option: int | None,
        before: Sequence[int],
        elected: tuple[int, ...],
        tie: Settled | None,
    ) -> None:
        self.elected += elected
        self.continuing -= set(elected)
        received = tuple(max(now - then, 0) for now, then in zip(self.votes, before, strict=True))
        lost = self.valid * UNIT - sum(self.votes)
        self.stages.append(Stage(action, option, received, tuple(self.votes), lost, elected, tie))

    def _by_votes(self, options: Iterable[int]) -> tuple[int, ...]:
        """Return options by their votes, the most first; equal ones in the seed's order."""
        return tuple(sorted(self.tie.order(options), key=lambda option: -self.votes[option]))


def _shown(settled: Settled) -> Settled | None:
    """Return how a tie was settled, where there was one."""
    return settled if len(settled.options) > 1 else None
