"""What the result and decision pages show, as plain values.

Shares are exact fractions; `percent` is rounded for the eye only, `width` for a bar of 100.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from ballots.combining import (
    ChamberOutcome,
    Contest,
    ContestOutcome,
    OptionOutcome,
    Outcome,
    Rules,
    Share,
)
from participate.consultations.policy import Phase
from participate.decisions import policy
from participate.decisions.policy import Verdict
from participate.decisions.service import ResultView
from participate.elections.service import ElectionView
from participate.shared.act import Actor
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
    blank: bool
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
    k: int


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


def result_page(result: ResultView, actor: Actor) -> ResultPage:
    """The result page's values for this reader."""
    rules, outcome = result.rules, result.outcome
    waiting = rules is not None and outcome is None
    return ResultPage(
        consultation=result.consultation,
        title=result.title,
        rule=rules.rule if rules else "",
        contests=_contests(rules, outcome.outcome) if rules and outcome else (),
        chambers=result.chambers,
        published_at=outcome.published_at if outcome else None,
        index=outcome.index if outcome else None,
        decision=_decision(result) if result.decision else None,
        may_publish=waiting
        and bool(actor.roles & policy.MAY_PUBLISH_OUTCOME)
        and all(chamber.state in policy.FINISHED for chamber in result.chambers),
        may_decide=outcome is not None
        and result.decision is None
        and result.phase is Phase.DECISION
        and bool(actor.roles & policy.MAY_DECIDE),
        k=rules.k if rules else policy.DEFAULT_K,
    )


def _titles(rules: Rules) -> dict[str, str]:
    return {option.id: option.title for contest in rules.contests for option in contest.options}


def _contests(rules: Rules, outcome: Outcome) -> tuple[ContestResult, ...]:
    return tuple(
        _contest(rules, question, outcome, contest)
        for question, contest in zip(rules.contests, outcome.contests, strict=True)
    )


def _contest(
    rules: Rules, question: Contest, outcome: Outcome, contest: ContestOutcome
) -> ContestResult:
    titles = {option.id: option.title for option in question.options}
    ranked = sorted(contest.options, key=lambda option: option.rank)
    return ContestResult(
        question=question.question,
        blank=question.blank,
        chambers=tuple(
            _chamber(chamber, place, contest, titles)
            for place, chamber in enumerate(outcome.chambers)
        ),
        scores=tuple(_bar(titles[o.option], 0, o.score, selected=o.selected) for o in ranked),
        sums=_sums(outcome, contest, titles),
        winners=tuple(titles[o.option] for o in ranked if o.selected),
        ranking_only=rules.accept.kind == "ranking",
        threshold=None if rules.accept.share is None else float(rules.accept.share),
    )


def _bar(label: str, votes: int, share: Fraction, *, selected: bool = False) -> Bar:
    return Bar(label, votes, float(share), f"{float(share * 100):.2f}", selected=selected)


def _chamber(
    chamber: ChamberOutcome, place: int, contest: ContestOutcome, titles: Mapping[str, str]
) -> ChamberResult:
    bars, of = [], 0
    for option in contest.options:
        for share in option.shares:
            if share.chamber == chamber.chamber:
                bars.append(_bar(titles[option.option], share.votes, share.share))
                of = share.of
    return ChamberResult(
        chamber=chamber.chamber,
        election=chamber.election,
        ballots=chamber.ballots,
        roll=chamber.roll,
        turnout=chamber.ballots / chamber.roll if chamber.roll else 0.0,
        counted=chamber.counted,
        weight=float(chamber.weight),
        blanks=contest.blanks[place] if chamber.counted else 0,
        of=of,
        bars=tuple(bars),
    )


def _sums(
    outcome: Outcome, contest: ContestOutcome, titles: Mapping[str, str]
) -> tuple[OptionSum, ...]:
    weights = {chamber.chamber: chamber.weight for chamber in outcome.chambers}
    tied = {option for group in contest.ties for option in group}
    return tuple(
        OptionSum(
            label=titles[option.option],
            rank=option.rank,
            score=float(option.score),
            selected=option.selected,
            tied=option.option in tied,
            lines=tuple(_line(share, weights[share.chamber]) for share in option.shares),
        )
        for option in sorted(contest.options, key=lambda option: option.rank)
    )


def _line(share: Share, weight: Fraction) -> SumLine:
    return SumLine(
        chamber=share.chamber,
        votes=share.votes,
        of=share.of,
        share=float(share.share),
        weight=float(weight),
        product=float(share.share * weight),
    )


def _decision(result: ResultView) -> DecisionShown:
    published = result.decision
    if published is None or result.rules is None:
        message = "a decision stands on sealed rules"
        raise ValueError(message)
    titles = _titles(result.rules)
    return DecisionShown(
        verdicts=tuple(
            VerdictShown(v.proposal, titles[v.proposal], v.verdict, v.reasons)
            for v in published.decision.verdicts
        ),
        departure=published.decision.departure,
        language=published.decision.language,
        official=published.official,
        index=published.index,
        published_at=published.published_at,
    )


def decide_page(
    result: ResultView, form: Mapping[str, str], errors: Mapping[str, str]
) -> DecidePage:
    """The decision form with what was typed and what is wrong, in the order of the outcome."""
    if result.rules is None or result.outcome is None:
        message = "a decision answers a published outcome"
        raise ValueError(message)
    titles = _titles(result.rules)
    ranked = [
        option
        for contest in result.outcome.outcome.contests
        for option in sorted(contest.options, key=lambda option: option.rank)
    ]
    return DecidePage(
        consultation=result.consultation,
        title=result.title,
        options=tuple(_decide_option(option, titles, form, errors) for option in ranked),
        ranking_only=result.rules.accept.kind == "ranking",
        departure=form.get("departure", ""),
        departure_error=errors.get("departure", ""),
        language=form.get("language", "zh"),
        errors=errors,
    )


def _decide_option(
    option: OptionOutcome,
    titles: Mapping[str, str],
    form: Mapping[str, str],
    errors: Mapping[str, str],
) -> DecideOption:
    verdict, reasons = f"verdict-{option.option}", f"reasons-{option.option}"
    return DecideOption(
        proposal=option.option,
        title=titles[option.option],
        rank=option.rank,
        selected=option.selected,
        score=float(option.score),
        verdict=form.get(verdict, ""),
        reasons=form.get(reasons, ""),
        verdict_error=errors.get(verdict, ""),
        reasons_error=errors.get(reasons, ""),
    )


def result_rows(page: ResultPage) -> tuple[tuple[object, ...], ...]:
    """The numbers of the page as rows of a table: one for each chamber and proposal."""
    rows: list[tuple[object, ...]] = [
        ("question", "chamber", "proposal", "votes", "of", "share", "ballots", "blank", "roll")
    ]
    for contest in page.contests:
        for chamber in contest.chambers:
            rows.extend(
                (
                    contest.question,
                    chamber.chamber,
                    bar.label,
                    bar.votes,
                    chamber.of,
                    f"{bar.share:.6f}",
                    chamber.ballots,
                    chamber.blanks,
                    chamber.roll,
                )
                for bar in chamber.bars
            )
    return tuple(rows)
