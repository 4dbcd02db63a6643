"""Experts' reviews in a dossier: their versions in order, in their phase, by who may review.

The public names of a panel's members differ from each other, so in a consultation with a panel a
name says who it is. `last_reviews` is the one place that says which version of a review counts.
Source: specification 16.4.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Final

from ballots.dossier.catalogue import Kind
from ballots.dossier.entries import Entry
from ballots.dossier.layout import opening_name
from ballots.encoding import JsonValue
from ballots.record.fields import read_moment
from ballots.verify.dossier_contents import Contents
from ballots.verify.dossier_phases import FIRST
from ballots.verify.dossier_story import Placed, Story
from ballots.verify.record import entry_place
from ballots.verify.report import ReportBuilder

REVIEWS: Final = "reviews"
PANEL: Final = "panel of experts"
_PHASE: Final = "review"


@dataclass(frozen=True, slots=True)
class LastReview:
    """The version of a review that counts: the last one; `revision` 1 is as it was submitted.

    `content` is None where it is erased, or sealed until the review phase ends.
    """

    review: str
    proposal: str
    revision: int
    index: int
    content: Mapping[str, JsonValue] | None

    @property
    def expert(self) -> str:
        """The expert's public name; empty where the content is not here."""
        return str(self.content["expert"]) if self.content is not None else ""

    @property
    def recused(self) -> bool:
        """Whether the expert stands aside."""
        return self.content is not None and self.content["recused"] is True

    @property
    def scores(self) -> Mapping[str, int]:
        """The score by criterion; none where the expert stands aside or the content is not here."""
        rows = self.content["scores"] if self.content is not None else []
        found = rows if isinstance(rows, list) else []
        return MappingProxyType(
            {
                str(row["criterion"]): int(str(row["score"]))
                for row in found
                if isinstance(row, dict)
            }
        )


def last_reviews(
    story: Story, contents: Contents, before: int | None = None
) -> tuple[LastReview, ...]:
    """Return each review's last version, in the order in which the reviews were first submitted.

    `before`: the last one that stands before the entry of this index. A version out of order counts
    as it stands; `check_reviews` names it.
    """
    found: dict[str, LastReview] = {}
    for index, entry in story.reviews:
        if before is not None and index >= before:
            break
        review = entry.text("review")
        first = found.get(review)
        found[review] = LastReview(
            review=review,
            proposal=first.proposal if first is not None else entry.text("proposal"),
            revision=_revision(entry),
            index=index,
            content=contents.get(index),
        )
    return tuple(found.values())


def check_reviews(report: ReportBuilder, story: Story, contents: Contents) -> None:
    """Check the panel and every version of every review."""
    panel = _Panel(report, contents)
    report.examined(REVIEWS, len(story.reviews))
    report.examined(PANEL, len(story.panel))
    reader = _Reader(report, contents, _review_ends(contents), panel)
    for index, entry in story.own:
        match entry.kind:
            case Kind.PHASE_MOVED:
                reader.phase = entry.text("to")
            case Kind.PANEL_CONVENED | Kind.PANEL_JOINED | Kind.PANEL_LEFT:
                panel.take(index, entry)
            case Kind.INTEREST_DECLARED:
                reader.take_declaration(index, entry)
            case Kind.REVIEW_SUBMITTED | Kind.REVIEW_REVISED:
                reader.take_review(index, entry)
            case _:
                pass


@dataclass(slots=True)
class _Panel:
    """Who sits on the panel as its entries are read; names of whom the contents are here."""

    report: ReportBuilder
    contents: Contents
    convened: bool = False
    seated: dict[str, str] = field(default_factory=dict)  # public name by member
    left: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)  # of everybody who ever sat on it
    unknown: bool = False  # some member's name is erased

    def take(self, index: int, entry: Entry) -> None:
        """Take one entry about the panel."""
        if entry.kind == Kind.PANEL_CONVENED:
            if self.convened:
                self._complain("repeated-entry", "a panel is convened twice", index)
            self.convened = True
        elif entry.kind == Kind.PANEL_JOINED:
            self._join(index, entry.text("member"))
        elif self.seated.pop(entry.text("member"), None) is None:
            self._complain("wrong-order", "somebody leaves a panel and was not on it", index)

    def _join(self, index: int, member: str) -> None:
        if not self.convened:
            self._complain("wrong-order", "somebody joins a panel that is not convened", index)
        if member in self.seated or member in self.left:
            self._complain("repeated-entry", f"{member} joins the panel twice", index)
        self.left.add(member)
        content = self.contents.get(index)
        name = str(content["name"]) if content is not None else ""
        if name and name in self.names:
            self._complain("repeated-member", f"two members of the panel are called {name}", index)
        self.unknown |= not name
        self.seated[member] = name
        self.names.add(name)

    def refuses(self, expert: str) -> bool:
        """Whether there is a panel and nobody of this name sits on it."""
        return self.convened and not self.unknown and expert not in self.seated.values()

    def _complain(self, code: str, sentence: str, index: int) -> None:
        self.report.error(PANEL, code, sentence, entry_place(index))


@dataclass(slots=True)
class _Reader:
    """Reads declarations and reviews in order and remembers what each may still be."""

    report: ReportBuilder
    contents: Contents
    ends: date | None
    panel: _Panel
    phase: str = FIRST
    versions: dict[str, tuple[str, int, str]] = field(default_factory=dict)
    recused: set[tuple[str, str]] = field(default_factory=set)  # proposal and expert's name

    def take_declaration(self, index: int, entry: Entry) -> None:
        """Take an expert's declaration of interests on one proposal."""
        content = self.contents.get(index)
        if content is not None and content["recused"] is True:
            self.recused.add((entry.text("proposal"), str(content["expert"])))

    def take_review(self, index: int, entry: Entry) -> None:
        """Take one version of a review."""
        if self.phase != _PHASE:
            self._complain("wrong-phase", f"a review stands in the phase {self.phase}", index)
        content = self.contents.get(index)
        expert = str(content["expert"]) if content is not None else ""
        self._check_revision(index, entry, expert)
        if content is not None:
            self._check_content((index, entry), content, expert)

    def _check_revision(self, index: int, entry: Entry, expert: str) -> None:
        review, proposal = entry.text("review"), entry.text("proposal")
        known = self.versions.get(review, (proposal, 0, expert))
        if entry.kind == Kind.REVIEW_REVISED and known[:2] != (proposal, _revision(entry) - 1):
            sentence = f"it is no next version of the review {review} of this proposal"
            self._complain("wrong-revision", sentence, index)
        if expert and known[2] and known[2] != expert:
            self._complain("other-expert", f"the review {review} was {known[2]}'s", index)
        self.versions[review] = (known[0], _revision(entry), known[2] or expert)

    def _check_content(self, placed: Placed, content: Mapping[str, JsonValue], expert: str) -> None:
        index, entry = placed
        if content["recused"] is True and content["scores"]:
            self._name("recused-scores", f"{expert} stands aside and gives scores", index)
        if content["recused"] is not True and self._stood_aside(entry.text("proposal"), expert):
            self._name("recused-scores", f"{expert} stood aside from this proposal", index)
        if self.panel.refuses(expert):
            self._name("not-on-panel", f"{expert} is not on the panel", index)
        if "late" in content:
            self._check_late(index, entry, is_late=content["late"] is True)

    def _stood_aside(self, proposal: str, expert: str) -> bool:
        return self.panel.convened and (proposal, expert) in self.recused

    def _check_late(self, index: int, entry: Entry, *, is_late: bool) -> None:
        """Tell a late review, and hold it against the timetable to within a day.

        The days of the timetable are of the place's own time zone, which the record does not say.
        """
        if is_late:
            sentence = f"a review came after the announced end of the reviews, {self.ends}"
            self.report.info(REVIEWS, "I-LATE", sentence, entry_place(index))
        if self.ends is None:
            return
        over = (read_moment(entry.text("at")).date() - self.ends).days
        if over < 0 < is_late or over > 1 > is_late:
            sentence = f"late is {str(is_late).lower()}, at {entry.text('at')}, {self.ends} the end"
            self._name("wrong-lateness", sentence, index)

    def _complain(self, code: str, sentence: str, index: int) -> None:
        self.report.error(REVIEWS, code, sentence, entry_place(index))

    def _name(self, code: str, sentence: str, index: int) -> None:
        self.report.error(REVIEWS, code, sentence, opening_name(index))


def _revision(entry: Entry) -> int:
    return entry.number("revision") if entry.kind == Kind.REVIEW_REVISED else 1


def _review_ends(contents: Contents) -> date | None:
    """Return the announced last day of the reviews; None where no timetable says it."""
    for content in contents.values():
        rows = content.get("timetable")
        for row in rows if isinstance(rows, list) else []:
            if isinstance(row, dict) and row["phase"] == _PHASE:
                try:
                    return date.fromisoformat(str(row["ends"]))
                except ValueError:
                    return None
    return None
