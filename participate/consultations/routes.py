"""Drafting, reading a draft before it is public, and publishing it."""

from starlette.responses import Response

from participate.consultations import forms, service
from participate.consultations.pages import DraftFormPage, make_draft_page
from participate.consultations.policy import Phase, editing_refusal, require
from participate.shared.errors import InvalidInputError
from participate.shared.i18n import N_
from participate.web.forms import errors_of
from participate.web.routing import Page, roles
from participate.web.visit import Visit

_FORM = "consultations/form.html"


def new(visit: Visit) -> Response:
    """Show an empty form."""
    return visit.render(_FORM, DraftFormPage("", forms.empty_values(), {}))


def draft(visit: Visit) -> Response:
    """Keep a new draft."""
    try:
        parsed = forms.parse_draft(visit.form)
    except InvalidInputError as error:
        return _again(visit, "", error)
    consultation = service.draft_consultation(visit.act, parsed)
    return visit.redirect(_draft_path(consultation), notice=N_("The draft is saved."))


def read_draft(visit: Visit) -> Response:
    """Show a draft to officials; a published consultation has its public page."""
    view = service.read_consultation(visit.act.session, visit.act.actor, visit.path["c"])
    if view.phase is not Phase.DRAFT:
        return visit.redirect(f"/consultations/{view.id}")
    page = make_draft_page(view, visit.act.actor, visit.act.now, visit.viewer.language)
    return visit.render("consultations/draft.html", page)


def edit(visit: Visit) -> Response:
    """Show the form of a draft to its drafter."""
    view = service.read_consultation(visit.act.session, visit.act.actor, visit.path["c"])
    require(editing_refusal(visit.act.actor, view.drafter, view.phase))
    return visit.render(_FORM, DraftFormPage(view.id, forms.values_of(view), {}))


def save(visit: Visit) -> Response:
    """Keep what the drafter changed."""
    consultation = visit.path["c"]
    view = service.read_consultation(visit.act.session, visit.act.actor, consultation)
    require(editing_refusal(visit.act.actor, view.drafter, view.phase))
    try:
        service.edit_draft(visit.act, consultation, forms.parse_draft(visit.form))
    except InvalidInputError as error:
        return _again(visit, consultation, error)
    return visit.redirect(_draft_path(consultation), notice=N_("The draft is saved."))


def publish(visit: Visit) -> Response:
    """Make a colleague's draft public, as it stood on the page that was read."""
    consultation = visit.path["c"]
    service.publish_consultation(visit.act, consultation, read=visit.form.get("read", ""))
    return visit.redirect(
        f"/consultations/{consultation}",
        notice=N_("The consultation is public, and its publication is in the record."),
    )


def _again(visit: Visit, consultation: str, error: InvalidInputError) -> Response:
    errors = errors_of(error, visit.viewer.language)
    page = DraftFormPage(consultation, forms.typed_values(visit.form), errors)
    return visit.render(_FORM, page, status=422)


def _draft_path(consultation: str) -> str:
    return f"/desk/consultations/{consultation}/draft"


_OFFICIAL = roles("official")
_OFFICE = roles("official", "publisher")
_NEW = "/desk/consultations/new"
_EDIT = "/desk/consultations/{c}/edit"
ROUTES: tuple[Page, ...] = (
    Page("GET", _NEW, new, "consultations.new", _OFFICIAL),
    Page("POST", _NEW, draft, "consultations.draft", _OFFICIAL, body_limit=forms.BODY_LIMIT),
    Page("GET", _draft_path("{c}"), read_draft, "consultations.read-draft", _OFFICE),
    Page("GET", _EDIT, edit, "consultations.edit", _OFFICIAL),
    Page("POST", _EDIT, save, "consultations.save", _OFFICIAL, body_limit=forms.BODY_LIMIT),
    Page(
        "POST",
        "/desk/consultations/{c}/publish",
        publish,
        "consultations.publish",
        roles("publisher"),
    ),
)
