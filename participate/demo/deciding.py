"""The demo's decisions: the official whom visitors play drafts, the publisher countersigns."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from participate.accounts import service as accounts
from participate.comments import service as comments
from participate.comments.policy import Answer
from participate.decisions import service as decisions
from participate.decisions.policy import Verdict
from participate.decisions.service import DecisionGiven, VerdictGiven
from participate.demo.content import (
    ConsultationContent,
    PromiseContent,
    ReportContent,
    ThemeContent,
    read_departments,
)
from participate.demo.crowd import OFFICIAL, PUBLISHER, Crowd
from participate.demo_trustees.people import Stage
from participate.departments import service as departments
from participate.promises import service as promises
from participate.promises.policy import State
from participate.promises.service import Evidence, Milestone, PromiseDraft, ReportDraft
from participate.shared.act import Act, Actor
from participate.web.days import today as day_of


def found_departments(stage: Stage) -> None:
    """Make the departments; the official whom visitors play reports for each."""
    with stage.writing(accounts.PLATFORM) as act:
        for name in read_departments().values():
            made = departments.make_department(act, name)
            departments.add_member(act, made, OFFICIAL)


def list_departments(stage: Stage) -> dict[str, str]:
    """The departments' ids by the keys of the content."""
    with stage.services.database.read() as session:
        known = {each.name["en"]: each.id for each in departments.list_departments(session)}
    return {key: known[name["en"]] for key, name in read_departments().items()}


def decide_as_written(
    stage: Stage,
    crowd: Crowd,
    consultation: str,
    content: ConsultationContent,
    made: Sequence[str],
    today: datetime,
) -> None:
    """Publish the decision that the content holds, with its themes answered."""
    known = list_departments(stage)
    official = crowd.person(OFFICIAL)
    with stage.writing(official) as act:
        for theme in content.themes:
            _answer(act, consultation, content, theme)
    verdicts = tuple(
        VerdictGiven(
            identifier,
            Verdict(each.verdict),
            each.verdict_reasons,
            legal_basis=each.legal_basis,
            budget_line=each.budget_line,
            department=known.get(each.department, ""),
            due="" if each.due is None else str(_day(today, each.due)),
        )
        for identifier, each in zip(made, content.proposals, strict=True)
    )
    given = DecisionGiven(verdicts, departure="", language="zh")
    decide(stage, official, crowd.person(PUBLISHER), consultation, given)


def _answer(act: Act, consultation: str, content: ConsultationContent, theme: ThemeContent) -> None:
    """Put the comments of a theme together and answer them."""
    wanted = {
        comment.text
        for proposal in content.proposals
        for comment in proposal.comments
        if comment.theme == theme.key
    }
    said = comments.list_to_group(act.session, consultation, limit=100, offset=0, ungrouped=True)
    ids = [each.id for each in said.comments if each.text in wanted]
    key = decisions.draft_theme(act, consultation, theme.title)
    decisions.group_comments(act, consultation, key, ids, ids)
    answer = Answer(theme.answer)
    decisions.write_theme(act, consultation, key, theme.title, answer, theme.reasons)


def decide(
    stage: Stage, official: Actor, publisher: Actor, consultation: str, given: DecisionGiven
) -> None:
    """Let one person draft the decision and the other countersign it."""
    with stage.writing(official) as act:
        decisions.save_draft(act, consultation, decisions.type_out(given))
        decisions.hand_over(act, consultation)
    with stage.writing(publisher) as act:
        read = decisions.propose_decision(act, consultation).sha256
        site = stage.services.settings.base_url
        decisions.countersign(act, consultation, read, site=site)


def follow_up(
    stage: Stage,
    crowd: Crowd,
    consultation: str,
    content: ConsultationContent,
    made: Sequence[str],
    today: datetime,
) -> Iterator[int]:
    """Make the promises and report on them; says before each on which day it comes."""
    known, keys = list_departments(stage), dict[int, str]()
    deeds = [
        (day, number, place)
        for number, promise in enumerate(content.promises)
        for place, day in enumerate((promise.made, *(each.day for each in promise.reports)))
    ]
    for day, number, place in sorted(deeds):
        yield day
        promise, site = content.promises[number], stage.services.settings.base_url
        with stage.writing(crowd.person(OFFICIAL)) as act:
            if place == 0:
                draft = _promise(promise, made, known, today)
                keys[number] = promises.make_promise(act, consultation, draft, site=site)
            else:
                told = _report(promise.reports[place - 1], today)
                promises.report(act, keys[number], told, site=site)


def _promise(
    content: PromiseContent, made: Sequence[str], known: Mapping[str, str], today: datetime
) -> PromiseDraft:
    return PromiseDraft(
        proposal=made[content.proposal - 1],
        department=known[content.department],
        title=content.title,
        due=_day(today, content.due),
        milestones=tuple(Milestone(title, _day(today, day)) for title, day in content.milestones),
        language="zh",
    )


def _report(content: ReportContent, today: datetime) -> ReportDraft:
    return ReportDraft(
        state=State(content.state),
        text=content.text,
        due=None if content.due is None else _day(today, content.due),
        reached=content.reached,
        evidence=(Evidence(*content.evidence),) if content.evidence else (),
        language="zh",
    )


def _day(today: datetime, days: int) -> date:
    """The day so many days from today, where the place is."""
    return day_of(today) + timedelta(days=days)
