"""When a vote took place: in its phase, and at the times that its rules say.

Events of an election carry no time. What is known of theirs follows from where they stand among the
consultation's dated entries, whose dates are the platform's word: witnesses alone date anything
from outside. Requests that overlap may be recorded in another order than they came, so where two
dates of different acts are compared, a few minutes are let pass.
Source: specification 16.4.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from ballots.combining import Rules
from ballots.dossier.catalogue import Kind
from ballots.dossier.entries import Entry
from ballots.election.archive import EventType
from ballots.record.fields import read_moment
from ballots.verify.dossier_extensions import SLACK, check_extensions, last_close
from ballots.verify.dossier_phases import FIRST
from ballots.verify.dossier_story import Story, kind_of_event
from ballots.verify.record import entry_place
from ballots.verify.report import ReportBuilder

TIMES = "times and phases"
_BEFORE_VOTING = ("draft", "discussion", "review")
_OPENED = ("voting", "decision")
_PHASES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        Kind.RULES_FIXED: _BEFORE_VOTING,
        EventType.SETUP: _BEFORE_VOTING,
        Kind.ELECTION_OPENED: ("review", "voting"),
        EventType.BALLOT: ("voting",),
        EventType.END_BALLOTS: ("voting",),
        EventType.ENCRYPTED_TALLY: ("voting",),
        EventType.SHUFFLE: _OPENED,
        EventType.END_SHUFFLES: _OPENED,
        EventType.PARTIAL_DECRYPTION: _OPENED,
        EventType.RESULT: _OPENED,
        Kind.VOTING_EXTENDED: ("review", "voting"),
        Kind.NAMED_VOTE: ("voting",),
        Kind.NAMED_CLOSED: ("voting",),
        Kind.OUTCOME_PUBLISHED: _OPENED,
        Kind.DECISION_PUBLISHED: ("decision",),
    }
)
"""In which phases each step of a vote may be recorded."""


def check_times(report: ReportBuilder, story: Story, rules: Rules) -> None:
    """Check phases and times of every step of a vote."""
    _check_phases(report, story, rules)
    check_extensions(report, story, rules)
    ends = last_close(story, rules) + timedelta(seconds=rules.grace_seconds)
    for index, entry in story.own:
        at = read_moment(entry.text("at"))
        if entry.kind == Kind.ELECTION_OPENED and not rules.opens <= at < rules.closes:
            _complain(report, index, "outside-timetable", f"voting opens at {entry.text('at')}")
        if _leaves_voting(entry) and at < ends:
            sentence = f"voting ends at {entry.text('at')}, before its time and grace are over"
            _complain(report, index, "outside-timetable", sentence)
    _check_ballots(report, story, ends, rules)
    _check_ends(report, story, ends, rules)
    _check_clock(report, story)


def _check_phases(report: ReportBuilder, story: Story, rules: Rules) -> None:
    """Check that each step stands in its phase."""
    steps = sorted(_steps(story, rules), key=lambda step: step[0])
    report.examined(TIMES, len(steps))
    phase = FIRST
    for index, step in steps:
        if isinstance(step, Entry):
            phase = step.text("to")
        elif phase not in _PHASES[step]:
            sentence = f"{step} is recorded in the phase {phase}"
            _complain(report, index, "wrong-phase", sentence)


def _steps(story: Story, rules: Rules) -> Iterator[tuple[int, str | Entry]]:
    """Return where each step of the vote stands and which it is, and each move of the phase."""
    for index, entry in story.own:
        if entry.kind in _PHASES:
            yield index, entry.kind
        if entry.kind == Kind.PHASE_MOVED:
            yield index, entry
    for chamber in rules.chambers:
        for index, raw in story.events.get(chamber.election, ()):
            kind = kind_of_event(raw)
            if kind is not None:
                yield index, kind


def _check_ballots(report: ReportBuilder, story: Story, ends: datetime, rules: Rules) -> None:
    """Check that no ballot stands behind an entry of a later time than ballots may come."""
    late = next(
        (index for index, entry in story.own if read_moment(entry.text("at")) > ends + SLACK),
        None,
    )
    if late is None:
        return
    for chamber in rules.chambers:
        ballots = [
            index
            for index, raw in story.events.get(chamber.election, ())
            if kind_of_event(raw) is EventType.BALLOT
        ]
        named = [index for index, _ in story.named_votes.get(chamber.election, ())]
        for index in (*ballots, *named):
            if index > late:
                sentence = f"a ballot is recorded after entry {late}, which is later than the close"
                _complain(report, index, "outside-timetable", sentence)


def _check_ends(report: ReportBuilder, story: Story, ends: datetime, rules: Rules) -> None:
    """Check that no entry of an earlier time stands behind what it must not be before.

    Behind the opening nothing is dated before `opens`, and behind a chamber's end nothing before
    the end of its time: at least so late these events are.
    """
    if story.opened is not None:
        begun = story.opened[0]
        for index in _dated_before(story, begun, rules.opens):
            sentence = f"it is dated before voting may open, and stands behind the opening, {begun}"
            _complain(report, index, "outside-timetable", sentence)
    for chamber in rules.chambers:
        ended = next(
            (
                index
                for index, raw in story.events.get(chamber.election, ())
                if kind_of_event(raw) is EventType.END_BALLOTS
            ),
            None,
        )
        for index in () if ended is None else _dated_before(story, ended, ends):
            sentence = f"voting in the chamber {chamber.id} ended before entry {index} was written"
            _complain(report, ended or 0, "outside-timetable", sentence)
            break


def _dated_before(story: Story, place: int, moment: datetime) -> Iterator[int]:
    """Return the dated entries behind a place that are older than a moment, and some minutes."""
    for index, entry in story.own:
        if index > place and read_moment(entry.text("at")) < moment - SLACK:
            yield index


def _check_clock(report: ReportBuilder, story: Story) -> None:
    """Warn where an entry is dated well before one that stands before it."""
    latest: datetime | None = None
    for index, entry in story.own:
        at = read_moment(entry.text("at"))
        if latest is not None and at < latest - SLACK:
            sentence = f"it is dated {entry.text('at')}, earlier than an entry before it"
            report.warning(TIMES, "W-CLOCK", sentence, entry_place(index))
        latest = at if latest is None else max(latest, at)


def _leaves_voting(entry: Entry) -> bool:
    return entry.kind == Kind.PHASE_MOVED and entry.text("from") == "voting"


def _complain(report: ReportBuilder, index: int, code: str, sentence: str) -> None:
    report.error(TIMES, code, sentence, entry_place(index))
