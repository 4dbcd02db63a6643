"""A panel before the public, the office's work on it, and an expert's answer."""

from collections.abc import Mapping
from typing import Final

from starlette.responses import Response

from participate.consultations import service as consultations
from participate.consultations.policy import Phase
from participate.consultations.service import ConsultationView
from participate.panels import forms, pages, policy, service
from participate.panels.policy import State
from participate.panels.service import MemberView, PanelView
from participate.record import service as record
from participate.shared.errors import InvalidInputError, NotFoundError
from participate.shared.i18n import N_
from participate.web.forms import errors_of, parse
from participate.web.routing import ANYONE, SIGNED_IN, Page, roles
from participate.web.visit import Visit


def show(visit: Visit) -> Response:
    """Show who is on the panel and where its members come from."""
    view, panel = _place(visit), _panel(visit)
    return visit.render("panels/panel.html", pages.make_panel_page(view, panel, visit.act.actor))


def read_desk(visit: Visit) -> Response:
    """Show the office whom it has asked, or ask whether there is to be a panel."""
    return _desk(visit, {}, {})


def convene(visit: Visit) -> Response:
    """Decide that the consultation has a panel."""
    try:
        terms = forms.parse_terms(visit.form)
    except InvalidInputError as error:
        return _desk(visit, visit.form, errors_of(error, visit.viewer.language))
    index = service.convene_panel(visit.act, visit.path["c"], terms)
    return visit.redirect(
        _desk_path(visit.path["c"]),
        notice=N_("The panel is convened, and the record says so. Now invite its members."),
        receipt=record.get_receipt(visit.act.session, index),
    )


def invite(visit: Visit) -> Response:
    """Ask an expert onto the panel by mail."""
    try:
        invitation = forms.parse_invitation(visit.form)
        service.invite(
            visit.act, visit.path["c"], invitation, site=visit.settings.base_url.rstrip("/")
        )
    except InvalidInputError as error:
        return _desk(visit, visit.form, errors_of(error, visit.viewer.language))
    return visit.redirect(_desk_path(visit.path["c"]), notice=N_("The invitation is on its way."))


def withdraw(visit: Visit) -> Response:
    """Take an invitation back."""
    service.withdraw(visit.act, visit.path["c"], visit.path["m"])
    return visit.redirect(_desk_path(visit.path["c"]), notice=N_("The invitation is withdrawn."))


def read_invitation(visit: Visit) -> Response:
    """Show an expert what is asked, and on which terms."""
    return _invitation(visit, {}, {})


def join(visit: Visit) -> Response:
    """Join the panel with a declaration of interests."""
    try:
        acceptance = forms.parse_acceptance(visit.form)
    except InvalidInputError as error:
        return _invitation(visit, visit.form, errors_of(error, visit.viewer.language))
    index = service.join(visit.act, visit.path["c"], visit.path["m"], acceptance)
    return visit.redirect(
        f"/consultations/{visit.path['c']}/panel",
        notice=N_("You are on the panel. Your place and your declaration are public."),
        receipt=record.get_receipt(visit.act.session, index),
    )


def decline(visit: Visit) -> Response:
    """Decline an invitation."""
    try:
        form = parse(forms.ReasonForm, visit.form)
    except InvalidInputError as error:
        errors = errors_of(error, visit.viewer.language)
        return _invitation(visit, visit.form, errors, declines=True)
    service.decline(visit.act, visit.path["c"], visit.path["m"], form.reason)
    return visit.redirect(
        f"/consultations/{visit.path['c']}",
        notice=N_("You have declined. Nothing about it is public."),
    )


def ask_leaving(visit: Visit) -> Response:
    """Ask why somebody leaves the panel."""
    return _leaving(visit, {}, {})


def leave(visit: Visit) -> Response:
    """Leave the panel, or take somebody off it."""
    try:
        form = parse(forms.LeavingForm, visit.form)
    except InvalidInputError as error:
        return _leaving(visit, visit.form, errors_of(error, visit.viewer.language))
    consultation = visit.path["c"]
    index = service.leave(
        visit.act, consultation, visit.path["m"], form.reason, language=form.language
    )
    return visit.redirect(
        f"/consultations/{consultation}/panel",
        notice=N_("The place on the panel is given up, and the record says so."),
        receipt=record.get_receipt(visit.act.session, index),
    )


def _place(visit: Visit) -> ConsultationView:
    return consultations.read_consultation(visit.act.session, visit.act.actor, visit.path["c"])


def _panel(visit: Visit) -> PanelView:
    panel = service.find_panel(visit.act.session, visit.path["c"])
    if panel is None:
        raise NotFoundError(service.NO_PANEL)
    return panel


def _desk(visit: Visit, typed: Mapping[str, str], errors: dict[str, str]) -> Response:
    view = _place(visit)
    panel = service.find_panel(visit.act.session, view.id)
    if panel is None:
        values = forms.terms_values(typed, visit.viewer.language)
    else:
        values = forms.invitation_values(typed, view.span(Phase.FOLLOW_UP).starts)
    page = pages.make_desk_page(view, panel, values, errors)
    return visit.render("panels/desk.html", page, status=422 if errors else 200)


def _invitation(
    visit: Visit,
    typed: Mapping[str, str],
    errors: dict[str, str],
    *,
    declines: bool = False,
) -> Response:
    view = _place(visit)
    member = service.read_invitation(visit.act, view.id, visit.path["m"])
    page = pages.InvitationPage(
        consultation=view,
        panel=_panel(visit),
        member=member,
        values=forms.answer_values(typed, visit.viewer.language),
        errors=errors,
        can_answer=member.state is State.INVITED and view.phase in policy.SEATING,
        declines=declines,
    )
    return visit.render("panels/invitation.html", page, status=422 if errors else 200)


def _leaving(visit: Visit, typed: Mapping[str, str], errors: dict[str, str]) -> Response:
    view, member = _place(visit), _member(visit)
    page = pages.LeavingPage(
        consultation=view,
        member=member,
        is_own=member.account == visit.act.actor.account,
        values=forms.answer_values(typed, visit.viewer.language),
        errors=errors,
    )
    return visit.render("panels/leave.html", page, status=422 if errors else 200)


def _member(visit: Visit) -> MemberView:
    """The member whose place is to be given up, before who may do so."""
    found = (each for each in _panel(visit).members if each.id == visit.path["m"])
    member = next(found, None)
    if member is None:
        raise NotFoundError(service.NO_INVITATION)
    actor = visit.act.actor
    if member.account != actor.account and (refusal := policy.office_refusal(actor)):
        raise refusal
    return member


def _desk_path(consultation: str) -> str:
    return f"/desk/consultations/{consultation}/panel"


_OFFICE = roles("official", "publisher")
_PANEL: Final = "/consultations/{c}/panel"
_ASKED: Final = f"{_PANEL}/invitations/{{m}}"
_LEAVE: Final = f"{_PANEL}/members/{{m}}/leave"
_DESK: Final = _desk_path("{c}")
ROUTES: tuple[Page, ...] = (
    Page("GET", _PANEL, show, "panels.show", ANYONE),
    Page("GET", _DESK, read_desk, "panels.desk", _OFFICE),
    Page("POST", _DESK, convene, "panels.convene", _OFFICE),
    Page("POST", f"{_DESK}/invitations", invite, "panels.invite", _OFFICE),
    Page("POST", f"{_DESK}/invitations/{{m}}/withdraw", withdraw, "panels.withdraw", _OFFICE),
    Page("GET", _ASKED, read_invitation, "panels.invitation", SIGNED_IN),
    Page("POST", f"{_ASKED}/accept", join, "panels.join", SIGNED_IN),
    Page("POST", f"{_ASKED}/decline", decline, "panels.decline", SIGNED_IN),
    Page("GET", _LEAVE, ask_leaving, "panels.ask-leaving", SIGNED_IN),
    Page("POST", _LEAVE, leave, "panels.leave", SIGNED_IN),
)
