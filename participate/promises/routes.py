"""The board of promises, those of one consultation, and the forms of promising and reporting."""

from collections.abc import Mapping

from starlette.responses import Response

from participate.consultations import service as consultations
from participate.consultations.service import ConsultationView
from participate.decisions import service as decisions
from participate.decisions.policy import ADOPTED
from participate.departments import service as departments
from participate.promises import forms, pages, service
from participate.promises.policy import require_running, require_speaking
from participate.promises.service import PromiseView
from participate.proposals import service as proposals
from participate.record import service as record
from participate.shared.errors import InvalidInputError
from participate.shared.i18n import N_
from participate.shared.paging import choose_page
from participate.shared.text import Text
from participate.web.csv_text import csv_text
from participate.web.days import today
from participate.web.forms import errors_of
from participate.web.routing import ANYONE, Page, roles
from participate.web.visit import Visit

ON_THE_BOARD = 10
A_PAGE = 50


def show_board(visit: Visit) -> Response:
    """Show every department with what it promised, and how much of it was kept on time."""
    session, day = visit.act.session, today(visit.act.now)
    board = service.read_board(session, day, shown=ON_THE_BOARD)
    names = {each.id: each.name for each in board}
    parts = tuple(pages.make_part(each, day, names) for each in board)
    return _board(visit, parts)


def show_department(visit: Visit) -> Response:
    """Show every promise of one department, page by page."""
    session, day = visit.act.session, today(visit.act.now)
    known = departments.get_department(session, visit.path["d"])
    tally = next(
        (each.tally for each in service.read_board(session, day, shown=0) if each.id == known.id),
        service.Tally(0, 0, 0),
    )
    paging = choose_page(visit.query.get("page", ""), A_PAGE, tally.settled + tally.waiting)
    found = service.list_of_department(session, known.id, limit=paging.size, offset=paging.offset)
    lines = tuple(pages.make_line(each, day, {known.id: known.name}) for each in found)
    part = pages.BoardPart(known.id, known.name, tally, lines, "")
    path = f"/promises/{known.id}"
    return _board(visit, (part,), paging.previous(path), paging.next(path))


def _board(
    visit: Visit, parts: tuple[pages.BoardPart, ...], previous: str = "", following: str = ""
) -> Response:
    ids = {line.promise.consultation for part in parts for line in part.lines}
    found = consultations.find_consultations(visit.act.session, ids)
    titles = {key: view.title for key, view in found.items()}
    page = pages.BoardPage(parts, titles, previous, following)
    return visit.render("promises/board.html", page)


def download_promises(visit: Visit) -> Response:
    """What was promised in one consultation as CSV; `?bom=1` for spreadsheets."""
    view, names = _consultation(visit), _names(visit)
    found = service.list_promises(visit.act.session, view.id)
    lines = [pages.make_line(each, today(visit.act.now), names) for each in found]
    mark = "\ufeff" if visit.query.get("bom") == "1" else ""
    text = mark + csv_text(pages.promise_rows(lines))
    return visit.download(text.encode(), "promises.csv", "text/csv; charset=utf-8")


def show_promises(visit: Visit) -> Response:
    """Show what was promised in one consultation."""
    view, session = _consultation(visit), visit.act.session
    found, names = service.list_promises(session, view.id), _names(visit)
    day = today(visit.act.now)
    page = pages.PromisesPage(
        consultation=view,
        groups=pages.group_lines(
            [pages.make_line(each, day, names) for each in found], _adopted(visit, view)
        ),
        tally=service.count_kept(found, day),
        may_promise=view.closed_at is None and bool(_own(visit)),
    )
    return visit.render("promises/promises.html", page)


def show_promise(visit: Visit) -> Response:
    """Show one promise with every report on it."""
    view, promise = _promise(visit)
    line = pages.make_line(promise, today(visit.act.now), _names(visit))
    page = pages.PromisePage(
        consultation=view,
        line=line,
        proposal=_adopted(visit, view).get(promise.proposal, ""),
        may_report=promise.end is None
        and view.closed_at is None
        and promise.department in _own(visit),
    )
    return visit.render("promises/promise.html", page)


def new(visit: Visit) -> Response:
    """Show the form of a promise."""
    view = _consultation(visit)
    values = forms.typed({"language": visit.viewer.language}, forms.PROMISE_FIELDS)
    return _promise_form(visit, view, values, {})


def make(visit: Visit) -> Response:
    """Promise something."""
    view = _consultation(visit)
    try:
        draft = forms.parse_promise(visit.form)
        site = visit.settings.base_url
        promise = service.make_promise(visit.act, view.id, draft, site=site)
    except InvalidInputError as error:
        values = forms.typed(visit.form, forms.PROMISE_FIELDS)
        errors = errors_of(error, visit.viewer.language)
        return _promise_form(visit, view, values, errors, status=422)
    made = service.get_promise(visit.act.session, view.id, promise)
    return visit.redirect(
        f"/consultations/{view.id}/promises/{promise}",
        notice=N_("The promise is public and in the record."),
        receipt=record.get_receipt(visit.act.session, made.index),
    )


def write(visit: Visit) -> Response:
    """Show the form of a report."""
    view, promise = _promise(visit)
    require_speaking(visit.act.actor, promise.department, _own(visit))
    values = forms.typed({"language": visit.viewer.language}, forms.REPORT_FIELDS)
    return _report_form(visit, view, promise, values, {})


def report(visit: Visit) -> Response:
    """Report on a promise."""
    view, promise = _promise(visit)
    require_speaking(visit.act.actor, promise.department, _own(visit))
    try:
        draft = forms.parse_report(visit.form)
        index = service.report(visit.act, promise.id, draft, site=visit.settings.base_url)
    except InvalidInputError as error:
        values = forms.typed(visit.form, forms.REPORT_FIELDS)
        errors = errors_of(error, visit.viewer.language)
        return _report_form(visit, view, promise, values, errors, status=422)
    return visit.redirect(
        f"/consultations/{view.id}/promises/{promise.id}",
        notice=N_("The report is public and in the record."),
        receipt=record.get_receipt(visit.act.session, index),
    )


def _promise_form(
    visit: Visit,
    view: ConsultationView,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    *,
    status: int = 200,
) -> Response:
    require_running(closed=view.closed_at is not None)
    service.verdicts_of(visit.act.session, view.id)
    own = _own(visit)
    page = pages.PromiseFormPage(
        consultation=view,
        proposals=tuple(_adopted(visit, view).items()),
        departments=tuple(
            each for each in departments.list_departments(visit.act.session) if each.id in own
        ),
        values=values,
        errors=errors,
    )
    return visit.render("promises/new.html", page, status=status)


def _report_form(
    visit: Visit,
    view: ConsultationView,
    promise: PromiseView,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    *,
    status: int = 200,
) -> Response:
    page = pages.ReportFormPage(view, promise, values, visit.form.list("reached"), errors)
    return visit.render("promises/report.html", page, status=status)


def _consultation(visit: Visit) -> ConsultationView:
    return consultations.read_consultation(visit.act.session, visit.act.actor, visit.path["c"])


def _promise(visit: Visit) -> tuple[ConsultationView, PromiseView]:
    view = _consultation(visit)
    return view, service.get_promise(visit.act.session, view.id, visit.path["promise"])


def _own(visit: Visit) -> frozenset[str]:
    """The departments that this reader may speak for."""
    if "official" not in visit.act.actor.roles:
        return frozenset()
    return departments.departments_of(visit.act.session, visit.act.actor.account)


def _names(visit: Visit) -> dict[str, Text]:
    return {each.id: each.name for each in departments.list_departments(visit.act.session)}


def _adopted(visit: Visit, view: ConsultationView) -> dict[str, str]:
    """The titles of the proposals that the decision adopts, in its order."""
    decision = decisions.get_decision(visit.act.session, view.id)
    if decision is None:
        return {}
    wanted = [each.proposal for each in decision.verdicts if each.verdict in ADOPTED]
    titles = proposals.find_proposals(visit.act.session, wanted)
    return {key: titles[key].title for key in wanted}


_ALL = "/consultations/{c}/promises"
_ONE = f"{_ALL}/{{promise}}"
_OFFICIALS = roles("official")
ROUTES: tuple[Page, ...] = (
    Page("GET", "/promises", show_board, "promises.board", ANYONE),
    Page("GET", "/promises/{d}", show_department, "promises.department", ANYONE),
    Page("GET", _ALL, show_promises, "promises.list", ANYONE),
    Page("GET", f"{_ALL}.csv", download_promises, "promises.file", ANYONE),
    Page("GET", f"{_ALL}/new", new, "promises.new", _OFFICIALS),
    Page("POST", f"{_ALL}/new", make, "promises.make", _OFFICIALS),
    Page("GET", _ONE, show_promise, "promises.show", ANYONE),
    Page("GET", f"{_ONE}/report", write, "promises.write", _OFFICIALS),
    Page("POST", f"{_ONE}/report", report, "promises.report", _OFFICIALS),
)
