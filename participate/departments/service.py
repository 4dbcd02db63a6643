"""Keeping the list of departments and of who speaks for them.

What a department promises and reports is recorded with its name and the official's; who works
where is the office's own.
"""

from dataclasses import dataclass

from sqlmodel import Session

from participate.accounts import service as accounts
from participate.departments import policy, repository
from participate.departments.models import DepartmentRow, MemberRow
from participate.shared.act import Act
from participate.shared.errors import InvalidInputError, NotFoundError
from participate.shared.i18n import N_
from participate.shared.ids import new_id
from participate.shared.text import Text

NO_DEPARTMENT = N_("There is no such department.")


@dataclass(frozen=True, slots=True)
class Department:
    """A department by its name in two languages, one of which may be empty."""

    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who works in a department; the address is for administrators only."""

    account: str
    name: str
    address: str


def list_departments(session: Session) -> tuple[Department, ...]:
    """Every department, in the order in which they were made."""
    return tuple(Department(row.id, row.name) for row in repository.list_rows(session))


def get_department(session: Session, department: str) -> Department:
    """One department; NotFoundError."""
    row = repository.find(session, department)
    if row is None:
        raise NotFoundError(NO_DEPARTMENT)
    return Department(row.id, row.name)


def departments_of(session: Session, account: str | None) -> frozenset[str]:
    """The departments for which somebody may speak."""
    return frozenset(repository.list_of(session, account)) if account else frozenset()


def make_department(act: Act, name: Text) -> str:
    """Add a department and return its id. DeniedError, InvalidInputError, ConflictError."""
    policy.require_may_keep(act.actor)
    policy.check_name(name)
    policy.require_room(len(repository.list_rows(act.session)))
    row = DepartmentRow(id=new_id(act.randomness), name=name, made_at=act.now)
    act.session.add(row)
    act.session.flush()
    return row.id


def add_member(act: Act, department: str, address: str) -> None:
    """Let the official with this address speak for a department; twice changes nothing.

    DeniedError, NotFoundError; InvalidInputError for an address that is no official's.
    """
    policy.require_may_keep(act.actor)
    get_department(act.session, department)
    account = accounts.account_of_address(act.session, address)
    if account is None or "official" not in accounts.roles_of(act.session, account):
        raise InvalidInputError(
            {"address": N_("Nobody with this address has the role of official.")}
        )
    if repository.find_member(act.session, department, account) is None:
        act.session.add(MemberRow(department=department, account=account))
        act.session.flush()


def remove_member(act: Act, department: str, account: str) -> None:
    """Let somebody speak for a department no more; one who did not is no error."""
    policy.require_may_keep(act.actor)
    row = repository.find_member(act.session, department, account)
    if row is not None:
        act.session.delete(row)
        act.session.flush()


def list_members(act: Act) -> dict[str, tuple[Member, ...]]:
    """Who works in each department; for administrators."""
    policy.require_may_keep(act.actor)
    ids = [row.id for row in repository.list_rows(act.session)]
    rows = repository.list_members(act.session, ids)
    people = {row.account for row in rows}
    names = accounts.names_of(act.session, people)
    addresses = accounts.addresses_of(act.session, people)
    members: dict[str, list[Member]] = {key: [] for key in ids}
    for row in rows:
        name, address = names.get(row.account, ""), addresses.get(row.account, "")
        members[row.department].append(Member(row.account, name, address))
    return {key: tuple(found) for key, found in members.items()}


def forget_member(session: Session, account: str) -> None:
    """Take somebody out of every department, for good."""
    repository.forget(session, account)
