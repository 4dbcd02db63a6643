"""An expert's queue, declaration and review."""

from starlette.responses import Response

from participate.consultations.policy import Phase
from participate.record import service as record
from participate.reviews import forms, service
from participate.reviews.pages import make_queue_page, make_review_page
from participate.reviews.policy import Stage, require_stage
from participate.reviews.service import Task
from participate.shared.errors import InvalidInputError, NotFoundError
from participate.shared.i18n import N_
from participate.web.days import days_left
from participate.web.forms import errors_of
from participate.web.routing import Page, roles
from participate.web.visit import Visit

_TEMPLATE = "reviews/review.html"


def read_queue(visit: Visit) -> Response:
    """Show what the expert has left to do."""
    queue = service.list_queue(visit.act.session, visit.act.actor.account or "")
    places = {queued.consultation.id: queued.consultation for queued in queue}
    left = {
        key: days_left(place.span(Phase.REVIEW).ends, visit.act.now)
        for key, place in places.items()
    }
    return visit.render("reviews/queue.html", make_queue_page(queue, left))


def review(visit: Visit) -> Response:
    """Show the form that comes next, or what was submitted."""
    task = _task(visit)
    values = forms.declaration_values if task.stage is Stage.TO_DECLARE else forms.review_values
    page = make_review_page(task, values({}, visit.viewer.language), {})
    return visit.render(_TEMPLATE, page)


def declare(visit: Visit) -> Response:
    """Keep a declaration; go on to the scores, or end with a recusal."""
    task = _task(visit)
    require_stage(task.stage, Stage.TO_DECLARE)
    try:
        declaration, language = forms.parse_declaration(visit.form)
    except InvalidInputError as error:
        values = forms.declaration_values(visit.form, visit.viewer.language)
        return _again(visit, task, values, error)
    recusal = service.declare_interests(visit.act, task.proposal.id, declaration, language=language)
    if recusal is None:
        return visit.redirect(_path(visit), notice=N_("Your declaration is kept. Now the scores."))
    return visit.redirect(
        _path(visit),
        notice=N_("Your recusal is public and in the record."),
        receipt=record.get_receipt(visit.act.session, recusal.record_index),
    )


def submit(visit: Visit) -> Response:
    """Publish a review."""
    task = _task(visit)
    require_stage(task.stage, Stage.TO_SCORE)
    criteria = [criterion.id for criterion in task.consultation.criteria]
    try:
        draft = forms.parse_review(visit.form, criteria)
    except InvalidInputError as error:
        values = forms.review_values(visit.form, visit.viewer.language)
        return _again(visit, task, values, error)
    submitted = service.submit_review(visit.act, task.proposal.id, draft)
    return visit.redirect(
        _path(visit),
        notice=N_("Your review is public and in the record."),
        receipt=record.get_receipt(visit.act.session, submitted.record_index),
    )


def _task(visit: Visit) -> Task:
    task = service.get_task(visit.act, visit.path["p"])
    if task.consultation.id != visit.path["c"]:
        raise NotFoundError
    return task


def _again(visit: Visit, task: Task, values: dict[str, str], error: InvalidInputError) -> Response:
    page = make_review_page(task, values, errors_of(error, visit.viewer.language))
    return visit.render(_TEMPLATE, page, status=422)


def _path(visit: Visit) -> str:
    return f"/consultations/{visit.path['c']}/proposals/{visit.path['p']}/review"


_REVIEW = "/consultations/{c}/proposals/{p}/review"
_DECLARATION = "/consultations/{c}/proposals/{p}/review/declaration"
_EXPERT = roles("expert")
ROUTES: tuple[Page, ...] = (
    Page("GET", "/reviews", read_queue, "reviews.queue", _EXPERT),
    Page("GET", _REVIEW, review, "reviews.review", _EXPERT),
    Page("POST", _DECLARATION, declare, "reviews.declare", _EXPERT),
    Page("POST", _REVIEW, submit, "reviews.submit", _EXPERT, body_limit=forms.BODY_LIMIT),
)
