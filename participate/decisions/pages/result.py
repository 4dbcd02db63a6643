"""The result page: from the sealed rules and the outcome to what people read."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from ballots.combining.combination import DOUBLE_MAJORITY, NOTHING_SELECTED
from ballots.combining.contest import Contest, CountedContest, ScoredContest
from ballots.combining.outcome import (
    ChamberPart,
    CountedResult,
    OptionResult,
    Outcome,
    ScoredResult,
    Share,
)
from ballots.combining.rules import PLATFORM, Rules
from participate.consultations.policy import Phase
from participate.decisions import policy
from participate.decisions.pages.counted import counted_contest
from participate.decisions.pages.decision import published_decision
from participate.decisions.pages.values import (
    Asked,
    Bar,
    ChamberFacts,
    ChamberShown,
    CountedShown,
    Finding,
    Nothing,
    OptionSum,
    ResultPage,
    ScoredShown,
    SumLine,
    VetoLine,
    width_of,
)
from participate.decisions.service import OutcomeView, ResultView
from participate.elections.policy import DEFAULT_K, FINISHED, Voting
from participate.elections.service import Kind, gates_of, kind_of, rule_of
from participate.shared.act import Actor


def result_page(result: ResultView, actor: Actor) -> ResultPage:
    """The result page's values for this reader."""
    rules, outcome = result.rules, result.outcome
    waiting = rules is not None and outcome is None
    return ResultPage(
        consultation=result.consultation,
        title=result.title,
        rule=rule_of(rules) if rules else None,
        contests=_contests(result, rules, outcome) if rules and outcome else (),
        turnout=tuple(map(_facts, outcome.outcome.chambers)) if outcome else (),
        chambers=result.chambers,
        published_at=outcome.published_at if outcome else None,
        index=outcome.index if outcome else None,
        decision=published_decision(result),
        may_publish=waiting
        and bool(actor.roles & policy.MAY_PUBLISH_OUTCOME)
        and all(chamber.state in FINISHED for chamber in result.chambers),
        may_decide=outcome is not None
        and result.decision is None
        and result.phase is Phase.DECISION
        and bool(actor.roles & policy.MAY_DRAFT),
        may_sign=result.waits_for_signature
        and result.decision is None
        and bool(actor.roles & policy.MAY_DECIDE),
        k=rules.k if rules else DEFAULT_K,
        registrar=rules.registrar if rules else PLATFORM,
        paper=result.paper,
        asked=tuple(map(_asked, rules.contests)) if rules else (),
    )


def _asked(contest: Contest) -> Asked:
    answers = tuple(option.title for option in contest.options)
    return Asked(contest.question, contest.blank, answers)


def _contests(
    result: ResultView, rules: Rules, published: OutcomeView
) -> tuple[ScoredShown | CountedShown, ...]:
    shown: list[ScoredShown | CountedShown] = []
    outcome = published.outcome
    gates = gates_of((contest.gate for contest in outcome.contests), result.criteria)
    for question, contest, gate in zip(rules.contests, outcome.contests, gates, strict=True):
        if isinstance(question, CountedContest) and isinstance(contest, CountedResult):
            chamber = _facts(outcome.chambers[0])
            counted = counted_contest(question, contest, published, chamber)
            shown.append(replace(counted, gate=gate))
        if isinstance(question, ScoredContest) and isinstance(contest, ScoredResult):
            shown.append(replace(_scored(rules, question, outcome, contest), gate=gate))
    return tuple(shown)


def _scored(
    rules: Rules, question: ScoredContest, outcome: Outcome, contest: ScoredResult
) -> ScoredShown:
    titles = {option.id: option.title for option in question.options}
    yes_no = kind_of(question) is Kind.YES_NO
    return ScoredShown(
        question=question.question,
        blank=question.blank,
        finding=_finding(outcome, contest, yes_no=yes_no),
        winners=tuple(titles[o.option] for o in contest.ranking if o.selected),
        chambers=tuple(
            _chamber(chamber, place, contest, titles, yes_no=yes_no)
            for place, chamber in enumerate(outcome.chambers)
        ),
        sums=_sums(outcome, contest, titles),
        threshold=None if rules.accept.share is None else float(rules.accept.share),
        vetoes=_vetoes(outcome, contest, titles),
        nothing=_nothing(rules, outcome, contest),
    )


def _vetoes(
    outcome: Outcome, contest: ScoredResult, titles: Mapping[str, str]
) -> tuple[VetoLine, ...]:
    """What the chambers that may veto did, with the shares of what they stopped."""
    facts = {chamber.chamber: _facts(chamber) for chamber in outcome.chambers}
    shares = {
        (option.option, share.chamber): float(share.share)
        for option in contest.options
        for share in option.shares
    }
    return tuple(
        VetoLine(
            facts[veto.chamber],
            float(veto.quorum),
            float(veto.below),
            veto.acts,
            tuple((titles[each], shares[each, veto.chamber]) for each in veto.vetoed),
        )
        for veto in contest.vetoes
    )


def _nothing(rules: Rules, outcome: Outcome, contest: ScoredResult) -> Nothing:
    """Why this question would select nothing, where it does."""
    if rules.below_k == NOTHING_SELECTED and not all(each.counted for each in outcome.chambers):
        return Nothing.MISSING
    if any(
        option.option in contest.vetoed and rules.accept.selects(1, option.score)
        for option in contest.options
    ):
        return Nothing.VETO
    return Nothing.EVERY if rules.rule == DOUBLE_MAJORITY else Nothing.THRESHOLD


def _finding(outcome: Outcome, contest: ScoredResult, *, yes_no: bool) -> Finding:
    """Say what kind of sentence tells the result."""
    if not any(chamber.counted for chamber in outcome.chambers):
        return Finding.CLOSED
    answered = yes_no and any(share.of for share in contest.options[0].shares)
    if not answered and not any(option.score for option in contest.options):
        return Finding.NOBODY
    if any(len(group) == len(contest.options) > 1 for group in contest.ties):
        return Finding.LEVEL
    if outcome.accept.kind == "ranking":
        return Finding.ANSWERED if yes_no else Finding.RANKED
    return Finding.SELECTED if any(o.selected for o in contest.options) else Finding.NONE


def _facts(chamber: ChamberPart) -> ChamberFacts:
    return ChamberFacts(
        chamber=chamber.chamber,
        election=chamber.election,
        ballots=chamber.ballots,
        roll=chamber.roll,
        turnout=chamber.ballots / chamber.roll if chamber.roll else 0.0,
        width=width_of(chamber.ballots, chamber.roll),
        counted=chamber.counted,
        weight=float(chamber.weight),
        is_secret=chamber.voting == Voting.SECRET,
    )


def _chamber(
    chamber: ChamberPart,
    place: int,
    contest: ScoredResult,
    titles: Mapping[str, str],
    *,
    yes_no: bool,
) -> ChamberShown:
    blanks = contest.blanks[place] or 0
    given = chamber.ballots - blanks
    bars, aside, against = [], [], None
    for option in contest.options:
        for share in option.shares:
            if share.chamber == chamber.chamber:
                label, of = titles[option.option], share.of
                bars.append(
                    Bar(label, share.votes, of, float(share.share), width_of(share.share, 1))
                )
                aside += [(label, given - of)] if of < given else []
                rest = 1 - share.share if of else Fraction(0)
                no = Bar("", of - share.votes, of, float(rest), width_of(rest, 1))
                against = no if yes_no else None
    of = given if bars else 0
    return ChamberShown(_facts(chamber), blanks, of, tuple(bars), against, tuple(aside))


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
            width=width_of(option.score, 1),
            selected=option.selected,
            tied=option.option in tied,
            vetoed=option.option in contest.vetoed,
            lines=tuple(
                _line(share, weights[share.chamber], least=_least(option))
                for share in option.shares
            ),
        )
        for option in contest.ranking
    )


def _least(option: OptionResult) -> Fraction:
    return min((share.share for share in option.shares), default=Fraction(0))


def _line(share: Share, weight: Fraction, *, least: Fraction) -> SumLine:
    return SumLine(
        chamber=share.chamber,
        votes=share.votes,
        of=share.of,
        share=float(share.share),
        weight=float(weight),
        product=float(share.share * weight),
        least=share.share == least,
    )
