"""Countersigning: a publisher reads exactly what will be published, and signs or sends it back."""

from collections.abc import Mapping

from starlette.responses import Response

from participate.decisions import forms, pages, service
from participate.decisions.routes.results import read_result
from participate.record import service as record
from participate.shared.errors import InvalidInputError
from participate.shared.i18n import N_
from participate.web.forms import errors_of, parse
from participate.web.routing import Page, roles
from participate.web.visit import Visit


def read(visit: Visit) -> Response:
    """Show the decision as it will be published, word for word."""
    return _page(visit, {})


def sign(visit: Visit) -> Response:
    """Publish what was read."""
    consultation = read_result(visit).consultation
    form = parse(forms.SignForm, visit.form)
    site = visit.settings.base_url
    index = service.countersign(visit.act, consultation, form.read, site=site)
    return visit.redirect(
        f"/consultations/{consultation}/result",
        notice=N_("The decision is published."),
        receipt=record.get_receipt(visit.act.session, index),
    )


def send_back(visit: Visit) -> Response:
    """Hand the draft back to the officials."""
    consultation = read_result(visit).consultation
    try:
        form = parse(forms.NoteForm, visit.form)
        service.send_back(visit.act, consultation, form.note)
    except InvalidInputError as error:
        return _page(visit, errors_of(error, visit.viewer.language), status=422)
    return visit.redirect(
        f"/consultations/{consultation}/result", notice=N_("The draft is sent back.")
    )


def _page(visit: Visit, errors: Mapping[str, str], *, status: int = 200) -> Response:
    result = read_result(visit)
    proposed = service.propose_decision(visit.act, result.consultation)
    shown = service.with_paths(visit.act.session, result, proposed.content.themes)
    page = pages.sign_page(shown, proposed, errors, visit.form.get("note", ""))
    return visit.render("decisions/countersign.html", page, status=status)


_PATH = "/consultations/{consultation}/countersign"
_PUBLISHERS = roles("publisher")
ROUTES: tuple[Page, ...] = (
    Page("GET", _PATH, read, "decisions.countersign", _PUBLISHERS),
    Page("POST", _PATH, sign, "decisions.publish_decision", _PUBLISHERS),
    Page("POST", f"{_PATH}/returned", send_back, "decisions.send_back", _PUBLISHERS),
)
