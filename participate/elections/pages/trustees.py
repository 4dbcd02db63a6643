"""What a trustee's own pages show before there is anything to count."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from participate.elections.service import ElectionView, TrusteeView
from participate.shared.text import Text


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
