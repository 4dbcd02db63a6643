"""What waits for moderators, and one case with everything that is known of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from participate.accounts import service as accounts
from participate.moderation import policy, repository
from participate.moderation.models import ReportRow
from participate.moderation.policy import MODERATOR
from participate.moderation.service.reading import HidingView, list_rounds, view_hidden
from participate.shared.act import Act
from participate.shared.errors import DeniedError, NotFoundError
from participate.shared.paging import Paging, choose_page
from participate.shared.subjects import Contribution, Subject, SubjectSource

Sources = Mapping[str, SubjectSource]
CASES_A_PAGE = 10
MOST_APPEALS = 50
"""How many waiting appeals the desk shows."""


@dataclass(frozen=True, slots=True)
class ReportView:
    """One report; `is_current` where the words that it is about still stand."""

    reason: str
    note: str
    reported_at: datetime
    signed_in: bool
    is_current: bool


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A contribution with its open reports."""

    contribution: Contribution
    reports: tuple[ReportView, ...]


@dataclass(frozen=True, slots=True)
class WaitingAppeal:
    """A hiding whose appeal waits; `others` is how many moderators could answer it."""

    contribution: Contribution
    hiding: HidingView
    others: int


@dataclass(frozen=True, slots=True)
class Desk:
    """A page of the cases, the one with the oldest report first, and the appeals."""

    cases: tuple[OpenCase, ...]
    appeals: tuple[WaitingAppeal, ...]
    paging: Paging


@dataclass(frozen=True, slots=True)
class Case:
    """One contribution before one moderator, with what this moderator may not do and why."""

    contribution: Contribution
    reports: tuple[ReportView, ...]
    rounds: tuple[HidingView, ...]
    deciding: DeniedError | None
    answering: DeniedError | None
    others: int

    @property
    def hiding(self) -> HidingView | None:
        """The hiding in force."""
        return next((each for each in self.rounds if each.in_force), None)


def find_contribution(session: Session, sources: Sources, kind: str, subject: str) -> Contribution:
    """What somebody wrote, in full; NotFoundError if there is no such thing."""
    source = sources.get(kind)
    found = source.contributions(session, [subject]) if source else {}
    if subject not in found:
        raise NotFoundError
    return found[subject]


def count_waiting(session: Session) -> int:
    """How many contributions and appeals wait for the moderators."""
    return repository.count_reported(session) + repository.count_waiting_appeals(session)


def read_desk(act: Act, sources: Sources, page: str) -> Desk:
    """What waits, for moderators."""
    _require_moderator(act)
    session = act.session
    paging = choose_page(page, CASES_A_PAGE, repository.count_reported(session))
    reported = repository.list_reported(session, paging.size, paging.offset)
    hidden = repository.list_waiting_appeals(session, MOST_APPEALS)
    subjects = [each.subject for each in reported]
    appealed = [Subject(each.hiding.kind, each.hiding.subject) for each in hidden]
    words = _find_many(session, sources, {*subjects, *appealed})
    reports = repository.list_reports(session, subjects) if subjects else ()
    views = view_hidden(session, hidden)
    return Desk(
        cases=tuple(_open_case(words[each], reports) for each in subjects if each in words),
        appeals=tuple(
            WaitingAppeal(words[view.subject], view, _others(session, words[view.subject], view))
            for view in views
            if view.subject in words
        ),
        paging=paging,
    )


def read_case(act: Act, contribution: Contribution) -> Case:
    """One case, for moderators; those who are a party see why they may not decide."""
    _require_moderator(act)
    session, subject = act.session, contribution.card.subject
    reporters = repository.list_reporters(session, subject)
    rounds = list_rounds(session, subject)
    in_force = next((each for each in rounds if each.in_force), None)
    hider = in_force.moderator if in_force else ""
    author = contribution.author
    return Case(
        contribution=contribution,
        reports=_open_case(contribution, repository.list_reports(session, [subject])).reports,
        rounds=rounds,
        deciding=policy.deciding_refusal(act.actor, author, reporters, contribution.above),
        answering=policy.answering_refusal(act.actor, author, reporters, hider, contribution.above),
        others=_others(session, contribution, in_force) if in_force else 0,
    )


def _require_moderator(act: Act) -> None:
    policy.require(policy.deciding_refusal(act.actor, "", ()))


def _others(session: Session, contribution: Contribution, hiding: HidingView) -> int:
    """How many moderators may answer an appeal against this hiding."""
    parties = repository.list_reporters(session, contribution.card.subject)
    parties |= {contribution.author, contribution.above, hiding.moderator}
    return len(set(accounts.accounts_with_role(session, MODERATOR)) - parties)


def _find_many(
    session: Session, sources: Sources, subjects: set[Subject]
) -> Mapping[Subject, Contribution]:
    found: dict[Subject, Contribution] = {}
    for kind, source in sources.items():
        ids = [subject.id for subject in subjects if subject.kind == kind]
        if ids:
            words = source.contributions(session, ids)
            found |= {Subject(kind, key): each for key, each in words.items()}
    return found


def _open_case(contribution: Contribution, rows: tuple[ReportRow, ...]) -> OpenCase:
    subject, current = contribution.card.subject, contribution.entries[-1]
    return OpenCase(
        contribution,
        tuple(
            ReportView(
                reason=row.reason,
                note=row.note,
                reported_at=row.reported_at,
                signed_in=row.reporter is not None,
                is_current=row.seen == current,
            )
            for row in rows
            if (row.kind, row.subject) == (subject.kind, subject.id)
        ),
    )
