"""What a trustee's own pages show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from participate.elections.policy import State
from participate.elections.service import ElectionView, Statement, TrusteeView
from participate.shared.text import Text


@dataclass(frozen=True, slots=True)
class TrusteePlace:
    """A trustee of an election: ready before it opens (`missing`), and whether their part is in."""

    owner: int
    name: str
    done: bool
    missing: frozenset[Statement] = frozenset()
    shown: datetime | None = None


@dataclass(frozen=True, slots=True)
class TrusteePage:
    """A trustee's part in one chamber's count. `mine`: the reader's place."""

    election: ElectionView
    title: Text
    places: tuple[TrusteePlace, ...]
    mine: TrusteePlace | None
    log_key: str
    witnesses: tuple[str, ...] = ()
    registrar_key: str | None = None
    challenge: str | None = None
    shuffled: frozenset[int] = frozenset()
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def getting_ready(self) -> bool:
        """Whether the trustees rehearse and accept the set-up now."""
        return self.election.state is State.SET_UP

    @property
    def may_submit(self) -> bool:
        """Whether this trustee's part is awaited now."""
        return self.mine is not None and not self.mine.done and self.election.state is State.TALLIED

    @property
    def shuffling(self) -> bool:
        """Whether the ballots wait to be shuffled."""
        return self.election.state is State.SHUFFLING

    @property
    def may_shuffle(self) -> bool:
        """Whether this trustee may shuffle now: each does so once."""
        return self.shuffling and self.mine is not None and self.mine.owner not in self.shuffled


@dataclass(frozen=True, slots=True)
class TrusteeVote:
    """A vote on a trustee's list; `elections` is empty until it is set up."""

    consultation: str
    title: Text
    has_key: bool
    elections: tuple[ElectionView, ...]


@dataclass(frozen=True, slots=True)
class TrusteeDeskPage:
    """Every vote that concerns a trustee."""

    votes: tuple[TrusteeVote, ...]


@dataclass(frozen=True, slots=True)
class KeyPage:
    """Where a trustee hands in the public half of a key."""

    consultation: str
    title: Text
    trustee: TrusteeView | None
    frozen: bool
    elections: tuple[ElectionView, ...]
    errors: Mapping[str, str] = field(default_factory=dict)
