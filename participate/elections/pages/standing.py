"""What a person sees of the own places on rolls, and an official who sees somebody in person."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from participate.consultations.service import ConsultationView
from participate.elections.service import OwnStanding, Seen
from participate.eligibility.service import Chamber, CheckKind
from participate.shared.text import Text


@dataclass(frozen=True, slots=True)
class OwnRollPage:
    """Where the reader stands in each chamber of one vote.

    `typed` and `errors` are those of the form that claims a place.
    """

    consultation: str
    title: Text
    address: str
    standings: tuple[OwnStanding, ...]
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def claimable(self) -> tuple[Chamber, ...]:
        """The chambers in which a place can be claimed here and now."""
        return tuple(each.chamber for each in self.standings if CheckKind.ROLL_MATCH in each.checks)

    @property
    def on_some(self) -> bool:
        """Whether the reader stands on one of the rolls."""
        return any(each.standing == "on-roll" for each in self.standings)

    @property
    def sealed(self) -> bool:
        """Whether the vote is set up."""
        return any(each.election is not None for each in self.standings)


@dataclass(frozen=True, slots=True)
class OwnRollsPage:
    """Where the reader stands in every vote that is prepared or held."""

    address: str
    votes: tuple[tuple[ConsultationView, tuple[OwnStanding, ...]], ...]


@dataclass(frozen=True, slots=True)
class InPersonPage:
    """Somebody at the office: which `chambers` let people prove it there, and who was looked up."""

    consultation: str
    title: Text
    chambers: tuple[Chamber, ...]
    typed: Mapping[str, str]
    seen: Seen | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
