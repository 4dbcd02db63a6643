"""What opens the entries' commitments: shown, withheld while hidden, or erased for ever.

The record says why an opening is not shown: a later entry `content.hidden` or `content.erased`
names the index. Appending such an entry marks what it names; withholding, releasing and erasing the
openings is the caller's, in the same unit of work. Experts' reviews are sealed: their openings are
withheld until the entry by which the review phase ends, and appending that one releases them.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from ballots.dossier.commitment import Opening
from ballots.dossier.entries import Entry, Kind, read_content, read_entry
from ballots.encoding import as_integer, as_list, as_text
from ballots.record.fields import LARGEST, read_moment
from participate.record import repository
from participate.record.models import OpeningRow
from participate.record.repository import whole
from participate.record.service.reading import EntryView

SEALED = frozenset({Kind.REVIEW_SUBMITTED, Kind.REVIEW_REVISED})
"""The kinds whose openings wait for the end of the review phase."""
_MARKING = frozenset({Kind.CONTENT_HIDDEN, Kind.CONTENT_RESTORED, Kind.CONTENT_ERASED})


class Standing(StrEnum):
    """Why the words behind a commitment are not shown."""

    HIDDEN = "hidden"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Mark:
    """That words are hidden or erased: by which entry, when, in which role, for which reason."""

    standing: Standing
    entry: int
    at: datetime
    by: str
    reason: str


def find_opening(session: Session, index: int) -> Opening | None:
    """What opens an entry's commitment; None where there is none, or it is withheld or erased."""
    return _opening(session, index, repository.find_opening(session, index))


def find_kept_opening(session: Session, index: int) -> Opening | None:
    """The same for the author alone: also while it is withheld; None where it is erased."""
    rows = whole.list_opening_rows(session, index, index + 1)
    return _opening(session, index, rows.get(index))


def find_holder(session: Session, view: EntryView) -> str:
    """The name of who was given a role by this entry; "" for other entries, or without a name."""
    opening = find_opening(session, view.index) if view.kind == Kind.ROLE_GRANTED else None
    if opening is None:
        return ""
    return as_text(read_content(opening.kind, opening.content)["name"])


def find_marks(session: Session, indices: Collection[int]) -> Mapping[int, Mark]:
    """Which of these entries' words are hidden or erased; one query for every 400 indices."""
    found = repository.find_marks(session, sorted(set(indices)))
    return {index: _mark(*each) for index, each in found.items()}


def withhold(session: Session, indices: Collection[int]) -> None:
    """Give nobody these entries' openings any more; they are kept."""
    repository.withhold_openings(session, sorted(set(indices)), withheld=True)


def release(session: Session, indices: Collection[int]) -> None:
    """Give these entries' openings again, those that are not erased."""
    repository.withhold_openings(session, sorted(set(indices)), withheld=False)


def erase(session: Session, indices: Collection[int]) -> None:
    """Delete these entries' contents and blindings: nobody can open the commitments again."""
    repository.delete_openings(session, sorted(set(indices)))


def is_sealed(session: Session, view: EntryView) -> bool:
    """Whether this entry's opening waits for the end of the review phase."""
    return view.kind in SEALED and repository.is_withheld(session, view.index)


def ends_reviews(entry: Entry) -> bool:
    """Whether this is the entry by which a consultation's review phase ends."""
    return entry.kind == Kind.PHASE_MOVED and entry.text("from") == "review"


def mark(session: Session, index: int, entry: Entry) -> None:
    """Mark what an entry just appended at `index` hides, restores or erases; unseal reviews."""
    if ends_reviews(entry):
        _unseal(session, entry.consultation or "")
    if entry.kind not in _MARKING:
        return
    named = {as_integer(each, 0, LARGEST) for each in as_list(entry.values["entries"])}
    if entry.kind == Kind.CONTENT_ERASED:
        repository.put_marks(session, sorted(named), index, Standing.ERASED)
        return
    # What is erased stays so, whatever a moderator does to its subject afterwards.
    marks = repository.find_marks(session, sorted(named))
    open_to = sorted(each for each in named if marks.get(each, ("",))[0] != Standing.ERASED)
    if entry.kind == Kind.CONTENT_HIDDEN:
        repository.put_marks(session, open_to, index, Standing.HIDDEN)
    else:
        repository.remove_marks(session, open_to)


def _unseal(session: Session, consultation: str) -> None:
    """Release the reviews of a consultation, but what a moderator hides."""
    sealed = repository.list_withheld(session, consultation, sorted(SEALED))
    hidden = repository.find_marks(session, sealed)
    release(session, [index for index in sealed if index not in hidden])


def _opening(session: Session, index: int, row: OpeningRow | None) -> Opening | None:
    entry = repository.find_entry(session, index)
    if row is None or entry is None:
        return None
    return Opening(entry.kind, row.blinding, row.content)


def _mark(standing: str, index: int, body: bytes) -> Mark:
    entry = read_entry(body)
    return Mark(
        standing=Standing(standing),
        entry=index,
        at=read_moment(entry.text("at")),
        by=entry.text("by"),
        reason=entry.text("reason"),
    )
