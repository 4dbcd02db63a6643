"""What the pages of promises get."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from participate.consultations.service import ConsultationView
from participate.departments.service import Department
from participate.promises.policy import Standing
from participate.promises.service import DepartmentBoard, PromiseView, Tally
from participate.shared.text import Text


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """One promise in a list, with where it stands today and its department's name."""

    promise: PromiseView
    standing: Standing
    path: str
    department: Text

    @property
    def moved(self) -> bool:
        """Whether a delay has moved the day."""
        return self.promise.due != self.promise.first_due


@dataclass(frozen=True, slots=True)
class BoardPart:
    """One department on the board; `more` leads to its other promises, "" where all are here."""

    id: str
    name: Text
    tally: Tally
    lines: tuple[PromiseLine, ...]
    more: str


@dataclass(frozen=True, slots=True)
class BoardPage:
    """The promises of every department, with the titles of the consultations they come from."""

    parts: tuple[BoardPart, ...]
    titles: Mapping[str, Text]
    previous: str = ""
    next: str = ""


@dataclass(frozen=True, slots=True)
class PromisesPage:
    """The promises of one consultation, by the proposal that they follow from."""

    consultation: ConsultationView
    groups: tuple[tuple[str, str, tuple[PromiseLine, ...]], ...]
    tally: Tally
    may_promise: bool


@dataclass(frozen=True, slots=True)
class PromisePage:
    """One promise with every report; `line` says where it stands."""

    consultation: ConsultationView
    line: PromiseLine
    proposal: str
    may_report: bool


@dataclass(frozen=True, slots=True)
class PromiseFormPage:
    """The form of a new promise."""

    consultation: ConsultationView
    proposals: tuple[tuple[str, str], ...]
    departments: tuple[Department, ...]
    values: Mapping[str, str]
    errors: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReportFormPage:
    """The form of a report; `reached` are the milestones that were ticked."""

    consultation: ConsultationView
    promise: PromiseView
    values: Mapping[str, str]
    reached: tuple[str, ...]
    errors: Mapping[str, str]


def make_line(promise: PromiseView, day: date, names: Mapping[str, Text]) -> PromiseLine:
    """A promise as a line of a list."""
    return PromiseLine(
        promise,
        promise.standing(day),
        f"/consultations/{promise.consultation}/promises/{promise.id}",
        names[promise.department],
    )


def make_part(board: DepartmentBoard, day: date, names: Mapping[str, Text]) -> BoardPart:
    """One department of the board."""
    total = board.tally.settled + board.tally.waiting
    more = f"/promises/{board.id}" if total > len(board.promises) else ""
    lines = tuple(make_line(each, day, names) for each in board.promises)
    return BoardPart(board.id, board.name, board.tally, lines, more)


def group_lines(
    lines: Sequence[PromiseLine], titles: Mapping[str, str]
) -> tuple[tuple[str, str, tuple[PromiseLine, ...]], ...]:
    """Rows of (proposal, its title, its promises), in the order of the decision."""
    return tuple(
        (key, title, tuple(line for line in lines if line.promise.proposal == key))
        for key, title in titles.items()
    )


def promise_rows(lines: Sequence[PromiseLine]) -> Iterator[Sequence[object]]:
    """Promises as rows of a spreadsheet, a heading first; days as YYYY-MM-DD."""
    yield (
        "promise",
        "proposal",
        "title",
        "department_en",
        "department_zh",
        "first_due",
        "due",
        "ended",
        "standing",
        "reports",
        "record_entry",
    )
    for line in lines:
        promise = line.promise
        yield (
            promise.id,
            promise.proposal,
            promise.title,
            line.department["en"],
            line.department["zh"],
            promise.first_due,
            promise.due,
            promise.ended_on or "",
            line.standing,
            len(promise.reports),
            promise.index,
        )
