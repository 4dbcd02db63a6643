"""Spare codes: proposed by one person, confirmed by a second, said in the record before their use.

For a lost code the old credential is blocked in the same entry, and it must have no ballot; who was
missing on the roll gets a place behind it. Nothing is changed before the second person.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from ballots.election.approvals import Signed
from ballots.election.credentials import CredentialList
from ballots.election.spares import MAX_REASON, Assignment, read_trace
from ballots.encoding import canonical_json
from ballots.errors import BallotsError, MalformedError
from participate.accounts import service as accounts
from participate.elections import policy, repository
from participate.elections.codes import open_code, registrar_seed, seal_code
from participate.elections.models import (
    CodeTable,
    ElectionTable,
    SpareProposalTable,
    SpareTable,
)
from participate.elections.plan import Registrar
from participate.elections.policy import State
from participate.elections.repository import registrar as issued
from participate.elections.repository.casting import Standing, find_standing
from participate.elections.service.issuing import place_of_spare
from participate.elections.service.parts import act_as_official, require_own_registrar
from participate.elections.service.views import get_rules, payload, require_election
from participate.eligibility import service as eligibility
from participate.eligibility.service import Chamber
from participate.record import service as record
from participate.shared.act import Act
from participate.shared.clock import format_moment
from participate.shared.errors import ConflictError, InvalidInputError, NotFoundError
from participate.shared.i18n import N_
from participate.shared.ids import is_id, new_id

UNNAMED: Final = "official"
HAS_VOTED: Final = N_(
    "There is an accepted ballot under the old code: it stays the person’s, and no spare is given."
)


@dataclass(frozen=True, slots=True)
class SpareProposal:
    """A spare that waits for a second person; `late`: the address is not on the roll."""

    id: str
    address: str
    reason: str
    name: str
    proposed_at: datetime
    late: bool


@dataclass(frozen=True, slots=True)
class SparesView:
    """An election's spares: how many the list has, how many are given, what waits.

    `listed`: whether the registrar's signed list is in the record.
    """

    count: int
    given: int
    waiting: tuple[SpareProposal, ...]
    listed: bool

    @property
    def left(self) -> int:
        """How many can still be given, those that wait not counted."""
        return self.count - self.given


@dataclass(frozen=True, slots=True)
class _Gift:
    """What is given: the spare, what it blocks, the signed statement about it."""

    spare: SpareTable
    blocked: str | None
    trace: bytes


def get_spares(session: Session, uuid: str) -> SparesView:
    """An election's spares; NotFoundError for no such election."""
    election = require_election(session, uuid)
    spares = issued.list_spares(session, uuid)
    return SparesView(
        count=len(spares),
        given=sum(each.given_index is not None for each in spares),
        waiting=tuple(
            SpareProposal(
                id=each.id,
                address=each.address,
                reason=each.reason,
                name=each.name,
                proposed_at=each.proposed_at,
                late=_find_place(session, election, each.address) is None,
            )
            for each in issued.list_spare_proposals(session, uuid)
        ),
        listed=election.list_index is not None,
    )


def propose_spare(act: Act, uuid: str, address: str, reason: str) -> str:
    """Propose a spare for a person: on the roll, whose code is lost; or who was missing on it.

    `address`: of somebody on the roll the register number will do. Returns the proposal's id.
    Raises DeniedError, NotFoundError; ConflictError (`wrong-state`, `no-spare`, `has-voted`, or
    `not-platform` where an independent registrar gives spares); InvalidInputError (fields
    "address", "reason").
    """
    election = _require_time(act.session, uuid)
    account = act_as_official(act, election.consultation)
    if election.registrar == Registrar.INDEPENDENT:
        raise ConflictError(
            "not-platform", N_("The independent registrar gives spares and hands in a statement.")
        )
    _next_spare(act.session, uuid)
    place = election.consultation, election.chamber
    known = eligibility.read_known_by(act.session, *place, address)
    _lost_credential(act.session, election, known)
    return _keep(act, election, account, known, _read_reason(reason), None)


def hand_in_trace(act: Act, uuid: str, raw: bytes, address: str) -> str:
    """Take an independent registrar's signed statement that a spare is given; it waits then.

    `address` is that of a person who was missing on the roll, who gets a place behind it; empty for
    a lost code. Raises as `propose_spare`, and InvalidInputError (field "trace"), ConflictError
    (`known-voter`; about what it blocks `unknown-credential`, `unassigned-spare`,
    `blocked-credential`).
    """
    election = _require_time(act.session, uuid)
    account = require_own_registrar(act, election.consultation)
    try:
        assignment = read_trace(raw, _registrar_key(act.session, election))
    except BallotsError as error:
        raise InvalidInputError(
            {"trace": N_("The statement is refused: %(reason)s.")},
            params={"reason": error.sentence},
        ) from error
    _require_free(act.session, election, assignment)
    known = ""
    if assignment.blocked is None:
        known, chamber = accounts.normalise_address(address), Chamber(election.chamber)
        eligibility.require_missing(act.session, election.consultation, chamber, known)
    return _keep(act, election, account, known, assignment.reason, raw)


def confirm_spare(act: Act, uuid: str, proposal: str, code_key: bytes) -> int:
    """Give the spare as the second person; returns the entry's index.

    Raises DeniedError, NotFoundError; ConflictError as `propose_spare` and `hand_in_trace`, and
    `same-person`, `same-name`.
    """
    election = _require_time(act.session, uuid)
    account = act_as_official(act, election.consultation)
    row = _require_proposal(act.session, uuid, proposal)
    policy.require_second_person(row.account, account)
    gift = _take_trace(act, election, row) if row.trace else _give(act, election, row, code_key)
    index = record.append_committed(
        act.session,
        {
            "kind": "spare.assigned",
            "consultation": election.consultation,
            "at": format_moment(act.now),
            "by": "registrar" if row.trace else policy.acting_role(act.actor),
            "election": uuid,
            "credential": gift.spare.credential,
            "blocked": gift.blocked or "",
        },
        canonical_json({"trace": gift.trace.decode()}),
        act.randomness,
    )
    gift.spare.given_index, gift.spare.blocked, gift.spare.sealed = index, gift.blocked, None
    act.session.add(gift.spare)
    act.session.delete(row)
    act.session.flush()
    return index


def decline_spare(act: Act, uuid: str, proposal: str) -> None:
    """Drop a proposal; nothing was given, so nothing is recorded."""
    act_as_official(act, require_election(act.session, uuid).consultation)
    act.session.delete(_require_proposal(act.session, uuid, proposal))
    act.session.flush()


def require_good_credential(standing: Standing) -> None:
    """Raise ConflictError for a spare that is nobody's, and for a credential that is blocked."""
    if standing.spare is not None and standing.given is None:
        raise ConflictError(
            "unassigned-spare", N_("This voting code is a spare that was given to nobody.")
        )
    if standing.blocked is not None:
        raise ConflictError(
            "blocked-credential",
            N_("This voting code was replaced by another one and can no longer vote."),
        )


def _give(
    act: Act, election: ElectionTable, proposal: SpareProposalTable, code_key: bytes
) -> _Gift:
    """Move the next spare's code to the person's place, and sign that as the registrar."""
    uuid = election.uuid
    blocked = _lost_credential(act.session, election, proposal.address)
    spare = _next_spare(act.session, uuid)
    if spare.sealed is None:
        raise ConflictError("no-spare", N_("No spare code is left."))
    code = open_code(code_key, uuid, place_of_spare(spare.number), spare.sealed)
    place = _place_of(act, election, proposal.address)
    second = accounts.name_of(act.session, act.actor.account or "") or UNNAMED
    policy.require_other_name(proposal.name, second)
    row = issued.find_code_row(act.session, uuid, place) or CodeTable(election=uuid, place=place)
    row.sealed = seal_code(code_key, uuid, place, code, act.randomness)
    row.credential = spare.credential
    act.session.add(row)
    assignment = Assignment(uuid, spare.credential, blocked, proposal.reason, proposal.name, second)
    signed = Signed.make(assignment.to_bytes(), registrar_seed(code_key))
    return _Gift(spare, blocked, signed.to_bytes())


def _take_trace(act: Act, election: ElectionTable, proposal: SpareProposalTable) -> _Gift:
    """Take what an independent registrar signed, where it still holds."""
    trace = proposal.trace or b""
    assignment = read_trace(trace, _registrar_key(act.session, election))
    spare = _require_free(act.session, election, assignment)
    if assignment.blocked is None:
        _add_place(act, election, proposal.address)
    return _Gift(spare, assignment.blocked, trace)


def _require_free(session: Session, election: ElectionTable, assignment: Assignment) -> SpareTable:
    """The spare of an assignment that can be made now; ConflictError otherwise."""
    spare = issued.find_spare(session, election.uuid, assignment.spare)
    if assignment.election != election.uuid or spare is None or spare.given_index is not None:
        raise ConflictError("no-spare", N_("This is no spare of this election that is still free."))
    if assignment.blocked is not None:
        listed = payload(session, election.uuid, election.credentials)
        if assignment.blocked not in CredentialList.from_bytes(listed):
            raise ConflictError(
                "unknown-credential", N_("What it blocks is no voting code of this election.")
            )
        require_good_credential(find_standing(session, election.uuid, assignment.blocked))
        _require_unused(session, election, assignment.blocked)
    return spare


def _require_unused(session: Session, election: ElectionTable, credential: str) -> None:
    if repository.find_binding_of_credential(session, election.uuid, credential) is not None:
        raise ConflictError("has-voted", HAS_VOTED)


def _lost_credential(session: Session, election: ElectionTable, address: str) -> str | None:
    """The credential of a person's lost code, unused; None for who is not on the roll."""
    place = _find_place(session, election, address)
    if place is None:
        return None
    row = issued.find_code_row(session, election.uuid, place)
    if row is None or not row.credential:
        raise ConflictError("no-code", N_("There is no code for this place on the roll."))
    _require_unused(session, election, row.credential)
    if repository.find_binding_of_place(session, election.uuid, place) is not None:
        raise ConflictError("has-voted", HAS_VOTED)
    return row.credential


def _place_of(act: Act, election: ElectionTable, address: str) -> int:
    """The person's place on the roll, or a new one behind it."""
    place = _find_place(act.session, election, address)
    return _add_place(act, election, address) if place is None else place


def _add_place(act: Act, election: ElectionTable, address: str) -> int:
    """A new place behind the roll; ConflictError for an address that is on it already."""
    chamber = Chamber(election.chamber)
    return eligibility.add_late_place(act, election.consultation, chamber, address)


def _find_place(session: Session, election: ElectionTable, address: str) -> int | None:
    return eligibility.find_place(session, election.consultation, election.chamber, address)


def _next_spare(session: Session, uuid: str) -> SpareTable:
    for spare in issued.list_spares(session, uuid):
        if spare.given_index is None:
            return spare
    raise ConflictError("no-spare", N_("No spare code is left."))


def _require_time(session: Session, uuid: str) -> ElectionTable:
    election = require_election(session, uuid)
    policy.require_time_for_spares(State(election.state))
    return election


def _require_proposal(session: Session, uuid: str, proposal: str) -> SpareProposalTable:
    row = issued.find_spare_proposal(session, proposal) if is_id(proposal) else None
    if row is None or row.election != uuid:
        raise NotFoundError(N_("This proposal is no longer there: it was confirmed or dropped."))
    return row


def _keep(
    act: Act,
    election: ElectionTable,
    account: str,
    address: str,
    reason: str,
    trace: bytes | None,
) -> str:
    row = SpareProposalTable(
        id=new_id(act.randomness),
        election=election.uuid,
        address=address,
        reason=reason,
        trace=trace,
        account=account,
        name=accounts.name_of(act.session, account) or UNNAMED,
        proposed_at=act.now,
    )
    act.session.add(row)
    act.session.flush()
    return row.id


def _read_reason(typed: str) -> str:
    """The reason in one line, as `Assignment` takes it."""
    reason = " ".join(typed.split())
    try:
        Assignment("", "", None, reason, "first", "second")
    except MalformedError as error:
        raise InvalidInputError(
            {"reason": N_("Give the reason in one line of at most %(most)s characters.")},
            params={"most": MAX_REASON},
        ) from error
    return reason


def _registrar_key(session: Session, election: ElectionTable) -> bytes:
    return bytes.fromhex(get_rules(session, election.consultation).registrar_key or "")
