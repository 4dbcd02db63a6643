"""The experts' gates of a plan, held against the reviews as they stand."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from sqlmodel import Session

from ballots.combining.contest import Contest as RulesContest
from ballots.combining.gate import Gate as RulesGate
from ballots.combining.gate import found_in
from participate.consultations import service as consultations
from participate.elections.gates import Findings, hold
from participate.elections.kinds import Kind, kind_of
from participate.elections.plan import Contest, Plan
from participate.elections.problems import Fault
from participate.proposals import service as proposals
from participate.reviews import service as reviews
from participate.shared.i18n import N_

FEWEST = 2
"""Options between which one can choose."""


def findings_in(session: Session, consultation: str) -> Findings:
    """The number of scores and their median, of a consultation's proposals on each criterion."""
    scores: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for review in reviews.list_reviews(session, consultation):
        for each in review.scores:
            scores[review.proposal][each.criterion].append(each.score)
    return {
        proposal: {criterion: found_in(given) for criterion, given in by_criterion.items()}
        for proposal, by_criterion in scores.items()
    }


def hold_gates(session: Session, consultation: str, plan: Plan) -> tuple[RulesGate | None, ...]:
    """The gate of each question as the reviews stand now; None where a question has none."""
    if not any(contest.gate for contest in plan.contests):
        return (None,) * len(plan.contests)
    findings = findings_in(session, consultation)
    titles = {each.id: each.title for each in proposals.list_shown(session, consultation)}
    return tuple(
        None
        if contest.gate is None
        else hold(contest.gate, {o: titles.get(o, "") for o in contest.options}, findings)
        for contest in plan.contests
    )


def behind_gates(session: Session, consultation: str, plan: Plan) -> Plan:
    """The plan as its ballot would be now: without the proposals that gates hold back."""
    gates = hold_gates(session, consultation, plan)
    contests = tuple(
        contest if gate is None else contest.within([each.id for each in gate.passed])
        for contest, gate in zip(plan.contests, gates, strict=True)
    )
    return replace(plan, contests=contests)


def ask(contest: Contest, gate: RulesGate | None, titles: Mapping[str, str]) -> RulesContest:
    """The question as the rules ask it: of what passed, and with the gate that let it pass."""
    if gate is None:
        return contest.asked(titles)
    asked = contest.within([each.id for each in gate.passed]).asked(titles)
    return replace(asked, gate=gate)


def gate_faults(session: Session, consultation: str, plan: Plan) -> dict[str, Fault]:
    """What is wrong with the experts' gates of a plan, by question."""
    gates = hold_gates(session, consultation, plan)
    faults = {
        f"contest-{number}": criterion_fault(session, consultation, contest)
        or (None if gate is None else _narrow_fault(contest, gate, number + 1))
        for number, (contest, gate) in enumerate(zip(plan.contests, gates, strict=True))
    }
    return {name: fault for name, fault in faults.items() if fault is not None}


def criterion_fault(session: Session, consultation: str, contest: Contest) -> Fault | None:
    """Why this question's gate cannot be held against any review; None where it can."""
    if contest.gate is None:
        return None
    view = consultations.get_consultation(session, consultation)
    known = {criterion.id for criterion in view.criteria}
    if known.issuperset(demand.criterion for demand in contest.gate.demands):
        return None
    return Fault(N_("The experts’ gate names no criterion of this consultation."))


def _narrow_fault(contest: Contest, gate: RulesGate, number: int) -> Fault | None:
    """Why there would be nothing left to decide behind a gate."""
    needed = 1 if kind_of(contest.asked({})) is Kind.YES_NO else FEWEST
    if len(gate.passed) >= needed:
        return None
    return Fault(
        N_(
            "The experts’ gate leaves too few proposals in question %(number)s. It holds back: "
            "%(names)s. Ask for less, wait for reviews, or add proposals."
        ),
        {"number": number, "names": "; ".join(each.title for each in gate.held_back)},
    )
