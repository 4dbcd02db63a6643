"""A voter's own code: found by the place on the roll, shown to its owner, gone at the close."""

from sqlmodel import Session

from participate.accounts import service as accounts
from participate.elections import repository
from participate.elections.codes import open_code
from participate.elections.models import ElectionTable
from participate.elections.plan import Registrar
from participate.elections.policy import Voting
from participate.elections.service.named_votes import has_voted_by_name
from participate.elections.service.views import (
    ElectionView,
    list_elections,
    require_any_election,
    require_election,
    view_of,
)
from participate.eligibility import service as eligibility


def own_code(session: Session, uuid: str, account: str, code_key: bytes) -> str | None:
    """The voting code of this account; None when it is not on the roll or codes are erased."""
    election = require_election(session, uuid)
    if election.registrar == Registrar.LETTERS:
        return None  # a letter is its one way out
    place = find_own_place(session, election, account)
    sealed = None if place is None else repository.find_code(session, uuid, place)
    if place is None or sealed is None:
        return None
    return open_code(code_key, uuid, place, sealed)


def find_own_place(session: Session, election: ElectionTable, account: str) -> int | None:
    """The place that an account holds on the roll of an election's chamber."""
    address = accounts.address_of(session, account)
    if address is None:
        return None
    roll = election.consultation, election.chamber
    return eligibility.find_own_place(session, *roll, account, address)


def has_voted(session: Session, uuid: str, account: str) -> bool:
    """Whether there is an accepted ballot, or vote by name, of this account's place on the roll."""
    return _has_voted(session, require_any_election(session, uuid), account)


def list_open_votes_of(session: Session, account: str) -> tuple[tuple[ElectionView, bool], ...]:
    """The open elections on whose rolls an account stands, and whether it has voted in each."""
    return tuple(
        (view_of(election), _has_voted(session, election, account))
        for election in repository.list_open_elections(session)
        if find_own_place(session, election, account) is not None
    )


def _has_voted(session: Session, election: ElectionTable, account: str) -> bool:
    place = find_own_place(session, election, account)
    if place is None:
        return False
    if election.voting == Voting.NAMED:
        return has_voted_by_name(session, election.uuid, account)
    return repository.find_binding_of_place(session, election.uuid, place) is not None


def has_open_votes(session: Session) -> bool:
    """Whether ballots are being accepted anywhere."""
    return bool(repository.list_open_elections(session))


def list_other_chambers(
    session: Session, election: ElectionView, account: str
) -> tuple[ElectionView, ...]:
    """The other elections of the same vote on whose rolls an account stands."""
    return tuple(
        other
        for other in list_elections(session, election.consultation)
        if other.uuid != election.uuid and may_vote(session, other.uuid, account)
    )


def may_vote(session: Session, uuid: str, account: str) -> bool:
    """Whether this account stands on the roll of this election's chamber."""
    return find_own_place(session, require_any_election(session, uuid), account) is not None
