"""The forms of a promise and of a report on one."""

from collections.abc import Mapping
from datetime import date

from participate.promises.policy import MOST_EVIDENCE, MOST_MILESTONES, State
from participate.promises.service import Evidence, Milestone, PromiseDraft, ReportDraft
from participate.shared.clock import read_day
from participate.shared.errors import InvalidInputError
from participate.shared.i18n import N_
from participate.shared.prose import tidy_line, tidy_prose
from participate.web.links import is_web_address
from participate.web.visit import Form

LONGEST_TITLE = 200
LONGEST_TEXT = 4_000
LONGEST_ADDRESS = 500
LANGUAGES = ("en", "zh")
_STEPS = range(1, MOST_MILESTONES + 1)
_LINKS = range(1, MOST_EVIDENCE + 1)
PROMISE_FIELDS = (
    "proposal",
    "department",
    "title",
    "due",
    "language",
    *(f"step-{n}" for n in _STEPS),
    *(f"step-{n}-due" for n in _STEPS),
)
REPORT_FIELDS = (
    "state",
    "text",
    "due",
    "language",
    *(f"evidence-{n}" for n in _LINKS),
    *(f"address-{n}" for n in _LINKS),
)


def typed(form: Mapping[str, str], names: tuple[str, ...]) -> dict[str, str]:
    """What stands in these fields."""
    return {name: form.get(name, "") for name in names}


def parse_promise(form: Form) -> PromiseDraft:
    """The promise in a form, or InvalidInputError by field."""
    unshowable, errors = dict[str, str](), dict[str, str]()
    said = _tidied(form, PROMISE_FIELDS, unshowable)
    for name in ("proposal", "department"):
        if not said[name]:
            errors[name] = N_("Choose one of the answers.")
    title = _line(said, "title", errors)
    due = _day(said, "due", errors)
    steps = [_step(said, number, errors) for number in _STEPS]
    _check_language(said, errors)
    errors |= unshowable
    if errors or due is None:
        raise InvalidInputError(errors)
    milestones = tuple(step for step in steps if step is not None)
    return PromiseDraft(
        said["proposal"], said["department"], title, due, milestones, said["language"]
    )


def parse_report(form: Form) -> ReportDraft:
    """The report in a form, or InvalidInputError by field."""
    unshowable, errors = dict[str, str](), dict[str, str]()
    said = _tidied(form, REPORT_FIELDS, unshowable, "text")
    if said["state"] not in set(State):
        errors["state"] = N_("Choose one of the answers.")
    if not said["text"]:
        errors["text"] = N_("Say what was done, or why it is late or given up.")
    if len(said["text"]) > LONGEST_TEXT:
        errors["text"] = N_("Use 4,000 characters at most.")
    due = _day(said, "due", errors) if said["state"] == State.DELAYED else None
    evidence = [_evidence(said, number, errors) for number in _LINKS]
    reached = sorted({int(each) for each in form.list("reached") if each in map(str, _STEPS)})
    _check_language(said, errors)
    errors |= unshowable
    if errors:
        raise InvalidInputError(errors)
    return ReportDraft(
        state=State(said["state"]),
        text=said["text"],
        due=due,
        reached=tuple(reached),
        evidence=tuple(each for each in evidence if each is not None),
        language=said["language"],
    )


def _tidied(
    form: Form, names: tuple[str, ...], errors: dict[str, str], prose: str = ""
) -> dict[str, str]:
    """What stands in these fields, in one line each but `prose`; an error for each unshowable."""
    said: dict[str, str] = {}
    for name in names:
        try:
            said[name] = (tidy_prose if name == prose else tidy_line)(form.get(name, ""))
        except ValueError as fault:
            said[name], errors[name] = "", str(fault)
    return said


def _line(said: Mapping[str, str], name: str, errors: dict[str, str]) -> str:
    if not said[name]:
        errors[name] = N_("Fill this in.")
    elif len(said[name]) > LONGEST_TITLE:
        errors[name] = N_("Use 200 characters at most.")
    return said[name]


def _day(said: Mapping[str, str], name: str, errors: dict[str, str]) -> date | None:
    try:
        return read_day(said[name])
    except ValueError:
        errors[name] = N_("Enter a day, such as 2027-03-01.")
        return None


def _step(said: Mapping[str, str], number: int, errors: dict[str, str]) -> Milestone | None:
    name = f"step-{number}"
    if not said[name] and not said[f"{name}-due"]:
        return None
    title, due = _line(said, name, errors), _day(said, f"{name}-due", errors)
    return None if due is None else Milestone(title, due)


def _evidence(said: Mapping[str, str], number: int, errors: dict[str, str]) -> Evidence | None:
    name, place = f"evidence-{number}", f"address-{number}"
    if not said[name] and not said[place]:
        return None
    title, address = _line(said, name, errors), said[place]
    if len(address) > LONGEST_ADDRESS or not is_web_address(address):
        errors[place] = N_("Enter an address that begins with https://.")
    return Evidence(title, address)


def _check_language(said: Mapping[str, str], errors: dict[str, str]) -> None:
    if said["language"] not in LANGUAGES:
        errors["language"] = N_("Choose one of the languages.")
