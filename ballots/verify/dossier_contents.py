"""What people wrote: each commitment opened, or an entry says why it is hidden or erased.

Invariant: every commitment of the consultation ends in exactly one standing. Shown: its opening is
here. Hidden or erased: a later entry names it, and its opening is not here. Withheld: an appeal, or
its answer, about what is hidden or erased, whose opening is not here. Sealed: a review before its
phase has ended, whose opening is not here. Anything else is an error.
Source: specification 16.4, 17.4.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from ballots.dossier.catalogue import Kind
from ballots.dossier.commitment import Opening, read_opening
from ballots.dossier.entries import Entry, read_content
from ballots.dossier.layout import opening_index, opening_name
from ballots.encoding import JsonValue
from ballots.errors import MalformedError
from ballots.verify.dossier_story import Story
from ballots.verify.record import entry_place
from ballots.verify.report import ReportBuilder

OPENINGS = "openings"
MODERATION = "hidden and erased"
_SUBJECTS = MappingProxyType(
    {
        Kind.PROPOSAL_VERSION: "proposal",
        Kind.COMMENT_POSTED: "comment",
        Kind.REVIEW_SUBMITTED: "review",
        Kind.REVIEW_REVISED: "review",
    }
)
"""What can be hidden: the kinds of entries, and the field that names the subject in each."""
_PERMANENT = (
    Kind.CONSULTATION_PUBLISHED,
    Kind.DECISION_PUBLISHED,
    Kind.PROMISE_MADE,
    Kind.PROMISE_REPORTED,
)
_OVERTURNED = "overturned"
_APPEALS = (Kind.APPEAL_MADE, Kind.APPEAL_ANSWERED)
_REVIEWS = (Kind.REVIEW_SUBMITTED, Kind.REVIEW_REVISED)
Contents = Mapping[int, Mapping[str, JsonValue]]
"""What stands behind the commitments, by their entries' indices."""


class Standing(StrEnum):
    """What became of the words behind a commitment."""

    SHOWN = "opened"
    HIDDEN = "hidden"
    ERASED = "erased"
    WITHHELD = "withheld"
    SEALED = "sealed until the review phase ends"


def check_contents(report: ReportBuilder, story: Story, files: Mapping[str, bytes]) -> Contents:
    """Open every commitment of the consultation that is not hidden or erased; return contents."""
    standings = _Moderation(report, story)
    standings.tell()
    _refuse_foreign_openings(report, story, files)
    contents: dict[int, Mapping[str, JsonValue]] = {}
    found: Counter[Standing] = Counter()
    for index, entry in story.commitments.items():
        raw = files.get(opening_name(index))
        standing = standings.of(index, entry, is_here=raw is not None)
        found[standing] += 1
        _check_place(report, index, standing, is_here=raw is not None)
        content = _read(report, index, entry, raw) if raw is not None else None
        if content is not None:
            contents[index] = content
    report.examined(OPENINGS, len(story.commitments), _counted(found))
    return contents


def _check_place(report: ReportBuilder, index: int, standing: Standing, *, is_here: bool) -> None:
    """Report an opening that is missing, and one that is here although it should not be."""
    name = opening_name(index)
    if standing is Standing.SHOWN and not is_here:
        sentence = f"the commitment in entry {index} is not opened, and no entry says why"
        report.error(OPENINGS, "missing-file", sentence, name)
    if standing in (Standing.HIDDEN, Standing.ERASED) and is_here:
        sentence = f"the content of entry {index} is here, although an entry says it is {standing}"
        report.error(OPENINGS, "still-shown", sentence, name)


def _refuse_foreign_openings(
    report: ReportBuilder, story: Story, files: Mapping[str, bytes]
) -> None:
    """Report openings of anything but this consultation's commitments."""
    for name in sorted(files):
        index = opening_index(name)
        if index is not None and index not in story.commitments:
            sentence = f"entry {index} is no commitment of this consultation"
            report.error(OPENINGS, "foreign-file", sentence, name)


def _read(
    report: ReportBuilder, index: int, entry: Entry, raw: bytes
) -> Mapping[str, JsonValue] | None:
    """Return the content of an opening, or report why it opens nothing."""
    name = opening_name(index)
    try:
        opening = _opening(raw, index)
        if (opening.kind, opening.commitment) == (entry.kind, entry.commitment):
            return read_content(opening.kind, opening.content)
    except MalformedError as error:
        report.failed(OPENINGS, error, name)
        return None
    sentence = f"it does not open the commitment in entry {index}"
    report.error(OPENINGS, "wrong-opening", sentence, name)
    return None


def _opening(raw: bytes, index: int) -> Opening:
    """Read the opening of the entry at `index`."""
    found, opening = read_opening(raw)
    if found != index:
        raise MalformedError(f"opening: it is of entry {found}, not of entry {index}")
    return opening


def _counted(found: Counter[Standing]) -> str:
    """Say how many contents have each standing; opened ones alone need no words."""
    if set(found) <= {Standing.SHOWN}:
        return ""
    return ", ".join(f"{found[each]} {each}" for each in Standing if found[each])


@dataclass(slots=True)
class _Moderation:
    """Goes through hidings, appeals and erasures in order; afterwards knows each standing."""

    report: ReportBuilder
    story: Story
    subjects: dict[str, set[int]] = field(default_factory=dict)  # where the words of each stand
    standings: dict[int, Standing] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)  # subjects that are hidden or partly erased
    appeals: dict[int, str] = field(default_factory=dict)
    answered: set[int] = field(default_factory=set)
    overturned: dict[str, int] = field(default_factory=dict)

    def tell(self) -> None:
        """Take every act into account and report those that contradict the record."""
        for index, entry in self.story.commitments.items():
            self.subjects.setdefault(_subject_of(entry), set()).add(index)
        self.report.examined(MODERATION, len(self.story.moderation))
        for index, entry in self.story.moderation:
            match entry.kind:
                case Kind.CONTENT_HIDDEN:
                    self._hide(index, entry)
                case Kind.CONTENT_RESTORED:
                    self._restore(index, entry)
                case Kind.CONTENT_ERASED:
                    self._erase(index, entry)
                case Kind.APPEAL_MADE:
                    self._appeal(index, entry)
                case _:
                    self._answer(index, entry)
        for subject, index in self.overturned.items():
            sentence = f"the hiding of {subject} was overturned, and yet it stays hidden"
            self._complain("not-restored", sentence, index)

    def of(self, index: int, entry: Entry, *, is_here: bool) -> Standing:
        """Return the standing of an entry's content."""
        standing = self.standings.get(index, Standing.SHOWN)
        if standing is Standing.SHOWN and entry.kind in _APPEALS and not is_here:
            return Standing.WITHHELD if entry.text("subject") in self.closed else standing
        if standing is Standing.SHOWN and entry.kind in _REVIEWS and not is_here:
            return standing if _reviews_ended(self.story) else Standing.SEALED
        return standing

    def _hide(self, index: int, entry: Entry) -> None:
        subject = entry.text("subject")
        self.closed.add(subject)
        for place in self._named(index, entry, self.subjects.get(subject, set())):
            self.standings.setdefault(place, Standing.HIDDEN)
        words = f"{subject} is hidden: {entry.text('reason')}, by the rule {entry.text('rule')}"
        self._note("I-HIDDEN", words, index)

    def _restore(self, index: int, entry: Entry) -> None:
        subject = entry.text("subject")
        places = self.subjects.get(subject, set())
        if not self._is_hidden(subject):
            self._complain("wrong-order", f"{subject} is shown again and was not hidden", index)
        for place in self._named(index, entry, places):
            if self.standings.get(place) is Standing.HIDDEN:
                del self.standings[place]
        self.overturned.pop(subject, None)
        if not any(place in self.standings for place in places):
            self.closed.discard(subject)
        self._note("I-RESTORED", f"{subject} is shown again: {entry.text('reason')}", index)

    def _erase(self, index: int, entry: Entry) -> None:
        commitments = self.story.commitments
        named = entry.numbers("entries")
        places = {
            place
            for place in named
            if place in commitments and commitments[place].kind not in _PERMANENT
        }
        erased = self._named(index, entry, places)
        for place in erased:
            self.standings[place] = Standing.ERASED
            self.closed.add(_subject_of(commitments[place]))
        words = f"{len(erased)} contents are erased, as the {entry.text('reason')} demanded"
        self._note("I-ERASED", words, index)

    def _appeal(self, index: int, entry: Entry) -> None:
        subject = entry.text("subject")
        if subject not in self.closed:
            self._complain("wrong-order", f"an appeal about {subject}, which is not hidden", index)
        self.appeals[index] = subject

    def _answer(self, index: int, entry: Entry) -> None:
        subject, appeal = entry.text("subject"), entry.number("appeal")
        if self.appeals.get(appeal) != subject:
            sentence = f"entry {appeal} is no earlier appeal about {subject}"
            self._complain("unknown-appeal", sentence, index)
        if appeal in self.answered:
            self._complain("repeated-entry", "an appeal is answered twice", index)
        self.answered.add(appeal)
        if entry.text("answer") == _OVERTURNED and self._is_hidden(subject):
            self.overturned[subject] = index

    def _is_hidden(self, subject: str) -> bool:
        places = self.subjects.get(subject, set())
        return any(self.standings.get(place) is Standing.HIDDEN for place in places)

    def _named(self, index: int, entry: Entry, allowed: AbstractSet[int]) -> Sequence[int]:
        """Return the entries that an act names and may name; report the others."""
        named = entry.numbers("entries")
        right = [place for place in named if place < index and place in allowed]
        if len(right) != len(named) or not named:
            wrong = next((place for place in named if place >= index or place not in allowed), None)
            which = "no entry" if wrong is None else f"entry {wrong}"
            sentence = f"{entry.kind} names {which}, and can be about none such"
            self._complain("wrong-subject", sentence, index)
        return right

    def _complain(self, code: str, sentence: str, index: int) -> None:
        self.report.error(MODERATION, code, sentence, entry_place(index))

    def _note(self, code: str, sentence: str, index: int) -> None:
        self.report.info(MODERATION, code, sentence, entry_place(index))


def _reviews_ended(story: Story) -> bool:
    """Whether the review phase of the consultation is over."""
    moves = (entry for _, entry in story.own if entry.kind == Kind.PHASE_MOVED)
    return any(entry.text("from") == "review" for entry in moves)


def _subject_of(entry: Entry) -> str:
    """Return the subject whose words an entry commits to; empty where nothing names them."""
    name = next((name for kind, name in _SUBJECTS.items() if kind == entry.kind), None)
    return f"{name}:{entry.text(name)}" if name is not None else ""
