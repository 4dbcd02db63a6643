"""Giving and taking roles."""

from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from participate.accounts import policy, repository
from participate.accounts.models import RoleRow
from participate.shared.act import Act
from participate.shared.errors import NotFoundError
from participate.shared.i18n import N_

MOST_HOLDERS: Final = 500


@dataclass(frozen=True, slots=True)
class RoleHolder:
    """Someone who holds a role, for the administrator's page."""

    account: str
    name: str
    address: str
    role: str


def roles_of(session: Session, account: str) -> frozenset[str]:
    """Return the roles of an account."""
    return repository.list_roles(session, account)


def accounts_with_role(session: Session, role: str) -> tuple[str, ...]:
    """Return the accounts that hold a role."""
    return repository.list_accounts_with_role(session, role)


def grant_role(act: Act, account: str, role: str) -> None:
    """Give a role; what is held already stays. DeniedError, ConflictError, InvalidInputError."""
    policy.check_granter(act.actor)
    if repository.get_account(act.session, account) is None:
        raise NotFoundError(N_("There is no such account."))
    held = repository.list_roles(act.session, account)
    if role in held:
        return
    policy.check_new_role(held, role)
    act.session.add(
        RoleRow(account=account, role=role, granted_by=act.actor.account, granted_at=act.now)
    )
    act.session.flush()


def revoke_role(act: Act, account: str, role: str) -> None:
    """Take a role; one that is not held is no error."""
    policy.check_granter(act.actor)
    row = repository.get_role(act.session, account, role)
    if row is not None:
        act.session.delete(row)
        act.session.flush()


def list_role_holders(act: Act) -> tuple[RoleHolder, ...]:
    """Return everyone who holds a role beyond a citizen's; for administrators."""
    policy.check_granter(act.actor)
    rows = repository.list_role_holders(act.session, MOST_HOLDERS)
    return tuple(RoleHolder(*row) for row in rows)
