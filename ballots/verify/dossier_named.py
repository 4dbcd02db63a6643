"""A chamber that votes by name: its members' votes in the record, counted again.

The entries are the ballots. What is shown is that the tally is theirs, by the rules: one vote a
place on the roll, the last one, in its time. Which person stands at a place, and that the platform
wrote down what that person meant, only the members can see: their names and votes are public.
Source: specification 15.6, 17.4.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ballots.combining import ChamberTally, Rules
from ballots.combining.rules import Chamber
from ballots.dossier.entries import Entry
from ballots.encoding import as_integer, as_list, as_object, as_text, sha256_hex
from ballots.record.fields import LARGEST, read_moment
from ballots.verify.dossier_extensions import last_close
from ballots.verify.dossier_story import Placed, Story
from ballots.verify.named import named_tally, plain_name, recusal_fault, vote_fault
from ballots.verify.record import entry_place
from ballots.verify.report import ReportBuilder
from ballots.verify.rules import questions_of

NAMED = "named votes"


@dataclass(frozen=True, slots=True)
class _Time:
    """Behind which entry and before which one votes are taken, and until when."""

    opened: int
    closed: int
    ends: datetime


def verify_named(
    report: ReportBuilder, story: Story, rules: Rules, chamber: Chamber
) -> ChamberTally | None:
    """Check one chamber's named votes and return its tally; None where it was never closed."""
    votes = story.named_votes.get(chamber.election, [])
    report.examined(NAMED, len(votes))
    report.warning(
        NAMED,
        "W-NAMED",
        f"the chamber {chamber.id} votes by name: that a member cast a vote is the platform's "
        "word, which the member can compare with the record",
    )
    for index, _ in story.events.get(chamber.election, ()):
        _complain(report, index, "not-secret", "a chamber that votes by name has no ballots")
    ends = _ends(story, rules)
    close = _find_close(report, story, chamber, ends)
    if close is None:
        return None
    time = _Time(story.opened[0] if story.opened is not None else close[0], close[0], ends)
    counted: dict[int, Placed] = {}
    for index, entry in votes:
        faults = list(_vote_faults(rules, chamber, (index, entry), time, counted))
        for code, sentence in faults:
            _complain(report, index, code, sentence)
        if not faults:
            counted[entry.number("place")] = (index, entry)
    _tell_same_names(report, chamber, counted)
    _compare_close(report, close, counted)
    last = {place: entry.rows("answers") for place, (_, entry) in counted.items()}
    fixed = story.rules[1].raw if story.rules is not None else b""
    return named_tally(rules, chamber, last, (sha256_hex(fixed), sha256_hex(close[1].raw)))


def refuse_foreign_votes(report: ReportBuilder, story: Story, rules: Rules) -> None:
    """Report named votes and closes of anything but a chamber that votes by name."""
    named = {each.election for each in rules.chambers if not each.is_secret}
    for found in (story.named_votes, story.named_closes):
        for election, placed in found.items():
            for index, entry in placed if election not in named else ():
                sentence = f"{entry.kind} is of no chamber that votes by name"
                _complain(report, index, "wrong-election", sentence)
    for index, entry in story.strays:
        if entry.text("election") in {each.election for each in rules.chambers}:
            sentence = f"{entry.kind} of this vote names another consultation"
            _complain(report, index, "wrong-consultation", sentence)


def _find_close(
    report: ReportBuilder, story: Story, chamber: Chamber, ends: datetime
) -> Placed | None:
    """Return the entry that closed the chamber; report unless there is one, in time."""
    closes = story.named_closes.get(chamber.election, [])
    if not closes:
        sentence = f"the voting of the chamber {chamber.id} was never closed"
        report.error(NAMED, "not-closed", sentence, chamber.id)
        return None
    index, entry = closes[0]
    for again, _ in closes[1:]:
        _complain(report, again, "repeated-entry", "the chamber was closed before")
    if read_moment(entry.text("at")) < ends:
        sentence = f"it is closed at {entry.text('at')}, before its time and grace are over"
        _complain(report, index, "outside-timetable", sentence)
    if story.outcome is not None and index > story.outcome[0]:
        _complain(report, index, "wrong-order", "the chamber is closed after the outcome")
    return index, entry


def _vote_faults(
    rules: Rules,
    chamber: Chamber,
    placed: Placed,
    time: _Time,
    counted: Mapping[int, Placed],
) -> Iterator[tuple[str, str]]:
    """Return why a vote does not count; `counted` are the votes before it, by place."""
    index, entry = placed
    place, at = entry.number("place"), entry.text("at")
    if not time.opened < index < time.closed:
        yield "outside-voting", f"the vote of place {place} is not between opening and close"
    if not rules.opens <= read_moment(at) < time.ends:
        yield "outside-timetable", f"the vote of place {place} is dated {at}"
    if place > chamber.roll_count:
        yield "unknown-member", f"place {place} is not on the roll of {chamber.roll_count}"
    before = counted.get(place)
    if before is not None and before[1].text("member") != entry.text("member"):
        yield "other-member", f"place {place} votes under another name than before"
    if fault := vote_fault(questions_of(rules), entry.rows("answers")):
        yield "bad-choices", f"the vote of place {place}: {fault}"
    elif fault := recusal_fault(rules, chamber, place, entry.rows("answers")):
        yield "recused", f"the vote of place {place}: {fault}"


def _tell_same_names(
    report: ReportBuilder, chamber: Chamber, counted: Mapping[int, Placed]
) -> None:
    """Warn where a reader cannot tell by their names whose votes these are."""
    places: dict[str, list[int]] = {}
    for place, (_, entry) in sorted(counted.items()):
        places.setdefault(plain_name(entry.text("member")), []).append(place)
    for shared in (each for each in places.values() if len(each) > 1):
        sentence = (
            f"the places {', '.join(map(str, shared))} of {chamber.id} vote under one name: that "
            "these are different people is the platform's word"
        )
        report.warning(NAMED, "W-SAME-NAME", sentence, chamber.id)


def _compare_close(report: ReportBuilder, close: Placed, counted: Mapping[int, Placed]) -> None:
    """Compare the votes that count with those that the close lists; name each that differs."""
    index, entry = close
    if entry.number("count") != len(counted):
        sentence = f"it says that {entry.number('count')} votes count, and {len(counted)} do"
        _complain(report, index, "wrong-count", sentence)
    listed = _listed_votes(entry)
    if [place for place, _ in listed] != sorted({place for place, _ in listed}):
        _complain(report, index, "wrong-order", "its votes are not in the order of the roll")
    closed = dict(listed)
    for place, (vote, raw) in sorted(counted.items()):
        if closed.pop(place, None) != sha256_hex(raw.raw):
            sentence = f"the vote of place {place} is not the one that counted at the close"
            _complain(report, vote, "other-vote", sentence)
    for place in closed:
        sentence = f"the vote of place {place}, which counted at the close, is not in the record"
        _complain(report, index, "missing-vote", sentence)


def _listed_votes(close: Entry) -> list[tuple[int, str]]:
    """Return place and hash of each vote that a close lists; its form is checked."""
    rows = [as_object(row, ("place", "sha256")) for row in as_list(close.values["votes"])]
    return [(as_integer(row["place"], 1, LARGEST), as_text(row["sha256"])) for row in rows]


def _ends(story: Story, rules: Rules) -> datetime:
    """Return the first moment at which no vote is taken any more."""
    return last_close(story, rules) + timedelta(seconds=rules.grace_seconds)


def _complain(report: ReportBuilder, index: int, code: str, sentence: str) -> None:
    report.error(NAMED, code, sentence, entry_place(index))
