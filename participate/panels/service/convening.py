"""Convening a panel and asking experts onto it, which officials do.

Mail addresses are the office's and never in the record.
"""

from sqlmodel import Session

from ballots.encoding import JsonLike
from participate.accounts import service as accounts
from participate.consultations import service as consultations
from participate.consultations.service import ConsultationView
from participate.mail import service as mail
from participate.panels import policy, repository
from participate.panels.models import MemberRow, PanelRow
from participate.panels.policy import State
from participate.panels.service.recording import office_role, record_act
from participate.panels.service.views import Invitation, Terms
from participate.shared.act import Act
from participate.shared.errors import InvalidInputError, NotFoundError
from participate.shared.i18n import N_
from participate.shared.ids import is_id, new_id
from participate.web.days import today

NO_PANEL = N_("This consultation has no panel of experts.")
NO_INVITATION = N_("There is no such invitation.")


def convene_panel(act: Act, consultation: str, terms: Terms) -> int:
    """Decide that a consultation has a panel, for good; return the record's index."""
    view = consultations.read_consultation(act.session, act.actor, consultation)
    has_panel = repository.find_panel(act.session, view.id) is not None
    refusal = policy.convening_refusal(act.actor, view.phase, has_panel=has_panel)
    if refusal is not None:
        raise refusal
    content: JsonLike = {
        "terms": terms.words,
        "language": terms.language,
        "official": act.actor.name,
    }
    index = record_act(act, "panel.convened", view.id, office_role(act), content)
    act.session.add(
        PanelRow(
            consultation=view.id,
            terms=terms.words,
            language=terms.language,
            official=act.actor.account or "",
            official_name=act.actor.name,
            convened_at=act.now,
            record_index=index,
        )
    )
    act.session.flush()
    return index


def invite(act: Act, consultation: str, invitation: Invitation, *, site: str) -> str:
    """Ask an expert onto a panel by mail; return the invitation's id.

    `site` is the address before the paths. Who declined, or whose invitation was withdrawn, can be
    asked again.
    """
    view = _place(act, consultation)
    address = accounts.normalise_address(invitation.address)
    _check_invitation(act, view.id, invitation, address)
    row = repository.find_by_name(act.session, view.id, invitation.name)
    if row is None:
        row = MemberRow(
            id=new_id(act.randomness),
            consultation=view.id,
            state=State.INVITED,
            name=invitation.name,
            field="",
            institution="",
            until=invitation.until,
            invited_at=act.now,
        )
    row.state, row.address, row.account, row.reason = State.INVITED, address, None, ""
    row.field, row.institution, row.until = (
        invitation.field,
        invitation.institution,
        invitation.until,
    )
    row.invited_at, row.answered_at = act.now, None
    act.session.add(row)
    act.session.flush()
    _mail_invitation(act, view, row, site)
    return row.id


def withdraw(act: Act, consultation: str, member: str) -> None:
    """Take an invitation back before it is answered."""
    _place(act, consultation)
    row = find_row(act.session, consultation, member)
    policy.require_waiting(State(row.state))
    row.state, row.address, row.answered_at = State.WITHDRAWN, None, act.now
    act.session.add(row)
    act.session.flush()


def find_row(session: Session, consultation: str, member: str) -> MemberRow:
    """One member or invitation of a consultation; NotFoundError."""
    row = repository.find_member(session, member) if is_id(member) else None
    if row is None or row.consultation != consultation:
        raise NotFoundError(NO_INVITATION)
    return row


def _place(act: Act, consultation: str) -> ConsultationView:
    """The consultation of a panel that this official may change now."""
    view = consultations.read_consultation(act.session, act.actor, consultation)
    if refusal := policy.office_refusal(act.actor):
        raise refusal
    if repository.find_panel(act.session, view.id) is None:
        raise NotFoundError(NO_PANEL)
    policy.require_seating(view.phase)
    return view


def _check_invitation(act: Act, consultation: str, invitation: Invitation, address: str) -> None:
    faults: dict[str, str] = {}
    named = repository.find_by_name(act.session, consultation, invitation.name)
    if named is not None and State(named.state) not in policy.ASKED_AGAIN:
        faults["name"] = N_("Somebody of this public name has been invited already.")
    if repository.find_by_address(act.session, consultation, address) is not None:
        faults["address"] = N_("An invitation waits at this address already.")
    account = accounts.account_of_address(act.session, address)
    known = repository.find_by_account(act.session, consultation, account) if account else None
    if known is not None and State(known.state) not in policy.ASKED_AGAIN:
        faults["address"] = N_("Who signs in with this address is or was on the panel.")
    if invitation.until < today(act.now):
        faults["until"] = N_("The term ends before it begins.")
    if faults:
        raise InvalidInputError(faults)


def _mail_invitation(act: Act, view: ConsultationView, row: MemberRow, site: str) -> None:
    panel = repository.find_panel(act.session, view.id)
    context = {
        "title": view.title,
        "name": row.name,
        "field": row.field,
        "until": row.until,
        "terms": panel.terms if panel is not None else "",
        "address": f"{site}/consultations/{view.id}/panel/invitations/{row.id}",
    }
    mail.queue_mail(act, row.address or "", "panels/invited", context)
