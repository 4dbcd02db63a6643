"""The official's pages of the questions: what is asked, and how the answers decide."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from starlette.responses import Response

from participate.consultations import service as consultations
from participate.elections import pages, service
from participate.elections.forms import ContestForm
from participate.elections.plan import MAX_CONTESTS, Plan
from participate.proposals import service as proposals
from participate.shared.errors import InvalidInputError, NotFoundError
from participate.shared.i18n import N_
from participate.web.forms import errors_of, parse
from participate.web.i18n import translate
from participate.web.routing import Page, roles
from participate.web.visit import Form, Visit


def show_question(visit: Visit) -> Response:
    """The form of a question that is there, or of the next one."""
    plan = service.get_plan(visit.act.session, visit.path["c"])
    number = _number(visit, plan)
    is_new = number == len(plan.contests)
    values = pages.first_values() if is_new else pages.contest_values(plan.contests[number])
    return _question(visit, plan, number, values, {})


def save_question(visit: Visit) -> Response:
    """Keep a question."""
    plan = service.get_plan(visit.act.session, visit.path["c"])
    number = _number(visit, plan)
    try:
        contest = parse(ContestForm, visit.form).contest()
        service.save_question(visit.act, visit.path["c"], number, contest)
    except InvalidInputError as error:
        errors = errors_of(error, visit.viewer.language)
        return _question(visit, plan, number, _typed(visit.form), errors)
    return _back(visit, N_("Saved."))


def _typed(form: Form) -> Mapping[str, object]:
    """Everything as it was typed, the fields of the other kinds too."""
    costs = zip(form.list("cost_of"), form.list("cost"), strict=False)
    lists = {"options": form.list("options"), "costs": dict(costs)}
    return {**pages.first_values(), "kind": "", "rank_by": "", "blank": "", **form, **lists}


def remove_question(visit: Visit) -> Response:
    """Take a question out of the plan."""
    plan = service.get_plan(visit.act.session, visit.path["c"])
    number = _number(visit, plan)
    contests = (*plan.contests[:number], *plan.contests[number + 1 :])
    service.save_plan(visit.act, visit.path["c"], replace(plan, contests=contests))
    return _back(visit, N_("The question is removed."))


def _number(visit: Visit, plan: Plan) -> int:
    """The place of a question, from 0 to the next free one; NotFoundError beyond."""
    typed = visit.path["n"]
    number = int(typed[:3]) if typed.isascii() and typed.isdecimal() else MAX_CONTESTS
    if number > len(plan.contests) or number >= MAX_CONTESTS:
        raise NotFoundError(N_("There is no such question."))
    return number


def _question(
    visit: Visit,
    plan: Plan,
    number: int,
    values: Mapping[str, object],
    errors: Mapping[str, str],
) -> Response:
    session = visit.act.session
    view = consultations.read_consultation(session, visit.act.actor, visit.path["c"])
    page = pages.QuestionPage(
        consultation=view.id,
        title=view.title,
        number=number,
        is_new=number == len(plan.contests),
        proposals=proposals.list_shown(session, view.id),
        criteria=view.criteria,
        findings=service.findings_in(session, view.id),
        held_back=_held_back(visit, plan, number),
        values=values,
        errors=errors,
    )
    return visit.render("elections/question.html", page, status=422 if errors else 200)


def _held_back(visit: Visit, plan: Plan, number: int) -> tuple[str, ...]:
    """The titles that the gate of a kept question holds back, as the reviews stand."""
    kept = replace(plan, contests=plan.contests[number : number + 1])
    gates = service.hold_gates(visit.act.session, visit.path["c"], kept)
    return tuple(each.title for gate in gates if gate is not None for each in gate.held_back)


def preview(visit: Visit) -> Response:
    """The ballot as voters see it, before it is sealed; nothing on it can be cast."""
    session = visit.act.session
    view = consultations.read_consultation(session, visit.act.actor, visit.path["c"])
    titles = {each.id: each.title for each in proposals.list_shown(session, view.id)}
    gone = translate(N_("A proposal that is no longer shown"), visit.viewer.language)
    plan = service.get_plan(session, view.id)
    gates = service.hold_gates(session, view.id, plan)
    questions = tuple(
        pages.question_of(
            service.ask(
                each,
                gate if gate is not None and gate.passed else None,  # else nothing would be seen
                {option: titles.get(option, gone) for option in each.options},
            )
        )
        for each, gate in zip(plan.contests, gates, strict=True)
    )
    shown = pages.gates_of(gates, view.criteria)
    page = pages.PreviewPage(view.id, view.title, questions, shown, pages.planned_rule(plan))
    return visit.render("elections/preview.html", page)


def _back(visit: Visit, notice: str) -> Response:
    return visit.redirect(f"/desk/consultations/{visit.path['c']}/vote", notice=notice)


_OFFICIAL: Final = roles("official")
_OFFICE: Final = roles("official", "publisher")
_Q: Final = "/desk/consultations/{c}/vote/questions/{n}"
ROUTES: Final = (
    Page("GET", _Q, show_question, "elections.question", _OFFICIAL),
    Page("POST", _Q, save_question, "elections.save-question", _OFFICIAL),
    Page("GET", "/desk/consultations/{c}/vote/preview", preview, "elections.preview", _OFFICE),
    Page("POST", f"{_Q}/remove", remove_question, "elections.remove", _OFFICIAL),
)
