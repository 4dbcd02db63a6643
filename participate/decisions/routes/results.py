"""The result page and its files, the publication of the outcome, the dossier's download."""

from collections.abc import Iterable, Sequence

from starlette.responses import Response

from participate.consultations import service as consultations
from participate.decisions import pages, service
from participate.elections.service import Units
from participate.record import service as record
from participate.shared.errors import NotFoundError
from participate.shared.i18n import N_
from participate.web.csv_text import csv_text
from participate.web.pdf import can_make_pdf, make_pdf
from participate.web.routing import ANYONE, Page, roles
from participate.web.visit import Visit

DOSSIER = "application/zip"


def show_result(visit: Visit) -> Response:
    """The outcome of a vote with its arithmetic, or where the count stands."""
    witnessing = record.read_witnessing(visit.act.session, visit.settings)
    return visit.render(
        "decisions/result.html",
        _result_page(visit),
        witnessing=witnessing,
        makes_pdf=can_make_pdf(),
    )


def show_what_if(visit: Visit) -> Response:
    """What other rules would make of the published counts, marked as an illustration."""
    result = read_result(visit)
    if result.outcome is None:
        raise NotFoundError(N_("The outcome is not published yet."))
    return visit.render("decisions/what_if.html", pages.what_if_page(result))


def _result_page(visit: Visit) -> pages.ResultPage:
    return pages.result_page(read_result(visit), visit.act.actor)


def read_result(visit: Visit) -> service.ResultView:
    """What is known of the result to this reader: of a draft, nothing outside the office."""
    session, consultation = visit.act.session, visit.path["consultation"]
    consultations.read_consultation(session, visit.act.actor, consultation)
    return service.get_result(session, consultation)


def publish_outcome(visit: Visit) -> Response:
    """Publish the outcome by the sealed rules."""
    consultation = visit.path["consultation"]
    services = visit.services
    units = Units(services.database, visit.act.actor, services.clock, services.randomness)
    service.count_and_publish(units, consultation)
    return visit.redirect(
        f"/consultations/{consultation}/result", notice=N_("The outcome is published.")
    )


def download_dossier(visit: Visit) -> Response:
    """The dossier as it stands now."""
    consultation = visit.path["consultation"]
    quorum = visit.settings.wished_witnesses
    dossier = service.export_dossier(visit.act.session, consultation, quorum)
    return visit.download(dossier, f"dossier-{consultation}.zip", DOSSIER)


def download_outcome(visit: Visit) -> Response:
    """The exact bytes of the outcome whose hash stands in the record."""
    result = read_result(visit)
    if result.outcome is None:
        raise NotFoundError(N_("The outcome is not published yet."))
    return visit.download(result.outcome.outcome.to_bytes(), "outcome.json", "application/json")


def download_summary(visit: Visit) -> Response:
    """The result for programs: what people read, and the whole outcome."""
    result = read_result(visit)
    if result.outcome is None:
        raise NotFoundError(N_("The outcome is not published yet."))
    page = pages.result_page(result, visit.act.actor)
    content = pages.summary_json(page, result.outcome)
    return visit.download(content, "result.json", "application/json")


def download_decision(visit: Visit) -> Response:
    """The decision for programs."""
    result = read_result(visit)
    content = pages.decision_json(result, _decision(visit, result))
    return visit.download(content, "decision.json", "application/json")


def download_verdicts(visit: Visit) -> Response:
    """The decision's verdicts and answers as CSV; `?bom=1` for spreadsheets."""
    shown = _decision(visit, read_result(visit))
    return _csv(visit, pages.decision_rows(shown), "decision.csv")


def _decision(visit: Visit, result: service.ResultView) -> pages.DecisionShown:
    shown = pages.result_page(result, visit.act.actor).decision
    if shown is None:
        raise NotFoundError(N_("The decision is not published yet."))
    return shown


def download_paper(visit: Visit) -> Response:
    """The result as a PDF in the reader's language, where this server makes PDF files."""
    page = _published_page(visit)
    templating = visit.services.templating
    html = templating.render("decisions/paper.html", visit.viewer, page=page)
    return visit.download(make_pdf(html), f"result-{page.consultation}.pdf", "application/pdf")


def download_numbers(visit: Visit) -> Response:
    """The chambers' numbers as CSV; `?bom=1` for spreadsheets that want a mark at the start."""
    return _csv(visit, pages.result_rows(_published_page(visit)), "result.csv")


def download_question(visit: Visit) -> Response:
    """The numbers beside the chart of one question, by its place from 1."""
    contests = _published_page(visit).contests
    number = visit.path["n"]
    places = {str(place): contest for place, contest in enumerate(contests, start=1)}
    if number not in places:
        raise NotFoundError(N_("This vote has no such question."))
    return _csv(visit, pages.question_rows(places[number]), f"question-{number}.csv")


def _published_page(visit: Visit) -> pages.ResultPage:
    page = _result_page(visit)
    if not page.contests:
        raise NotFoundError(N_("The outcome is not published yet."))
    return page


def _csv(visit: Visit, rows: Iterable[Sequence[object]], name: str) -> Response:
    mark = "\ufeff" if visit.query.get("bom") == "1" else ""
    return visit.download((mark + csv_text(rows)).encode(), name, "text/csv; charset=utf-8")


_C = "/consultations/{consultation}"
_OFFICIALS = roles("official", "publisher")

ROUTES = (
    Page("GET", f"{_C}/result", show_result, "decisions.result", ANYONE),
    Page("GET", f"{_C}/what-if", show_what_if, "decisions.what_if", ANYONE),
    Page("GET", f"{_C}/result.csv", download_numbers, "decisions.numbers", ANYONE),
    Page("GET", f"{_C}/result.json", download_summary, "decisions.summary", ANYONE),
    Page("GET", f"{_C}/decision.json", download_decision, "decisions.decision", ANYONE),
    Page("GET", f"{_C}/decision.csv", download_verdicts, "decisions.verdicts", ANYONE),
    Page("GET", f"{_C}/result.pdf", download_paper, "decisions.paper", ANYONE),
    Page("GET", f"{_C}/questions/{{n}}.csv", download_question, "decisions.question", ANYONE),
    Page("GET", f"{_C}/outcome.json", download_outcome, "decisions.outcome", ANYONE),
    Page(
        "POST",
        f"{_C}/outcome",
        publish_outcome,
        "decisions.publish_outcome",
        _OFFICIALS,
        writes=False,
    ),
    Page("GET", f"{_C}/dossier.zip", download_dossier, "decisions.dossier", ANYONE),
)
