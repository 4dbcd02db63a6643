"""What the page about the platform itself gets."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from participate.site.service import StatusReading

MAIL_BUCKETS: Final = (0, 10, 100, 1000)
"""The sizes of a queue of mails that outsiders are told apart."""


@dataclass(frozen=True, slots=True)
class WitnessLine:
    """A witness: what came of asking it last, and how many entries it has yet to sign."""

    name: str
    state: str
    asked_at: datetime
    missing: int


@dataclass(frozen=True, slots=True)
class StatusPage:
    """How the platform stands; `mails` the smallest of MAIL_BUCKETS that holds the queue, or None.

    `minutes` since the newest checkpoint was sealed.
    """

    version: str
    now: datetime
    size: int
    sealed_at: datetime | None
    minutes: int
    witnesses: tuple[WitnessLine, ...]
    sends_mail: bool
    mails: int | None


def make_status_page(
    reading: StatusReading, version: str, now: datetime, *, sends_mail: bool
) -> StatusPage:
    """Build the page of how the platform stands."""
    latest = reading.checkpoint
    size = latest.checkpoint.size if latest is not None else 0
    age = now - latest.sealed_at if latest is not None else timedelta()
    return StatusPage(
        version=version,
        now=now,
        size=size,
        sealed_at=latest.sealed_at if latest is not None else None,
        minutes=age // timedelta(minutes=1),
        witnesses=tuple(
            WitnessLine(each.name, each.state.value, each.asked_at, max(size - each.size, 0))
            for each in reading.witnesses
        ),
        sends_mail=sends_mail,
        mails=next((most for most in MAIL_BUCKETS if reading.unsent <= most), None),
    )
