"""Who moves phases, what must be true before each move, and what each phase asks of the office."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from participate.consultations.policy import Phase, works_in_office
from participate.elections.policy import FINISHED, State
from participate.shared.act import Actor
from participate.shared.errors import ConflictError, DeniedError
from participate.shared.i18n import N_

DESK_ROLES = (
    "official",
    "publisher",
    "expert",
    "trustee",
    "moderator",
    "registrar",
    "auditor",
    "administrator",
)
"""Everyone who has work to do beyond a citizen's part."""
SOON = timedelta(days=7)


class Duty(StrEnum):
    """The one thing that a consultation asks of the office next."""

    PUBLISH = "publish"
    END_DISCUSSION = "end_discussion"
    SET_UP_VOTE = "set_up_vote"
    OPEN_VOTING = "open_voting"
    CLOSE_VOTING = "close_voting"
    PUBLISH_OUTCOME = "publish_outcome"
    DECIDE = "decide"
    COUNTERSIGN = "countersign"
    FOLLOW_UP = "follow_up"
    REPORT = "report"
    CLOSE = "close"


class Urgency(StrEnum):
    """How soon a duty is due."""

    LATE = "late"
    TODAY = "today"
    SOON = "soon"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a consultation's next duty follows from."""

    phase: Phase
    votes: tuple[State, ...]
    has_outcome: bool
    has_decision: bool
    waits_for_signature: bool = False
    open_promises: bool = False
    closed: bool = False


def require_may_move(actor: Actor) -> None:
    """Raise DeniedError unless this person may move a consultation to its next phase."""
    if actor.account is None or not works_in_office(actor):
        raise DeniedError("not-official", N_("Only officials can move a consultation on."))


def require_expected(expected: Phase, current: Phase) -> None:
    """Raise ConflictError if somebody has moved the consultation since the page was read."""
    if expected is not current:
        raise ConflictError(
            "moved-meanwhile",
            N_("Somebody has moved this consultation on since you opened the page. Look again."),
        )


def opens_votes(states: Sequence[State]) -> bool:
    """Whether entering the voting phase has to open the votes; ConflictError if it cannot."""
    if not _is_set_up(states):
        raise ConflictError("not-set-up", N_("Set the vote up first."))
    return set(states) == {State.SET_UP}


def _is_set_up(states: Collection[State]) -> bool:
    return bool(states) and not {State.DRAFTED, State.AWAITING_LIST} & set(states)


def closes_votes(states: Collection[State]) -> bool:
    """Whether leaving the voting phase has to close the votes, because they are open."""
    return State.OPEN in states


def require_decided(*, has_decision: bool) -> None:
    """Raise ConflictError while the authority has not published its decision."""
    if not has_decision:
        raise ConflictError("not-decided", N_("Publish the decision and its reasons first."))


def next_duty(standing: Standing) -> Duty | None:
    """What a consultation asks of the office next; None once nothing is left."""
    match standing.phase:
        case Phase.DRAFT:
            return Duty.PUBLISH
        case Phase.DISCUSSION:
            return Duty.END_DISCUSSION
        case Phase.REVIEW:
            return Duty.OPEN_VOTING if _is_set_up(standing.votes) else Duty.SET_UP_VOTE
        case Phase.VOTING:
            return Duty.CLOSE_VOTING
        case Phase.DECISION:
            if not standing.has_outcome:
                return Duty.PUBLISH_OUTCOME
            if standing.has_decision:
                return Duty.FOLLOW_UP
            return Duty.COUNTERSIGN if standing.waits_for_signature else Duty.DECIDE
        case Phase.FOLLOW_UP:
            return _last_duty(standing)


def _last_duty(standing: Standing) -> Duty | None:
    if standing.closed:
        return None
    return Duty.REPORT if standing.open_promises else Duty.CLOSE


def urgency(due: date, today: date) -> Urgency:
    """How soon something with this last day is due."""
    if due < today:
        return Urgency.LATE
    if due == today:
        return Urgency.TODAY
    return Urgency.SOON if due - today <= SOON else Urgency.LATER


def waits_for_trustees(states: Collection[State]) -> bool:
    """Whether a vote is closed and some chamber is not counted yet."""
    closed = {State.CLOSED, State.SHUFFLING, State.TALLIED}
    return bool(closed & set(states)) and not set(states) <= FINISHED
