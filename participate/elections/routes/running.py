"""The officials' page while a vote runs: it reads, and puts off the close by the rules alone."""

from typing import Final

from starlette.responses import Response

from participate.consultations import service as consultations
from participate.elections import forms, service
from participate.elections.pages.running import RunningPage
from participate.elections.routes.public import witnessing
from participate.elections.routes.trustee import units_of
from participate.shared.errors import InvalidInputError
from participate.shared.i18n import N_
from participate.web.forms import errors_of, parse
from participate.web.i18n import translate
from participate.web.routing import Page, roles
from participate.web.visit import Visit


def show_running(visit: Visit) -> Response:
    """How the vote stands."""
    return _show(visit, None)


def extend(visit: Visit) -> Response:
    """Ask for the close to be put off."""
    try:
        form = parse(forms.ExtensionForm, visit.form)
    except InvalidInputError as error:
        return _show(visit, error)
    service.ask_extension(visit.act, visit.path["c"], form.reason)
    return _back(visit, N_("Asked. Another official confirms it before the close."))


def confirm(visit: Visit) -> Response:
    """Confirm what another official asked."""
    reason, closes = (visit.form.get(name, "") for name in ("reason", "closes"))
    service.confirm_extension(visit.act, visit.path["c"], reason, closes)
    return _back(visit, N_("The close is put off for every chamber. It is in the public record."))


def go_on(visit: Visit) -> Response:
    """Publish the result of every chamber whose parts are all in: a count that was interrupted."""
    mine = units_of(visit)
    for election in service.list_elections(visit.act.session, visit.path["c"]):
        if election.is_secret:
            service.publish_result(mine, election.uuid)
    return _back(visit, N_("The count has gone on as far as it can."))


def _back(visit: Visit, notice: str) -> Response:
    return visit.redirect(f"/desk/consultations/{visit.path['c']}/vote/running", notice=notice)


def _show(visit: Visit, error: InvalidInputError | None) -> Response:
    session, language = visit.act.session, visit.viewer.language
    view = consultations.read_consultation(session, visit.act.actor, visit.path["c"])
    state = witnessing(visit)
    running = service.watch_vote(session, view.id, state, visit.act.now)
    page = RunningPage(
        consultation=view.id,
        title=view.title,
        running=running,
        alarms=tuple(translate(each.sentence, language, each.params) for each in running.alarms),
        rule=service.extension_rule(session, view.id) if running.chambers else None,
        extensions=service.list_extensions(session, view.id),
        reader=visit.act.actor.account or "",
        now=visit.act.now,
        reason=visit.form.get("reason", ""),
        errors={} if error is None else errors_of(error, language),
    )
    status = 200 if error is None else 422
    return visit.render("elections/running.html", page, status=status, witnessing=state)


_OFFICE: Final = roles("official", "publisher")
_RUNNING: Final = "/desk/consultations/{c}/vote/running"
ROUTES: Final = (
    Page("GET", _RUNNING, show_running, "elections.running", _OFFICE),
    Page("POST", f"{_RUNNING}/extend", extend, "elections.extend", _OFFICE),
    Page("POST", f"{_RUNNING}/confirm", confirm, "elections.confirm-extension", _OFFICE),
    Page("POST", f"{_RUNNING}/go-on", go_on, "elections.go-on", _OFFICE, writes=False),
)
