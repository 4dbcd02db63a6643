"""The experts' gate, held against their reviews."""

from collections import defaultdict
from statistics import median_low

from sqlmodel import Session

from participate.consultations import service as consultations
from participate.elections.gates import Medians, held_back
from participate.elections.plan import Contest, Plan
from participate.elections.problems import Fault
from participate.proposals import service as proposals
from participate.reviews import service as reviews
from participate.shared.i18n import N_


def medians_in(session: Session, consultation: str) -> Medians:
    """The experts' medians of a consultation's proposals."""
    scores: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for review in reviews.list_reviews(session, consultation):
        for each in review.scores:
            scores[review.proposal][each.criterion].append(each.score)
    return {
        proposal: {criterion: median_low(given) for criterion, given in by_criterion.items()}
        for proposal, by_criterion in scores.items()
    }


def gate_faults(session: Session, consultation: str, plan: Plan) -> dict[str, Fault]:
    """What the experts' gates hold back from the ballot, by question."""
    faults = {
        f"contest-{number}": gate_fault(session, consultation, contest)
        for number, contest in enumerate(plan.contests)
    }
    return {name: fault for name, fault in faults.items() if fault is not None}


def gate_fault(session: Session, consultation: str, contest: Contest) -> Fault | None:
    """Why this question's gate does not let every proposal of it through; None where it does."""
    gate = contest.gate
    if gate is None:
        return None
    view = consultations.get_consultation(session, consultation)
    if gate.criterion not in {criterion.id for criterion in view.criteria}:
        return Fault(N_("The experts’ gate names no criterion of this consultation."))
    held = set(held_back(contest.options, gate, medians_in(session, consultation)))
    if not held:
        return None
    titles = [each.title for each in proposals.list_shown(session, consultation) if each.id in held]
    return Fault(
        N_("The experts’ gate holds back, for a lower median or no review: %(names)s."),
        {"names": "; ".join(titles)},
    )
