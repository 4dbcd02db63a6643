"""When a vote takes place, and by how much its close may be put off: fixed before it opens.

Without `extension` the close is final. With it, an outage may move the close of all chambers by
`minutes`, at most `times` times, each by an entry `voting.extended` before the close that it moves.
Source: specification 15.1, 16.4.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ballots.encoding import JsonLike, JsonValue, as_integer
from ballots.record import fields
from ballots.record.fields import Form, between, one_of, shape, write_moment

OUTAGE: Final = "outage"
LONGEST_GRACE: Final = 24 * 3600
LONGEST_EXTENSION: Final = 24 * 60
MOST_EXTENSIONS: Final = 10


@dataclass(frozen=True, slots=True)
class Extension:
    """By how many minutes an outage may put off the close, and how many times."""

    minutes: int
    times: int

    @property
    def length(self) -> timedelta:
        """How much later the close is after one extension."""
        return timedelta(minutes=self.minutes)


def timetable_json(
    opens: datetime, closes: datetime, grace_seconds: int, extension: Extension | None
) -> dict[str, JsonLike]:
    """Write the timetable of a rules document."""
    written: dict[str, JsonLike] = {
        "opens": write_moment(opens),
        "closes": write_moment(closes),
        "grace_seconds": grace_seconds,
    }
    if extension is not None:
        written["extension"] = {
            "minutes": extension.minutes,
            "times": extension.times,
            "reason": OUTAGE,
        }
    return written


def read_extension(timetable: Mapping[str, JsonValue]) -> Extension | None:
    """Read the extension from a timetable whose form is checked."""
    value = timetable.get("extension")
    if not isinstance(value, dict):
        return None
    return Extension(
        as_integer(value["minutes"], 1, LONGEST_EXTENSION),
        as_integer(value["times"], 1, MOST_EXTENSIONS),
    )


_TIMES = {
    "opens": fields.moment,
    "closes": fields.moment,
    "grace_seconds": between(0, LONGEST_GRACE),
}
_FIXED = shape(**_TIMES)
_EXTENDED = shape(
    **_TIMES,
    extension=shape(
        minutes=between(1, LONGEST_EXTENSION),
        times=between(1, MOST_EXTENSIONS),
        reason=one_of(OUTAGE),
    ),
)


def _check(value: JsonValue) -> None:
    (_EXTENDED if isinstance(value, dict) and "extension" in value else _FIXED)(value)


TIMETABLE: Final = Form(_check, {"anyOf": [_FIXED.schema, _EXTENDED.schema]})
