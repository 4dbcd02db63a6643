"""Places on a roll that people claimed: by checks that were chosen before the rules, in their time.

Nothing here shows that the right person claimed a place, which the report says.
Source: specification 15.8.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from ballots.combining import Rules
from ballots.dossier.entries import Entry
from ballots.verify.dossier_paper import end_of
from ballots.verify.dossier_story import Story
from ballots.verify.record import entry_place
from ballots.verify.report import ReportBuilder

CLAIMS = "claimed places"
Fault = tuple[str, str]


@dataclass(slots=True)
class _Seen:
    """The checks chosen by chamber, and how many places were claimed by each."""

    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    claimed: Counter[tuple[str, str]] = field(default_factory=Counter)


def check_claims(report: ReportBuilder, story: Story, rules: Rules) -> None:
    """Check which checks were chosen and which places were claimed, and tell how many."""
    seen = _Seen()
    for index, entry in story.checks:
        report.examined(CLAIMS)
        for code, sentence in _faults(story, rules, seen, index, entry):
            report.error(CLAIMS, code, sentence, entry_place(index))
    for (chamber, check), count in sorted(seen.claimed.items()):
        sentence = (
            f"{count} places of {chamber} were claimed by the check {check}: that they were the "
            "right people, nothing here shows"
        )
        report.info(CLAIMS, "I-CLAIMED", sentence)


def _faults(story: Story, rules: Rules, seen: _Seen, index: int, entry: Entry) -> Iterator[Fault]:
    name = entry.text("chamber")
    chamber = next((each for each in rules.chambers if each.id == name), None)
    if chamber is None:
        yield "wrong-roll", f"{name} does not vote, and there is an entry {entry.kind} of it"
        return
    fixed = -1 if story.rules is None else story.rules[0]
    if entry.kind == "checks.chosen":
        if name in seen.chosen:
            yield "repeated-entry", f"the checks of {name} are chosen twice"
        if index > fixed:
            yield "wrong-order", f"the checks of {name} are chosen after the rules"
        seen.chosen.setdefault(name, entry.texts("checks"))
        return
    check, end = entry.text("check"), end_of(story, chamber.election)
    if check not in seen.chosen.get(name, ()):
        yield "unchosen-check", f"a place of {name} is claimed by {check}, which was not chosen"
    if index < fixed or (end is not None and index > end):
        yield "wrong-order", f"a place of {name} is claimed outside rules and end of its voting"
    seen.claimed[name, check] += 1
