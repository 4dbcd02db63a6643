"""Reading panels: who is on one, and how a person stands to a consultation's reviews."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlmodel import Session

from participate.accounts import service as accounts
from participate.panels import policy, repository
from participate.panels.policy import Seat, State
from participate.panels.service.views import MemberView, PanelView, member_view, panel_view
from participate.web.days import today


def find_panel(session: Session, consultation: str) -> PanelView | None:
    """A consultation's panel; None where there is none."""
    row = repository.find_panel(session, consultation)
    return None if row is None else panel_view(session, row)


def seat_of(session: Session, consultation: str, account: str | None, now: datetime) -> Seat:
    """How a person stands to the reviews of one consultation."""
    return seats_of(session, [consultation], account, now)[consultation]


def seat_on(panel: PanelView | None, account: str | None, now: datetime) -> Seat:
    """The same where the panel is read already."""
    if panel is None:
        return Seat.FREE
    until = {each.account: each.until for each in panel.members}
    if account is None or account not in until:
        return Seat.OUTSIDE
    return Seat.MEMBER if today(now) <= until[account] else Seat.OVER


def seats_of(
    session: Session, ids: Collection[str], account: str | None, now: datetime
) -> Mapping[str, Seat]:
    """How a person stands to the reviews of each of these consultations; two queries."""
    with_panel = repository.list_with_panel(session, ids)
    rows = repository.list_seated(session, account or "", with_panel) if with_panel else ()
    until = {row.consultation: row.until for row in rows}
    return {each: _seat(each, with_panel, until, today(now)) for each in ids}


def find_member(session: Session, consultation: str, account: str | None) -> MemberView | None:
    """Who this account is on a consultation's panel; None where it is not on it."""
    row = repository.find_by_account(session, consultation, account or "")
    return member_view(row) if row is not None and row.state == State.JOINED else None


def list_memberships(session: Session, account: str) -> tuple[MemberView, ...]:
    """What this account is, was or declined to be on every panel."""
    return tuple(member_view(row) for row in repository.list_by_account(session, account))


def list_waiting(session: Session, account: str) -> tuple[MemberView, ...]:
    """The invitations that wait for this account's answer."""
    address = accounts.address_of(session, account)
    rows = repository.list_waiting(session, address) if address else ()
    return tuple(member_view(row) for row in rows)


def forget_address(session: Session, address: str) -> None:
    """Delete the invitations that wait at an address, because its account is closed."""
    repository.forget_address(session, address)


def require_members(session: Session, consultation: str) -> None:
    """Raise ConflictError where a consultation's panel has nobody on it."""
    panel = find_panel(session, consultation)
    if panel is not None:
        policy.require_members(len(panel.members))


def _seat(
    consultation: str, with_panel: Collection[str], until: Mapping[str, date], day: date
) -> Seat:
    if consultation not in with_panel:
        return Seat.FREE
    if consultation not in until:
        return Seat.OUTSIDE
    return Seat.MEMBER if day <= until[consultation] else Seat.OVER
