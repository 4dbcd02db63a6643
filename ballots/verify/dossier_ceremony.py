"""The trustees' key ceremonies in a dossier: every file checked again, and the group they make.

Each file is judged as it was when it was handed in, against the rounds before it. Of a ceremony
that was given up the same is checked as far as it came. What is not shown: that the people at the
places are those whom anybody takes them for; a file names its place and the key that signed it.
Source: specification 17.4, 18.5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from ballots.dossier.entries import Entry
from ballots.election.ceremony_files import ROUNDS, Files, Round
from ballots.election.pedersen import Pedersen
from ballots.election.trustees import Trustees, make_trustees_json
from ballots.errors import BallotsError
from ballots.verify.dossier_story import Placed, Story
from ballots.verify.record import entry_place
from ballots.verify.report import ReportBuilder

CEREMONY: Final = "key ceremony"
_LAST: Final = frozenset({Round.VERIFICATION, Round.COMPLAINT})
"""A complaint stands in the place of the last round's file."""
MOST_TRUSTEES: Final = 100
"""The largest ceremony whose files are checked: of n trustees that costs as much as n³."""


@dataclass(slots=True)
class Held:
    """A ceremony as it was recorded; `group` is what it made, where it came to its end."""

    number: int
    size: int
    threshold: int
    steps: dict[Round, dict[int, Placed]] = field(default_factory=dict)
    group: Pedersen | None = None

    @property
    def files(self) -> Files:
        """The files that stand in their turn."""
        kept = {
            part: {place: step[1].text("document").encode() for place, step in steps.items()}
            for part, steps in self.steps.items()
        }
        return Files(self.size, self.threshold, kept)

    def is_open(self, part: Round) -> bool:
        """Whether every round before this one is complete."""
        there = {each: dict.fromkeys(steps, b"") for each, steps in self.steps.items()}
        return Files(self.size, self.threshold, there).is_open(part)


def check_ceremonies(report: ReportBuilder, story: Story) -> Held | None:
    """Check every ceremony; return the one that was not given up before the rules."""
    held: list[Held] = []
    running: Held | None = None
    for index, entry in story.ceremonies:
        report.examined(CEREMONY)
        sentence = _disorder(story, index, entry, held, running)
        if sentence:
            report.error(CEREMONY, "wrong-order", sentence, entry_place(index))
        elif running is None:
            size, threshold = entry.number("size"), entry.number("threshold")
            running = Held(entry.number("ceremony"), size, threshold)
            held.append(running)
        elif entry.kind == "ceremony.ended":
            running = None
        else:
            _take_step(report, running, index, entry)
    for each in held:
        each.group = _check_files(report, each)
    return running


def group_fault(trustees: Trustees | None, held: Held | None) -> str:
    """Say how an election's trustees are not those of the ceremony; empty where they are."""
    if trustees is None:
        return ""
    if held is None:
        grouped = any(isinstance(each, Pedersen) for each in trustees.items)
        return (
            "a group of trustees is in it, and the record has no ceremony of it" if grouped else ""
        )
    if held.group is None:
        return "the ceremony of its trustees came to no good end"
    if trustees.raw == make_trustees_json([held.group]):
        return ""
    return "the election's trustees are not the group that the ceremony made"


def _disorder(
    story: Story, index: int, entry: Entry, held: list[Held], running: Held | None
) -> str:
    """Say why an entry cannot stand here; empty where it can."""
    number = entry.number("ceremony")
    if story.rules is not None and index > story.rules[0]:
        return "a ceremony goes on after the rules"
    if entry.kind != "ceremony.begun":
        here = running is not None and running.number == number
        return "" if here else f"the ceremony {number} is not under way"
    if running is not None:
        return "a ceremony begins while another one is under way"
    if entry.number("size") > MOST_TRUSTEES:
        return f"a ceremony of more than {MOST_TRUSTEES} trustees is not checked"
    return "" if number == len(held) + 1 else "the ceremonies are not numbered 1, 2, 3 …"


def _take_step(report: ReportBuilder, held: Held, index: int, entry: Entry) -> None:
    """Take a file that stands in its turn; its words are checked when all are there."""
    place, part = entry.number("trustee"), Round(entry.text("round"))
    for code, sentence in _turn_faults(held, place, part):
        report.error(CEREMONY, code, sentence, entry_place(index))
        return
    held.steps.setdefault(part, {})[place] = (index, entry)


def _turn_faults(held: Held, place: int, part: Round) -> Iterator[tuple[str, str]]:
    """Return why it is not this trustee's turn with a file of this round."""
    if place > held.size:
        yield "unknown-trustee", f"the ceremony has {held.size} trustees, and no number {place}"
    if Round.COMPLAINT in held.steps or not held.is_open(part):
        yield "wrong-order", f"the round of the {part} of trustee {place} is not open"
    if any(place in held.steps.get(each, {}) for each in (_LAST if part in _LAST else {part})):
        yield "repeated-entry", f"trustee {place} has handed in a file of this round before"


def _check_files(report: ReportBuilder, held: Held) -> Pedersen | None:
    """Check every file, a round after those that hold; return the group of a complete ceremony."""
    files = held.files
    for part in (*ROUNDS, Round.COMPLAINT):
        steps = held.steps.get(part, {})
        if not _check_round(report, files, part, steps):
            return None
    return files.assemble() if files.open_round is None else None


def _check_round(
    report: ReportBuilder, files: Files, part: Round, steps: Mapping[int, Placed]
) -> bool:
    """Check the files of one round; say whether all that are there hold."""
    good = True
    for place, (index, _) in sorted(steps.items()):
        try:
            files.check(part, place, files.of(part)[place])
        except BallotsError as error:
            report.failed(CEREMONY, error, entry_place(index))
            good = False
    return good
