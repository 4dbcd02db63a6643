"""Time is an argument: whoever needs it gets a Clock. All moments are aware UTC."""

from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from ballots.errors import MalformedError
from ballots.record import fields


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the present moment, aware UTC."""
        ...


class SystemClock:
    """The computer's clock."""

    def now(self) -> datetime:
        """Return the present moment, aware UTC."""
        return datetime.now(UTC)


class SteppedClock:
    """A clock for the demo and for tests: the base clock (or a fixed moment) plus an offset.

    Given a `datetime` it stands still until advanced; given a Clock it runs with an offset.
    """

    def __init__(self, base: Clock | datetime, offset: timedelta = timedelta()) -> None:
        self._base = base
        self._offset = offset

    @property
    def offset(self) -> timedelta:
        """How far this clock stands from its base."""
        return self._offset

    def now(self) -> datetime:
        """Return the stepped moment, aware UTC."""
        base = self._base if isinstance(self._base, datetime) else self._base.now()
        return (base + self._offset).astimezone(UTC)

    def advance(self, step: timedelta) -> None:
        """Move the clock on; going back is a programming error (ValueError)."""
        if step < timedelta():
            message = "a clock does not go back"
            raise ValueError(message)
        self._offset += step

    def advance_to(self, moment: datetime) -> None:
        """Move the clock on to `moment`, which must not lie in its past."""
        self.advance(moment - self.now())


def format_moment(moment: datetime) -> str:
    """Write a moment as the record does: `YYYY-MM-DDTHH:MM:SSZ` (whole seconds, rounded down)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_day(typed: str) -> date:
    """Return the day that is written YYYY-MM-DD and that the record can hold; ValueError."""
    try:
        return fields.read_day(typed)
    except MalformedError as error:
        raise ValueError(error.sentence) from error
