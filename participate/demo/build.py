"""Makes the demo's consultations through the real services, in the order of their days.

Each consultation is a story: a generator that acts and then says on which day it goes on. The
stories are woven together by day, so that the record's times never run back.
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from participate.comments import service as comments
from participate.comments.policy import Stance
from participate.conduct import service as conduct
from participate.consultations import service as consultations
from participate.consultations.policy import PHASES, Phase
from participate.consultations.service import ConsultationDraft, Span
from participate.decisions import service as decisions
from participate.demo import deciding, moderating, reviewing, voting
from participate.demo.content import (
    CONSULTATIONS,
    ConsultationContent,
    ProposalContent,
    read_consultations,
)
from participate.demo.crowd import OFFICIAL, PUBLISHER, Crowd
from participate.demo_trustees import service as trustees
from participate.demo_trustees.people import Stage
from participate.proposals import service as proposals
from participate.proposals.subjects import card_of

Story = Iterator[int]
TRUSTEES = (
    ("trustee-1@example.org", "郑言 Zheng Yan"),
    ("trustee-2@example.org", "顾平 Gu Ping"),
    ("trustee-3@example.org", "何川 He Chuan"),
)
MORNING = time(hour=1, tzinfo=UTC)
CITIZENS = 1100


def build_demo(
    stage: Stage, folder: Path, today: datetime, keys: Sequence[str] = CONSULTATIONS
) -> None:
    """Tell these stories up to `today`; the clock must stand before the first of them."""
    crowd = Crowd(stage)
    crowd.settle(CITIZENS)
    deciding.found_departments(stage)
    keepers = trustees.invite(stage, folder, TRUSTEES)
    weave(
        stage,
        today,
        [tell(stage, crowd, keepers, content, today) for content in read_consultations(keys)],
    )
    stage.clock.advance_to(max(today, stage.clock.now()))


def weave(stage: Stage, today: datetime, stories: Sequence[Story]) -> None:
    """Go on with whichever story is due first, until all are told."""
    waiting = [(next(story), number) for number, story in enumerate(stories)]
    heapq.heapify(waiting)
    while waiting:
        day, number = heapq.heappop(waiting)
        moment = datetime.combine(today.date() + timedelta(days=day), MORNING)
        if moment > stage.clock.now():
            stage.clock.advance_to(moment)
        following = next(stories[number], None)
        if following is not None:
            heapq.heappush(waiting, (following, number))


def tell(
    stage: Stage,
    crowd: Crowd,
    keepers: trustees.Trustees,
    content: ConsultationContent,
    today: datetime,
) -> Story:
    """One consultation from its draft to the phase in which the demo shows it."""
    starts = content.timetable
    yield starts[0]
    consultation = draft(stage, crowd, content, today)
    yield starts[1]
    with stage.writing(crowd.person(PUBLISHER)) as act:
        consultations.publish_consultation(act, consultation)
    panel = reviewing.convene(stage, crowd, consultation, content)
    made: list[str] = []
    for number, proposal in enumerate(content.proposals):
        yield min(starts[1] + 1 + number, starts[2] - 1)
        made.append(discuss(stage, crowd, consultation, proposal))
    if content.phase == "discussion":
        return
    yield starts[2]
    reviewing.seat(stage, crowd, consultation, panel)
    move(stage, crowd, consultation, Phase.DISCUSSION, Phase.REVIEW)
    yield starts[2] + 5
    reviewing.review_all(stage, crowd, content, made)
    yield starts[3] - 1
    vote = voting.prepare(stage, crowd, keepers, consultation, content, made, today)
    yield starts[3]
    reviewing.review_late(stage, crowd, content, made)
    move(stage, crowd, consultation, Phase.REVIEW, Phase.VOTING)
    yield min(starts[3] + 2, 0)
    voting.cast_all(stage, crowd, vote)
    if content.phase == "voting":
        return
    yield starts[4] + 1
    move(stage, crowd, consultation, Phase.VOTING, Phase.DECISION)
    trustees.open_tallies(stage, keepers, consultation)
    with stage.writing(crowd.person(PUBLISHER)) as act:
        decisions.publish_outcome(act, consultation)
    if content.phase == "decision":
        return
    yield starts[5] - 1
    deciding.decide_as_written(stage, crowd, consultation, content, made, today)
    yield starts[5]
    move(stage, crowd, consultation, Phase.DECISION, Phase.FOLLOW_UP)
    yield from deciding.follow_up(stage, crowd, consultation, content, made, today)


def draft(stage: Stage, crowd: Crowd, content: ConsultationContent, today: datetime) -> str:
    """Draft the consultation with its timetable around today."""
    days = [today.date() + timedelta(days=day) for day in content.timetable]
    spans = tuple(
        Span(phase, first, after - timedelta(days=1))
        for phase, first, after in zip(PHASES, days[:-1], days[1:], strict=True)
    )
    written = ConsultationDraft(
        title=content.title,
        summary=content.summary,
        changes=content.changes,
        text=content.text,
        criteria=content.criteria,
        timetable=spans,
    )
    with stage.writing(crowd.person(OFFICIAL)) as act:
        return consultations.draft_consultation(act, written)


def discuss(stage: Stage, crowd: Crowd, consultation: str, content: ProposalContent) -> str:
    """Make a proposal with its supports and comments; returns its id."""
    with stage.writing(crowd.author(content.author)) as act:
        written = proposals.ProposalDraft(content.title, content.text, content.language)
        made = proposals.propose(act, consultation, written, by_office=content.author == "office")
    with stage.writing(crowd.person(OFFICIAL)) as act:
        for number in range(1, content.supports + 1):
            proposals.support_proposal(replace(act, actor=crowd.citizen(number)), made.id)
    for comment in content.comments:
        with stage.writing(crowd.author(comment.author)) as act:
            said = comments.CommentDraft(Stance(comment.stance), comment.text, comment.language)
            posted = comments.post_comment(act, card_of(made, accepts_comments=True), said)
        moderating.keep_the_code(stage, crowd, posted.id, comment)
    return made.id


def move(stage: Stage, crowd: Crowd, consultation: str, before: Phase, after: Phase) -> None:
    """Move the consultation to its next phase."""
    with stage.writing(crowd.person(PUBLISHER)) as act:
        conduct.move_phase(act, consultation, after, expected=before)
