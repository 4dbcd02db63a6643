"""The officials' page of a vote that runs: figures, alarms, whose step is awaited, the close."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ballots.combining.timetable import Extension
from participate.elections.policy import State
from participate.elections.service import ElectionView, ExtensionView, Running
from participate.shared.clock import format_moment
from participate.shared.text import Text


@dataclass(frozen=True, slots=True)
class RunningPage:
    """How a vote stands; `alarms` are sentences. `asked`: an extension that waits for a second."""

    consultation: str
    title: Text
    running: Running
    alarms: tuple[str, ...]
    rule: Extension | None
    extensions: tuple[ExtensionView, ...]
    reader: str
    now: datetime
    reason: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def elections(self) -> tuple[ElectionView, ...]:
        """The chambers' elections."""
        return tuple(each.election for each in self.running.chambers)

    @property
    def asked(self) -> ExtensionView | None:
        """What one official has asked and another may confirm."""
        last = self.extensions[-1] if self.extensions else None
        return last if last is not None and last.closes is None else None

    @property
    def new_close(self) -> datetime | None:
        """When voting would end by one more extension."""
        return self.elections[0].closes + self.rule.length if self.rule and self.elections else None

    @property
    def new_close_field(self) -> str:
        """The same as the form sends it back, so that what is confirmed is what was read."""
        return "" if self.new_close is None else format_moment(self.new_close)

    @property
    def may_confirm(self) -> bool:
        """Whether the reader is somebody else than who asked."""
        return self.asked is not None and self.asked.asked_by != self.reader

    @property
    def may_extend(self) -> bool:
        """Whether the close can be put off now, once more."""
        done = sum(each.closes is not None for each in self.extensions)
        return self.rule is not None and done < self.rule.times and self.is_open

    @property
    def is_open(self) -> bool:
        """Whether voting is open and its close has not come."""
        chambers = self.elections
        return bool(chambers) and all(each.is_open and self.now < each.closes for each in chambers)

    @property
    def stalled(self) -> bool:
        """Whether a chamber's parts are all in and its result is missing: an interrupted count."""
        return any(
            each.election.state is State.TALLIED and not each.awaited
            for each in self.running.chambers
        )
