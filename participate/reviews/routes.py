"""An expert's queue, declaration, draft and review; a review's own page and file."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from starlette.responses import Response

from participate.accounts import service as accounts
from participate.consultations import service as consultations
from participate.consultations.policy import Phase
from participate.panels import service as panels
from participate.proposals.subjects import proposal_path
from participate.record import service as record
from participate.reviews import forms, pages, service
from participate.reviews.pages import PermalinkPage, ReviewPage
from participate.reviews.policy import OPEN, Stage, require_stage
from participate.reviews.service import Task
from participate.shared.errors import InvalidInputError, NotFoundError
from participate.shared.i18n import N_
from participate.web import cookies
from participate.web.days import days_left
from participate.web.forms import errors_of
from participate.web.pdf import can_make_pdf, make_pdf
from participate.web.routing import ANYONE, SIGNED_IN, Page
from participate.web.visit import Visit

_TEMPLATE: Final = "reviews/review.html"


def read_queue(visit: Visit) -> Response:
    """Show what the expert has left to do, and the invitations that wait for an answer."""
    queue = service.list_queue(visit.act)
    places = {queued.consultation.id: queued.consultation for queued in queue}
    left = {
        key: days_left(place.span(Phase.REVIEW).ends, visit.act.now)
        for key, place in places.items()
    }
    page = pages.make_queue_page(queue, left, _invitations(visit))
    return visit.render("reviews/queue.html", page)


def review(visit: Visit) -> Response:
    """Show the form that comes next, with what was typed before, or that there is none."""
    task, language = _task(visit), visit.viewer.language
    if task.stage is Stage.TO_DECLARE:
        return _show(visit, task, forms.declaration_values({}, language))
    typed: Mapping[str, str] = {}
    if task.draft is not None:
        typed = task.draft.typed
    elif task.stage is Stage.SUBMITTED and task.review is not None:
        typed = forms.values_of(task.review)
    return _show(visit, task, forms.review_values(typed, language), saved=task.draft is not None)


def declare(visit: Visit) -> Response:
    """Keep a declaration; go on to the scores, or end with a recusal."""
    task = _task(visit)
    require_stage(task.stage, Stage.TO_SCORE if task.is_member else Stage.TO_DECLARE)
    try:
        declaration, language = forms.parse_declaration(visit.form, task)
    except InvalidInputError as error:
        values = forms.declaration_values(visit.form, visit.viewer.language)
        return _again(visit, task, values, error, stands_aside=task.is_member)
    recusal = service.declare_interests(visit.act, task.proposal.id, declaration, language=language)
    if recusal is None:
        return visit.redirect(_path(visit), notice=N_("Your declaration is kept. Now the scores."))
    return visit.redirect(
        _path(visit),
        notice=N_("Your recusal is public and in the record."),
        receipt=record.get_receipt(visit.act.session, recusal.record_index),
    )


def save_draft(visit: Visit) -> Response:
    """Keep what was typed so far; a script gets JSON."""
    task = _task(visit)
    try:
        service.save_draft(visit.act, task.proposal.id, forms.parse_typed(visit.form))
    except InvalidInputError as error:
        values = forms.review_values(visit.form, visit.viewer.language)
        return _again(visit, task, values, error)
    if visit.headers.get("accept") == "application/json":
        return visit.json({"saved": True})
    return visit.redirect(_path(visit), notice=N_("Your draft is saved. Only you see it."))


def submit(visit: Visit) -> Response:
    """Submit a review, or its next version, after a code that was shown a short while ago."""
    task = _task(visit)
    require_stage(task.stage, Stage.TO_SCORE, Stage.SUBMITTED)
    criteria = [criterion.id for criterion in task.consultation.criteria]
    try:
        draft = forms.parse_review(visit.form, criteria)
    except InvalidInputError as error:
        values = forms.review_values(visit.form, visit.viewer.language)
        return _again(visit, task, values, error)
    value = visit.request.cookies.get(cookies.SESSION, "")
    if not accounts.is_fresh(visit.act.session, value, visit.act.now):
        service.save_draft(visit.act, task.proposal.id, forms.parse_typed(visit.form))
        return visit.redirect(
            f"/account/confirm?next={quote(_path(visit), safe='')}",
            notice=N_("Your review is kept as a draft. Confirm that it is you, then submit it."),
        )
    submitted = service.submit_review(visit.act, task.proposal.id, draft)
    return visit.redirect(
        pages.review_path(submitted.consultation, submitted.id),
        notice=N_("Your review is in the record under your name."),
        receipt=record.get_receipt(visit.act.session, submitted.record_index),
    )


def show(visit: Visit) -> Response:
    """Show one review for good, all its versions, and how to cite it."""
    return visit.render("reviews/permalink.html", _permalink(visit))


def download_paper(visit: Visit) -> Response:
    """One review as a PDF in the reader's language, where this server makes PDF files."""
    page = _permalink(visit)
    if page.is_sealed:
        raise NotFoundError(N_("This review is opened when the review phase ends."))
    html = visit.services.templating.render("reviews/paper.html", visit.viewer, page=page)
    return visit.download(make_pdf(html), f"review-{page.review.id}.pdf", "application/pdf")


def _permalink(visit: Visit) -> PermalinkPage:
    reading = service.read_review(visit.act, visit.path["c"], visit.path["r"])
    return pages.make_permalink_page(
        reading,
        visit.settings.base_url.rstrip("/"),
        is_open=reading.consultation.phase in OPEN,
        makes_pdf=can_make_pdf(),
    )


def _invitations(visit: Visit) -> tuple[pages.Asked, ...]:
    session = visit.act.session
    waiting = panels.list_waiting(session, visit.act.actor.account or "")
    places = consultations.find_consultations(session, {each.consultation for each in waiting})
    return tuple(
        pages.Asked(
            places[each.consultation].title,
            f"/consultations/{each.consultation}/panel/invitations/{each.id}",
        )
        for each in waiting
    )


def _task(visit: Visit) -> Task:
    task = service.get_task(visit.act, visit.path["p"])
    if task.consultation.id != visit.path["c"]:
        raise NotFoundError
    return task


def _show(visit: Visit, task: Task, values: Mapping[str, str], *, saved: bool = False) -> Response:
    path = proposal_path(task.consultation.id, task.proposal.id)
    return visit.render(_TEMPLATE, ReviewPage(task, path, values, {}, saved=saved))


def _again(
    visit: Visit,
    task: Task,
    values: Mapping[str, str],
    error: InvalidInputError,
    *,
    stands_aside: bool = False,
) -> Response:
    page = ReviewPage(
        task,
        proposal_path(task.consultation.id, task.proposal.id),
        values,
        errors_of(error, visit.viewer.language),
        stands_aside=stands_aside,
    )
    return visit.render(_TEMPLATE, page, status=422)


def _path(visit: Visit) -> str:
    return f"{proposal_path(visit.path['c'], visit.path['p'])}/review"


_REVIEW: Final = "/consultations/{c}/proposals/{p}/review"
_PERMALINK: Final = "/consultations/{c}/reviews/{r}"
_LIMIT: Final = forms.BODY_LIMIT
ROUTES: tuple[Page, ...] = (
    Page("GET", "/reviews", read_queue, "reviews.queue", SIGNED_IN),
    Page("GET", _REVIEW, review, "reviews.review", SIGNED_IN),
    Page("POST", f"{_REVIEW}/declaration", declare, "reviews.declare", SIGNED_IN),
    Page(
        "POST", f"{_REVIEW}/draft", save_draft, "reviews.save-draft", SIGNED_IN, body_limit=_LIMIT
    ),
    Page("POST", _REVIEW, submit, "reviews.submit", SIGNED_IN, body_limit=_LIMIT),
    Page("GET", _PERMALINK, show, "reviews.show", ANYONE),
    Page("GET", f"{_PERMALINK}/review.pdf", download_paper, "reviews.paper", ANYONE),
)
