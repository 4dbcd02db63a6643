"""What people speak about: the seam between features with content and those that point at it.

A feature with content answers for its own kind of subject in its `subjects.py`, one query whatever
the number of ids; features above and beside it need to know nothing more than a card.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlmodel import Session


@dataclass(frozen=True, slots=True)
class Subject:
    """One thing that can be spoken about, for example `proposal:` and its id."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True)
class SubjectCard:
    """What others show of a subject; `language` is its title's, `url` a local path.

    `standing` is "" where its words are shown, else why they are not ("hidden", "erased"); then the
    title is "".
    """

    subject: Subject
    title: str
    language: str
    url: str
    consultation: str
    accepts_comments: bool
    standing: str = ""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What somebody wrote, in full, also where it is hidden: for those who judge or answer for it.

    `entries` are the record's entries of every version, the last of them what stands now; `title`
    is "" where there is none. `above` wrote what it stands under, "" where it stands by itself.
    """

    card: SubjectCard
    author: str
    author_name: str
    author_role: str
    title: str
    text: str
    language: str
    written_at: datetime
    entries: tuple[int, ...]
    above: str = ""


class SubjectSource(Protocol):
    """A feature's answer for its kind of subject."""

    def cards(self, session: Session, ids: Collection[str]) -> Mapping[str, SubjectCard]:
        """Return the cards of those ids that exist, in a fixed number of queries."""
        ...

    def contributions(self, session: Session, ids: Collection[str]) -> Mapping[str, Contribution]:
        """Return the words behind those ids that exist, in a fixed number of queries."""
        ...

    def by_author(self, session: Session, account: str) -> tuple[str, ...]:
        """Return the ids of all that an account wrote, the first one first."""
        ...

    def empty(self, session: Session, ids: Collection[str]) -> None:
        """Take the words and their author's public name out of these ids, for good.

        Places, numbers, entries and counts stay. What opens the entries is erased by the caller.
        """
        ...
