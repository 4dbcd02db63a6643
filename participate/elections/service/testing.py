"""Testing a voter's device: the ballot is burned before anything of it is opened (9.10).

Burning takes a tracker alone. What the ballot holds, and the seed that opens it, never come here:
they go from the tested device to another one.
"""

from sqlmodel import Session

from ballots.encoding import from_b64_nopad
from ballots.errors import MalformedError
from participate.elections import policy, repository
from participate.elections.models import ElectionTable, SpoiledTable
from participate.elections.policy import State
from participate.elections.service.board import tracker_of_ref
from participate.elections.service.codes import find_own_place
from participate.elections.service.views import require_election
from participate.record import service as record
from participate.shared.act import Act
from participate.shared.clock import format_moment
from participate.shared.errors import ConflictError, InvalidInputError, TooManyError
from participate.shared.i18n import N_

TRACKER_BYTES = 32
_A_DAY = 86_400


def burn_ballot(act: Act, uuid: str, tracker: str) -> int:
    """Burn a ballot that was not cast, so that it never can be; returns the record index.

    The same one again is burned already. Raises NotFoundError; InvalidInputError for what is no
    tracker; DeniedError `not-on-roll`; ConflictError `not-open`, `closed`, `already-cast`;
    TooManyError `too-many-tests`.
    """
    session = act.session
    election = require_election(session, uuid)
    _require_tracker(tracker)
    place = _require_may_test(act, election)
    known = repository.find_spoiled(session, uuid, tracker)
    if known is not None:
        return known.record_index
    if repository.find_ballot(session, uuid, tracker) is not None:
        raise ConflictError("already-cast", N_("This ballot is cast; it cannot be tested."))
    if repository.count_test(session, uuid, place) > policy.MOST_TESTS:
        raise TooManyError(
            "too-many-tests",
            N_("You have tested often enough in this vote. You can still cast your ballot."),
            retry_after=_A_DAY,
        )
    index = record.append(
        session,
        {
            "kind": "ballot.spoiled",
            "consultation": election.consultation,
            "at": format_moment(act.now),
            "by": "voter",
            "election": uuid,
            "tracker": tracker,
        },
    )
    session.add(SpoiledTable(election=uuid, tracker=tracker, record_index=index))
    session.flush()
    return index


def find_burned(session: Session, uuid: str, ref: str) -> int | None:
    """Where the record says that this ballot is burned; its tracker as addresses write it."""
    require_election(session, uuid)
    found = repository.find_spoiled(session, uuid, tracker_of_ref(ref))
    return None if found is None else found.record_index


def _require_tracker(tracker: str) -> None:
    try:
        from_b64_nopad(tracker, TRACKER_BYTES)
    except MalformedError as error:
        raise InvalidInputError({"tracker": N_("This is no ballot’s tracker.")}) from error


def _require_may_test(act: Act, election: ElectionTable) -> int:
    """Who may cast now may test: the place on the roll."""
    policy.require_may_cast(State(election.state), election.closes, election.grace_seconds, act.now)
    return policy.require_on_roll(find_own_place(act.session, election, act.actor.account or ""))
