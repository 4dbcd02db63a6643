"""Every query of departments."""

from collections.abc import Collection

from sqlmodel import Session, col, delete, select

from participate.departments.models import DepartmentRow, MemberRow


def find(session: Session, department: str) -> DepartmentRow | None:
    """One department."""
    return session.get(DepartmentRow, department)


def list_rows(session: Session) -> tuple[DepartmentRow, ...]:
    """Every department, in the order in which they were made."""
    query = select(DepartmentRow).order_by(col(DepartmentRow.made_at), col(DepartmentRow.id))
    return tuple(session.exec(query))


def list_members(session: Session, departments: Collection[str]) -> tuple[MemberRow, ...]:
    """Who works in these departments; one query."""
    query = select(MemberRow).where(col(MemberRow.department).in_(departments))
    return tuple(session.exec(query.order_by(col(MemberRow.account))))


def list_of(session: Session, account: str) -> tuple[str, ...]:
    """The departments in which somebody works."""
    query = select(MemberRow.department).where(MemberRow.account == account)
    return tuple(session.exec(query.order_by(col(MemberRow.department))))


def find_member(session: Session, department: str, account: str) -> MemberRow | None:
    """One place in one department."""
    return session.get(MemberRow, (department, account))


def forget(session: Session, account: str) -> None:
    """Take somebody out of every department."""
    session.exec(delete(MemberRow).where(col(MemberRow.account) == account))
