"""The official's pages of a vote: a task list, its forms, and the set-up that fixes the rules.

Opening and closing the voting go with the consultation's phases, so they are `conduct`'s.
"""

from collections.abc import Callable, Mapping
from typing import Final

from starlette.responses import Response

from participate.consultations import service as consultations
from participate.consultations.service import ConsultationView
from participate.elections import forms, pages, service
from participate.elections.plan import Plan
from participate.elections.routes.public import log_key, witnessing
from participate.elections.service import Seals
from participate.eligibility import service as eligibility
from participate.shared.errors import InvalidInputError
from participate.shared.i18n import N_
from participate.web.forms import errors_of, parse
from participate.web.i18n import translate
from participate.web.routing import Page, roles
from participate.web.visit import Visit

SAVED: Final = N_("Saved.")
Errors = Mapping[str, str]


def show_desk(visit: Visit) -> Response:
    """The task list of one vote."""
    return _desk(visit, _consultation(visit), {})


def _desk(visit: Visit, view: ConsultationView, errors: Errors, status: int = 200) -> Response:
    session, language = visit.act.session, visit.viewer.language
    vote = service.get_vote(visit.act, view.id)
    page = pages.vote_desk_page(
        view,
        vote,
        eligibility.list_rolls(session, view.id),
        pages.Keepers(
            service.list_trustees(session, view.id),
            service.find_ceremony(session, view.id),
            service.list_missing(session, view.id),
            service.list_last_shown(session, view.id),
            service.find_registrar(session, view.id),
        ),
        service.list_elections(session, view.id),
        {
            field: translate(fault.sentence, language, fault.params)
            for field, fault in vote.faults.items()
        },
        errors,
    )
    return visit.render("elections/desk.html", page, status=status, witnessing=witnessing(visit))


def _consultation(visit: Visit) -> ConsultationView:
    return consultations.read_consultation(visit.act.session, visit.act.actor, visit.path["c"])


def _back(visit: Visit, notice: str = SAVED) -> Response:
    return visit.redirect(f"/desk/consultations/{visit.path['c']}/vote", notice=notice)


def _save(visit: Visit, change: Callable[[Plan], Plan]) -> None:
    consultation = visit.path["c"]
    plan = service.get_plan(visit.act.session, consultation)
    service.save_plan(visit.act, consultation, change(plan))


# --- chambers, timetable -----------------------------------------------------------------------


def show_chambers(visit: Visit) -> Response:
    """The form of chambers, weights, the rule and k."""
    plan = service.get_plan(visit.act.session, visit.path["c"])
    return _chambers(visit, pages.chambers_values(plan), {})


def save_chambers(visit: Visit) -> Response:
    """Keep chambers, weights, the rule and k."""
    consultation = visit.path["c"]
    try:
        form = parse(forms.ChambersForm, visit.form)
        plan = form.put_into(service.get_plan(visit.act.session, consultation))
        service.save_chambers(visit.act, consultation, plan)
    except InvalidInputError as error:
        values = {**pages.chambers_values(Plan()), **visit.form}
        values |= {name: visit.form.list(name) for name in ("chambers", "veto")}
        return _chambers(visit, values, errors_of(error, visit.viewer.language))
    return _back(visit)


def _chambers(visit: Visit, values: Mapping[str, object], errors: Errors) -> Response:
    view = _consultation(visit)
    page = pages.ChambersPage(view.id, view.title, values, errors)
    return visit.render("elections/chambers.html", page, status=422 if errors else 200)


def show_timetable(visit: Visit) -> Response:
    """The form of the timetable."""
    plan = service.get_plan(visit.act.session, visit.path["c"])
    values = {
        "opens": forms.show_moment(plan.opens),
        "closes": forms.show_moment(plan.closes),
        "grace_seconds": plan.grace_seconds,
        "extension_minutes": plan.extension.minutes if plan.extension else "",
        "extension_times": plan.extension.times if plan.extension else "",
    }
    return _timetable(visit, values, {})


def save_timetable(visit: Visit) -> Response:
    """Keep the timetable."""
    try:
        form = parse(forms.TimetableForm, visit.form)
    except InvalidInputError as error:
        values = {**dict.fromkeys(forms.TimetableForm.model_fields, ""), **visit.form}
        return _timetable(visit, values, errors_of(error, visit.viewer.language))
    _save(visit, form.put_into)
    return _back(visit)


def _timetable(visit: Visit, values: Mapping[str, object], errors: Errors) -> Response:
    view = _consultation(visit)
    page = pages.TimetablePage(view.id, view.title, values, errors)
    return visit.render("elections/timetable.html", page, status=422 if errors else 200)


# --- the set-up --------------------------------------------------------------------------------


def set_up(visit: Visit) -> Response:
    """Fix the rules and make the elections; with a fault, the task list says where."""
    view = _consultation(visit)
    quorum = visit.settings.witness_quorum
    seals = Seals(visit.services.secrets.code_key, log_key(visit), quorum)
    try:
        seen = visit.form.get("registrar_key")
        service.set_up(visit.act, view.id, seals, registrar_key=seen)
    except InvalidInputError as error:
        return _desk(visit, view, errors_of(error, visit.viewer.language), 422)
    return _back(visit, N_("The vote is set up. Its rules are in the public record."))


_OFFICIAL: Final = roles("official")
_OFFICE: Final = roles("official", "publisher")
_V: Final = "/desk/consultations/{c}/vote"
ROUTES: Final = (
    Page("GET", _V, show_desk, "elections.desk", _OFFICE),
    Page("GET", f"{_V}/chambers", show_chambers, "elections.chambers", _OFFICIAL),
    Page("POST", f"{_V}/chambers", save_chambers, "elections.save-chambers", _OFFICIAL),
    Page("GET", f"{_V}/timetable", show_timetable, "elections.timetable", _OFFICIAL),
    Page("POST", f"{_V}/timetable", save_timetable, "elections.save-timetable", _OFFICIAL),
    Page("POST", f"{_V}/set-up", set_up, "elections.set-up", _OFFICIAL),
)
