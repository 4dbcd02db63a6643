"""The official's page of a vote's trustees: who they are, how many are needed, how far they are."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from starlette.responses import Response

from participate.accounts import service as accounts
from participate.consultations import service as consultations
from participate.elections import service
from participate.elections.forms.trustees import EndCeremonyForm, TrusteesForm
from participate.elections.pages.ceremony import TrusteesPage
from participate.elections.policy import ALL, SMALLEST_GROUP, usual_threshold
from participate.shared.errors import InvalidInputError
from participate.shared.i18n import N_
from participate.web.forms import errors_of, parse
from participate.web.routing import Page, roles
from participate.web.visit import Visit

BEGUN: Final = N_("The trustees can begin: each finds the first step on their own page.")
ASKED: Final = N_("The trustees are asked. Their pages show the challenge.")
EACH: Final = N_("All trustees are needed: each hands in a key of their own.")


def show_trustees(visit: Visit) -> Response:
    """The form, or how far the trustees are."""
    return _page(visit, None)


def save_trustees(visit: Visit) -> Response:
    """Begin a ceremony, or say that all trustees are needed."""
    consultation = visit.path["c"]
    try:
        form = parse(TrusteesForm, visit.form)
        if form.threshold is not None:
            service.begin_ceremony(visit.act, consultation, form.trustees, form.threshold)
        else:
            plan = service.get_plan(visit.act.session, consultation)
            service.save_plan(visit.act, consultation, replace(plan, threshold=ALL))
    except InvalidInputError as error:
        return _page(visit, error)
    if form.threshold is None:
        return visit.redirect(f"/desk/consultations/{consultation}/vote", notice=EACH)
    return visit.redirect(f"/desk/consultations/{consultation}/vote/trustees", notice=BEGUN)


def end_ceremony(visit: Visit) -> Response:
    """Give the ceremony up, so that another one can begin."""
    consultation = visit.path["c"]
    try:
        service.end_ceremony(visit.act, consultation, parse(EndCeremonyForm, visit.form).reason)
    except InvalidInputError as error:
        return _page(visit, error)
    return visit.redirect(
        f"/desk/consultations/{consultation}/vote/trustees",
        notice=N_("The ceremony is given up; its keys are void."),
    )


def ask_health(visit: Visit) -> Response:
    """Ask the trustees of a running vote to show that their keys are at hand."""
    consultation = visit.path["c"]
    service.ask_health(visit.act, consultation)
    return visit.redirect(f"/desk/consultations/{consultation}/vote", notice=ASKED)


def _page(visit: Visit, error: InvalidInputError | None) -> Response:
    session = visit.act.session
    view = consultations.read_consultation(session, visit.act.actor, visit.path["c"])
    able = service.able_trustees(session, view.id)
    names = accounts.names_of(session, able)
    people = sorted(((each, names[each]) for each in able), key=lambda each: each[::-1])
    page = TrusteesPage(
        consultation=view.id,
        title=view.title,
        people=tuple(people),
        values=_values(visit, [account for account, _ in people]),
        ceremony=service.find_ceremony(session, view.id),
        frozen=bool(service.list_elections(session, view.id)),
        errors={} if error is None else errors_of(error, visit.viewer.language),
    )
    return visit.render("elections/trustees.html", page, status=422 if error else 200)


def _values(visit: Visit, people: list[str]) -> Mapping[str, object]:
    """What was typed; else everybody, and the usual majority."""
    if "needed" in visit.form:
        return {"trustees": visit.form.list("trustees"), "needed": visit.form["needed"]}
    chosen = service.get_plan(visit.act.session, visit.path["c"]).threshold
    usual = usual_threshold(len(people)) if len(people) >= SMALLEST_GROUP else "all"
    return {"trustees": people, "needed": "all" if chosen == ALL else usual}


_OFFICIAL: Final = roles("official")
_OFFICE: Final = roles("official", "publisher")
_T: Final = "/desk/consultations/{c}/vote/trustees"
ROUTES: Final = (
    Page("GET", _T, show_trustees, "elections.trustees", _OFFICIAL),
    Page("POST", _T, save_trustees, "elections.save-trustees", _OFFICIAL),
    Page("POST", f"{_T}/health", ask_health, "elections.ask-health", _OFFICE),
    Page("POST", f"{_T}/end", end_ceremony, "elections.end-ceremony", _OFFICIAL),
)
