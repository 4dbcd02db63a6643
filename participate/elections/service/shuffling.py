"""Shuffles: between the sealed ballots and their opening, where ballots are opened one by one.

A trustee's own software has checked the archive and made the shuffle with its proof and signature;
here both are checked again. When enough different trustees have shuffled, the shuffles end by
themselves: from then on it is fixed what is decrypted.
"""

from collections.abc import Mapping
from typing import Final

from sqlmodel import Session

from ballots.election.archive import EventType
from ballots.election.decryption import OwnedPayload
from ballots.election.definition import Election
from ballots.election.shuffle import Lists, Shuffle, lists_of, with_lists
from ballots.election.tally import EncryptedTally
from ballots.election.trustees import Trustees
from ballots.encoding import sha256_hex
from ballots.errors import BallotsError
from ballots.making.upload import ShuffleUpload
from participate.elections import policy, repository
from participate.elections.models import ElectionTable, ShuffleTable
from participate.elections.policy import State
from participate.elections.service.archive import append_event
from participate.elections.service.trustee_keys import (
    refuse_private_key,
    require_own_place,
    require_owner,
)
from participate.elections.service.units import Units
from participate.elections.service.views import payload, require_election
from participate.shared.act import Act
from participate.shared.errors import ConflictError, InvalidInputError
from participate.shared.i18n import N_

UPLOAD_FIELD: Final = "upload"
UPLOAD_PART: Final = N_(
    "This file holds a private key. It was not kept. Never send it to anyone; upload the file that "
    "the command wrote after --out."
)


def submit_shuffle(units: Units, uuid: str, raw: bytes) -> State:
    """Take a trustee's shuffle of the ballots as they stand; end the shuffles after the last one.

    Its proofs are checked outside of the unit of work that stores it. Returns the election's state
    after it. Raises DeniedError, NotFoundError; ConflictError (`wrong-state`, `already-submitted`);
    InvalidInputError (field "upload") for a file that does not hold, with the reason: also where
    another trustee has shuffled since it was made.
    """
    with units.reading() as act:
        election, owner, _ = _place(act, uuid)
        refuse_private_key(raw, UPLOAD_FIELD, UPLOAD_PART)
        definition = _definition(act.session, election)
        trustees = Trustees.from_bytes(payload(act.session, uuid, election.trustees))
        before, event = _lists(act.session, election, definition), election.head
    try:
        upload = ShuffleUpload.from_bytes(raw)
        require_owner(upload.owner, owner)
        upload.check(definition, trustees, before, event)
    except BallotsError as error:
        raise _refusal(error.sentence) from error
    with units.writing() as act:
        election, _, number = _place(act, uuid)
        if election.head != event:
            raise _refusal("another trustee has shuffled since")
        _append(act.session, election, upload, number)
        return State(election.state)


def _place(act: Act, uuid: str) -> tuple[ElectionTable, int, int]:
    """The election, the actor's place in it and the number of their shuffle, if they may now."""
    policy.require_trustee(act.actor)
    election = require_election(act.session, uuid)
    owner = require_own_place(act, election.consultation).owner
    policy.require_shuffling(State(election.state))
    done = repository.list_shuffles(act.session, uuid)
    if any(each.owner == owner for each in done):
        raise ConflictError("already-submitted", N_("You have shuffled these ballots already."))
    return election, owner, len(done) + 1


def _refusal(reason: str) -> InvalidInputError:
    sentence = N_("This shuffle does not hold: %(reason)s.")
    return InvalidInputError({UPLOAD_FIELD: sentence}, params={"reason": reason})


def _append(session: Session, election: ElectionTable, upload: ShuffleUpload, number: int) -> None:
    """Append a checked shuffle, and the end of the shuffles behind the last one."""
    owned = OwnedPayload(upload.owner, sha256_hex(upload.shuffle))
    append_event(session, election, EventType.SHUFFLE, (upload.shuffle, owned.to_bytes()))
    session.add(
        ShuffleTable(
            election=election.uuid,
            owner=upload.owner,
            number=number,
            digest=owned.payload,
            proof=upload.shuffle_proof,
        )
    )
    if number >= policy.SHUFFLERS:
        ended = append_event(session, election, EventType.END_SHUFFLES)
        election.sealed_event = ended.digest
        election.state = policy.move(State(election.state), State.TALLIED)
    session.add(election)
    session.flush()


def export_shuffle_proofs(session: Session, uuid: str) -> Mapping[int, bytes]:
    """The trustees' signatures under their shuffles, by owner."""
    require_election(session, uuid)
    return {each.owner: each.proof for each in repository.list_shuffles(session, uuid)}


def shufflers(session: Session, uuid: str) -> frozenset[int]:
    """The places of the trustees who have shuffled."""
    return frozenset(each.owner for each in repository.list_shuffles(session, uuid))


def to_decrypt(session: Session, election: ElectionTable) -> EncryptedTally:
    """What the trustees decrypt: the sums, and in the place of lists the last shuffle's."""
    definition = _definition(session, election)
    lists = _lists(session, election, definition)
    return with_lists(definition, _tally(session, election), lists)


def _lists(session: Session, election: ElectionTable, definition: Election) -> Lists:
    """What the next shuffle is of."""
    done = repository.list_shuffles(session, election.uuid)
    if done:
        return Shuffle.from_bytes(payload(session, election.uuid, done[-1].digest)).lists
    return lists_of(definition, _tally(session, election))


def _tally(session: Session, election: ElectionTable) -> EncryptedTally:
    return EncryptedTally.from_bytes(payload(session, election.uuid, election.tally))


def _definition(session: Session, election: ElectionTable) -> Election:
    return Election.from_bytes(payload(session, election.uuid, election.definition))
