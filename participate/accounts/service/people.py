"""People: finding and making accounts, their names and addresses."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlmodel import Session

from participate.accounts import policy, repository
from participate.accounts.models import AccountRow, AddressRow, RoleRow
from participate.accounts.policy import Role, normalise_address
from participate.shared.act import Act, Actor
from participate.shared.errors import DeniedError, NotFoundError
from participate.shared.i18n import N_
from participate.shared.ids import new_id
from participate.shared.paging import portions


@dataclass(frozen=True, slots=True)
class AccountView:
    """What an account's own page shows; `address` is for its owner only."""

    id: str
    name: str
    address: str
    roles: frozenset[str]
    sessions: int


def find_or_create_account(act: Act, address: str, name: str) -> str:
    """Return the account of a mail address, making it (a citizen's, under `name`) if there is none.

    A name already chosen is kept; an empty one is filled. InvalidInputError: address or name.
    """
    address = normalise_address(address)
    account = repository.find_account(act.session, address)
    if account is None:
        return _create_account(act, address, name)
    row = repository.get_account(act.session, account)
    if row is not None and not row.name and name:
        row.name = policy.check_name(name)
        act.session.add(row)
    return account


def account_of_address(session: Session, address: str) -> str | None:
    """Return the account behind a mail address."""
    return repository.find_account(session, normalise_address(address))


def address_of(session: Session, account: str) -> str | None:
    """Return the mail address of an account: for sending mail and checking rolls, never to show."""
    return repository.get_address(session, account)


def addresses_of(session: Session, accounts: Collection[str]) -> dict[str, str]:
    """Return the mail addresses by account, of those that have one; few queries for many."""
    return {
        account: address
        for some in portions(sorted(set(accounts)))
        for account, address in repository.list_addresses(session, some).items()
    }


def name_of(session: Session, account: str) -> str:
    """Return the display name of an account, "" when unknown or not chosen."""
    row = repository.get_account(session, account)
    return row.name if row else ""


def names_of(session: Session, accounts: Iterable[str]) -> dict[str, str]:
    """Return display names by account, in one query."""
    return repository.list_names(session, accounts)


def names_of_addresses(session: Session, addresses: Iterable[str]) -> dict[str, str]:
    """Return display names by address in normal form, of those that have an account; one query."""
    return repository.list_names_of_addresses(session, addresses)


def actor_of(session: Session, account: str) -> Actor:
    """Return an account as an Actor (demo, replay and tests act as people); NotFoundError."""
    row = repository.get_account(session, account)
    if row is None:
        raise NotFoundError(N_("There is no such account."))
    return Actor(row.id, row.name, repository.list_roles(session, account))


def get_account(act: Act, account: str) -> AccountView:
    """Return an account to its owner; DeniedError for others."""
    row = repository.get_account(act.session, account)
    if row is None or act.actor.account != account:
        raise DeniedError("not-yours", N_("This account is not yours."))
    return AccountView(
        id=row.id,
        name=row.name,
        address=repository.get_address(act.session, account) or "",
        roles=repository.list_roles(act.session, account),
        sessions=repository.count_sessions(act.session, account, act.now),
    )


def choose_name(act: Act, name: str) -> None:
    """Set the display name of the actor's own account."""
    row = repository.get_account(act.session, act.actor.account or "")
    if row is None:
        raise DeniedError("not-signed-in", N_("You are not signed in. Sign in, then try again."))
    row.name = policy.check_name(name)
    act.session.add(row)


def _create_account(act: Act, address: str, name: str) -> str:
    account = new_id(act.randomness)
    chosen = policy.check_name(name) if name else ""
    act.session.add(AccountRow(id=account, name=chosen, created_at=act.now))
    act.session.flush()
    act.session.add(AddressRow(address=address, account=account))
    act.session.add(RoleRow(account=account, role=Role.CITIZEN, granted_at=act.now))
    act.session.flush()
    return account
