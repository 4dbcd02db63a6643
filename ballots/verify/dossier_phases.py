"""A consultation's phases: each begins where the one before ended, and its supports are counted.

Source: specification 16.4.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ballots.dossier.entries import Entry
from ballots.encoding import as_text

FIRST: Final = "discussion"
"""What a publication begins; a draft is in no record."""

LAST: Final = "follow_up"
"""After which nothing but the close comes."""

Fault = tuple[str, str]


@dataclass(slots=True)
class Phases:
    """Which phase it is, and the supports that were counted since it began."""

    phase: str = FIRST
    counted: list[Entry] = field(default_factory=list)

    def count(self, entry: Entry) -> Iterator[Fault]:
        """Take an entry `supports.counted`."""
        self.counted.append(entry)
        if entry.text("phase") != self.phase:
            yield "wrong-phase", "supports are counted for a phase that it is not"

    def move(self, entry: Entry, proposals: Sequence[str]) -> Iterator[Fault]:
        """Take an entry `phase.moved`; `proposals` are those that were made before it, in order."""
        if entry.text("from") != self.phase:
            yield "wrong-phase", "a phase ends that had not begun"
        if _totals(self.counted) != list(proposals) or not _is_whole(self.counted):
            sentence = "a phase ends without its supports counted, each proposal's once, in order"
            yield "missing-supports", sentence
        self.phase, self.counted = entry.text("to"), []


def proposals_counted(entry: Entry) -> list[str]:
    """Return the proposals whose supports an entry counts; its form is checked."""
    rows = entry.values["totals"]
    found = rows if isinstance(rows, list) else []
    return [as_text(row["proposal"]) for row in found if isinstance(row, dict)]


def _totals(entries: Sequence[Entry]) -> list[str]:
    return [proposal for entry in entries for proposal in proposals_counted(entry)]


def _is_whole(entries: Sequence[Entry]) -> bool:
    """Whether the entries are part 1 to the last one of one list."""
    parts = [(entry.number("part"), entry.number("parts")) for entry in entries]
    return parts == [(number, len(parts)) for number in range(1, len(parts) + 1)]
