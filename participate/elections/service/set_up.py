"""The set-up of a vote: rolls sealed, rules fixed, one protocol election made for each chamber.

It stands in the record in this order: each chamber's roll, the rules (which hold the elections'
uuids, drawn before), then for each election the registrar's list and its Setup (neither for a
chamber that votes by name). Where the platform is the registrar all of it happens in one unit of
work; an independent one hands the lists in afterwards (`listing`). From the rules on nothing of it
can change (promise B20).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ballots.combining import Accept, Rules, Veto
from ballots.combining import rules as parts
from ballots.errors import MalformedError
from participate.consultations import service as consultations
from participate.elections import policy, repository
from participate.elections.models import ElectionTable, TrusteeTable
from participate.elections.plan import ChamberPlan, Plan, Registrar, Rule
from participate.elections.policy import State
from participate.elections.problems import invalid
from participate.elections.service.ceremony import required_trustees
from participate.elections.service.gates import ask, hold_gates
from participate.elections.service.issuing import issue, platform_key
from participate.elections.service.named_votes import entry_digest
from participate.elections.service.parts import act_as_official
from participate.elections.service.planning import faults_of, get_plan, require_unfrozen
from participate.elections.service.recusals import recusals_in
from participate.eligibility import service as eligibility
from participate.eligibility.service import Chamber, CheckKind, SealedRoll
from participate.proposals import service as proposals
from participate.record import service as record
from participate.shared.act import Act
from participate.shared.clock import format_moment
from participate.shared.errors import ConflictError, InvalidInputError
from participate.shared.i18n import N_
from participate.shared.ids import new_id


@dataclass(frozen=True, slots=True)
class Seals:
    """What a set-up needs of the installation.

    The key over stored codes, the log's vkey, and how many witnesses must sign before a tally is
    opened.
    """

    code_key: bytes
    log: str
    witness_quorum: int = 0


def set_up(
    act: Act, consultation: str, seals: Seals, *, registrar_key: str | None = None
) -> tuple[str, ...]:
    """Fix the rules and make the elections; returns their uuids in the rules' order.

    `registrar_key` is that of the independent registrar, in hex, as the official saw it; None where
    there is none. Raises DeniedError, NotFoundError; ConflictError when it is set up already,
    outside the review phase, or where the key is another one now (`key-changed`);
    InvalidInputError naming every fault of the plan by its field; then nothing has changed.
    """
    view = consultations.get_consultation(act.session, consultation)
    act_as_official(act, consultation)
    require_unfrozen(act.session, consultation)
    policy.require_set_up_phase(view.phase)
    plan = get_plan(act.session, consultation)
    _require_sound(act, consultation, plan)
    _require_seen_key(act, consultation, plan, registrar_key)
    # A page answers InvalidInputError and its unit of work is then kept: nothing half done in it.
    try:
        with act.session.begin_nested():
            return _seal(act, consultation, plan, seals)
    except MalformedError as error:
        raise InvalidInputError(
            {"contests": N_("The rules cannot be written down: %(reason)s.")},
            params={"reason": error.sentence},
        ) from error


def _seal(act: Act, consultation: str, plan: Plan, seals: Seals) -> tuple[str, ...]:
    """Seal the rolls, fix the rules and make the elections."""
    rolls = [_seal_roll(act, consultation, plan, place) for place in plan.chambers]
    uuids = [new_id(act.randomness) for _ in rolls]
    trustees = repository.list_trustees(act.session, consultation)
    rules = _make_rules(act, consultation, plan, rolls, uuids, trustees, seals)
    _fix_rules(act, consultation, rules)
    for position, roll in enumerate(rolls):
        secret = rules.chambers[position].is_secret
        election = _add_election(act, rules, position, roll.paper)
        if secret and plan.registrar is not Registrar.INDEPENDENT:
            issue(act, election, roll, rules.spares, seals.code_key)
    return tuple(uuids)


def _require_sound(act: Act, consultation: str, plan: Plan) -> None:
    if faults := faults_of(act, consultation, plan):
        raise invalid(faults)


def _require_seen_key(act: Act, consultation: str, plan: Plan, seen: str | None) -> None:
    if plan.registrar is not Registrar.INDEPENDENT:
        return
    vote = repository.find_vote(act.session, consultation)
    if vote is None or vote.registrar_key != seen:
        raise ConflictError(
            "key-changed",
            N_(
                "Nothing was set up: the registrar’s key is not the one that your page showed. "
                "Load the page again, and compare the key with the registrar."
            ),
        )


def _seal_roll(act: Act, consultation: str, plan: Plan, place: ChamberPlan) -> SealedRoll:
    roll = eligibility.seal_roll(act, consultation, place.chamber)
    record.append(
        act.session,
        {
            "kind": "roll.sealed",
            "consultation": consultation,
            "at": format_moment(act.now),
            "by": policy.acting_role(act.actor),
            "chamber": str(place.chamber),
            "count": roll.count,
            "root": roll.root,
        },
    )
    if roll.paper:
        _announce_paper(act, consultation, roll)
    checks = eligibility.admitted(act.session, consultation, place.chamber)
    if checks and not plan.by_letter(place):
        _record_checks(act, consultation, place.chamber, checks)
    return roll


def _record_checks(
    act: Act, consultation: str, chamber: Chamber, checks: Sequence[CheckKind]
) -> None:
    record.append(
        act.session,
        {
            "kind": "checks.chosen",
            "consultation": consultation,
            "at": format_moment(act.now),
            "by": policy.acting_role(act.actor),
            "chamber": str(chamber),
            "checks": [str(each) for each in checks],
        },
    )


def _announce_paper(act: Act, consultation: str, roll: SealedRoll) -> None:
    record.append(
        act.session,
        {
            "kind": "paper.announced",
            "consultation": consultation,
            "at": format_moment(act.now),
            "by": policy.acting_role(act.actor),
            "chamber": str(roll.chamber),
            "count": roll.paper,
        },
    )


def _make_rules(
    act: Act,
    consultation: str,
    plan: Plan,
    rolls: Sequence[SealedRoll],
    uuids: Sequence[str],
    trustees: Sequence[TrusteeTable],
    seals: Seals,
) -> Rules:
    titles = {p.id: p.title for p in proposals.list_shown(act.session, consultation)}
    if plan.opens is None or plan.closes is None:
        message = "a sound plan has its times"
        raise ValueError(message)
    gates = hold_gates(act.session, consultation, plan)
    contests = tuple(
        ask(contest, gate, titles) for contest, gate in zip(plan.contests, gates, strict=True)
    )
    rules = Rules(
        consultation=consultation,
        contests=contests,
        chambers=tuple(
            parts.Chamber(
                str(place.chamber),
                uuid,
                roll.count,
                roll.root,
                plan.weight_of(place),
                str(place.voting),
                ()
                if place.is_secret
                else recusals_in(act.session, consultation, place.chamber, contests),
            )
            for place, uuid, roll in zip(plan.chambers, uuids, rolls, strict=True)
        ),
        rule=str(plan.rule),
        accept=Accept(str(plan.accept.kind), plan.accept.n, plan.accept.share),
        opens=plan.opens,
        closes=plan.closes,
        grace_seconds=plan.grace_seconds,
        extension=plan.extension,
        k=plan.k,
        trustees=tuple(parts.Trustee(each.name, each.public_key) for each in trustees),
        threshold=required_trustees(act.session, consultation),
        log=seals.log,
        witness_quorum=seals.witness_quorum,
        spares=plan.spares,
        registrar=str(plan.registrar),
        registrar_key=_registrar_key(act, consultation, plan, seals),
        veto=_veto(plan),
        below_k=str(plan.below_k),
    )
    return Rules.from_bytes(rules.to_bytes())  # moments to the second, as recorded


def _veto(plan: Plan) -> Veto | None:
    """Who may veto, as the rules say it."""
    veto = plan.veto
    if plan.rule is not Rule.VETO or veto is None or veto.quorum is None or veto.below is None:
        return None
    return Veto(tuple(str(chamber) for chamber in veto.chambers), veto.quorum, veto.below)


def _registrar_key(act: Act, consultation: str, plan: Plan, seals: Seals) -> str | None:
    """The key, in hex, with which the registrar of this vote signs."""
    if plan.registrar is not Registrar.INDEPENDENT:
        return platform_key(seals.code_key)
    vote = repository.find_vote(act.session, consultation)
    return None if vote is None else vote.registrar_key


def _fix_rules(act: Act, consultation: str, rules: Rules) -> None:
    document = rules.to_bytes()
    vote = repository.find_vote(act.session, consultation)
    if vote is None:
        message = "a sound plan is stored"
        raise ValueError(message)
    vote.rules = document
    vote.rules_index = record.append(
        act.session,
        {
            "kind": "rules.fixed",
            "consultation": consultation,
            "at": format_moment(act.now),
            "by": policy.acting_role(act.actor),
            "document": document.decode(),
        },
    )
    act.session.add(vote)


def _add_election(act: Act, rules: Rules, position: int, paper: int) -> ElectionTable:
    """Make the row of one chamber's election, which awaits its registrar's list."""
    place = rules.chambers[position]
    election = ElectionTable(
        uuid=place.election,
        consultation=rules.consultation,
        chamber=place.id,
        position=position,
        state=policy.move(State.DRAFTED, State.AWAITING_LIST if place.is_secret else State.SET_UP),
        weight=place.weight,
        k=rules.k,
        roll_count=place.roll_count,
        paper=paper,
        fingerprint="" if place.is_secret else _rules_digest(act, rules),
        definition="",
        trustees="",
        credentials="",
        registrar=rules.registrar,
        timestamp=int(act.now.timestamp()),
        opens=rules.opens,
        closes=rules.closes,
        grace_seconds=rules.grace_seconds,
        voting=place.voting,
    )
    act.session.add(election)
    act.session.flush()
    return election


def _rules_digest(act: Act, rules: Rules) -> str:
    """What a chamber that votes by name has for a fingerprint: the digest of the rules' entry."""
    vote = repository.find_vote(act.session, rules.consultation)
    fixed = None if vote is None else vote.rules_index
    if fixed is None:
        message = "rules are fixed before an election is made"
        raise ValueError(message)
    return entry_digest(act.session, fixed)
