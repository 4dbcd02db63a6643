"""Who may promise and report, what a report may say, and when a promise was kept on time.

A promise is late from the day after the first one that it was due, whatever was said since: a delay
with its reason moves the day that counts for the next report, never the one that counts here.
"""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from participate.decisions.policy import Verdict
from participate.shared.act import Actor
from participate.shared.errors import ConflictError, DeniedError
from participate.shared.i18n import N_


class State(StrEnum):
    """What a report says of its promise; the last two end it."""

    PROGRESS = "progress"
    DELAYED = "delayed"
    DONE = "done"
    GIVEN_UP = "given-up"


ENDS = frozenset({State.DONE, State.GIVEN_UP})
MOST_PROMISES = 200
MOST_MILESTONES = 5
MOST_EVIDENCE = 3


class Standing(StrEnum):
    """Where a promise stands today."""

    OPEN = "open"
    LATE = "late"  # it was due, and is not done
    ON_TIME = "on-time"  # done by the day that it was first due
    DONE_LATE = "done-late"
    GIVEN_UP = "given-up"


def standing_of(first_due: date, end: State | None, ended_on: date | None, today: date) -> Standing:
    """Where a promise stands."""
    if end is State.GIVEN_UP:
        return Standing.GIVEN_UP
    if end is State.DONE and ended_on is not None:
        return Standing.ON_TIME if ended_on <= first_due else Standing.DONE_LATE
    return Standing.LATE if today > first_due else Standing.OPEN


def is_settled(standing: Standing) -> bool:
    """Whether a promise counts for the share that was kept on time: it has ended, or is late."""
    return standing is not Standing.OPEN


def require_speaking(actor: Actor, department: str, own: Collection[str]) -> None:
    """Raise DeniedError unless this official works in the department."""
    if actor.account is None or "official" not in actor.roles or department not in own:
        raise DeniedError(
            "not-member",
            N_("Only officials of this department can promise and report for it."),
        )


def require_adopted(verdict: Verdict | None) -> None:
    """Raise ConflictError unless the decision adopts or adapts the proposal."""
    if verdict not in (Verdict.ADOPT, Verdict.ADAPT):
        raise ConflictError("not-adopted", N_("Only what the decision adopts can be promised."))


def require_open(end: str | None) -> None:
    """Raise ConflictError for a promise that has ended."""
    if end is not None:
        raise ConflictError("ended", N_("This promise has ended; nothing more is reported on it."))


def require_running(*, closed: bool) -> None:
    """Raise ConflictError once the consultation is closed."""
    if closed:
        raise ConflictError("closed", N_("This consultation is closed."))
