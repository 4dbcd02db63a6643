"""People of a chamber who vote on paper: announced with its roll, counted apart from its ballots.

Their number stands behind the sealed roll and before the rules; what two officials say about their
ballots stands behind the close and is never added to the chamber's count. Nothing here shows that
the paper ballots were counted rightly, which the report says.
Source: specification 15.7.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ballots.combining import Rules
from ballots.combining.rules import Chamber
from ballots.dossier.entries import Entry
from ballots.election.archive import EventType
from ballots.election.question import MixnetQuestion
from ballots.verify.dossier_story import Story, kind_of_event
from ballots.verify.record import entry_place
from ballots.verify.report import ReportBuilder
from ballots.verify.rules import questions_of

PAPER = "voters on paper"
Fault = tuple[str, str]


@dataclass(slots=True)
class _Seen:
    """What was announced by chamber, and the elections whose paper ballots were counted."""

    announced: dict[str, int] = field(default_factory=dict)
    counted: set[str] = field(default_factory=set)


def check_paper(report: ReportBuilder, story: Story, rules: Rules) -> None:
    """Check the numbers of voters on paper, and tell what they leave open."""
    seen = _Seen()
    for index, entry in story.paper:
        report.examined(PAPER)
        for code, sentence in _faults(story, rules, seen, index, entry):
            report.error(PAPER, code, sentence, entry_place(index))
    for chamber, count in seen.announced.items():
        sentence = (
            f"{count} people of {chamber} vote on paper, beside its roll: their ballots are in no "
            "count here, and nothing shows how they were counted"
        )
        report.info(PAPER, "I-PAPER", sentence)


def _faults(story: Story, rules: Rules, seen: _Seen, index: int, entry: Entry) -> Iterator[Fault]:
    if entry.kind == "paper.announced":
        yield from _announcement_faults(story, rules, seen, index, entry)
        return
    uuid = entry.text("election")
    chamber = next((each for each in rules.chambers if each.election == uuid), None)
    if chamber is None:
        yield "wrong-election", "paper ballots of another election are counted"
        return
    if uuid in seen.counted:
        yield "repeated-entry", f"the paper ballots of {chamber.id} are counted twice"
    seen.counted.add(uuid)
    end = end_of(story, uuid)
    if end is None or index < end:
        yield "wrong-order", f"paper ballots of {chamber.id} are counted before its voting ended"
    yield from _number_faults(rules, seen, chamber, entry)


def _announcement_faults(
    story: Story, rules: Rules, seen: _Seen, index: int, entry: Entry
) -> Iterator[Fault]:
    chamber = entry.text("chamber")
    if chamber not in {each.id for each in rules.chambers}:
        yield "wrong-roll", f"voters on paper are announced of {chamber}, which does not vote"
        return
    if chamber in seen.announced:
        yield "repeated-entry", f"the voters on paper of {chamber} are announced twice"
    fixed = index if story.rules is None else story.rules[0]
    if index > fixed:
        yield "wrong-order", f"the voters on paper of {chamber} are announced after the rules"
    seen.announced.setdefault(chamber, entry.number("count"))


def _number_faults(rules: Rules, seen: _Seen, chamber: Chamber, entry: Entry) -> Iterator[Fault]:
    voters, totals = entry.number("voters"), entry.rows("totals")
    most = seen.announced.get(chamber.id, 0)
    if voters > most:
        sentence = f"{voters} paper ballots of {chamber.id} for {most} voters on paper"
        yield "wrong-count", sentence
    shape = [
        0 if isinstance(each, MixnetQuestion) else each.choices for each in questions_of(rules)
    ]
    if [len(row) for row in totals] != shape or any(n > voters for row in totals for n in row):
        yield "bad-choices", f"the totals on paper of {chamber.id} do not fit the questions"


def end_of(story: Story, uuid: str) -> int | None:
    """Where the voting of a chamber ended in the record."""
    ends = [
        index
        for index, raw in story.events.get(uuid, ())
        if kind_of_event(raw) is EventType.END_BALLOTS
    ]
    ends += [index for index, _ in story.named_closes.get(uuid, ())]
    return min(ends, default=None)
