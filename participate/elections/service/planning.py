"""The plan of a vote: kept while it is drafted, frozen when it is set up."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlmodel import Session

from participate.consultations import service as consultations
from participate.elections import policy, repository
from participate.elections.models import VoteTable
from participate.elections.plan import Contest, Plan, Registrar, plan_from_json, plan_to_json
from participate.elections.policy import State
from participate.elections.problems import (
    Fault,
    Ground,
    combining_faults,
    invalid,
    misfits,
    problems,
)
from participate.elections.service.gates import behind_gates, criterion_fault, gate_faults
from participate.elections.service.names import name_faults
from participate.elections.service.parts import act_as_official
from participate.elections.sizes import size_faults
from participate.eligibility import service as eligibility
from participate.eligibility.service import CheckKind
from participate.proposals import service as proposals
from participate.shared.act import Act
from participate.shared.i18n import N_


@dataclass(frozen=True, slots=True)
class VoteView:
    """A vote as its officials see it. `faults` is empty once it is set up."""

    consultation: str
    plan: Plan
    states: tuple[State, ...]
    faults: Mapping[str, Fault]

    @property
    def state(self) -> State:
        """Where the vote stands: where its slowest chamber does."""
        return min(self.states, key=list(State).index, default=State.DRAFTED)

    @property
    def frozen(self) -> bool:
        """Whether the rules can no longer change."""
        return bool(self.states)


def get_plan(session: Session, consultation: str) -> Plan:
    """The plan as it stands; an empty one before the first save."""
    vote = repository.find_vote(session, consultation)
    return Plan() if vote is None else plan_from_json(vote.plan)


def save_plan(act: Act, consultation: str, plan: Plan) -> None:
    """Put this plan in the place of the one before.

    A plan may be incomplete; `set_up` refuses one with faults. Where it no longer has an
    independent registrar, the key of the one before is forgotten, so that another one can follow.
    Raises DeniedError, NotFoundError, ConflictError once the vote is set up.
    """
    consultations.get_consultation(act.session, consultation)
    act_as_official(act, consultation)
    require_unfrozen(act.session, consultation)
    vote = repository.find_vote(act.session, consultation)
    if vote is None:
        vote = VoteTable(consultation=consultation, plan=plan_to_json(Plan()))
    was = plan_from_json(vote.plan).registrar
    if was is Registrar.INDEPENDENT and plan.registrar is not Registrar.INDEPENDENT:
        vote.registrar_key, vote.registrar_name, vote.registrar_account = None, "", None
    vote.plan = plan_to_json(plan)
    act.session.add(vote)
    act.session.flush()


def save_question(act: Act, consultation: str, number: int, contest: Contest) -> None:
    """Put a question at this place from 0, or behind the last one.

    Raises as `save_plan`, and InvalidInputError for a kind of question that the vote's chambers or
    what it accepts cannot go with, and for a gate on no criterion of the consultation. What the
    gate holds back stays in the plan and does not come onto the ballot.
    """
    plan = get_plan(act.session, consultation)
    if faults := misfits(plan, contest, number + 1):
        raise invalid({"kind": next(iter(faults.values()))})
    if fault := criterion_fault(act.session, consultation, contest):
        raise invalid({"gate": fault})
    contests = (*plan.contests[:number], contest, *plan.contests[number + 1 :])
    save_plan(act, consultation, replace(plan, contests=contests))


def save_chambers(act: Act, consultation: str, plan: Plan) -> None:
    """Put this plan with other chambers, another rule or k in the place of the one before.

    Raises as `save_plan`, and InvalidInputError where the rule cannot put these chambers together,
    or the kind of a question does not go with them or with what is accepted.
    """
    if faults := combining_faults(plan):
        raise invalid(faults)
    for number, contest in enumerate(plan.contests, 1):
        if faults := misfits(plan, contest, number):
            raise invalid(faults)
    save_plan(act, consultation, plan)


def get_vote(act: Act, consultation: str) -> VoteView:
    """The vote of a consultation with what its plan still lacks."""
    states = tuple(State(row.state) for row in repository.list_elections(act.session, consultation))
    plan = get_plan(act.session, consultation)
    faults = {} if states else faults_of(act, consultation, plan)
    return VoteView(consultation, plan, states, faults)


def faults_of(act: Act, consultation: str, plan: Plan) -> dict[str, Fault]:
    """What keeps this plan from being set up now, by the field that it belongs to."""
    ground = _ground_of(act, consultation)
    narrowed = behind_gates(act.session, consultation, plan)
    gates = gate_faults(act.session, consultation, plan)
    named = name_faults(act.session, consultation, plan)
    unprovable = _unprovable(act.session, consultation, plan)
    return {
        **unprovable,
        **named,
        **size_faults(narrowed, ground),
        **problems(narrowed, ground),
        **gates,
    }


def _unprovable(session: Session, consultation: str, plan: Plan) -> dict[str, Fault]:
    """Of each chamber with people who could not prove who they are, the fault at its roll."""
    faults = {}
    for place in plan.chambers:
        chosen = eligibility.admitted(session, consultation, place.chamber)
        ways = (CheckKind.LETTER,) if plan.by_letter(place) else (CheckKind.MAIL, *chosen)
        count = eligibility.count_unprovable(session, consultation, place.chamber, ways)
        if count:
            faults[f"roll-{place.chamber}"] = Fault(
                N_(
                    "%(count)s people on this roll could not prove who they are: the roll has no "
                    "mail address of them. Choose on the roll’s page how else they can, or let the "
                    "codes go by letter."
                ),
                {"count": count},
            )
    return faults


def _ground_of(act: Act, consultation: str) -> Ground:
    """What the plan of this consultation is judged against, now."""
    listed = proposals.list_shown(act.session, consultation)
    vote = repository.find_vote(act.session, consultation)
    return Ground(
        proposals=frozenset(proposal.id for proposal in listed),
        rolls=eligibility.list_rolls(act.session, consultation),
        trustees=len(repository.list_trustees(act.session, consultation)),
        now=act.now,
        registrar_key=vote is not None and vote.registrar_key is not None,
        together=repository.is_made_together(act.session, consultation),
    )


def require_unfrozen(session: Session, consultation: str) -> None:
    """Raise ConflictError once the vote of this consultation is set up."""
    rows = repository.list_elections(session, consultation)
    policy.require_drafted(State(row.state) for row in rows)
