"""Every query of panels."""

from collections.abc import Collection

from sqlmodel import Session, col, delete, select

from participate.panels.models import MemberRow, PanelRow
from participate.panels.policy import State


def find_panel(session: Session, consultation: str) -> PanelRow | None:
    """A consultation's panel."""
    return session.get(PanelRow, consultation)


def list_with_panel(session: Session, consultations: Collection[str]) -> frozenset[str]:
    """Which of these consultations have a panel; one query."""
    query = select(PanelRow.consultation).where(col(PanelRow.consultation).in_(consultations))
    return frozenset(session.exec(query))


def list_members(session: Session, consultation: str) -> tuple[MemberRow, ...]:
    """Everybody who was ever asked, in the order of their invitations."""
    query = select(MemberRow).where(MemberRow.consultation == consultation)
    return tuple(session.exec(query.order_by(col(MemberRow.invited_at), col(MemberRow.id))))


def find_member(session: Session, member: str) -> MemberRow | None:
    """One member or invitation."""
    return session.get(MemberRow, member)


def find_by_name(session: Session, consultation: str, name: str) -> MemberRow | None:
    """Who is asked onto a panel under this public name."""
    query = select(MemberRow).where(MemberRow.consultation == consultation, MemberRow.name == name)
    return session.exec(query).one_or_none()


def find_by_address(session: Session, consultation: str, address: str) -> MemberRow | None:
    """Whose invitation to a panel waits at this address."""
    query = select(MemberRow).where(
        MemberRow.consultation == consultation, MemberRow.address == address
    )
    return session.exec(query).one_or_none()


def find_by_account(session: Session, consultation: str, account: str) -> MemberRow | None:
    """Who this account is on a panel."""
    query = select(MemberRow).where(
        MemberRow.consultation == consultation, MemberRow.account == account
    )
    return session.exec(query).one_or_none()


def list_by_account(session: Session, account: str) -> tuple[MemberRow, ...]:
    """What this account is or was on every panel, first invited first."""
    query = select(MemberRow).where(MemberRow.account == account)
    return tuple(session.exec(query.order_by(col(MemberRow.invited_at))))


def list_waiting(session: Session, address: str) -> tuple[MemberRow, ...]:
    """The invitations that wait for an answer from this address."""
    query = select(MemberRow).where(MemberRow.address == address)
    return tuple(session.exec(query.order_by(col(MemberRow.invited_at))))


def list_seated(
    session: Session, account: str, consultations: Collection[str]
) -> tuple[MemberRow, ...]:
    """This account's seats on these consultations' panels; one query."""
    query = select(MemberRow).where(
        MemberRow.account == account,
        MemberRow.state == State.JOINED,
        col(MemberRow.consultation).in_(consultations),
    )
    return tuple(session.exec(query))


def forget_address(session: Session, address: str) -> None:
    """Delete the invitations that wait at this address."""
    session.exec(delete(MemberRow).where(col(MemberRow.address) == address))
