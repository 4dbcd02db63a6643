"""What a plan of a vote still lacks, or cannot be.

`problems` names every fault with the field it belongs to; a plan without faults can become the
rules document. Faults of a whole plan are told when it is set up; the forms refuse what can be
seen in one form alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from ballots.combining.contest import ScoredContest
from ballots.crypto.plaintext import MAX_MIXNET_ANSWERS
from ballots.errors import MalformedError
from participate.elections.kinds import Kind, kind_of
from participate.elections.plan import (
    MAX_GRACE_SECONDS,
    MAX_OPTIONS,
    MAX_QUESTION,
    MAX_SPARES,
    MAX_WEIGHT,
    AcceptKind,
    ChamberPlan,
    Contest,
    Plan,
    Registrar,
    Rule,
    Veto,
)
from participate.elections.policy import (
    MAX_NAMED_MEMBERS,
    SHUFFLERS,
    SMALLEST_GROUP,
    usual_threshold,
)
from participate.eligibility.service import Chamber, RollView
from participate.shared.errors import InvalidInputError
from participate.shared.i18n import N_

_OF_SEVERAL: Final = frozenset({Rule.DOUBLE_MAJORITY, Rule.VETO})


@dataclass(frozen=True, slots=True)
class Ground:
    """What a plan is judged against: proposal ids, rolls, the count of trustees' keys, the time.

    `registrar_key`: whether an independent registrar has handed in a key; `together`: whether the
    trustees make their keys in a ceremony.
    """

    proposals: frozenset[str]
    rolls: Mapping[Chamber, RollView]
    trustees: int
    now: datetime
    registrar_key: bool = False
    together: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """A sentence (msgid) and what goes into its places."""

    sentence: str
    params: Mapping[str, object] = field(default_factory=dict)


def invalid(faults: Mapping[str, Fault]) -> InvalidInputError:
    """Return the error that tells each fault at its field, with its own values in its places."""
    return InvalidInputError(
        {name: fault.sentence for name, fault in faults.items()},
        own={name: fault.params for name, fault in faults.items()},
    )


def problems(plan: Plan, ground: Ground) -> dict[str, Fault]:
    """Return every fault of a plan by the field it belongs to; none: it can be set up."""
    faults: dict[str, Fault] = {}
    if not plan.contests:
        faults["contests"] = Fault(N_("Add at least one question."))
    for number, contest in enumerate(plan.contests):
        fault = _contest_fault(contest, number + 1, ground.proposals)
        if fault := fault or _counting_fault(contest, number + 1, plan, ground.trustees):
            faults[f"contest-{number}"] = fault
    if fault := _chambers_fault(plan):
        faults["chambers"] = fault
    for place in plan.chambers:
        if fault := _roll_fault(ground.rolls.get(place.chamber), place, plan.k):
            faults[f"roll-{place.chamber}"] = fault
    rest = (
        ("timetable", _timetable_fault(plan, ground.now)),
        ("accept", _accept_fault(plan)),
        ("registrar", _registrar_fault(plan, registrar_key=ground.registrar_key)),
        ("trustees", _trustees_fault(plan, ground)),
    )
    faults |= {name: fault for name, fault in rest if fault is not None}
    return faults


def _trustees_fault(plan: Plan, ground: Ground) -> Fault | None:
    if plan.chambers and not plan.has_ballots:
        return None
    if ground.trustees == 0 and ground.together:
        return Fault(N_("The trustees have not finished making their keys."))
    if ground.trustees == 0:
        return Fault(N_("No trustee has handed in a public key."))
    if plan.threshold is None and ground.trustees >= SMALLEST_GROUP:
        return Fault(
            N_(
                "All %(trustees)s trustees would be needed to count. Choose whether %(usual)s of "
                "them are enough, or that all are needed."
            ),
            {"trustees": ground.trustees, "usual": usual_threshold(ground.trustees)},
        )
    return None


def _contest_fault(contest: Contest, number: int, proposals: frozenset[str]) -> Fault | None:
    named = {"number": number, "maximum": contest.maximum, "options": len(contest.options)}
    if not contest.question.strip() or len(contest.question) > MAX_QUESTION:
        return Fault(N_("Write question %(number)s in at most 500 characters."), named)
    if not proposals.issuperset(contest.options) or len(set(contest.options)) != len(
        contest.options
    ):
        return Fault(
            N_(
                "Question %(number)s has an option that is no proposal of this consultation, or one"
                " that has been hidden or erased since."
            ),
            named,
        )
    least = 1 if contest.minimum == 0 and not contest.counting else 2  # one: yes or no
    if not least <= len(contest.options) <= MAX_OPTIONS:
        return Fault(N_("Question %(number)s needs 2 to 200 options."), named)
    if len(contest.options) < contest.maximum:
        return Fault(
            N_(
                "Question %(number)s has %(options)s options, fewer than the %(maximum)s that a "
                "voter may choose."
            ),
            named,
        )
    if not 0 <= contest.minimum <= contest.maximum or contest.maximum < 1:
        return Fault(
            N_("In question %(number)s the least number of choices is above the largest."), named
        )
    return None


def _counting_fault(contest: Contest, number: int, plan: Plan, trustees: int) -> Fault | None:
    """What keeps a counting rule from deciding this question under this plan."""
    named: dict[str, object] = {"number": number}
    try:
        counted = contest.asked({})
        if isinstance(counted, ScoredContest):
            return next(iter(misfits(plan, contest, number).values()), None)
        count = len(counted.options)
        if counted.shuffled and count > MAX_MIXNET_ANSWERS:
            return Fault(
                N_(
                    "Question %(number)s has %(options)s options. Ballots that are shuffled hold "
                    "at most 30."
                ),
                {**named, "options": count},
            )
        counted.check()
    except MalformedError as error:
        return Fault(
            N_("The counting rule of question %(number)s does not fit: %(reason)s."),
            {**named, "reason": error.sentence},
        )
    if faults := misfits(plan, contest, number):
        return next(iter(faults.values()))
    if counted.shuffled and plan.has_ballots and trustees < SHUFFLERS:
        return Fault(N_("The ballots of question %(number)s are shuffled by two trustees."), named)
    return None


def misfits(plan: Plan, contest: Contest, number: int) -> dict[str, Fault]:
    """What of the chambers' form does not go with the kind of question `number` from 1."""
    named: dict[str, object] = {"number": number}
    faults: dict[str, Fault] = {}
    if contest.counting and plan.rule is not Rule.SINGLE_CHAMBER:
        faults["chambers"] = Fault(
            N_(
                "Question %(number)s is decided by a counting rule, which takes one chamber alone:"
                " its ballots cannot be weighted against those of another chamber."
            ),
            named,
        )
    if plan.accept.kind is AcceptKind.TOP and _is_yes_no(contest):
        faults["accept"] = Fault(
            N_(
                "Question %(number)s asks for yes or no to one proposal, which would always be the"
                " first one. Say which share of yes it needs instead."
            ),
            named,
        )
    if contest.counting and plan.accept.kind is AcceptKind.THRESHOLD:
        faults["accept"] = Fault(
            N_(
                "Question %(number)s is decided by a counting rule, which gives no share that could"
                " reach a threshold."
            ),
            named,
        )
    return faults


def _is_yes_no(contest: Contest) -> bool:
    return not contest.counting and kind_of(contest.asked({})) is Kind.YES_NO


def _registrar_fault(plan: Plan, *, registrar_key: bool) -> Fault | None:
    if plan.registrar is Registrar.INDEPENDENT and plan.has_ballots and not registrar_key:
        return Fault(N_("The registrar has not handed in a public key."))
    if not 0 <= plan.spares <= MAX_SPARES:
        return Fault(N_("The number of spare codes is 0 to 500."))
    return None


def _chambers_fault(plan: Plan) -> Fault | None:
    chambers = [place.chamber for place in plan.chambers]
    if not chambers or len(set(chambers)) != len(chambers):
        return Fault(N_("Choose the chambers that vote."))
    if any(not 1 <= place.weight <= MAX_WEIGHT for place in plan.chambers):
        return Fault(N_("A weight is a whole number from 1 to 1,000."))
    if fault := combining_faults(plan):
        return next(iter(fault.values()))
    if plan.k < 1:
        return Fault(N_("The smallest number of counted ballots is at least 1."))
    return None


def combining_faults(plan: Plan) -> dict[str, Fault]:
    """Why the chambers cannot be put together by the rule, by field of the chambers' form."""
    count = len(plan.chambers)
    if plan.rule is Rule.SINGLE_CHAMBER and count > 1:
        sentence = N_("With more than one chamber, choose how their votes are put together.")
        return {"rule": Fault(sentence)}
    if plan.rule in _OF_SEVERAL and count == 1:
        sentence = N_("This rule needs two chambers or more: add one, or let one decide alone.")
        return {"rule": Fault(sentence)}
    return _veto_faults(plan) if plan.rule is Rule.VETO else {}


def _veto_faults(plan: Plan) -> dict[str, Fault]:
    veto = plan.veto or Veto(())
    voting = {place.chamber for place in plan.chambers}
    faults = {}
    if not veto.chambers:
        faults["veto"] = Fault(N_("Say which chambers can stop a proposal."))
    elif not voting.issuperset(veto.chambers):
        faults["veto"] = Fault(N_("Only a chamber that votes can stop a proposal."))
    elif voting == set(veto.chambers):
        faults["veto"] = Fault(
            N_("Somebody has to decide: leave at least one chamber without a veto.")
        )
    if veto.quorum is None:
        faults["quorum"] = Fault(N_("Say how many percent of the roll must vote for a veto."))
    if veto.below is None:
        faults["below"] = Fault(N_("Say below how many percent support a proposal is stopped."))
    return faults


def _roll_fault(roll: RollView | None, place: ChamberPlan, k: int) -> Fault | None:
    if roll is None or roll.count == 0:
        return Fault(N_("This chamber has no roll of voters yet."))
    if place.is_secret and roll.count < k:
        return Fault(
            N_(
                "The roll has %(count)s voters. Fewer than %(k)s cannot vote secretly: let this "
                "chamber vote by name, let its members vote in another chamber, or add voters."
            ),
            {"count": roll.count, "k": k},
        )
    if not place.is_secret and roll.count > MAX_NAMED_MEMBERS:
        return Fault(
            N_(
                "The roll has %(count)s members. At most 500 can vote by name: let them vote "
                "secretly."
            ),
            {"count": roll.count},
        )
    return None


def _timetable_fault(plan: Plan, now: datetime) -> Fault | None:
    if plan.opens is None or plan.closes is None:
        return Fault(N_("Say when voting opens and closes."))
    if plan.closes <= plan.opens:
        return Fault(N_("Voting closes after it opens."))
    if plan.closes <= now:
        return Fault(N_("The closing time has passed."))
    if not 0 <= plan.grace_seconds <= MAX_GRACE_SECONDS:
        return Fault(N_("The time of grace is 0 to 3,600 seconds."))
    return None


def _accept_fault(plan: Plan) -> Fault | None:
    accept = plan.accept
    most = min((len(contest.options) for contest in plan.contests), default=1)
    if accept.kind is AcceptKind.TOP and not 1 <= (accept.n or 0) <= most:
        return Fault(N_("The number of options to accept is between 1 and the number of options."))
    if accept.kind is AcceptKind.THRESHOLD and not 0 < (accept.share or 0) <= 1:
        return Fault(N_("The share that is needed is above 0 and at most 1."))
    return None
