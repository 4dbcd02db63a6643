"""By which rule a published vote is replayed: the counting rule, and each ballot under it.

A rule that the file's ballots cannot be read by is refused in a sentence before anything begins.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ballots.counting.rule import (
    Borda,
    CountingRule,
    EqualShares,
    GreedyBudget,
    MajorityJudgment,
    Schulze,
    Stv,
)
from ballots.crypto.plaintext import MAX_MIXNET_ANSWERS
from ballots.encoding import canonical_json
from participate.replay.poll import CastVote, Poll, PollError

MOST_DIGITS = 15
APPROVED = ("approved", "not approved")


class RuleName(StrEnum):
    """The rules that a vote can be replayed by."""

    APPROVAL = "approval"
    PLURALITY = "plurality"
    BORDA = "borda"
    INSTANT_RUNOFF = "instant-runoff"
    STV = "stv"
    SCHULZE = "schulze"
    MAJORITY_JUDGMENT = "majority-judgment"
    GREEDY = "greedy"
    EQUAL_SHARES = "equal-shares"


_RANKED = frozenset({RuleName.BORDA, RuleName.INSTANT_RUNOFF, RuleName.STV, RuleName.SCHULZE})


@dataclass(frozen=True, slots=True)
class Replaying:
    """A poll and the rule that it is replayed by; `winners` is how many are elected.

    `rule` is None where options are scored by their shares of the ballots.
    """

    poll: Poll
    name: RuleName
    winners: int
    rule: CountingRule | None

    @property
    def counting(self) -> str:
        """The rule as a contest's plan holds it."""
        return "" if self.rule is None else canonical_json(self.rule.to_json_value()).decode()

    @property
    def shuffled(self) -> bool:
        """Whether ballots are opened one by one, and so shuffled before."""
        return self.rule is not None and not isinstance(self.rule, GreedyBudget)

    @property
    def bounds(self) -> tuple[int, int]:
        """How many options a scored ballot marks."""
        return (0, 1) if self.name is RuleName.PLURALITY else (self.poll.minimum, self.poll.maximum)

    def choices(self, vote: CastVote, options: Sequence[str]) -> list[int]:
        """The integers that this voter's ballot encrypts, one an option (specification 19.9)."""
        places = {project: place for place, project in enumerate(vote.chosen, start=1)}
        if self.name is RuleName.PLURALITY:
            return [int(places.get(each) == 1) for each in options]
        if self.name is RuleName.MAJORITY_JUDGMENT:
            last = len(_grades(self.poll))
            grades = places if self.poll.ranked else dict.fromkeys(vote.chosen, 1)
            return [grades.get(each, last) for each in options]
        if self.name in _RANKED:
            return [places.get(each, 0) for each in options]
        return [int(each in places) for each in options]

    def names_option(self, number: int) -> bool:
        """Whether an opened integer means that the ballot named the option."""
        if self.name is RuleName.MAJORITY_JUDGMENT:
            return 0 < number < len(_grades(self.poll))
        return number > 0


def choose_rule(poll: Poll, name: RuleName, winners: int) -> Replaying:
    """Return how a poll is replayed; PollError for a rule that its ballots cannot be read by."""
    count = len(poll.projects)
    if name in _RANKED and not poll.ranked:
        raise PollError(1, f"{name} counts rankings; the ballots of this file have no order")
    if name is RuleName.PLURALITY and not poll.ranked and poll.maximum > 1:
        raise PollError(1, "plurality counts one choice a ballot; this file's ballots have several")
    if not 1 <= winners <= count:
        raise PollError(1, f"{winners} cannot be elected out of {count}")
    replaying = Replaying(poll, name, winners, _rule(poll, name, winners))
    if replaying.shuffled and count > MAX_MIXNET_ANSWERS:
        raise PollError(
            1,
            f"a shuffled ballot holds at most {MAX_MIXNET_ANSWERS} options, this file has {count}; "
            "its ballots can be counted in the clear alone",
        )
    return replaying


def _rule(poll: Poll, name: RuleName, winners: int) -> CountingRule | None:
    fewest = min((len(vote.chosen) for vote in poll.votes), default=0)
    least = min(fewest, poll.minimum)
    match name:
        case RuleName.BORDA:
            return Borda(blank=True)
        case RuleName.INSTANT_RUNOFF:
            return Stv(blank=True, seats=1)
        case RuleName.STV:
            return Stv(blank=True, seats=winners)
        case RuleName.SCHULZE:
            return Schulze(blank=True)
        case RuleName.MAJORITY_JUDGMENT:
            return MajorityJudgment(blank=False, grades=_grades(poll))
        case RuleName.GREEDY:
            costs, budget = _money(poll)
            return GreedyBudget(
                blank=False, minimum=least, maximum=poll.maximum, costs=costs, budget=budget
            )
        case RuleName.EQUAL_SHARES:
            costs, budget = _money(poll)
            return EqualShares(
                blank=False, minimum=least, maximum=poll.maximum, costs=costs, budget=budget
            )
        case _:
            return None


def _grades(poll: Poll) -> tuple[str, ...]:
    """Approved or not; of rankings a grade for each place, and the last for whoever has none."""
    if not poll.ranked:
        return APPROVED
    places = max((len(vote.chosen) for vote in poll.votes), default=0)
    return (*(f"place {place}" for place in range(1, places + 1)), "not ranked")


def _money(poll: Poll) -> tuple[tuple[int, ...], int]:
    """The costs and the budget as whole numbers."""
    costs = tuple(_amount(f"the cost of {each.id}", each.cost) for each in poll.projects)
    return costs, _amount("the budget", poll.meta.get("budget", ""))


def _amount(what: str, text: str) -> int:
    """A whole amount; one with decimals that are all zero is whole too."""
    whole, _, decimals = text.strip().partition(".")
    if (
        not (whole.isascii() and whole.isdigit() and len(whole) <= MOST_DIGITS)
        or decimals.strip("0")
        or not int(whole)
    ):
        raise PollError(1, f"{what} is not a whole amount above 0: {text[:40]!r}")
    return int(whole)
