"""The code of conduct, reporting, the moderators' desk, and appeals."""

from collections.abc import Callable, Mapping

from starlette.responses import Response

from participate.moderation import forms, pages, policy, service
from participate.moderation.policy import MODERATOR, Answer
from participate.shared.errors import InvalidInputError, NotFoundError
from participate.shared.i18n import N_
from participate.shared.subjects import Contribution
from participate.web.forms import errors_of, parse
from participate.web.routing import ANYONE, SIGNED_IN, Page, roles
from participate.web.visit import Visit

_NO_ERRORS: Mapping[str, str] = {}


def show_code(visit: Visit) -> Response:
    """Show the code of conduct."""
    return visit.render("moderation/code.html", pages.CodePage())


def show_report(visit: Visit) -> Response:
    """Ask what is wrong with a contribution."""
    contribution = _contribution(visit)
    policy.require_shown(contribution.card.standing)
    page = pages.ReportPage(contribution, {"reason": "", "note": ""})
    return visit.render("moderation/report.html", page)


def send_report(visit: Visit) -> Response:
    """Tell the moderators, and say so plainly."""
    contribution = _contribution(visit)
    policy.require_shown(contribution.card.standing)
    try:
        form = parse(forms.ReportForm, visit.form)
    except InvalidInputError as error:
        values = {name: visit.form.get(name, "") for name in ("reason", "note")}
        errors = errors_of(error, visit.viewer.language)
        page = pages.ReportPage(contribution, values, errors)
        return visit.render("moderation/report.html", page, status=422)
    service.report(
        visit.act,
        contribution,
        form.reason,
        form.note,
        key=visit.services.secrets.session_key,
        client=visit.request.client,
    )
    return visit.redirect(
        contribution.card.url,
        notice=N_("Thank you. A moderator will read it. Your report is not public."),
    )


def show_desk(visit: Visit) -> Response:
    """Show what waits for the moderators."""
    desk = service.read_desk(visit.act, visit.services.subjects, visit.query.get("page", ""))
    return visit.render("moderation/desk.html", pages.make_desk_page(desk))


def show_case(visit: Visit) -> Response:
    """Show one contribution with its reports, and what can be done."""
    return _case(visit, _contribution(visit), _NO_ERRORS)


def hide(visit: Visit) -> Response:
    """Hide a contribution by a rule of the code."""

    def act(contribution: Contribution) -> str:
        form = parse(forms.HideForm, visit.form)
        site = visit.settings.base_url
        service.hide(visit.act, contribution, form.reason, seen=form.seen_entry, site=site)
        return N_("It is hidden, the record says so, and the author has a mail.")

    return _decide(visit, act)


def dismiss(visit: Visit) -> Response:
    """Let a contribution stand."""

    def act(contribution: Contribution) -> str:
        parse(forms.NothingForm, visit.form)
        service.dismiss(visit.act, contribution)
        return N_("It stays as it is. The reports are closed.")

    return _decide(visit, act)


def restore(visit: Visit) -> Response:
    """Show again what was hidden by mistake."""

    def act(contribution: Contribution) -> str:
        parse(forms.NothingForm, visit.form)
        service.restore(visit.act, contribution, site=visit.settings.base_url)
        return N_("It is shown again, the record says so, and the author has a mail.")

    return _decide(visit, act)


def answer(visit: Visit) -> Response:
    """Answer an appeal."""

    def act(contribution: Contribution) -> str:
        form = parse(forms.AnswerForm, visit.form)
        site = visit.settings.base_url
        service.answer_appeal(
            visit.act, contribution, form.answer, form.reasons, form.language, site=site
        )
        if form.answer is Answer.OVERTURNED:
            return N_("It is shown again. Your answer is public, and the author has a mail.")
        return N_("It stays hidden. Your answer is public, and the author has a mail.")

    return _decide(visit, act)


def show_appeal(visit: Visit) -> Response:
    """Show an author their own words, and the form of an appeal."""
    contribution = _own(visit)
    return _appeal(visit, contribution, {"text": "", "language": visit.viewer.language}, _NO_ERRORS)


def make_appeal(visit: Visit) -> Response:
    """Appeal against a hiding."""
    contribution = _own(visit)
    try:
        form = parse(forms.AppealForm, visit.form)
    except InvalidInputError as error:
        values = {name: visit.form.get(name, "") for name in ("text", "language")}
        return _appeal(visit, contribution, values, errors_of(error, visit.viewer.language))
    service.appeal(visit.act, contribution, form.text, form.language)
    return visit.redirect(
        pages.appeal_path(contribution.card.subject),
        notice=N_("Your appeal is in the record. A different moderator will answer it."),
    )


def _decide(visit: Visit, act: Callable[[Contribution], str]) -> Response:
    """Do what a moderator chose, or show the case again with what is missing in its form."""
    contribution = _contribution(visit)
    try:
        notice = act(contribution)
    except InvalidInputError as error:
        return _case(visit, contribution, errors_of(error, visit.viewer.language))
    return visit.redirect("/moderation", notice=notice)


def _contribution(visit: Visit) -> Contribution:
    sources, path = visit.services.subjects, visit.path
    return service.find_contribution(visit.act.session, sources, path["kind"], path["id"])


def _own(visit: Visit) -> Contribution:
    contribution = _contribution(visit)
    policy.require_author(visit.act.actor, contribution.author)
    if not service.list_rounds(visit.act.session, contribution.card.subject):
        raise NotFoundError
    return contribution


def _case(visit: Visit, contribution: Contribution, errors: Mapping[str, str]) -> Response:
    names = ("reason", "answer", "reasons", "language")
    values = {"language": visit.viewer.language} | {
        name: visit.form[name] for name in names if name in visit.form
    }
    page = pages.CasePage(
        case=service.read_case(visit.act, contribution),
        path=pages.case_path(contribution.card.subject),
        values=values,
        errors=errors,
        rules=policy.rules_by_name(),
    )
    return visit.render("moderation/case.html", page, status=422 if errors else 200)


def _appeal(
    visit: Visit,
    contribution: Contribution,
    values: Mapping[str, str],
    errors: Mapping[str, str],
) -> Response:
    subject = contribution.card.subject
    rounds = service.list_rounds(visit.act.session, subject)
    page = pages.AppealPage(
        contribution=contribution,
        hiding=rounds[0] if rounds else None,
        path=pages.appeal_path(subject),
        values=values,
        errors=errors,
        rules=policy.rules_by_name(),
    )
    return visit.render("moderation/appeal.html", page, status=422 if errors else 200)


_MODERATORS = roles(MODERATOR)
_REPORT = "/report/{kind}/{id}"
_CASE = "/moderation/{kind}/{id}"
_APPEAL = "/appeal/{kind}/{id}"
ROUTES: tuple[Page, ...] = (
    Page("GET", "/code-of-conduct", show_code, "moderation.code", ANYONE),
    Page("GET", _REPORT, show_report, "moderation.report", ANYONE),
    Page("POST", _REPORT, send_report, "moderation.send-report", ANYONE),
    Page("GET", "/moderation", show_desk, "moderation.desk", _MODERATORS),
    Page("GET", _CASE, show_case, "moderation.case", _MODERATORS),
    Page("POST", f"{_CASE}/hide", hide, "moderation.hide", _MODERATORS),
    Page("POST", f"{_CASE}/dismiss", dismiss, "moderation.dismiss", _MODERATORS),
    Page("POST", f"{_CASE}/restore", restore, "moderation.restore", _MODERATORS),
    Page("POST", f"{_CASE}/answer", answer, "moderation.answer", _MODERATORS),
    Page("GET", _APPEAL, show_appeal, "moderation.appeal", SIGNED_IN),
    Page("POST", _APPEAL, make_appeal, "moderation.make-appeal", SIGNED_IN),
)
