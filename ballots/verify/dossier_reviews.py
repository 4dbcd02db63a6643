"""Experts' reviews in a dossier: their versions in order, in their phase, by who may review.

The public names of a panel's members differ from each other, so in a consultation with a panel a
name says who it is, and each member has one review of a proposal. `last_reviews` is the one place
that says which version of a review counts.
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
from ballots.verify.dossier_panels import PANEL, Panel
from ballots.verify.dossier_phases import FIRST
from ballots.verify.dossier_story import Placed, Story
from ballots.verify.record import entry_place
from ballots.verify.report import ReportBuilder

REVIEWS: Final = "reviews"
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
    panel = Panel(report, contents)
    report.examined(REVIEWS, len(story.reviews))
    report.examined(PANEL, len(story.panel))
    criteria = published_criteria(story, contents)
    reader = _Reader(report, contents, criteria, _review_ends(contents), panel)
    for index, entry in story.own:
        match entry.kind:
            case Kind.PHASE_MOVED:
                reader.phase = entry.text("to")
            case Kind.PANEL_CONVENED | Kind.PANEL_JOINED | Kind.PANEL_LEFT:
                panel.take(index, entry, is_late=bool(reader.versions))
            case Kind.INTEREST_DECLARED:
                reader.take_declaration(index, entry)
            case Kind.REVIEW_SUBMITTED | Kind.REVIEW_REVISED:
                reader.take_review(index, entry)
            case _:
                pass


@dataclass(slots=True)
class _Reader:
    """Reads declarations and reviews in order and remembers what each may still be."""

    report: ReportBuilder
    contents: Contents
    criteria: frozenset[str] | None
    ends: date | None
    panel: Panel
    phase: str = FIRST
    versions: dict[str, tuple[str, int, str]] = field(default_factory=dict)
    recused: set[tuple[str, str]] = field(default_factory=set)  # proposal and expert's name
    given: dict[tuple[str, str], str] = field(default_factory=dict)  # the first review, by the same
    scored: set[tuple[str, str]] = field(default_factory=set)  # the same

    def take_declaration(self, index: int, entry: Entry) -> None:
        """Take an expert's declaration of interests on one proposal."""
        content = self.contents.get(index)
        if content is None or content["recused"] is not True:
            return
        aside = entry.text("proposal"), str(content["expert"])
        self.recused.add(aside)
        if self.panel.convened and aside in self.scored:
            self._name("recused-scores", f"{aside[1]} stands aside behind scores of theirs", index)

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
        follows = known[1] > 0 and known[:2] == (proposal, _revision(entry) - 1)
        if entry.kind == Kind.REVIEW_REVISED and not follows:
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
        if content["recused"] is not True:
            self.scored.add((entry.text("proposal"), expert))
        if self.panel.is_over(expert, read_moment(entry.text("at")).date()):
            self._name("not-on-panel", f"{expert} reviews after the term on the panel", index)
        if not self.panel.admits(expert, index):
            self._name("not-on-panel", f"{expert} is not on the panel", index)
        self._check_only(index, entry, expert)
        self._check_scores(index, content)
        self._check_late(index, entry, content.get("late"))

    def _check_only(self, index: int, entry: Entry, expert: str) -> None:
        """See to it that nobody's scores on a proposal count twice."""
        review, proposal = entry.text("review"), entry.text("proposal")
        first = self.given.setdefault((proposal, expert), review)
        if first == review:
            return
        if self.panel.convened:
            sentence = f"{expert} has reviewed the proposal {proposal} before, in {first}"
            self._complain("repeated-review", sentence, index)
        else:
            sentence = (
                f"the reviews {first} and {review} of one proposal stand under one name: that two "
                "experts wrote them is the platform's word"
            )
            self.report.warning(REVIEWS, "W-SAME-NAME", sentence, entry_place(index))

    def _check_scores(self, index: int, content: Mapping[str, JsonValue]) -> None:
        rows = content["scores"] if isinstance(content["scores"], list) else []
        scored = [str(row["criterion"]) for row in rows if isinstance(row, dict)]
        wanted = set(scored) if self.criteria is None else self.criteria
        if content["recused"] is not True and sorted(scored) != sorted(wanted):
            sentence = "there is not one score on each published criterion"
            self._name("wrong-scores", sentence, index)

    def _stood_aside(self, proposal: str, expert: str) -> bool:
        return self.panel.convened and (proposal, expert) in self.recused

    def _check_late(self, index: int, entry: Entry, late: JsonValue) -> None:
        """Tell a late review, and hold it against the timetable to within a day.

        The days of the timetable are of the place's own time zone, which the record does not say;
        nor do reviews of before they had the field say whether they are `late`.
        """
        at = read_moment(entry.text("at")).date()
        over = (at - self.ends).days if self.ends is not None else 0
        if late is True or (late is None and over > 1):
            sentence = f"a review came after the announced end of the reviews, {self.ends}"
            self.report.info(REVIEWS, "I-LATE", sentence, entry_place(index))
        if (over < 0 and late is True) or (over > 1 and late is False):
            sentence = f"late is {str(late).lower()}, at {entry.text('at')}, {self.ends} the end"
            self._name("wrong-lateness", sentence, index)

    def _complain(self, code: str, sentence: str, index: int) -> None:
        self.report.error(REVIEWS, code, sentence, entry_place(index))

    def _name(self, code: str, sentence: str, index: int) -> None:
        self.report.error(REVIEWS, code, sentence, opening_name(index))


def published_criteria(story: Story, contents: Contents) -> frozenset[str] | None:
    """Return the ids of the published criteria; None where the publication cannot be read."""
    published = next((i for i, e in story.own if e.kind == Kind.CONSULTATION_PUBLISHED), None)
    if published is None or published not in contents:
        return None
    rows = contents[published]["criteria"]
    found = rows if isinstance(rows, list) else []
    return frozenset(str(row["id"]) for row in found if isinstance(row, dict))


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
