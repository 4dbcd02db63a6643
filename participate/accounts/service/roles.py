"""Giving and taking roles, in the public record: every role but that of a citizen.

The entry says which role and when; who holds it stands behind a commitment, with the account's id,
so that anyone can see that nobody holds two roles which exclude each other.
"""

from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from ballots.encoding import JsonLike, canonical_json
from participate.accounts import policy, repository
from participate.accounts.models import RoleRow
from participate.accounts.policy import Role
from participate.record import service as record
from participate.shared.act import Act
from participate.shared.clock import format_moment
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
    row = RoleRow(account=account, role=role, granted_by=act.actor.account, granted_at=act.now)
    _record_grant(act, row)
    act.session.add(row)
    act.session.flush()


def revoke_role(act: Act, account: str, role: str) -> None:
    """Take a role; one that is not held is no error."""
    policy.check_granter(act.actor)
    row = repository.get_role(act.session, account, role)
    if row is not None:
        _record_end(act, row)
        act.session.delete(row)
        act.session.flush()


def list_role_holders(act: Act) -> tuple[RoleHolder, ...]:
    """Return everyone who holds a role beyond a citizen's; for administrators."""
    policy.check_granter(act.actor)
    rows = repository.list_role_holders(act.session, MOST_HOLDERS)
    return tuple(RoleHolder(*row) for row in rows)


def _record_grant(act: Act, row: RoleRow) -> None:
    """Record that a role was given, at the moment when it was."""
    if row.role == Role.CITIZEN:
        return
    holder = repository.get_account(act.session, row.account)
    entry: dict[str, JsonLike] = {
        "kind": "role.granted",
        "at": format_moment(row.granted_at),
        "by": Role.ADMINISTRATOR.value,
        "role": row.role,
    }
    content = {"account": row.account, "name": holder.name if holder is not None else ""}
    row.record_index = record.append_committed(
        act.session, entry, canonical_json(content), act.randomness
    )


def _record_end(act: Act, row: RoleRow) -> None:
    """Record that a role ended; what was given before grants were recorded is recorded first."""
    if row.record_index is None:
        _record_grant(act, row)
    if row.record_index is not None:
        record.append(
            act.session,
            {
                "kind": "role.taken",
                "at": format_moment(act.now),
                "by": Role.ADMINISTRATOR.value,
                "role": row.role,
                "grant": row.record_index,
            },
        )
