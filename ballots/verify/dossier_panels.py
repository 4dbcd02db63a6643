"""A consultation's panel of experts in a dossier: who sits on it as its entries are read.

Invariant: a panel is convened once, before anybody reviews; its members join once, under names that
differ, and leave once. Of members whose names are erased it is known how many there are: no more
other names than that may review. Source: specification 16.4.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from ballots.dossier.catalogue import Kind
from ballots.dossier.entries import Entry
from ballots.record.fields import read_day
from ballots.verify.dossier_contents import Contents
from ballots.verify.named import plain_name
from ballots.verify.record import entry_place
from ballots.verify.report import ReportBuilder

PANEL: Final = "panel of experts"


@dataclass(slots=True)
class Panel:
    """Who sits on the panel now; names of whom the contents are here."""

    report: ReportBuilder
    contents: Contents
    convened: bool = False
    seated: dict[str, str] = field(default_factory=dict)  # public name by member
    joined: set[str] = field(default_factory=set)  # everybody who ever sat on it
    names: set[str] = field(default_factory=set)  # theirs
    alike: set[str] = field(default_factory=set)  # the same as they are compared
    until: dict[str, date] = field(default_factory=dict)  # the last day of each one's term, by name
    unknown: int = 0  # of how many the name is erased
    strangers: list[str] = field(default_factory=list)  # names that may be these

    def take(self, index: int, entry: Entry, *, is_late: bool) -> None:
        """Take one entry about the panel; `is_late`: somebody has reviewed before."""
        if entry.kind == Kind.PANEL_CONVENED:
            if self.convened:
                self._complain("repeated-entry", "a panel is convened twice", index)
            elif is_late:
                self._complain("wrong-order", "a panel is convened behind a review", index)
            self.convened = True
        elif entry.kind == Kind.PANEL_JOINED:
            self._join(index, entry.text("member"))
        elif self.seated.pop(entry.text("member"), None) is None:
            self._complain("wrong-order", "somebody leaves a panel and was not on it", index)

    def is_over(self, expert: str, day: date) -> bool:
        """Say whether a member's term had ended on a day (UTC), wherever the authority is."""
        return expert in self.until and day - self.until[expert] > timedelta(days=1)

    def admits(self, expert: str, index: int) -> bool:
        """Say whether somebody of this name may review in the entry at `index`.

        A name that can only be that of a member whose name is erased is told when it comes first.
        """
        if not self.convened or expert in self.seated.values():
            return True
        if expert in self.names or expert in self.strangers:
            return expert in self.strangers
        if len(self.strangers) == self.unknown:
            return False
        self.strangers.append(expert)
        sentence = (
            f"{expert} reviews, and is no member whose name is here: that it is one of the "
            f"{self.unknown} whose names are erased is the platform's word"
        )
        self.report.warning(PANEL, "W-PANEL", sentence, entry_place(index))
        return True

    def _join(self, index: int, member: str) -> None:
        if not self.convened:
            self._complain("wrong-order", "somebody joins a panel that is not convened", index)
        if member in self.joined:
            self._complain("repeated-entry", f"{member} joins the panel twice", index)
        self.joined.add(member)
        content = self.contents.get(index)
        name = str(content["name"]) if content is not None else ""
        if name and name in self.names:
            self._complain("repeated-member", f"two members of the panel are called {name}", index)
        elif name and plain_name(name) in self.alike:
            sentence = (
                f"another member of the panel is called much as {name}: that these are two people "
                "is the platform's word"
            )
            self.report.warning(PANEL, "W-SAME-NAME", sentence, entry_place(index))
        self.seated[member] = name
        if content is None or not name:
            self.unknown += 1
            return
        self.names.add(name)
        self.alike.add(plain_name(name))
        self.until[name] = read_day(content["until"])

    def _complain(self, code: str, sentence: str, index: int) -> None:
        self.report.error(PANEL, code, sentence, entry_place(index))
