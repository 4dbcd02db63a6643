"""The result page: from the sealed rules and the outcome to what people read."""

from collections.abc import Mapping
from fractions import Fraction

from ballots.combining.contest import Contest
from ballots.combining.outcome import ChamberPart, Outcome, ScoredResult, Share
from ballots.combining.rules import Rules
from participate.consultations.policy import Phase
from participate.decisions import policy
from participate.decisions.pages.values import (
    Bar,
    ChamberShown,
    ContestShown,
    DecisionShown,
    OptionSum,
    ResultPage,
    SumLine,
    VerdictShown,
)
from participate.decisions.service import ResultView
from participate.elections.policy import DEFAULT_K, FINISHED
from participate.shared.act import Actor


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
        and all(chamber.state in FINISHED for chamber in result.chambers),
        may_decide=outcome is not None
        and result.decision is None
        and result.phase is Phase.DECISION
        and bool(actor.roles & policy.MAY_DECIDE),
        k=rules.k if rules else DEFAULT_K,
    )


def titles_of(rules: Rules) -> dict[str, str]:
    """Return the titles on the ballot by proposal id."""
    return {option.id: option.title for contest in rules.contests for option in contest.options}


def _contests(rules: Rules, outcome: Outcome) -> tuple[ContestShown, ...]:
    return tuple(
        _contest(rules, question, outcome, contest)
        for question, contest in zip(rules.contests, outcome.contests, strict=True)
        if isinstance(contest, ScoredResult)
    )


def _contest(
    rules: Rules, question: Contest, outcome: Outcome, contest: ScoredResult
) -> ContestShown:
    titles = {option.id: option.title for option in question.options}
    ranked = contest.ranking
    return ContestShown(
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
    chamber: ChamberPart, place: int, contest: ScoredResult, titles: Mapping[str, str]
) -> ChamberShown:
    bars, of = [], 0
    for option in contest.options:
        for share in option.shares:
            if share.chamber == chamber.chamber:
                bars.append(_bar(titles[option.option], share.votes, share.share))
                of = share.of
    return ChamberShown(
        chamber=chamber.chamber,
        election=chamber.election,
        ballots=chamber.ballots,
        roll=chamber.roll,
        turnout=chamber.ballots / chamber.roll if chamber.roll else 0.0,
        counted=chamber.counted,
        weight=float(chamber.weight),
        blanks=contest.blanks[place] or 0,
        of=of,
        bars=tuple(bars),
    )


def _sums(
    outcome: Outcome, contest: ScoredResult, titles: Mapping[str, str]
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
        for option in contest.ranking
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
    titles = titles_of(result.rules)
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
