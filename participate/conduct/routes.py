"""The desk, and moving a consultation on."""

from starlette.responses import Response

from participate.conduct import forms, pages, policy, service
from participate.consultations import service as consultations
from participate.consultations.policy import Phase, works_in_office
from participate.moderation import service as moderation
from participate.moderation.policy import MODERATOR
from participate.reviews import service as reviews
from participate.shared.i18n import N_
from participate.web.days import days_left, show_timetable
from participate.web.forms import parse
from participate.web.routing import Page, roles
from participate.web.visit import Visit


def read_desk(visit: Visit) -> Response:
    """Show what waits for this person."""
    actor = visit.act.actor
    entries = service.list_desk(visit.act) if works_in_office(actor) else ()
    left = {entry.consultation.id: days_left(entry.due, visit.act.now) for entry in entries}
    page = pages.make_desk_page(actor, entries, _reviews_left(visit), _cases_left(visit), left)
    return visit.render("conduct/desk.html", page)


def read_phase(visit: Visit) -> Response:
    """Ask whether a consultation should move on."""
    view = consultations.read_consultation(visit.act.session, visit.act.actor, visit.path["c"])
    if view.phase is Phase.DRAFT:
        return visit.redirect(f"/desk/consultations/{view.id}/draft")
    duty = service.get_duty(visit.act.session, view)
    days = show_timetable(view.days, visit.act.now, visit.viewer.language)
    session = visit.act.session
    page = pages.make_phase_page(
        view, duty, days, service.list_not_ready(session, view), service.count_panel(session, view)
    )
    return visit.render("conduct/phase.html", page)


def move_phase(visit: Visit) -> Response:
    """Move a consultation on."""
    form = parse(forms.MoveForm, visit.form)
    service.move_phase(visit.act, visit.path["c"], form.to, expected=form.before)
    return visit.redirect(
        f"/consultations/{visit.path['c']}",
        notice=N_("The consultation has moved on, and the record says so."),
    )


def close(visit: Visit) -> Response:
    """Close a consultation."""
    service.close_consultation(visit.act, visit.path["c"])
    return visit.redirect(
        f"/consultations/{visit.path['c']}",
        notice=N_("The consultation is closed, and the record says so."),
    )


def _reviews_left(visit: Visit) -> int | None:
    actor = visit.act.actor
    if "expert" not in actor.roles:
        return None
    return reviews.count_left(visit.act)


def _cases_left(visit: Visit) -> int:
    actor = visit.act.actor
    return moderation.count_waiting(visit.act.session) if MODERATOR in actor.roles else 0


_OFFICE = roles("official", "publisher")
_PHASE = "/desk/consultations/{c}/phase"
ROUTES: tuple[Page, ...] = (
    Page("GET", "/desk", read_desk, "conduct.desk", roles(*policy.DESK_ROLES)),
    Page("GET", _PHASE, read_phase, "conduct.phase", _OFFICE),
    Page("POST", _PHASE, move_phase, "conduct.move", _OFFICE),
    Page("POST", "/desk/consultations/{c}/close", close, "conduct.close", _OFFICE),
)
