"""The administrator's page of departments."""

from collections.abc import Callable

from starlette.responses import Response

from participate.departments import forms, service
from participate.departments.pages import DepartmentsPage
from participate.shared.errors import InvalidInputError
from participate.shared.i18n import N_
from participate.shared.text import make_text
from participate.web.forms import errors_of, parse
from participate.web.routing import Page, roles
from participate.web.visit import Visit

_PATH = "/desk/departments"


def show(visit: Visit) -> Response:
    """Show the departments and who works there."""
    return visit.render("departments/index.html", _page(visit))


def make(visit: Visit) -> Response:
    """Add a department."""

    def do() -> None:
        form = parse(forms.DepartmentForm, visit.form)
        service.make_department(visit.act, make_text(form.name_en, form.name_zh))

    return _try(visit, do, N_("The department is added."))


def add(visit: Visit) -> Response:
    """Let an official speak for a department."""
    department = visit.path["d"]

    def do() -> None:
        form = parse(forms.MemberForm, visit.form)
        service.add_member(visit.act, department, form.address)

    return _try(visit, do, N_("The official can report for the department now."), department)


def remove(visit: Visit) -> Response:
    """Take somebody out of a department."""
    form = parse(forms.RemovalForm, visit.form)
    service.remove_member(visit.act, visit.path["d"], form.account)
    return visit.redirect(_PATH, notice=N_("The official cannot report for the department now."))


def _try(visit: Visit, do: Callable[[], None], notice: str, at: str = "") -> Response:
    try:
        do()
    except InvalidInputError as error:
        errors = errors_of(error, visit.viewer.language)
        named = {f"{name}-{at}" if at else name: words for name, words in errors.items()}
        return visit.render("departments/index.html", _page(visit, named, at), status=422)
    return visit.redirect(_PATH, notice=notice)


def _page(visit: Visit, errors: dict[str, str] | None = None, at: str = "") -> DepartmentsPage:
    return DepartmentsPage(
        departments=service.list_departments(visit.act.session),
        members=service.list_members(visit.act),
        values={name: visit.form.get(name, "") for name in ("name_en", "name_zh", "address")},
        errors=errors or {},
        at=at,
    )


_ADMINISTRATOR = roles("administrator")
ROUTES: tuple[Page, ...] = (
    Page("GET", _PATH, show, "departments.show", _ADMINISTRATOR),
    Page("POST", _PATH, make, "departments.make", _ADMINISTRATOR),
    Page("POST", f"{_PATH}/{{d}}/members", add, "departments.add", _ADMINISTRATOR),
    Page("POST", f"{_PATH}/{{d}}/members/removed", remove, "departments.remove", _ADMINISTRATOR),
)
