"""The values that the templates get.

Shares are rounded for the eye only; `width` is for a bar of 100. The exact fractions stand in
outcome.json.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from participate.decisions.policy import Verdict
from participate.elections.service import ElectionView
from participate.shared.text import Text


@dataclass(frozen=True, slots=True)
class Bar:
    """One option in one chamber, or its combined score."""

    label: str
    votes: int
    share: float
    width: str
    selected: bool


@dataclass(frozen=True, slots=True)
class ChamberShown:
    """How one chamber voted; `counted` is False when too few ballots were cast to open them."""

    chamber: str
    election: str
    ballots: int
    roll: int
    turnout: float
    counted: bool
    weight: float
    blanks: int
    of: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class SumLine:
    """One line of the rule's arithmetic: a chamber's share times its weight."""

    chamber: str
    votes: int
    of: int
    share: float
    weight: float
    product: float


@dataclass(frozen=True, slots=True)
class OptionSum:
    """The arithmetic of one option, to be followed with a pocket calculator."""

    label: str
    rank: int
    score: float
    selected: bool
    tied: bool
    lines: tuple[SumLine, ...]


@dataclass(frozen=True, slots=True)
class VerdictShown:
    """The authority's verdict on one proposal, with its title."""

    proposal: str
    title: str
    verdict: Verdict
    reasons: str


@dataclass(frozen=True, slots=True)
class DecisionShown:
    """The published decision."""

    verdicts: tuple[VerdictShown, ...]
    departure: str
    language: str
    official: str
    index: int
    published_at: datetime


@dataclass(frozen=True, slots=True)
class ContestShown:
    """One question: every chamber, the combined scores and the arithmetic."""

    question: str
    blank: bool
    chambers: tuple[ChamberShown, ...]
    scores: tuple[Bar, ...]
    sums: tuple[OptionSum, ...]
    winners: tuple[str, ...]
    ranking_only: bool
    threshold: float | None


@dataclass(frozen=True, slots=True)
class ResultPage:
    """The result of a vote: waiting (no outcome yet) or the outcome with all its numbers."""

    consultation: str
    title: Text
    rule: str
    contests: tuple[ContestShown, ...]
    chambers: tuple[ElectionView, ...]
    published_at: datetime | None
    index: int | None
    decision: DecisionShown | None
    may_publish: bool
    may_decide: bool
    k: int


@dataclass(frozen=True, slots=True)
class DecideOption:
    """One proposal on the decision form, with what the outcome says of it."""

    proposal: str
    title: str
    rank: int | None
    selected: bool
    score: float | None
    verdict: str
    reasons: str
    verdict_error: str
    reasons_error: str


@dataclass(frozen=True, slots=True)
class DecidePage:
    """The form in which a publisher states the decision."""

    consultation: str
    title: Text
    options: tuple[DecideOption, ...]
    ranking_only: bool
    departure: str
    departure_error: str
    language: str
    errors: Mapping[str, str]
