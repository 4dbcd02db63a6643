"""The set-up of a vote: rolls sealed, rules fixed, one protocol election made for each chamber.

All of it happens in one unit of work, and stands in the record in this order: each chamber's roll,
the rules (which hold the elections' uuids, drawn before), each election's Setup (none for a chamber
that votes by name). From then on nothing of it can change (promise B20).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ballots.combining import Rules
from ballots.combining import rules as parts
from ballots.election.archive import EventType, SetupData
from ballots.election.credentials import make_credentials_json
from ballots.election.definition import Election, make_election_json
from ballots.election.trustees import TrusteePublic, Trustees, make_trustees_json
from ballots.encoding import sha256_hex
from ballots.errors import MalformedError
from ballots.making.registrar import credential_of, issue_codes
from ballots.verify.rules import questions_of
from participate.consultations import service as consultations
from participate.consultations.service import ConsultationView
from participate.elections import policy, repository
from participate.elections.codes import seal_code
from participate.elections.models import ElectionTable, TrusteeTable
from participate.elections.plan import Plan, problems
from participate.elections.policy import State
from participate.elections.service.archive import append_event
from participate.elections.service.named_votes import entry_digest
from participate.elections.service.planning import get_plan, ground_of, require_unfrozen
from participate.eligibility import service as eligibility
from participate.eligibility.service import Chamber, SealedRoll
from participate.proposals import service as proposals
from participate.record import service as record
from participate.shared.act import Act
from participate.shared.clock import format_moment
from participate.shared.errors import InvalidInputError
from participate.shared.i18n import N_
from participate.shared.ids import new_id
from participate.shared.text import Text

CHAMBER_NAMES: Mapping[Chamber, Text] = {
    Chamber.CITIZENS: {"en": "Citizens", "zh": "公民组"},
    Chamber.EXPERTS: {"en": "Experts", "zh": "专家组"},
    Chamber.OFFICIALS: {"en": "Officials", "zh": "工作人员组"},
}
"""Names as they stand in an election's definition, in both languages for good."""


@dataclass(frozen=True, slots=True)
class Seals:
    """What a set-up needs of the installation.

    The key over stored codes, the log's vkey, and how many witnesses must sign before a tally is
    opened.
    """

    code_key: bytes
    log: str
    witness_quorum: int = 0


def set_up(act: Act, consultation: str, seals: Seals) -> tuple[str, ...]:
    """Fix the rules and make the elections; returns their uuids in the rules' order.

    Raises DeniedError, NotFoundError; ConflictError when it is set up already or outside the review
    phase; InvalidInputError naming every fault of the plan by its field; then nothing has changed.
    """
    policy.require_may_plan(act.actor)
    view = consultations.get_consultation(act.session, consultation)
    require_unfrozen(act.session, consultation)
    policy.require_set_up_phase(view.phase)
    plan = get_plan(act.session, consultation)
    _require_sound(act, consultation, plan)
    # A page answers InvalidInputError and its unit of work is then kept: nothing half done in it.
    try:
        with act.session.begin_nested():
            return _seal(act, view, plan, seals)
    except MalformedError as error:
        raise InvalidInputError(
            {"contests": N_("The rules cannot be written down: %(reason)s.")},
            params={"reason": error.sentence},
        ) from error


def _seal(act: Act, view: ConsultationView, plan: Plan, seals: Seals) -> tuple[str, ...]:
    """Seal the rolls, fix the rules and make the elections."""
    consultation = view.id
    rolls = [_seal_roll(act, consultation, place.chamber) for place in plan.chambers]
    uuids = [new_id(act.randomness) for _ in rolls]
    trustees = repository.list_trustees(act.session, consultation)
    rules = _make_rules(act, consultation, plan, rolls, uuids, trustees, seals)
    _fix_rules(act, consultation, rules)
    for position, roll in enumerate(rolls):
        if rules.chambers[position].is_secret:
            _set_up_chamber(act, view.title, rules, position, roll, trustees, seals.code_key)
        else:
            _set_up_named(act, rules, position)
    return tuple(uuids)


def _require_sound(act: Act, consultation: str, plan: Plan) -> None:
    faults = problems(plan, ground_of(act, consultation))
    if faults:
        params = {key: value for fault in faults.values() for key, value in fault.params.items()}
        raise InvalidInputError(
            {field: fault.sentence for field, fault in faults.items()}, params=params
        )


def _seal_roll(act: Act, consultation: str, chamber: Chamber) -> SealedRoll:
    roll = eligibility.seal_roll(act, consultation, chamber)
    record.append(
        act.session,
        {
            "kind": "roll.sealed",
            "consultation": consultation,
            "at": format_moment(act.now),
            "by": policy.acting_role(act.actor),
            "chamber": str(chamber),
            "count": roll.count,
            "root": roll.root,
        },
    )
    return roll


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
    rules = Rules(
        consultation=consultation,
        contests=tuple(contest.asked(titles) for contest in plan.contests),
        chambers=tuple(
            parts.Chamber(
                str(place.chamber), uuid, roll.count, roll.root, place.weight, str(place.voting)
            )
            for place, uuid, roll in zip(plan.chambers, uuids, rolls, strict=True)
        ),
        rule=str(plan.rule),
        accept=parts.Accept(str(plan.accept.kind), plan.accept.n, plan.accept.share),
        opens=plan.opens,
        closes=plan.closes,
        grace_seconds=plan.grace_seconds,
        k=plan.k,
        trustees=tuple(parts.Trustee(each.name, each.public_key) for each in trustees),
        threshold=len(trustees),
        log=seals.log,
        witness_quorum=seals.witness_quorum,
    )
    return Rules.from_bytes(rules.to_bytes())  # moments to the second, as recorded


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


def _set_up_chamber(
    act: Act,
    title: Text,
    rules: Rules,
    position: int,
    roll: SealedRoll,
    trustees: Sequence[TrusteeTable],
    code_key: bytes,
) -> None:
    """Issue the chamber's codes and append the Setup event to its new archive."""
    place = rules.chambers[position]
    uuid = place.election
    codes = issue_codes(roll.count, act.randomness)
    credentials = make_credentials_json(credential_of(uuid, code) for code in codes)
    keys = make_trustees_json([TrusteePublic.from_bytes(each.document) for each in trustees])
    definition = make_election_json(
        description=_both(title),
        name=f"{_both(title)} · {_both(CHAMBER_NAMES[roll.chamber])}",
        public_key=Trustees.from_bytes(keys).election_key(),
        questions=questions_of(rules),
        uuid=uuid,
        rules_sha256=rules.sha256,
    )
    setup = SetupData(sha256_hex(definition), sha256_hex(keys), sha256_hex(credentials))
    fingerprint = Election.from_bytes(definition).fingerprint
    election = _add_election(act, rules, position, fingerprint, setup)
    sealed = (
        (place, seal_code(code_key, uuid, place, code, act.randomness))
        for place, code in zip(roll.places, codes, strict=True)
    )
    repository.add_codes(act.session, uuid, sealed)
    append_event(
        act.session,
        election,
        EventType.SETUP,
        (definition, keys, credentials, setup.to_bytes()),
    )


def _set_up_named(act: Act, rules: Rules, position: int) -> None:
    """Make the election of a chamber that votes by name: no codes, no archive, no Setup event."""
    vote = repository.find_vote(act.session, rules.consultation)
    fixed = None if vote is None else vote.rules_index
    if fixed is None:
        message = "rules are fixed before an election is made"
        raise ValueError(message)
    _add_election(act, rules, position, entry_digest(act.session, fixed), SetupData("", "", ""))


def _add_election(
    act: Act, rules: Rules, position: int, fingerprint: str, setup: SetupData
) -> ElectionTable:
    place = rules.chambers[position]
    election = ElectionTable(
        uuid=place.election,
        consultation=rules.consultation,
        chamber=place.id,
        position=position,
        state=policy.move(State.DRAFTED, State.SET_UP),
        weight=place.weight,
        k=rules.k,
        roll_count=place.roll_count,
        fingerprint=fingerprint,
        definition=setup.election,
        trustees=setup.trustees,
        credentials=setup.credentials,
        timestamp=int(act.now.timestamp()),
        opens=rules.opens,
        closes=rules.closes,
        grace_seconds=rules.grace_seconds,
        voting=place.voting,
    )
    act.session.add(election)
    act.session.flush()
    return election


def _both(text: Text) -> str:
    return " / ".join(dict.fromkeys(words for words in (text["en"], text["zh"]) if words))
