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
from ballots.errors import BallotsError, VerificationError
from ballots.making.upload import ShuffleUpload
from participate.elections import policy, repository
from participate.elections.models import ElectionTable, ShuffleTable, TrusteeTable
from participate.elections.policy import State
from participate.elections.service.archive import append_event
from participate.elections.service.trustee_keys import refuse_private_key, require_own_place
from participate.elections.service.views import payload, require_election
from participate.shared.act import Act
from participate.shared.errors import ConflictError, InvalidInputError
from participate.shared.i18n import N_

UPLOAD_FIELD: Final = "upload"
UPLOAD_PART: Final = N_(
    "This file holds a private key. It was not kept. Never send it to anyone; upload the file that "
    "the command wrote after --out."
)


def submit_shuffle(act: Act, uuid: str, raw: bytes) -> State:
    """Take a trustee's shuffle of the ballots as they stand; end the shuffles after the last one.

    Returns the election's state after it. Raises DeniedError, NotFoundError; ConflictError
    (`wrong-state`, `already-submitted`); InvalidInputError (field "upload") for a file that does
    not hold, with the reason: also where another trustee has shuffled since it was made.
    """
    policy.require_trustee(act.actor)
    election = require_election(act.session, uuid)
    trustee = require_own_place(act, election.consultation)
    refuse_private_key(raw, UPLOAD_FIELD, UPLOAD_PART)
    policy.require_shuffling(State(election.state))
    done = repository.list_shuffles(act.session, uuid)
    if any(each.owner == trustee.owner for each in done):
        raise ConflictError("already-submitted", N_("You have shuffled these ballots already."))
    try:
        upload = ShuffleUpload.from_bytes(raw)
        _check(act.session, election, trustee, upload)
    except BallotsError as error:
        raise InvalidInputError(
            {UPLOAD_FIELD: N_("This shuffle does not hold: %(reason)s.")},
            params={"reason": error.sentence},
        ) from error
    owned = OwnedPayload(upload.owner, sha256_hex(upload.shuffle))
    append_event(act.session, election, EventType.SHUFFLE, (upload.shuffle, owned.to_bytes()))
    act.session.add(
        ShuffleTable(
            election=uuid,
            owner=upload.owner,
            number=len(done) + 1,
            digest=owned.payload,
            proof=upload.shuffle_proof,
        )
    )
    if len(done) + 1 >= policy.SHUFFLERS:
        ended = append_event(act.session, election, EventType.END_SHUFFLES)
        election.sealed_event = ended.digest
        election.state = policy.move(State(election.state), State.TALLIED)
    act.session.add(election)
    act.session.flush()
    return State(election.state)


def _check(
    session: Session, election: ElectionTable, trustee: TrusteeTable, upload: ShuffleUpload
) -> None:
    """Check an upload in full against the stored election."""
    if upload.owner != trustee.owner:
        raise VerificationError("wrong-owner", "the file is another trustee's")
    definition = _definition(session, election)
    upload.check(
        definition,
        Trustees.from_bytes(payload(session, election.uuid, election.trustees)),
        _lists(session, election, definition),
        election.head,
    )


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
