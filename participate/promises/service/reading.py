"""Reading promises: of one consultation, of one department, of all; and who may close."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from participate.decisions import service as decisions
from participate.decisions.policy import Verdict
from participate.departments import service as departments
from participate.promises import policy, repository
from participate.promises.models import PromiseRow, ReportRow
from participate.promises.policy import Standing, State
from participate.shared.errors import ConflictError, NotFoundError
from participate.shared.i18n import N_
from participate.shared.text import Text

NO_PROMISE = N_("There is no such promise.")


@dataclass(frozen=True, slots=True)
class Milestone:
    """A step on the way."""

    title: str
    due: date


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something to see: what it is, and its address."""

    title: str
    address: str


@dataclass(frozen=True, slots=True)
class ReportView:
    """One report with its place in the record."""

    number: int
    state: State
    day: date
    due: date
    text: str
    reached: tuple[int, ...]
    evidence: tuple[Evidence, ...]
    language: str
    official: str
    index: int


@dataclass(frozen=True, slots=True)
class PromiseView:
    """A promise with its reports; `end` is None while it is open."""

    id: str
    consultation: str
    proposal: str
    department: str
    title: str
    milestones: tuple[Milestone, ...]
    language: str
    official: str
    first_due: date
    due: date
    end: State | None
    ended_on: date | None
    made_at: datetime
    index: int
    reports: tuple[ReportView, ...]

    def standing(self, day: date) -> Standing:
        """Where it stands on a day."""
        return policy.standing_of(self.first_due, self.end, self.ended_on, day)

    @property
    def reached(self) -> frozenset[int]:
        """The milestones that some report says are reached, from 1."""
        return frozenset(number for report in self.reports for number in report.reached)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many promises were kept on time of those that had to be by now, and how many are not due.

    Those that count are done, given up, or late.
    """

    on_time: int
    settled: int
    waiting: int


@dataclass(frozen=True, slots=True)
class DepartmentBoard:
    """One department's promises, the open ones first; `tally` is over all of them."""

    id: str
    name: Text
    tally: Tally
    promises: tuple[PromiseView, ...]


def verdicts_of(session: Session, consultation: str) -> Mapping[str, Verdict]:
    """What the published decision makes of each proposal; ConflictError before there is one."""
    decision = decisions.get_decision(session, consultation)
    if decision is None:
        raise ConflictError("not-decided", N_("Promises follow from a published decision."))
    return {each.proposal: each.verdict for each in decision.verdicts}


def get_promise(session: Session, consultation: str, promise: str) -> PromiseView:
    """One promise of a consultation; NotFoundError."""
    row = find_row(session, promise)
    if row.consultation != consultation:
        raise NotFoundError(NO_PROMISE)
    return _views(session, [row])[0]


def list_promises(session: Session, consultation: str) -> tuple[PromiseView, ...]:
    """The promises of a consultation in the order in which they were made; two queries."""
    return _views(session, repository.list_in(session, consultation))


def find_open(session: Session, ids: Collection[str]) -> Mapping[str, tuple[PromiseView, ...]]:
    """The promises of each of these consultations that have not ended."""
    found: dict[str, list[PromiseView]] = {key: [] for key in ids}
    for row in repository.list_among(session, ids):
        if row.ended_as is None:
            found[row.consultation].append(_view(row, ()))
    return {key: tuple(views) for key, views in found.items()}


def count_kept(views: Sequence[PromiseView], day: date) -> Tally:
    """How many of these promises were kept on time, of those that count by a day."""
    return _tally([view.standing(day) for view in views])


def read_board(session: Session, day: date, *, shown: int) -> tuple[DepartmentBoard, ...]:
    """Every department that has promised something, with the first of its promises."""
    standings: dict[str, list[Standing]] = defaultdict(list)
    for department, first_due, end, ended_on in repository.list_days(session):
        state = State(end) if end else None
        standings[department].append(policy.standing_of(first_due, state, ended_on, day))
    return tuple(
        DepartmentBoard(
            each.id,
            each.name,
            _tally(standings[each.id]),
            _views(session, repository.list_of(session, each.id, shown)),
        )
        for each in departments.list_departments(session)
        if each.id in standings
    )


def list_of_department(
    session: Session, department: str, *, limit: int, offset: int
) -> tuple[PromiseView, ...]:
    """A page of one department's promises, the open ones first."""
    return _views(session, repository.list_of(session, department, limit, offset))


def ends_of(session: Session, consultation: str) -> tuple[tuple[str, State], ...]:
    """Each promise of a consultation with its end, for the close.

    ConflictError while one is open, or nothing is promised for a proposal that is adopted.
    """
    rows = repository.list_in(session, consultation)
    left = sum(row.ended_as is None for row in rows)
    if left:
        raise ConflictError(
            "promises-open",
            N_(
                "A consultation closes when each promise is done, or given up with its reason. "
                "Still open: %(n)s."
            ),
            {"n": left},
        )
    adopted = [
        key
        for key, verdict in verdicts_of(session, consultation).items()
        if verdict in (Verdict.ADOPT, Verdict.ADAPT)
    ]
    promised = {row.proposal for row in rows}
    if any(proposal not in promised for proposal in adopted):
        raise ConflictError(
            "nothing-promised",
            N_("Nothing is promised yet for a proposal that the decision adopts."),
        )
    return tuple((row.id, State(row.ended_as or "")) for row in rows)


def find_row(session: Session, promise: str) -> PromiseRow:
    """The row of a promise; NotFoundError."""
    row = repository.find(session, promise)
    if row is None:
        raise NotFoundError(NO_PROMISE)
    return row


def _tally(standings: Sequence[Standing]) -> Tally:
    settled = [each for each in standings if policy.is_settled(each)]
    return Tally(settled.count(Standing.ON_TIME), len(settled), len(standings) - len(settled))


def _views(session: Session, rows: Sequence[PromiseRow]) -> tuple[PromiseView, ...]:
    reports: dict[str, list[ReportView]] = {row.id: [] for row in rows}
    for each in repository.list_reports(session, reports):
        reports[each.promise].append(_report(each))
    return tuple(_view(row, reports[row.id]) for row in rows)


def _view(row: PromiseRow, reports: Sequence[ReportView]) -> PromiseView:
    return PromiseView(
        id=row.id,
        consultation=row.consultation,
        proposal=row.proposal,
        department=row.department,
        title=row.title,
        milestones=tuple(
            Milestone(each["title"], date.fromisoformat(each["due"])) for each in row.milestones
        ),
        language=row.language,
        official=row.official,
        first_due=row.first_due,
        due=row.due,
        end=State(row.ended_as) if row.ended_as else None,
        ended_on=row.ended_on,
        made_at=row.made_at,
        index=row.record_index,
        reports=tuple(reports),
    )


def _report(row: ReportRow) -> ReportView:
    return ReportView(
        number=row.number,
        state=State(row.state),
        day=row.day,
        due=row.due,
        text=row.text,
        reached=tuple(row.reached),
        evidence=tuple(Evidence(each["title"], each["address"]) for each in row.evidence),
        language=row.language,
        official=row.official,
        index=row.record_index,
    )
