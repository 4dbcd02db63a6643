"""Themes of comments: made, written, their comments chosen from a list page by page."""

from collections.abc import Mapping

from starlette.responses import Response

from participate.comments import service as comments
from participate.comments.policy import Answer
from participate.decisions import forms, pages, service
from participate.decisions.routes.results import read_result
from participate.proposals import service as proposals
from participate.shared.errors import InvalidInputError
from participate.shared.i18n import N_
from participate.shared.paging import choose_page
from participate.web.forms import errors_of, parse
from participate.web.routing import KIB, Page, roles
from participate.web.visit import Visit

COMMENTS_A_PAGE = 25


def list_all(visit: Visit) -> Response:
    """Show the themes, and the form of a new one."""
    return _list(visit, _result(visit), "", {})


def make(visit: Visit) -> Response:
    """Begin a theme and go on to choosing its comments."""
    result = _result(visit)
    try:
        form = parse(forms.TitleForm, visit.form)
    except InvalidInputError as error:
        typed = visit.form.get("title", "")
        return _list(visit, result, typed, errors_of(error, visit.viewer.language), status=422)
    theme = service.draft_theme(visit.act, result.consultation, form.title)
    return visit.redirect(
        _path(result.consultation, theme), notice=N_("The theme is saved. Now choose its comments.")
    )


def show(visit: Visit) -> Response:
    """Show one theme with a page of the comments."""
    return _theme(visit, _result(visit), None, {})


def write(visit: Visit) -> Response:
    """Keep a theme's title, answer and reasons."""
    result, theme = _result(visit), visit.path["theme"]
    try:
        form = parse(forms.ThemeForm, visit.form)
        answer = Answer(form.answer) if form.answer else None
        service.write_theme(visit.act, result.consultation, theme, form.title, answer, form.reasons)
    except InvalidInputError as error:
        typed = {name: visit.form.get(name, "") for name in ("title", "answer", "reasons")}
        return _theme(visit, result, typed, errors_of(error, visit.viewer.language), status=422)
    return visit.redirect(_path(result.consultation, theme), notice=N_("The theme is saved."))


def group(visit: Visit) -> Response:
    """Put the chosen comments of one page into the theme, and the others of it out."""
    result, theme = _result(visit), visit.path["theme"]
    form = parse(forms.GroupForm, visit.form)
    service.group_comments(visit.act, result.consultation, theme, form.shown, form.chosen)
    more = "&ungrouped=yes" if form.ungrouped else ""
    page = form.page if form.page.isascii() and form.page.isdecimal() else "1"
    return visit.redirect(
        f"{_path(result.consultation, theme)}?page={page}{more}",
        notice=N_("The comments of this page are saved."),
    )


def drop(visit: Visit) -> Response:
    """Delete a theme; its comments stay."""
    result = _result(visit)
    service.drop_theme(visit.act, result.consultation, visit.path["theme"])
    return visit.redirect(_path(result.consultation), notice=N_("The theme is deleted."))


def _result(visit: Visit) -> service.ResultView:
    result = read_result(visit)
    service.require_drafting(visit.act, result)
    return result


def _list(
    visit: Visit,
    result: service.ResultView,
    typed: str,
    errors: Mapping[str, str],
    *,
    status: int = 200,
) -> Response:
    session = visit.act.session
    grouping = comments.list_to_group(
        session, result.consultation, limit=0, offset=0, ungrouped=True
    )
    page = pages.ThemesPage(
        consultation=result.consultation,
        title=result.title,
        themes=comments.list_themes(session, result.consultation),
        ungrouped=grouping.total,
        typed=typed,
        errors=errors,
    )
    return visit.render("decisions/themes.html", page, status=status)


def _theme(
    visit: Visit,
    result: service.ResultView,
    typed: Mapping[str, str] | None,
    errors: Mapping[str, str],
    *,
    status: int = 200,
) -> Response:
    session, consultation = visit.act.session, result.consultation
    theme = comments.get_theme(session, consultation, visit.path["theme"])
    ungrouped = visit.query.get("ungrouped") == "yes"
    total = comments.list_to_group(session, consultation, limit=0, offset=0, ungrouped=ungrouped)
    paging = choose_page(visit.query.get("page", ""), COMMENTS_A_PAGE, total.total)
    grouping = comments.list_to_group(
        session, consultation, limit=paging.size, offset=paging.offset, ungrouped=ungrouped
    )
    saved = {"title": theme.title, "answer": theme.answer or "", "reasons": theme.reasons}
    page = pages.theme_page(
        result,
        theme,
        comments.list_themes(session, consultation),
        grouping,
        paging,
        typed=saved if typed is None else typed,
        errors=errors,
        proposals={
            key: view.title
            for key, view in proposals.find_proposals(
                session, {comment.subject.id for comment in grouping.comments}
            ).items()
        },
    )
    return visit.render("decisions/theme.html", page, status=status)


def _path(consultation: str, theme: str = "") -> str:
    return f"/consultations/{consultation}/decide/themes" + (f"/{theme}" if theme else "")


_THEMES = "/consultations/{consultation}/decide/themes"
_ONE = f"{_THEMES}/{{theme}}"
_OFFICIALS = roles("official")
ROUTES: tuple[Page, ...] = (
    Page("GET", _THEMES, list_all, "decisions.themes", _OFFICIALS),
    Page("POST", _THEMES, make, "decisions.make_theme", _OFFICIALS),
    Page("GET", _ONE, show, "decisions.theme", _OFFICIALS),
    Page("POST", _ONE, write, "decisions.write_theme", _OFFICIALS, body_limit=128 * KIB),
    Page("POST", f"{_ONE}/comments", group, "decisions.group", _OFFICIALS),
    Page("POST", f"{_ONE}/deleted", drop, "decisions.drop_theme", _OFFICIALS),
)
