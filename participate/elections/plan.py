"""The plan of a vote before it is set up: pure values, and their form in the database."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from pydantic import TypeAdapter

from ballots.combining.contest import Contest as RulesContest
from ballots.combining.contest import CountedContest, Option, ScoredContest
from ballots.combining.timetable import Extension
from ballots.counting.extra import read_rule
from ballots.counting.rule import CountingRule, EqualShares, GreedyBudget
from ballots.encoding import parse_json
from participate.elections.gates import Gate
from participate.elections.kinds import counting_text
from participate.elections.policy import (
    DEFAULT_GRACE_SECONDS,
    DEFAULT_K,
    Voting,
)
from participate.eligibility.service import Chamber

MAX_CONTESTS = 20
MAX_OPTIONS = 200
MAX_QUESTION = 500
MAX_WEIGHT = 1000
MAX_GRACE_SECONDS = 3600
MAX_SPARES = 500  # they stand in one entry of the record
MAX_RULE_BYTES = 20_000  # 200 costs of 16 digits, and long grades


class Rule(StrEnum):
    """The rules for combining that can be chosen."""

    SINGLE_CHAMBER = "single_chamber"
    WEIGHTED_SHARES = "weighted_shares"
    DOUBLE_MAJORITY = "double_majority"
    VETO = "veto"


class BelowK(StrEnum):
    """What a chamber that is not counted means: the others decide, or nothing is carried."""

    WEIGHT_TO_OTHERS = "weight_to_others"
    NOTHING_SELECTED = "nothing_selected"


class Registrar(StrEnum):
    """Who issues the voting codes: the platform; somebody else, offline; the platform, on paper."""

    PLATFORM = "platform"
    INDEPENDENT = "independent"
    LETTERS = "letters"


class AcceptKind(StrEnum):
    """How options are selected from the ranking."""

    RANKING = "ranking"
    TOP = "top"
    THRESHOLD = "threshold"


@dataclass(frozen=True, slots=True)
class Accept:
    """How options are selected: by none, the first `n`, or from a `share` in (0, 1] on."""

    kind: AcceptKind = AcceptKind.RANKING
    n: int | None = None
    share: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Contest:
    """A question: its options are proposal ids in the ballot's order.

    `counting` is empty where options are scored by their shares, otherwise the canonical text of a
    counting rule (specification 19.9), which then says what may be chosen.
    """

    question: str
    options: tuple[str, ...]
    minimum: int = 1
    maximum: int = 1
    blank: bool = False
    counting: str = ""
    gate: Gate | None = None

    @property
    def rule(self) -> CountingRule | None:
        """The counting rule, where there is one; MalformedError for a text that is none."""
        if not self.counting:
            return None
        return read_rule(parse_json(self.counting.encode(), max_bytes=MAX_RULE_BYTES))

    def asked(self, titles: Mapping[str, str]) -> RulesContest:
        """The question as the rules ask it, with the proposals' titles; "" for one without.

        MalformedError for a counting text that is no rule.
        """
        options = tuple(Option(option, titles.get(option, "")) for option in self.options)
        if rule := self.rule:
            return CountedContest(self.question, options, rule)
        return ScoredContest(self.question, options, self.minimum, self.maximum, self.blank)

    def within(self, options: Collection[str]) -> "Contest":
        """The question about these of its options alone; no more of them can be chosen than are."""
        kept = tuple(option for option in self.options if option in options)
        rule = self.rule
        narrowed = replace(self, options=kept, maximum=min(self.maximum, len(kept)))
        if not isinstance(rule, GreedyBudget | EqualShares):
            return narrowed
        costs = dict(zip(self.options, rule.costs, strict=True))
        most = min(rule.maximum, len(kept))
        left = replace(rule, costs=tuple(costs[option] for option in kept), maximum=most)
        return replace(narrowed, counting=counting_text(left))


@dataclass(frozen=True, slots=True)
class ChamberPlan:
    """A chamber that votes, its weight against the others, and whether secretly or by name."""

    chamber: Chamber
    weight: int
    voting: Voting = Voting.SECRET

    @property
    def is_secret(self) -> bool:
        """Whether the chamber votes by sealed ballots, which trustees open."""
        return self.voting is Voting.SECRET


@dataclass(frozen=True, slots=True)
class Veto:
    """Who may veto: the chambers, the `quorum` of a roll that has to vote, and below which share.

    Both shares are in (0, 1]; None: not said yet.
    """

    chambers: tuple[Chamber, ...]
    quorum: Fraction | None = None
    below: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything an official decides about a vote. Moments are aware UTC.

    `threshold`: how many trustees open a tally; ALL by keys of their own, None: not yet chosen.
    """

    contests: tuple[Contest, ...] = ()
    chambers: tuple[ChamberPlan, ...] = ()
    rule: Rule = Rule.SINGLE_CHAMBER
    accept: Accept = field(default_factory=Accept)
    k: int = DEFAULT_K
    opens: datetime | None = None
    closes: datetime | None = None
    grace_seconds: int = DEFAULT_GRACE_SECONDS
    extension: Extension | None = None
    registrar: Registrar = Registrar.PLATFORM
    spares: int = 0
    threshold: int | None = None
    veto: Veto | None = None
    below_k: BelowK = BelowK.WEIGHT_TO_OTHERS

    def weight_of(self, place: ChamberPlan) -> int:
        """What the rules say of a chamber's weight: 1 where it is not weighed against others."""
        vetoing = self.veto.chambers if self.veto is not None else ()
        weighed = self.rule is not Rule.DOUBLE_MAJORITY and place.chamber not in vetoing
        return place.weight if weighed else 1

    @property
    def has_ballots(self) -> bool:
        """Whether a chamber votes secretly, so that trustees are needed."""
        return any(place.is_secret for place in self.chambers)

    def by_letter(self, place: ChamberPlan) -> bool:
        """Whether the codes of a chamber go by letter, so that nobody signs in to vote."""
        return place.is_secret and self.registrar is Registrar.LETTERS


def plan_to_json(plan: Plan) -> dict[str, object]:
    """Return the plan as the database keeps it."""
    kept: dict[str, object] = _PLAN.dump_python(plan, mode="json")
    return kept


def plan_from_json(kept: Mapping[str, object]) -> Plan:
    """Read a plan that `plan_to_json` wrote."""
    return _PLAN.validate_python(kept)


_PLAN: TypeAdapter[Plan] = TypeAdapter(Plan)
