"""What trustees hand in after the close, and the result.

A trustee's own software has verified the archive and made one upload file; here it is checked in
full again: the place, the factors' proofs, the statement-bound proof after the sealed event. When
as many are in as the trustees' keys need, the result is computed and appended. No private key is
ever taken.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from ballots.combining import ChamberTally, Rules
from ballots.combining.tally import split_row
from ballots.election.archive import EventType
from ballots.election.decryption import (
    OwnedPayload,
    PartialDecryption,
    combine,
)
from ballots.election.definition import Election
from ballots.election.result import result_bytes, result_of
from ballots.election.tally import EncryptedTally
from ballots.election.trustees import Trustees
from ballots.encoding import sha256_hex
from ballots.errors import VerificationError
from ballots.making.upload import Upload
from participate.elections import policy, repository
from participate.elections.models import ElectionTable, PartialDecryptionTable
from participate.elections.policy import State, Voting
from participate.elections.service.archive import append_event, last_sealed_event, tally_event
from participate.elections.service.named_votes import count_by_name
from participate.elections.service.shuffling import UPLOAD_FIELD, UPLOAD_PART, to_decrypt
from participate.elections.service.trustee_keys import (
    refuse_private_key,
    require_own_place,
    require_owner,
    taking,
)
from participate.elections.service.units import Units
from participate.elections.service.views import get_rules, payload, require_election
from participate.elections.sizes import upload_bytes
from participate.record import service as record
from participate.shared.act import Act
from participate.shared.errors import ConflictError
from participate.shared.i18n import N_


def submit_partial_decryption(units: Units, uuid: str, raw: bytes) -> State:
    """Take a trustee's upload file, and append the result when enough of them are in.

    Proofs are checked and the result is computed outside of the unit of work that stores them; the
    last part and the result are stored in one. Returns the election's state after it. Raises
    DeniedError, NotFoundError; ConflictError (`wrong-state`, `already-submitted`, `unwitnessed`);
    InvalidInputError (field "upload") for a file that does not hold, with the reason.
    """
    with units.reading() as act:
        election, owner = _place(act, uuid)
        refuse_private_key(raw, UPLOAD_FIELD, UPLOAD_PART)
        sealed = _read_sealed(act.session, election)
        others = _read_parts(act.session, uuid)
        trustees, voters = (
            repository.list_trustees(act.session, election.consultation),
            election.voters,
        )
    with taking(UPLOAD_FIELD):
        upload = Upload.from_bytes(raw)
        require_owner(upload.owner, owner)
        upload.check(sealed.definition, sealed.trustees, sealed.tally, sealed.event)
    parts = {**others, owner: PartialDecryption.from_bytes(upload.partial_decryption)}
    result = sealed.result(parts, voters) if len(parts) == len(trustees) else None
    with units.writing() as act:
        election, _ = _place(act, uuid)
        _append(act.session, election, upload)
        if result is not None:
            _append_result(act.session, election, result)
    return publish_result(units, uuid)  # where another part came in at the same moment


def publish_result(units: Units, uuid: str) -> State:
    """Append the result where enough parts are in; otherwise, or once it is there, nothing.

    So a count whose last two parts came at once, or that was interrupted then, goes on. Returns the
    state after it.
    """
    with units.reading() as act:
        election = require_election(act.session, uuid)
        if State(election.state) is not State.TALLIED or not _is_complete(act.session, election):
            return State(election.state)
        sealed = _read_sealed(act.session, election)
        parts, voters = _read_parts(act.session, uuid), election.voters
    result = sealed.result(parts, voters)
    with units.writing() as act:
        election = require_election(act.session, uuid)
        if State(election.state) is State.TALLIED:
            _append_result(act.session, election, result)
        return State(election.state)


def upload_limit(session: Session, account: str, uuid: str) -> int:
    """The bytes of what this account may hand in about a count; those of any form for others."""
    election = require_election(session, uuid)
    if repository.find_trustee(session, election.consultation, account) is None:
        return upload_bytes((), 0)
    definition = Election.from_bytes(payload(session, uuid, election.definition))
    return upload_bytes(definition.questions, election.voters)


@dataclass(frozen=True, slots=True)
class _Sealed:
    """What a partial decryption is checked against."""

    definition: Election
    trustees: Trustees
    tally: EncryptedTally
    event: str

    def result(self, parts: Mapping[int, PartialDecryption], voters: int) -> bytes:
        """Return what the tally opens to with these parts, which are enough."""
        found = combine(self.definition, self.tally, self.trustees, parts, voters)
        return result_bytes(found)


def _read_sealed(session: Session, election: ElectionTable) -> _Sealed:
    return _Sealed(
        Election.from_bytes(payload(session, election.uuid, election.definition)),
        Trustees.from_bytes(payload(session, election.uuid, election.trustees)),
        to_decrypt(session, election),
        election.sealed_event,
    )


def _read_parts(session: Session, uuid: str) -> dict[int, PartialDecryption]:
    """The parts that are in, by owner."""
    return {
        each.owner: PartialDecryption.from_bytes(each.document)
        for each in repository.list_partial_decryptions(session, uuid)
    }


def _place(act: Act, uuid: str) -> tuple[ElectionTable, int]:
    """The election and the actor's place in it, if their part of the count is awaited now."""
    policy.require_trustee(act.actor)
    election = require_election(act.session, uuid)
    owner = require_own_place(act, election.consultation).owner
    policy.require_tallied(State(election.state))
    _require_witnessed(act.session, election)
    submitted = repository.list_partial_decryptions(act.session, uuid)
    if any(each.owner == owner for each in submitted):
        raise ConflictError("already-submitted", N_("Your part of this count is in already."))
    return election, owner


def _is_complete(session: Session, election: ElectionTable) -> bool:
    """Whether enough parts are in: of all single trustees, and a group's threshold."""
    trustees = Trustees.from_bytes(payload(session, election.uuid, election.trustees))
    parts = repository.list_partial_decryptions(session, election.uuid)
    try:
        trustees.exponents([each.owner for each in parts])
    except VerificationError:
        return False
    return True


def _require_witnessed(session: Session, election: ElectionTable) -> None:
    """Take nothing before the sealed tally is under the signatures that the rules demand."""
    quorum = get_rules(session, election.consultation).witness_quorum
    if quorum and find_witnessed_seal(session, election.uuid, quorum) is None:
        raise ConflictError(
            "unwitnessed",
            N_("The witnesses have not signed the sealed count yet. Try again in a few minutes."),
        )


def find_witnessed_seal(session: Session, uuid: str, quorum: int) -> bytes | None:
    """The first checkpoint over a sealed tally that a quorum of witnesses signed, if there is one.

    With their signatures. Since nothing is opened before it, it is over no opening.
    """
    event = last_sealed_event(session, uuid)
    over = event and record.find_witnessed_over(session, event.record_index, quorum)
    return over.note if over else None


def _append(session: Session, election: ElectionTable, upload: Upload) -> None:
    owned = OwnedPayload(upload.owner, sha256_hex(upload.partial_decryption))
    append_event(
        session,
        election,
        EventType.PARTIAL_DECRYPTION,
        (upload.partial_decryption, owned.to_bytes()),
    )
    session.add(
        PartialDecryptionTable(
            election=election.uuid,
            owner=upload.owner,
            document=upload.partial_decryption,
            statement_proof=upload.statement_proof,
        )
    )
    session.flush()


def _append_result(session: Session, election: ElectionTable, result: bytes) -> None:
    append_event(session, election, EventType.RESULT, (result,))
    election.result = sha256_hex(result)
    election.state = policy.move(State(election.state), State.OPENED)
    session.add(election)
    session.flush()


def export_statement_proofs(session: Session, uuid: str) -> Mapping[int, bytes]:
    """The statement-bound proofs that came with the partial decryptions, by owner."""
    require_election(session, uuid)
    parts = repository.list_partial_decryptions(session, uuid)
    return {each.owner: each.statement_proof for each in parts}


def sealed_event_receipt(session: Session, uuid: str, quorum: int = 0) -> bytes | None:
    """The receipt of the event that sealed the tally, for the trustees' software."""
    require_election(session, uuid)
    event = last_sealed_event(session, uuid)
    return None if event is None else record.make_receipt(session, event.record_index, quorum)


def tallies(session: Session, consultation: str) -> Mapping[str, ChamberTally]:
    """What each chamber's election gave, by chamber; ConflictError while one is not finished."""
    elections = repository.list_elections(session, consultation)
    if not elections or any(State(each.state) not in policy.FINISHED for each in elections):
        raise ConflictError("not-counted", N_("Not every chamber is counted yet."))
    rules = get_rules(session, consultation)
    return {
        each.chamber: _chamber_tally(session, rules, each)
        if each.voting == Voting.SECRET
        else count_by_name(session, rules, each.uuid)
        for each in elections
    }


def _chamber_tally(session: Session, rules: Rules, election: ElectionTable) -> ChamberTally:
    contests = None
    if election.result:
        result = result_of(payload(session, election.uuid, election.result))
        rows = zip(rules.contests, result, strict=True)
        contests = tuple(split_row(contest, row) for contest, row in rows)
    return ChamberTally(
        chamber=election.chamber,
        election=election.uuid,
        fingerprint=election.fingerprint,
        seal_event=tally_event(session, election.uuid),
        ballots=election.voters,
        contests=contests,
    )
