"""At the office: an official finds a place on the roll and gives it to the person who is there."""

from typing import Final

from starlette.responses import Response

from participate.consultations import service as consultations
from participate.elections import service
from participate.elections.forms import InPersonForm
from participate.elections.pages.standing import InPersonPage
from participate.elections.service import Seen
from participate.eligibility import service as eligibility
from participate.eligibility.service import CheckKind, Evidence
from participate.shared.errors import InvalidInputError
from participate.shared.i18n import N_
from participate.web.forms import errors_of, parse
from participate.web.routing import Page, roles
from participate.web.visit import Visit

GIVEN: Final = N_(
    "The place belongs to this account now, and the public record says that one was given."
)
_EMPTY: Final = {"chamber": "", "known_by": "", "address": "", "seen": ""}


def show(visit: Visit) -> Response:
    """The form that looks somebody up."""
    return _show(visit)


def _show(
    visit: Visit, seen: Seen | None = None, error: InvalidInputError | None = None
) -> Response:
    session = visit.act.session
    view = consultations.read_consultation(session, visit.act.actor, visit.path["c"])
    page = InPersonPage(
        consultation=view.id,
        title=view.title,
        chambers=tuple(
            each.chamber
            for each in service.list_elections(session, view.id)
            if CheckKind.IN_PERSON in eligibility.admitted(session, view.id, each.chamber)
            and not (each.is_secret and each.registrar == service.Registrar.LETTERS)
        ),
        typed={**_EMPTY, **visit.form},
        seen=seen,
        errors={} if error is None else errors_of(error, visit.viewer.language),
    )
    return visit.render("elections/in_person.html", page, status=422 if error else 200)


def give(visit: Visit) -> Response:
    """Look somebody up and change nothing, or give the place to the person's account."""
    view = consultations.read_consultation(visit.act.session, visit.act.actor, visit.path["c"])
    seen = None
    try:
        form = parse(InPersonForm, visit.form)
        seen = service.look_up(visit.act, view.id, form.chamber, form.known_by)
        if form.step == "find":
            return _show(visit, seen)
        evidence = Evidence(place=seen.found.place, document_seen=form.seen == "yes")
        _require_document(evidence)
        service.give_in_person(visit.act, view.id, form.chamber, evidence, form.address)
    except InvalidInputError as error:
        return _show(visit, seen, error)
    return visit.redirect(f"/desk/consultations/{view.id}/vote/in-person", notice=GIVEN)


def _require_document(evidence: Evidence) -> None:
    if not evidence.document_seen:
        raise InvalidInputError({"seen": N_("See an identity document of the person first.")})


_OFFICIAL: Final = roles("official")
_PATH: Final = "/desk/consultations/{c}/vote/in-person"
ROUTES: Final = (
    Page("GET", _PATH, show, "elections.in-person", _OFFICIAL),
    Page("POST", _PATH, give, "elections.give-place", _OFFICIAL),
)
