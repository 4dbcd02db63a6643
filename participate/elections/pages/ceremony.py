"""What the pages of the trustees' key ceremony show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from participate.elections.policy import MOST_TRUSTEES, SMALLEST_GROUP
from participate.elections.service import (
    ROUNDS,
    CeremonyState,
    CeremonyView,
    ElectionView,
    Missing,
    RegistrarView,
    Round,
    Seat,
    TrusteeView,
)
from participate.shared.text import Text


@dataclass(frozen=True, slots=True)
class SeatLine:
    """A trustee on the checklist: how many steps are done, and whether the open one waits."""

    place: int
    name: str
    done: int
    awaited: bool


@dataclass(frozen=True, slots=True)
class CeremonyPage:
    """A trustee's page of the ceremony. `seat`: the reader's place; `step` counts from 1."""

    consultation: str
    title: Text
    ceremony: CeremonyView
    seat: Seat | None
    elections: tuple[ElectionView, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def lines(self) -> tuple[SeatLine, ...]:
        """Who is at which step."""
        return seat_lines(self.ceremony)

    @property
    def awaited(self) -> bool:
        """Whether the ceremony waits for this reader."""
        return self.ceremony.awaits(self.seat)

    @property
    def step(self) -> int:
        """The number of the open step, from 1; the last one when all are complete."""
        part = self.ceremony.open_round
        return len(ROUNDS) if part is None else ROUNDS.index(part) + 1

    @property
    def steps(self) -> int:
        """How many steps there are."""
        return len(ROUNDS)


@dataclass(frozen=True, slots=True)
class TrusteesPage:
    """The official's form of who the trustees are and how many are needed; or their checklist."""

    consultation: str
    title: Text
    people: tuple[tuple[str, str], ...]
    values: Mapping[str, object]
    ceremony: CeremonyView | None
    frozen: bool
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def lines(self) -> tuple[SeatLine, ...]:
        """Who is at which step."""
        return () if self.ceremony is None else seat_lines(self.ceremony)

    @property
    def thresholds(self) -> tuple[int, ...]:
        """The numbers that may be enough of the people there are."""
        return tuple(range(2, min(len(self.people), MOST_TRUSTEES)))

    @property
    def may_be_few(self) -> bool:
        """Whether there are people enough that fewer than all of them can be needed."""
        return len(self.people) >= SMALLEST_GROUP


@dataclass(frozen=True, slots=True)
class Keepers:
    """A vote's trustees for its official: their keys, their ceremony, what is missing of them."""

    trustees: tuple[TrusteeView, ...]
    ceremony: CeremonyView | None
    missing: tuple[Missing, ...]
    shown: Mapping[int, datetime] = field(default_factory=dict)
    registrar: RegistrarView | None = None


def seat_lines(ceremony: CeremonyView) -> tuple[SeatLine, ...]:
    """The checklist of a ceremony."""
    return tuple(
        SeatLine(
            seat.place,
            seat.name,
            len(seat.done - {Round.COMPLAINT}),
            ceremony.awaits(seat),
        )
        for seat in ceremony.seats
    )


def ceremony_json(ceremony: CeremonyView, account: str | None) -> dict[str, object]:
    """The ceremony for a trustee's own software: places and every public file as text."""
    seat, bad = ceremony.seat_of(account), ceremony.bad_share
    return {
        "ceremony": ceremony.number,
        "size": ceremony.size,
        "threshold": ceremony.threshold,
        "place": None if seat is None else seat.place,
        "names": [each.name for each in ceremony.seats],
        **progress_json(ceremony, seat),
        "files": {
            str(part): [
                _text(ceremony.files.of(part).get(place)) for place in range(1, ceremony.size + 1)
            ]
            for part in ROUNDS
        },
        "complaint": bad
        and {"of": bad.of.place, "about": bad.about.place, "file": bad.document.decode()},
    }


def progress_json(ceremony: CeremonyView, seat: Seat | None) -> dict[str, object]:
    """Where a ceremony stands, and whether it waits for a trustee."""
    over = ceremony.state is CeremonyState.FINISHED
    return {
        "state": str(ceremony.state),
        "round": None if over else ceremony.open_round,
        "awaited": ceremony.awaits(seat),
    }


def _text(raw: bytes | None) -> str | None:
    return None if raw is None else raw.decode()
