"""The independent registrar of a vote: the key that signs, and the roll that codes are issued for.

The key is handed in before the set-up and then fixed in the rules; the sealed roll is given out in
the form that `ballots registrar issue` reads. Who is a registrar an administrator says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from ballots.errors import BallotsError
from ballots.making.signing_key import read_registrar_key
from ballots.making.table import write_table
from participate.accounts import service as accounts
from participate.consultations import service as consultations
from participate.elections import policy, repository
from participate.elections.models import VoteTable
from participate.elections.plan import Plan, Registrar, plan_from_json, plan_to_json
from participate.elections.service.parts import require_own_registrar
from participate.elections.service.planning import require_unfrozen
from participate.elections.service.views import require_election
from participate.eligibility import service as eligibility
from participate.eligibility.service import Chamber, Person
from participate.shared.act import Act
from participate.shared.errors import InvalidInputError
from participate.shared.i18n import N_

ROLL_COLUMNS: Final = ("name", "postal", "postcode")
"""What a registrar's letters need beside what identifies a person; a date of birth is not given."""
PRIVATE_KEY: Final = N_(
    "This file holds a private key. It was not kept. Never send it to anyone; choose the file "
    "whose name ends in .public.json."
)


@dataclass(frozen=True, slots=True)
class RegistrarView:
    """An independent registrar: the public name, and the key in hex."""

    name: str
    public_key: str


def hand_in_registrar_key(act: Act, consultation: str, raw: bytes) -> RegistrarView:
    """Keep a registrar's public key (NAME.public.json) for the vote of this consultation.

    Another one may be handed in until the vote is set up, with the same account alone. Raises
    DeniedError (`other-registrar`), NotFoundError, ConflictError once it is set up,
    InvalidInputError (field "key").
    """
    account = require_own_registrar(act, consultation)
    consultations.read_consultation(act.session, act.actor, consultation)
    require_unfrozen(act.session, consultation)
    if b"seed" in raw:
        raise InvalidInputError({"key": PRIVATE_KEY})
    try:
        key = read_registrar_key(raw).hex()
    except BallotsError as error:
        raise InvalidInputError(
            {"key": N_("This file is no registrar’s public key: %(reason)s.")},
            params={"reason": error.sentence},
        ) from error
    vote = repository.find_vote(act.session, consultation)
    if vote is None:
        vote = VoteTable(consultation=consultation, plan=plan_to_json(Plan()))
    vote.registrar_key = key
    vote.registrar_name = accounts.name_of(act.session, account)
    vote.registrar_account = account
    act.session.add(vote)
    act.session.flush()
    return RegistrarView(vote.registrar_name, key)


def find_registrar(session: Session, consultation: str) -> RegistrarView | None:
    """The independent registrar of a vote; None before a key is in, or where there is none."""
    vote = repository.find_vote(session, consultation)
    if vote is None or vote.registrar_key is None:
        return None
    return RegistrarView(vote.registrar_name, vote.registrar_key)


def list_votes_for_registrar(session: Session) -> Sequence[str]:
    """The consultations whose vote is to have, or has, an independent registrar."""
    planned = repository.list_consultations_with_votes(session)
    votes = (repository.find_vote(session, consultation) for consultation in planned)
    return [
        vote.consultation
        for vote in votes
        if vote is not None and plan_from_json(vote.plan).registrar is Registrar.INDEPENDENT
    ]


def export_roll(act: Act, uuid: str) -> bytes:
    """The sealed roll of an election's chamber as `ballots registrar issue` reads it.

    For the account alone that handed in the registrar's key. Raises DeniedError, NotFoundError, and
    ConflictError once the list is in.
    """
    policy.require_registrar(act.actor)
    election = require_election(act.session, uuid)
    require_own_registrar(act, election.consultation)
    policy.require_awaiting_list(policy.State(election.state))
    chamber = Chamber(election.chamber)
    people = eligibility.list_people(act.session, election.consultation, chamber)
    return write_table(*_roll_table(people))


def _roll_table(people: Sequence[Person]) -> tuple[list[str], list[list[str]]]:
    """The columns that are filled and everybody's cells; the first column says who it is."""
    known = {
        "address": [each.address for each in people],
        "number": [each.number for each in people],
    }
    whole = next((name for name, cells in known.items() if all(cells)), None)
    if whole is None:
        first, cells = "person", [each.address or each.number for each in people]
    else:
        first, cells = whole, known.pop(whole)
    rest = {**known, **{name: [getattr(each, name) for each in people] for name in ROLL_COLUMNS}}
    filled = {name: column for name, column in rest.items() if any(column)}
    rows = [list(row) for row in zip(cells, *filled.values(), strict=True)]
    return [first, *filled], rows
