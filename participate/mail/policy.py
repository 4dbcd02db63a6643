"""When a mail is tried again, and when it is given up."""

from datetime import datetime, timedelta
from typing import Final

MOST_TRIES: Final = 8
_FIRST_WAIT: Final = timedelta(minutes=1)


def next_try(tries: int, now: datetime) -> datetime | None:
    """Return when to try again after `tries` failures: 1, 2, 4 … minutes; None: give up."""
    return None if tries >= MOST_TRIES else now + _FIRST_WAIT * 2 ** (tries - 1)
