"""Drafting the decision: saved as it was typed, then handed over for its second signature."""

from collections.abc import Mapping

from starlette.responses import Response

from participate.comments import service as comments
from participate.decisions import forms, pages, service
from participate.decisions.routes.results import read_result
from participate.departments import service as departments
from participate.shared.errors import ConflictError, InvalidInputError
from participate.shared.i18n import N_
from participate.web.forms import errors_of
from participate.web.i18n import translate
from participate.web.routing import KIB, Page, roles
from participate.web.visit import Visit


def write(visit: Visit) -> Response:
    """Show the draft as it was saved."""
    result = read_result(visit)
    service.require_drafting(visit.act, result)
    draft = service.get_draft(visit.act.session, result.consultation)
    typed = forms.typed_fields(draft.typed if draft else {}, result.proposals)
    if not typed["language"]:
        typed["language"] = visit.viewer.language
    return _form(visit, result, typed, {})


def save(visit: Visit) -> Response:
    """Keep what was typed, and hand the draft over where that was asked and nothing is missing."""
    result = read_result(visit)
    service.require_drafting(visit.act, result)
    typed = forms.typed_fields(visit.form, result.proposals)
    try:
        form = forms.parse_draft(visit.form, result.proposals)
        service.save_draft(visit.act, result.consultation, form.typed, revision=form.revision)
        if not form.only_saves:
            service.hand_over(visit.act, result.consultation)
    except InvalidInputError as error:
        return _form(visit, result, typed, errors_of(error, visit.viewer.language), status=422)
    except ConflictError as conflict:
        if conflict.code != "stale-draft":
            raise
        stale = translate(conflict.sentence, visit.viewer.language)
        return _form(visit, result, typed, {}, status=409, stale=stale)
    if form.only_saves:
        return visit.redirect(
            f"/consultations/{result.consultation}/decide", notice=N_("The draft is saved.")
        )
    return visit.redirect(
        f"/consultations/{result.consultation}/result",
        notice=N_("The draft waits for a publisher to countersign it."),
    )


def _form(
    visit: Visit,
    result: service.ResultView,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    *,
    status: int = 200,
    stale: str = "",
) -> Response:
    session = visit.act.session
    page = pages.decide_page(
        result,
        service.get_draft(session, result.consultation),
        departments.list_departments(session),
        comments.list_themes(session, result.consultation),
        typed=typed,
        errors=errors,
        stale=stale,
    )
    return visit.render("decisions/decide.html", page, status=status)


_PATH = "/consultations/{consultation}/decide"
_OFFICIALS = roles("official")
_BODY_LIMIT = 2_048 * KIB  # every proposal of a large ballot with its reasons, in Chinese
ROUTES: tuple[Page, ...] = (
    Page("GET", _PATH, write, "decisions.decide", _OFFICIALS),
    Page("POST", _PATH, save, "decisions.save_draft", _OFFICIALS, body_limit=_BODY_LIMIT),
)
