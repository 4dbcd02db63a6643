"""What the result and decision pages show, as plain values.

Shares are exact fractions; `percent` is rounded for the eye only, `width` for a bar of 100.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from ballots.combining import Outcome
from participate.decisions.policy import Verdict
from participate.decisions.service import DecisionGiven, DecisionView, OutcomeView
from participate.elections.service import ElectionView
from participate.shared.text import Text


@dataclass(frozen=True, slots=True)
class Bar:
    """One option in one chamber, or its combined score."""

    option: str
    label: str
    votes: int
    share: float
    width: str
    selected: bool


@dataclass(frozen=True, slots=True)
class ChamberResult:
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
class ContestResult:
    """One question: every chamber, the combined scores and the arithmetic."""

    question: str
    chambers: tuple[ChamberResult, ...]
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
    contests: tuple[ContestResult, ...]
    chambers: tuple[ElectionView, ...]
    published_at: datetime | None
    index: int | None
    decision: DecisionShown | None
    may_publish: bool
    may_decide: bool
    small_k: int | None


@dataclass(frozen=True, slots=True)
class DecideOption:
    """One proposal on the decision form, with what the outcome says of it."""

    proposal: str
    title: str
    rank: int
    selected: bool
    score: float
    verdict: str
    reasons: str
    verdict_error: str | None
    reasons_error: str | None


@dataclass(frozen=True, slots=True)
class DecidePage:
    """The form in which a publisher states the decision."""

    consultation: str
    title: Text
    options: tuple[DecideOption, ...]
    ranking_only: bool
    departure: str
    departure_error: str | None
    language: str
    errors: Mapping[str, str]


def show_contests(
    outcome: Outcome, questions: tuple[tuple[str, Mapping[str, str]], ...], accept: Mapping[str, object]
) -> tuple[ContestResult, ...]:
    """The pages' values of every contest; `questions` holds (question, titles by option)."""
    weights = {c.chamber: c.weight for c in outcome.chambers}
    results = []
    for contest, (question, titles) in zip(outcome.contests, questions, strict=True):
        ranked = sorted(contest.options, key=lambda option: option.rank)
        tied = {option for group in contest.ties for option in group}
        results.append(
            ContestResult(
                question=question,
                chambers=_chambers(outcome, contest, titles),
                scores=tuple(
                    _bar(o.option, titles[o.option], 0, o.score, selected=o.selected)
                    for o in ranked
                ),
                sums=tuple(
                    OptionSum(
                        label=titles[o.option],
                        rank=o.rank,
                        score=float(o.score),
                        selected=o.selected,
                        tied=o.option in tied,
                        lines=tuple(
                            SumLine(
                                s.chamber,
                                s.votes,
                                s.of,
                                float(s.share),
                                float(weights[s.chamber]),
                                float(s.share * weights[s.chamber]),
                            )
                            for s in o.shares
                        ),
                    )
                    for o in ranked
                ),
                winners=tuple(titles[o.option] for o in ranked if o.selected),
                ranking_only=accept["kind"] == "ranking",
                threshold=(
                    float(Fraction(str(accept["share"]))) if accept["kind"] == "threshold" else None
                ),
            )
        )
    return tuple(results)
