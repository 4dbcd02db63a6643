"""Extensions of a vote's close: only as the rules allow them, and each before the close it moves.

Source: specification 16.4.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from ballots.combining import Rules
from ballots.dossier.entries import Entry
from ballots.election.archive import EventType
from ballots.record.fields import read_moment, write_moment
from ballots.verify.dossier_story import Story, kind_of_event
from ballots.verify.record import entry_place
from ballots.verify.report import ReportBuilder

EXTENSIONS: Final = "extensions"
SLACK: Final = timedelta(minutes=5)
"""Requests that overlap may be recorded in another order than they came."""


@dataclass(frozen=True, slots=True)
class _Close:
    """When voting ends, and by how many extensions it was moved there."""

    closes: datetime
    number: int = 0


def check_extensions(report: ReportBuilder, story: Story, rules: Rules) -> None:
    """Check number, length, time and place of every extension."""
    ended = _first_end(story, rules)
    close = _Close(rules.closes)
    for index, entry in story.extensions:
        report.examined(EXTENSIONS)
        faults = list(_faults(story, rules, close, index, entry))
        if ended is not None and index > ended:
            faults.append(("wrong-order", "voting is extended after a chamber's ballots had ended"))
        for code, sentence in faults:
            report.error(EXTENSIONS, code, sentence, entry_place(index))
        close = _moved(story, rules, close, index, entry)


def last_close(story: Story, rules: Rules) -> datetime:
    """Return when voting closes by the rules and their extensions; one that is wrong moves none."""
    close = _Close(rules.closes)
    for index, entry in story.extensions:
        close = _moved(story, rules, close, index, entry)
    return close.closes


def _moved(story: Story, rules: Rules, close: _Close, index: int, entry: Entry) -> _Close:
    if any(_faults(story, rules, close, index, entry)) or rules.extension is None:
        return close
    return replace(close, closes=close.closes + rules.extension.length, number=close.number + 1)


def _faults(
    story: Story, rules: Rules, close: _Close, index: int, entry: Entry
) -> Iterator[tuple[str, str]]:
    """Yield what is wrong with an extension of this close."""
    number, extension = close.number + 1, rules.extension
    if extension is None or number > extension.times:
        yield "not-extendable", "the rules do not let voting be extended, or not so many times"
        return
    wanted = close.closes + extension.length
    if entry.number("number") != number or read_moment(entry.text("closes")) != wanted:
        sentence = f"extension {number} moves the close to {write_moment(wanted)} and nowhere else"
        yield "wrong-extension", sentence
    if read_moment(entry.text("at")) >= close.closes:
        yield "late-extension", "it is dated after the close that it would move"
    elif any(
        place < index and read_moment(each.text("at")) > close.closes + SLACK
        for place, each in story.own
    ):
        yield "late-extension", "it stands behind an entry that is later than the close it moves"


def _first_end(story: Story, rules: Rules) -> int | None:
    """Return where the first chamber's voting ends in the record."""
    ends = [
        index
        for chamber in rules.chambers
        for index, raw in story.events.get(chamber.election, ())
        if kind_of_event(raw) is EventType.END_BALLOTS
    ]
    closes = (story.named_closes.get(chamber.election, ()) for chamber in rules.chambers)
    ends += [index for found in closes for index, _ in found]
    return min(ends, default=None)
