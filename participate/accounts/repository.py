"""Every query on accounts."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, func, insert
from sqlmodel import Session, col, select

from participate.accounts.models import (
    AccountRow,
    AddressRow,
    AttemptRow,
    RoleRow,
    SessionRow,
    SignInCodeRow,
)
from participate.shared.statements import Statement, table_of

_ADDRESS: Final = Statement(
    select(AddressRow.address).where(col(AddressRow.account) == bindparam("account"))
)
_LIVING_SESSION: Final = Statement(
    select(AccountRow.id, AccountRow.name, RoleRow.role)
    .join(SessionRow, col(SessionRow.account) == AccountRow.id)
    .join(RoleRow, col(RoleRow.account) == AccountRow.id, isouter=True)
    .where(
        col(SessionRow.id_hash) == bindparam("id_hash"),
        col(SessionRow.expires_at) > bindparam("now"),
    )
)
_COUNT_ATTEMPTS: Final = Statement(
    select(func.count(col(AttemptRow.id))).where(
        col(AttemptRow.key_hash) == bindparam("key_hash"), col(AttemptRow.at) > bindparam("since")
    )
)
_ADD_ATTEMPT: Final = Statement(insert(table_of(AttemptRow)).inline())


def get_account(session: Session, account: str) -> AccountRow | None:
    """Return an account."""
    return session.get(AccountRow, account)


def find_account(session: Session, address: str) -> str | None:
    """Return the account behind an address in normal form."""
    row = session.get(AddressRow, address)
    return row.account if row else None


def get_address(session: Session, account: str) -> str | None:
    """Return the address of an account."""
    address: str | None = _ADDRESS.cell(session, {"account": account})
    return address


def list_addresses(session: Session, accounts: Collection[str]) -> dict[str, str]:
    """Return the addresses of accounts, in one query."""
    statement = select(AddressRow.account, AddressRow.address)
    return dict(session.exec(statement.where(col(AddressRow.account).in_(accounts))).all())


def list_names(session: Session, accounts: Iterable[str]) -> dict[str, str]:
    """Return the display names of accounts, in one query."""
    statement = select(AccountRow.id, AccountRow.name).where(col(AccountRow.id).in_(set(accounts)))
    return dict(session.exec(statement).all())


def list_names_of_addresses(session: Session, addresses: Iterable[str]) -> dict[str, str]:
    """Return the display names behind addresses in normal form, in one query."""
    statement = (
        select(AddressRow.address, AccountRow.name)
        .join(AccountRow, col(AccountRow.id) == AddressRow.account)
        .where(col(AddressRow.address).in_(set(addresses)))
    )
    return dict(session.exec(statement).all())


def list_roles(session: Session, account: str) -> frozenset[str]:
    """Return the roles of an account."""
    return frozenset(session.exec(select(RoleRow.role).where(RoleRow.account == account)).all())


def get_role(session: Session, account: str, role: str) -> RoleRow | None:
    """Return one role of an account."""
    return session.get(RoleRow, (account, role))


def list_role_holders(session: Session, limit: int) -> Sequence[tuple[str, str, str, str]]:
    """Return (account, name, address, role) of everyone who holds more than a citizen's role."""
    statement = (
        select(AccountRow.id, AccountRow.name, AddressRow.address, RoleRow.role)
        .join(RoleRow, col(RoleRow.account) == AccountRow.id)
        .join(AddressRow, col(AddressRow.account) == AccountRow.id)
        .where(RoleRow.role != "citizen")
        .order_by(AccountRow.name, AccountRow.id, RoleRow.role)
        .limit(limit)
    )
    return session.exec(statement).all()


def list_accounts_with_role(session: Session, role: str) -> tuple[str, ...]:
    """Return the accounts that hold a role."""
    statement = select(RoleRow.account).where(RoleRow.role == role).order_by(RoleRow.account)
    return tuple(session.exec(statement).all())


def find_session(
    session: Session, id_hash: str, now: datetime
) -> tuple[str, str, frozenset[str]] | None:
    """Return (account, name, roles) of a living session, in one query."""
    rows = _LIVING_SESSION.rows(session, {"id_hash": id_hash, "now": now})
    if not rows:
        return None
    account, name, _ = rows[0]
    return account, name, frozenset(role for _, _, role in rows if role)


def count_sessions(session: Session, account: str, now: datetime) -> int:
    """Return how many browsers are signed in."""
    statement = select(func.count()).where(
        SessionRow.account == account, col(SessionRow.expires_at) > now
    )
    return session.exec(statement).one()


def delete_session(session: Session, id_hash: str) -> None:
    """End one session."""
    session.exec(delete(SessionRow).where(col(SessionRow.id_hash) == id_hash))


def delete_sessions_of(session: Session, account: str) -> None:
    """End every session of an account."""
    session.exec(delete(SessionRow).where(col(SessionRow.account) == account))


def get_session_start(session: Session, id_hash: str) -> datetime | None:
    """Return when a session began."""
    row = session.get(SessionRow, id_hash)
    return row.created_at if row else None


def delete_personal(session: Session, account: str, address: str) -> None:
    """Delete everything that ties an account to a person, but its row."""
    session.exec(delete(SignInCodeRow).where(col(SignInCodeRow.address) == address))
    session.exec(delete(SessionRow).where(col(SessionRow.account) == account))
    session.exec(delete(RoleRow).where(col(RoleRow.account) == account))
    session.exec(delete(AddressRow).where(col(AddressRow.account) == account))


def list_closed(session: Session) -> tuple[str, ...]:
    """Return the accounts that were closed, in the order in which they were."""
    statement = select(AccountRow.id).where(col(AccountRow.closed_at).is_not(None))
    return tuple(session.exec(statement.order_by(col(AccountRow.closed_at), AccountRow.id)).all())


def get_code(session: Session, challenge: str) -> SignInCodeRow | None:
    """Return a mailed code."""
    return session.get(SignInCodeRow, challenge)


def count_attempts(session: Session, key_hash: str, since: datetime) -> int:
    """Return how many attempts were made under a key since a moment."""
    return int(_COUNT_ATTEMPTS.cell(session, {"key_hash": key_hash, "since": since}))


def add_attempt(session: Session, key_hash: str, at: datetime) -> None:
    """Keep that one attempt was made under a key."""
    _ADD_ATTEMPT.run(session, {"key_hash": key_hash, "at": at})


def delete_old(session: Session, now: datetime, attempts_before: datetime) -> None:
    """Forget what has run out: codes, sessions, counted attempts."""
    session.exec(delete(SignInCodeRow).where(col(SignInCodeRow.expires_at) < now))
    session.exec(delete(SessionRow).where(col(SessionRow.expires_at) < now))
    session.exec(delete(AttemptRow).where(col(AttemptRow.at) < attempts_before))
