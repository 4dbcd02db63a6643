"""Paper ballots: one official enters what was counted, a second confirms it."""

from collections.abc import Mapping
from typing import Final

from starlette.responses import Response

from participate.consultations import service as consultations
from participate.elections import pages, service
from participate.elections.forms.paper import parse_paper
from participate.elections.pages.paper import PaperPage
from participate.shared.errors import InvalidInputError, NotFoundError
from participate.shared.i18n import N_
from participate.web.forms import errors_of
from participate.web.routing import Page, roles
from participate.web.visit import Visit


def show(visit: Visit) -> Response:
    """How many vote on paper in each chamber, and what their ballots held."""
    return _show(visit, "", {})


def _show(visit: Visit, entered: str, errors: Mapping[str, str]) -> Response:
    session = visit.act.session
    view = consultations.read_consultation(session, visit.act.actor, visit.path["c"])
    chambers = service.list_paper(session, view.id)
    rules = service.get_rules(session, view.id) if chambers else None
    page = PaperPage(
        consultation=view.id,
        title=view.title,
        chambers=chambers,
        questions=pages.questions_of(rules) if rules else (),
        account=visit.act.actor.account or "",
        entered=entered,
        typed=visit.form,
        errors=errors,
    )
    return visit.render("elections/paper.html", page, status=422 if errors else 200)


def enter(visit: Visit) -> Response:
    """Keep the numbers of one chamber; a second official confirms them."""
    uuid = _own(visit)
    contests = service.get_rules(visit.act.session, visit.path["c"]).contests
    try:
        voters, totals = parse_paper(visit.form, [service.places_of(each) for each in contests])
        service.enter_paper_count(visit.act, uuid, voters, totals)
    except InvalidInputError as error:
        return _show(visit, uuid, errors_of(error, visit.viewer.language))
    return _back(visit, N_("Entered. A second official confirms it, with another account."))


def confirm(visit: Visit) -> Response:
    """Confirm the numbers that were read."""
    service.confirm_paper_count(visit.act, _own(visit), visit.form.get("shown", ""))
    return _back(visit, N_("Confirmed. The numbers stand in the public record."))


def _own(visit: Visit) -> str:
    """The chamber that is meant; NotFoundError for one of another vote or without paper."""
    uuids = [each.election for each in service.list_paper(visit.act.session, visit.path["c"])]
    if visit.path["uuid"] not in uuids:
        raise NotFoundError(N_("Nobody of this chamber votes on paper."))
    return visit.path["uuid"]


def _back(visit: Visit, notice: str) -> Response:
    return visit.redirect(f"/desk/consultations/{visit.path['c']}/vote/paper", notice=notice)


_OFFICE: Final = roles("official", "publisher")
_PAPER: Final = "/desk/consultations/{c}/vote/paper"
ROUTES: Final = (
    Page("GET", _PAPER, show, "elections.paper", _OFFICE),
    Page("POST", f"{_PAPER}/{{uuid}}", enter, "elections.enter-paper", _OFFICE),
    Page("POST", f"{_PAPER}/{{uuid}}/confirm", confirm, "elections.confirm-paper", _OFFICE),
)
