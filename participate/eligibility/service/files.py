"""A roll from a file: kept aside, shown as a dry run, and taken only as it was shown.

Nothing of a roll changes before the file is confirmed, and what is confirmed is named by a hash
over the file and over the roll that it was compared with.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Final

from sqlmodel import Session

from ballots.encoding import canonical_json, sha256_hex
from participate.eligibility import policy, repository
from participate.eligibility.columns import Column, Person
from participate.eligibility.models import RollFileTable
from participate.eligibility.policy import MAX_ROWS, Chamber
from participate.eligibility.roll_file import MOST_TOLD, RollFile, RowFault, read_roll_file
from participate.eligibility.service.rolls import (
    RollView,
    find_open_roll,
    list_everybody,
    replace_people,
)
from participate.shared.act import Act
from participate.shared.errors import ConflictError, NotFoundError
from participate.shared.i18n import N_

KEPT: Final = timedelta(days=1)
"""How long a file waits that nobody confirms."""
NO_FILE: Final = N_("No file waits here. Upload it again.")
_KNOWN: Final = (
    (Column.ADDRESS, N_("The roll has this mail address already.")),
    (Column.NUMBER, N_("The roll has this register number already.")),
)


class Mode(StrEnum):
    """What a file is: the whole roll, or people to add to it."""

    REPLACE = "replace"
    ADD = "add"


@dataclass(frozen=True, slots=True)
class Change:
    """What taking a file would do to the roll, in people; `paper` vote on paper afterwards."""

    added: int
    changed: int
    gone: int
    kept: int
    paper: int = 0

    @property
    def total(self) -> int:
        """How many stand on the roll afterwards."""
        return self.added + self.changed + self.kept - self.paper


@dataclass(frozen=True, slots=True)
class DryRun:
    """A file that waits, what it would change, and the hash by which it is confirmed.

    `filled`: how many people have each column. With faults in the file nothing can be confirmed.
    """

    mode: Mode
    file: RollFile
    change: Change
    filled: tuple[tuple[Column, int], ...]
    shown: str


def keep_file(act: Act, consultation: str, chamber: Chamber, mode: Mode, content: bytes) -> None:
    """Keep a file aside, in the place of one that waited; the roll does not change.

    Raises DeniedError, ConflictError once the roll is sealed.
    """
    policy.require_may_keep_rolls(act.actor)
    find_open_roll(act.session, consultation, chamber)
    repository.delete_files_before(act.session, act.now - KEPT)
    repository.delete_file(act.session, consultation, chamber)
    act.session.add(
        RollFileTable(
            consultation=consultation,
            chamber=chamber,
            mode=mode,
            content=content,
            uploaded_at=act.now,
        )
    )
    act.session.flush()


def has_file(session: Session, consultation: str, chamber: Chamber) -> bool:
    """Whether a file waits to be confirmed."""
    return repository.has_file(session, consultation, chamber)


def try_file(session: Session, consultation: str, chamber: Chamber) -> DryRun | None:
    """Read the file that waits, and say what it would change; None where none waits.

    Who was struck from the roll for voting on paper stays so under a file that is the whole roll.
    """
    kept = repository.find_file(session, consultation, chamber)
    if kept is None:
        return None
    before = list_everybody(session, consultation, chamber)
    mode = Mode(kept.mode)
    file = read_roll_file(kept.content)
    if mode is Mode.ADD:
        file = _with_faults(file, _known_faults(file, before))
    else:
        file = replace(file, people=tuple(_with_marks(file.people, before)))
    change = _change(before, file.people, mode)
    filled = Counter(Column(name) for person in file.people for name in person.cells())
    return DryRun(
        mode=mode,
        file=file,
        change=change,
        filled=tuple((each, filled[each]) for each in Column if filled[each]),
        shown=_name_of(kept, before),
    )


def take_file(
    act: Act, consultation: str, chamber: Chamber, found: DryRun | None, shown: str
) -> RollView:
    """Take the file of a dry run, exactly as it was shown.

    `found` is what `try_file` gave before this unit of work, `shown` the hash on the page that the
    official saw. Raises DeniedError, NotFoundError where no file waits, ConflictError once the roll
    is sealed (`roll-sealed`), where file or roll are no longer as shown and as read (`other-file`)
    or the file has faults (`bad-file`).
    """
    policy.require_may_keep_rolls(act.actor)
    kept = repository.find_file(act.session, consultation, chamber)
    if found is None or kept is None:
        raise NotFoundError(NO_FILE)
    before = list_everybody(act.session, consultation, chamber)
    if not shown == found.shown == _name_of(kept, before):
        raise ConflictError(
            "other-file",
            N_("The file or the roll has changed since you looked. Look at it again."),
        )
    if found.file.fault_count:
        raise ConflictError("bad-file", N_("This file has faults: nothing of it can be taken."))
    people = found.file.people
    if found.mode is Mode.ADD:
        people = (*before, *people)
    view = replace_people(act, consultation, chamber, people)
    repository.delete_file(act.session, consultation, chamber)
    return view


def drop_file(act: Act, consultation: str, chamber: Chamber) -> None:
    """Delete the file that waits; where none does, nothing happens."""
    policy.require_may_keep_rolls(act.actor)
    repository.delete_file(act.session, consultation, chamber)


def _name_of(kept: RollFileTable, before: Sequence[Person]) -> str:
    """The hash of a file with the roll as it stands: together they say what would be done."""
    roll = canonical_json([[str(cell) for cell in astuple(each)] for each in before])
    return sha256_hex(canonical_json([sha256_hex(kept.content), str(kept.mode), sha256_hex(roll)]))


def _change(before: Sequence[Person], people: Sequence[Person], mode: Mode) -> Change:
    if mode is Mode.ADD:
        paper = sum(bool(each.paper) for each in (*before, *people))
        return Change(added=len(people), changed=0, gone=0, kept=len(before), paper=paper)
    known = {key: place for place, each in enumerate(before) for key in _keys(each)}
    found: set[int] = set()
    changed = kept = 0
    for person in people:
        place = next((known[key] for key in _keys(person) if key in known), None)
        if place is None or place in found:
            continue
        found.add(place)
        same = before[place] == person
        kept, changed = kept + same, changed + (not same)
    added, gone = len(people) - kept - changed, len(before) - len(found)
    return Change(added, changed, gone, kept, sum(bool(each.paper) for each in people))


def _with_marks(people: Sequence[Person], before: Sequence[Person]) -> Iterator[Person]:
    """The people of a file, with why those vote on paper who were struck already."""
    marks = {key: each.paper for each in before if each.paper for key in _keys(each)}
    for person in people:
        mark = next((marks[key] for key in _keys(person) if key in marks), "")
        yield person if person.paper or not mark else replace(person, paper=mark)


def _keys(person: Person) -> Iterator[tuple[Column, str]]:
    """By what a person is known again: the register number first."""
    if person.number:
        yield Column.NUMBER, person.number
    if person.address:
        yield Column.ADDRESS, person.address


def _known_faults(file: RollFile, before: Sequence[Person]) -> Iterator[RowFault]:
    known = {key for each in before for key in _keys(each)}
    for row, person in zip(file.rows, file.people, strict=True):
        mine = set(_keys(person)) & known
        for column, sentence in _KNOWN:
            if any(key == column for key, _ in mine):
                yield RowFault(row, column, sentence)
    if len(before) + len(file.people) > MAX_ROWS:
        yield RowFault(1, None, N_("With the people on the roll there are more than 100,000."))


def _with_faults(file: RollFile, more: Iterator[RowFault]) -> RollFile:
    added = tuple(more)
    told = sorted((*file.faults, *added), key=lambda fault: fault.row)[:MOST_TOLD]
    return replace(file, faults=tuple(told), fault_count=file.fault_count + len(added))
