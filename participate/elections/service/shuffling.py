"""Shuffles: between the sealed ballots and their opening, where ballots are opened one by one.

A trustee's own software has checked the archive and made the shuffle with its proof; here the proof
is checked again. When enough different trustees have shuffled, the shuffles end by themselves: from
then on it is fixed what is decrypted.
"""

from typing import Final

from sqlmodel import Session

from ballots.election.archive import EventType
from ballots.election.decryption import OwnedPayload
from ballots.election.definition import Election
from ballots.election.shuffle import Lists, Shuffle, lists_of, with_lists
from ballots.election.tally import EncryptedTally
from ballots.encoding import sha256_hex
from ballots.errors import BallotsError
from participate.elections import policy, repository
from participate.elections.models import ElectionTable, ShuffleTable
from participate.elections.policy import State
from participate.elections.service.archive import append_event
from participate.elections.service.trustee_keys import refuse_private_key, require_own_place
from participate.elections.service.views import payload, require_election
from participate.shared.act import Act
from participate.shared.errors import ConflictError, InvalidInputError
from participate.shared.i18n import N_

SHUFFLE_FIELD: Final = "upload"
SHUFFLE_PART: Final = N_(
    "This file holds a private key. It was not kept. Never send it to anyone; a shuffle needs no "
    "key: upload the file that the command wrote after --out."
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
    refuse_private_key(raw, SHUFFLE_FIELD, SHUFFLE_PART)
    policy.require_shuffling(State(election.state))
    done = repository.list_shuffles(act.session, uuid)
    if any(each.owner == trustee.owner for each in done):
        raise ConflictError("already-submitted", N_("You have shuffled these ballots already."))
    try:
        shuffle = Shuffle.from_bytes(raw)
        definition = _definition(act.session, election)
        shuffle.check(definition, _lists(act.session, election, definition))
    except BallotsError as error:
        raise InvalidInputError(
            {SHUFFLE_FIELD: N_("This shuffle does not hold: %(reason)s.")},
            params={"reason": error.sentence},
        ) from error
    owned = OwnedPayload(trustee.owner, sha256_hex(raw))
    append_event(act.session, election, EventType.SHUFFLE, (raw, owned.to_bytes()))
    act.session.add(
        ShuffleTable(election=uuid, owner=trustee.owner, number=len(done) + 1, digest=owned.payload)
    )
    if len(done) + 1 >= policy.SHUFFLERS:
        ended = append_event(act.session, election, EventType.END_SHUFFLES)
        election.sealed_event = ended.digest
        election.state = policy.move(State(election.state), State.TALLIED)
    act.session.add(election)
    act.session.flush()
    return State(election.state)


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
