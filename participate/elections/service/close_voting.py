"""The close: no more votes, the codes erased, each secret chamber's tally sealed into its archive.

Every chamber's ballots end before any tally is sealed, and nothing is decrypted before all tallies
are: each one's last event (E) is then fixed for good.
"""

from ballots.election.archive import EventType
from ballots.election.ballot import Ballot
from ballots.election.credentials import CredentialList
from ballots.election.definition import Election
from ballots.election.tally import SizedTally, accumulate
from ballots.encoding import sha256_hex
from participate.elections import policy, repository
from participate.elections.models import ElectionTable
from participate.elections.policy import State, Voting
from participate.elections.repository import registrar as issued
from participate.elections.service.archive import append_event
from participate.elections.service.named_votes import close_named
from participate.elections.service.parts import act_in_office
from participate.elections.service.views import payload
from participate.shared.act import Act
from participate.shared.errors import ConflictError
from participate.shared.i18n import N_


def close_voting(act: Act, consultation: str) -> None:
    """End the voting of every chamber and seal the tallies.

    Raises DeniedError; ConflictError when voting is not open or its time has not passed.
    """
    act_in_office(act, consultation)
    elections = repository.list_elections(act.session, consultation)
    if not elections:
        raise ConflictError("not-set-up", N_("Set the vote up first."))
    for election in elections:
        if election.voting == Voting.NAMED:
            close_named(act, election)
        else:
            end_ballots(act, election)
    for election in elections:
        if election.voting == Voting.NAMED:
            election.state = policy.move(State(election.state), State.OPENED)
            act.session.add(election)
        else:
            seal_tally(act, election)
    act.session.flush()


def end_ballots(act: Act, election: ElectionTable) -> None:
    """End one chamber's ballots and erase its voters' codes."""
    policy.require_may_close_now(election.closes, election.grace_seconds, act.now)
    election.state = policy.move(State(election.state), State.CLOSED)
    append_event(act.session, election, EventType.END_BALLOTS)
    repository.erase_codes(act.session, election.uuid)
    issued.erase_spare_codes(act.session, election.uuid)


def seal_tally(act: Act, election: ElectionTable) -> None:
    """Add the counted ballots up and seal the encrypted sums; a chamber below k stays sealed."""
    session, uuid = act.session, election.uuid
    definition = Election.from_bytes(payload(session, uuid, election.definition))
    sums = accumulate(
        definition,
        CredentialList.from_bytes(payload(session, uuid, election.credentials)),
        [Ballot.from_bytes(raw) for raw in repository.list_counted_ballots(session, uuid)],
    )
    tally = sums.tally.to_bytes()
    election.tally = sha256_hex(tally)
    sized = SizedTally(sums.num_tallied, sums.total_weight, election.tally)
    event = append_event(session, election, EventType.ENCRYPTED_TALLY, (tally, sized.to_bytes()))
    election.sealed_event = event.digest
    election.state = policy.move(
        State(election.state), _after_sealing(definition, sums.num_tallied, election.k)
    )
    session.add(election)
    session.flush()


def _after_sealing(definition: Election, counted: int, k: int) -> State:
    """Where a sealed chamber goes: nowhere below k, else to its shuffles or to be decrypted."""
    if counted < k:
        return State.SEALED_SMALL
    return State.SHUFFLING if definition.has_mixnet else State.TALLIED
