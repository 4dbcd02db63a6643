"""Claiming a place on a sealed roll: by oneself from what a register knows, or at the office.

The checks themselves are `eligibility`'s. Here is when there is time for one, that a place with a
vote keeps its account, and who gets a mail.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from participate.accounts import service as accounts
from participate.consultations import service as consultations
from participate.elections import policy, repository
from participate.elections.models import ElectionTable
from participate.elections.plan import Registrar
from participate.elections.policy import State, Voting
from participate.elections.service.parts import act_as_official
from participate.elections.service.spares import HAS_VOTED
from participate.eligibility import service as eligibility
from participate.eligibility.service import (
    Chamber,
    CheckKind,
    Column,
    Evidence,
    Found,
    Sender,
)
from participate.mail import service as mail
from participate.shared.act import Act
from participate.shared.errors import ConflictError, InvalidInputError, NotFoundError
from participate.shared.i18n import N_

NO_MATCH = N_(
    "These details match no place that is free to claim. Look at them again, or come to the office."
)


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody on a roll whom an official looks at; `taken`: an account holds the place."""

    found: Found
    taken: bool


def claim_place(
    act: Act, consultation: str, chamber: Chamber, typed: Mapping[Column, str], sender: Sender
) -> None:
    """Let the actor claim a place by register number, date of birth and postcode.

    Raises ConflictError (`wrong-state`, `by-letter`), TooManyError; InvalidInputError with the one
    answer to every failure, after which what was counted is to be kept.
    """
    _require_time(act.session, consultation, chamber)
    if eligibility.match_roll(act, consultation, chamber, typed, sender) is None:
        raise InvalidInputError({"number": NO_MATCH})


def look_up(act: Act, consultation: str, chamber: Chamber, known_by: str) -> Seen:
    """Find somebody on a roll for an official.

    Raises DeniedError, ConflictError as `claim_place`, InvalidInputError (field "known_by").
    """
    policy.require_may_plan(act.actor)
    _require_time(act.session, consultation, chamber)
    found = eligibility.find_somebody(act.session, consultation, chamber, known_by)
    if found is None:
        raise InvalidInputError(
            {"known_by": N_("Nobody on this roll has this mail address or register number.")}
        )
    return Seen(found, eligibility.holder_of(act.session, found.place) is not None)


def give_in_person(
    act: Act, consultation: str, chamber: Chamber, evidence: Evidence, address: str
) -> int:
    """Give a place to the account of a person whose identity document an official has seen.

    Whoever held the place before no longer does; both get a mail. Returns the entry's index. Raises
    DeniedError, for the registrar and the trustees of this vote too; ConflictError as `claim_place`
    and `unchosen-check`, `no-document`, `known-by-mail`, `own-place`, `has-voted`, `on-roll`;
    InvalidInputError (field "address").
    """
    act_as_official(act, consultation)
    election = _require_time(act.session, consultation, chamber)
    place = eligibility.see_in_person(act, consultation, chamber, evidence)
    account = _account_of(act, address)
    _require_unused(act.session, election, place)
    held = eligibility.find_own_place(
        act.session, consultation, chamber, account, accounts.address_of(act.session, account)
    )
    if held is not None:
        raise ConflictError("on-roll", N_("This account stands on this roll already."))
    told = _addresses_of(act.session, consultation, chamber, place)
    index = eligibility.give_place(act, consultation, chamber, place, account, CheckKind.IN_PERSON)
    told |= _address_set(act.session, account)
    title = consultations.get_consultation(act.session, consultation).title
    for each in sorted(told):
        context = {"title": title, "chamber": str(chamber), "at": act.now}
        mail.queue_mail(act, each, "elections/place_given", context)
    return index


def _account_of(act: Act, address: str) -> str:
    account = accounts.account_of_address(act.session, address)
    if account is None:
        raise InvalidInputError(
            {
                "address": N_(
                    "Nobody has signed in with this mail address. Let the person sign in first."
                )
            }
        )
    if account == act.actor.account:
        raise ConflictError(
            "own-place", N_("Another official does this for you: nobody vouches for themselves.")
        )
    return account


def _require_time(session: Session, consultation: str, chamber: Chamber) -> ElectionTable:
    election = next(
        (
            each
            for each in repository.list_elections(session, consultation)
            if each.chamber == chamber
        ),
        None,
    )
    if election is None:
        raise NotFoundError(N_("There is no vote of this chamber yet."))
    policy.require_time_for_claims(State(election.state))
    if election.voting == Voting.SECRET and election.registrar == Registrar.LETTERS:
        raise ConflictError(
            "by-letter", N_("Codes go by letter here: the letter is what lets a person vote.")
        )
    return election


def _require_unused(session: Session, election: ElectionTable, place: int) -> None:
    """Raise ConflictError where the place has a vote: it stays that of who cast it."""
    if election.voting == Voting.NAMED:
        number = eligibility.number_of(session, election.consultation, election.chamber, place)
        used = repository.find_named_vote(session, election.uuid, number) is not None
    else:
        used = repository.find_binding_of_place(session, election.uuid, place) is not None
    if used:
        raise ConflictError("has-voted", HAS_VOTED)


def _addresses_of(session: Session, consultation: str, chamber: Chamber, place: int) -> set[str]:
    """Where a mail reaches who held a place: the account's address, and that of the roll."""
    found = eligibility.find_at(session, consultation, chamber, place)
    own = {found.person.address} if found is not None and found.person.address else set()
    holder = eligibility.holder_of(session, place)
    return own | (_address_set(session, holder) if holder else set())


def _address_set(session: Session, account: str) -> set[str]:
    address = accounts.address_of(session, account)
    return {address} if address else set()
