"""What a registrar's pages show."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from participate.elections.policy import State
from participate.elections.service import ElectionView, RegistrarView, SparesView, Waiting
from participate.shared.text import Text


@dataclass(frozen=True, slots=True)
class RegistrarFormPage:
    """The official's form: who issues the voting codes, and how many spare ones."""

    consultation: str
    title: Text
    values: Mapping[str, object]
    registrar: RegistrarView | None
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RegistrarVote:
    """A vote on a registrar's list; `elections` is empty until its rules are fixed.

    `mine`: whether the reader is its registrar, or there is none yet.
    """

    consultation: str
    title: Text
    has_key: bool
    mine: bool
    elections: tuple[ElectionView, ...]


@dataclass(frozen=True, slots=True)
class RegistrarDeskPage:
    """Every vote that has an independent registrar."""

    votes: tuple[RegistrarVote, ...]


@dataclass(frozen=True, slots=True)
class RegistrarPage:
    """A registrar's part in one vote: the key, then a list for each chamber.

    `mine`: whether the reader is that registrar, or there is none yet. `refused`: the chamber whose
    list was refused, which `errors` are about.
    """

    consultation: str
    title: Text
    registrar: RegistrarView | None
    elections: tuple[ElectionView, ...]
    spares: int
    base_url: str
    mine: bool
    refused: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def done(self) -> bool:
        """Whether every list is in."""
        awaited = any(each.state is State.AWAITING_LIST for each in self.elections)
        return bool(self.elections) and not awaited


@dataclass(frozen=True, slots=True)
class SparesPage:
    """The officials' page of spare codes: what is given, what waits, the form to propose one.

    `chambers`: the secret chambers' elections, each with its spares. `platform`: whether the
    platform gives spares; otherwise the registrar hands in signed statements.
    """

    consultation: str
    title: Text
    chambers: tuple[tuple[ElectionView, SparesView], ...]
    platform: bool
    values: Mapping[str, object]
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def left(self) -> int:
        """How many can still be given in all chambers."""
        return sum(spares.left for _, spares in self.chambers)


@dataclass(frozen=True, slots=True)
class LettersPage:
    """The officials' page of codes by letter: each chamber's election, and what waits."""

    consultation: str
    title: Text
    chambers: tuple[tuple[ElectionView, Waiting], ...]
    can_make_pdf: bool

    @property
    def waiting(self) -> int:
        """How many letters wait in all chambers."""
        return sum(waiting.count for _, waiting in self.chambers)
