"""What followed from the decision: promises, the reports on each, and the consultation's close.

Invariant: a promise follows from a proposal that the decision adopts or adapts. Its reports are
numbered from 1; one that delays it names a later day and says why, one that ends it is the last. A
consultation is closed when each promise has ended, and the close names them all.
Source: specification 16.4.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from ballots.dossier.catalogue import Kind
from ballots.dossier.entries import Entry
from ballots.dossier.layout import opening_name
from ballots.dossier.promise_kinds import DELAYED, DONE, ENDS, GIVEN_UP
from ballots.encoding import JsonValue
from ballots.record.fields import read_day, read_moment
from ballots.verify.dossier_contents import Contents
from ballots.verify.dossier_decisions import adopted_by
from ballots.verify.dossier_story import Story
from ballots.verify.record import entry_place
from ballots.verify.report import ReportBuilder

PROMISES: Final = "promises"
_EXPLAINED: Final = (DELAYED, GIVEN_UP)


def check_promises(report: ReportBuilder, story: Story, contents: Contents) -> None:
    """Go through promises and reports in the record's order; where there are none, say nothing."""
    if not story.promises:
        return
    teller = _Teller(report, contents, adopted_by(story, contents))
    for index, entry in story.promises:
        if teller.closed:
            teller.complain("after-end", "it comes after the consultation was closed", index)
        match entry.kind:
            case Kind.PROMISE_MADE:
                teller.make(index, entry)
            case Kind.PROMISE_REPORTED:
                teller.hear(index, entry)
            case _:
                teller.close(index, entry)
    report.examined(PROMISES, len(teller.promises), teller.counted())


@dataclass(slots=True)
class _Promise:
    """Where a promise stands: the day it was first due, the one it is due now, how it ended."""

    first_due: date
    due: date
    milestones: int | None
    reports: int = 0
    end: str = ""
    on_time: bool = False


@dataclass(slots=True)
class _Teller:
    report: ReportBuilder
    contents: Contents
    adopted: frozenset[str] | None
    promises: dict[str, _Promise] = field(default_factory=dict)
    closed: bool = False

    def make(self, index: int, entry: Entry) -> None:
        """Take a promise, which has to follow from something that is adopted."""
        promise, proposal = entry.text("promise"), entry.text("proposal")
        if self.adopted is not None and proposal not in self.adopted:
            sentence = f"it follows from {proposal}, which the decision does not adopt"
            self.complain("not-adopted", sentence, index)
        if promise in self.promises:
            self.complain("repeated-entry", f"{promise} is in the record already", index)
            return
        due = read_day(entry.text("due"))
        content = self.contents.get(index)
        steps = None if content is None else len(_list(content["milestones"]))
        self.promises[promise] = _Promise(due, due, steps)

    def hear(self, index: int, entry: Entry) -> None:
        """Take a report, which has to follow from those before it."""
        promise = self.promises.get(entry.text("promise"))
        if promise is None:
            sentence = f"it is about {entry.text('promise')}, which is no promise before it"
            self.complain("unknown-promise", sentence, index)
            return
        state, due, day = entry.text("state"), read_day(entry.text("due")), self._day(index, entry)
        promise.reports += 1
        if entry.number("number") != promise.reports:
            self.complain("wrong-number", "a promise's reports are not 1, 2, 3 …", index)
        if promise.end:
            self.complain("after-end", f"the promise is {promise.end} already", index)
        if (due > promise.due) is not (state == DELAYED) or due < promise.due:
            sentence = "only a delay moves the day by which it is to be done, and only to later"
            self.complain("wrong-due", sentence, index)
        self._check_words(index, state, promise)
        promise.due = due
        if state in ENDS and not promise.end:
            promise.end, promise.on_time = state, state == DONE and day <= promise.first_due

    def close(self, index: int, entry: Entry) -> None:
        """Take the close, which names every promise with its end."""
        self.closed = True
        rows = [row for row in _list(entry.values["promises"]) if isinstance(row, dict)]
        named = [(str(row["promise"]), str(row["end"])) for row in rows]
        if named != [(key, promise.end) for key, promise in self.promises.items()]:
            sentence = "it does not name every promise, each as it ended"
            self.complain("wrong-promises", sentence, index)

    def counted(self) -> str:
        """Say how many promises ended in which way."""
        ends = Counter(promise.end for promise in self.promises.values())
        punctual = sum(promise.on_time for promise in self.promises.values())
        return f"{ends[DONE]} done, {punctual} of them on time, {ends[GIVEN_UP]} given up"

    def complain(self, code: str, sentence: str, index: int) -> None:
        """Report what is wrong with an entry."""
        self.report.error(PROMISES, code, sentence, entry_place(index))

    def _day(self, index: int, entry: Entry) -> date:
        """Return the day of a report, which is that of its moment in some place on the earth."""
        day = read_day(entry.text("day"))
        if abs((day - read_moment(entry.text("at")).date()).days) > 1:
            self.complain("wrong-day", "its day is not that of its moment anywhere", index)
        return day

    def _check_words(self, index: int, state: str, promise: _Promise) -> None:
        content = self.contents.get(index)
        if content is None:
            return  # told with the openings
        if state in _EXPLAINED and not str(content["text"]).strip():
            sentence = "a promise is late or given up and nobody says why"
            self.report.error(PROMISES, "missing-reasons", sentence, opening_name(index))
        steps = promise.milestones
        if steps is not None and any(
            not isinstance(each, int) or each > steps for each in _list(content["reached"])
        ):
            sentence = "it names a milestone that the promise does not have"
            self.report.error(PROMISES, "unknown-milestone", sentence, opening_name(index))


def _list(value: JsonValue) -> list[JsonValue]:
    """Return a list of a content or an entry, whose form is checked."""
    return value if isinstance(value, list) else []
