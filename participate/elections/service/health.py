"""While a vote runs: the trustees show that their keys are at hand, over a fresh challenge.

Nothing is decrypted for it. The challenge is drawn here and recorded, each answer is checked and
recorded as it is (specification 18.6); an answer to an older challenge shows nothing.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlmodel import Session

from ballots.election.readiness import NONCE_BYTES, Answer
from participate.elections import policy, repository
from participate.elections.models import ChallengeTable, ElectionTable, HealthTable
from participate.elections.policy import State, Voting
from participate.elections.service.parts import act_in_office
from participate.elections.service.readiness import PRIVATE, set_up_of
from participate.elections.service.trustee_keys import (
    refuse_private_key,
    require_own_place,
    require_owner,
    taking,
)
from participate.elections.service.views import require_election
from participate.record import service as record
from participate.shared.act import Act
from participate.shared.clock import format_moment
from participate.shared.errors import ConflictError
from participate.shared.i18n import N_

HEALTH_FIELD: Final = "answer"


def ask_health(act: Act, consultation: str) -> None:
    """Draw a challenge for every open secret chamber; it takes the place of the one before.

    Raises DeniedError; ConflictError (`not-open`) where no voting is open.
    """
    act_in_office(act, consultation)
    running = _running(act.session, consultation)
    if not running:
        raise ConflictError("not-open", N_("Trustees are asked while voting is open."))
    for election in running:
        row = repository.find_challenge(act.session, election.uuid)
        row = row or ChallengeTable(election=election.uuid, nonce="", asked=act.now)
        row.nonce, row.asked = act.randomness(NONCE_BYTES).hex(), act.now
        act.session.add(row)
        act.session.flush()
        record.append(
            act.session,
            {
                "kind": "health.asked",
                "consultation": consultation,
                "at": format_moment(act.now),
                "by": policy.acting_role(act.actor),
                "election": election.uuid,
                "nonce": row.nonce,
            },
        )


def answer_health(act: Act, uuid: str, raw: bytes) -> None:
    """Check and keep a trustee's answer to the last challenge; a second one changes nothing.

    Raises DeniedError, NotFoundError; ConflictError (`no-challenge`) where nobody asked or voting
    is over; InvalidInputError (field "answer") for one that does not hold, with the reason.
    """
    election = require_election(act.session, uuid)
    trustee = require_own_place(act, election.consultation)
    refuse_private_key(raw, HEALTH_FIELD, PRIVATE)
    asked = repository.find_challenge(act.session, uuid)
    if asked is None or election.state != State.OPEN:
        raise ConflictError("no-challenge", N_("Nobody asks for your key now."))
    setup = set_up_of(act.session, election)
    with taking(HEALTH_FIELD):
        answer = Answer.from_bytes(raw)
        answer.check(setup.digest, asked.nonce, setup.trustees)
        require_owner(answer.owner, trustee.owner)
    row = repository.find_health(act.session, uuid, trustee.owner)
    if row is not None and row.nonce == asked.nonce:
        return
    row = row or HealthTable(election=uuid, owner=trustee.owner, nonce="", shown=act.now)
    row.nonce, row.shown = asked.nonce, act.now
    act.session.add(row)
    act.session.flush()
    record.append(
        act.session,
        {
            "kind": "health.answered",
            "consultation": election.consultation,
            "at": format_moment(act.now),
            "by": "trustee",
            "election": uuid,
            "trustee": trustee.owner,
            "document": raw.decode(),
        },
    )


def list_health(session: Session, uuid: str) -> Mapping[int, datetime]:
    """When each trustee last showed the key of an election, by owner."""
    return {each.owner: each.shown for each in repository.list_health(session, uuid)}


def list_last_shown(session: Session, consultation: str) -> Mapping[int, datetime]:
    """When each trustee last showed the keys of all open secret chambers, by owner."""
    found = [list_health(session, each.uuid) for each in _running(session, consultation)]
    owners = set[int]().union(*found)
    return {
        owner: min(each[owner] for each in found)
        for owner in owners
        if all(owner in each for each in found)
    }


def open_challenge(session: Session, uuid: str, owner: int) -> str | None:
    """The challenge that this trustee has still to answer."""
    asked = repository.find_challenge(session, uuid)
    if asked is None or require_election(session, uuid).state != State.OPEN:
        return None
    row = repository.find_health(session, uuid, owner)
    return None if row is not None and row.nonce == asked.nonce else asked.nonce


def _running(session: Session, consultation: str) -> list[ElectionTable]:
    """The secret chambers whose voting is open."""
    return [
        each
        for each in repository.list_elections(session, consultation)
        if each.voting == Voting.SECRET and each.state == State.OPEN
    ]
