"""Who may review, when, and who sees what others found: the declaration of interests comes first.

Until the review phase ends a review is seen by its expert, and by those who have submitted their
own review of that proposal. Standing aside is public at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from participate.consultations.policy import Phase
from participate.panels.policy import Seat
from participate.shared.act import Actor
from participate.shared.errors import ConflictError, DeniedError
from participate.shared.i18n import N_

LOWEST = 1
HIGHEST = 5
SCORES = tuple(str(score) for score in range(LOWEST, HIGHEST + 1))
"""What a form may give as a score."""
OPEN = frozenset({Phase.REVIEW})
"""The phases in which experts declare and submit."""
MOST_SOURCES = 20
"""How many sources a review can name."""


class Stage(StrEnum):
    """How far one expert is with one proposal."""

    TO_DECLARE = "to_declare"
    TO_SCORE = "to_score"
    RECUSED = "recused"
    SUBMITTED = "submitted"


LEFT = frozenset({Stage.TO_DECLARE, Stage.TO_SCORE})
"""The stages at which an expert has something left to do."""


def reviewing_refusal(
    actor: Actor, author: str, phase: Phase, seat: Seat
) -> DeniedError | ConflictError | None:
    """Why this person may not review this proposal now; `seat` is theirs in its consultation."""
    if refusal := _seat_refusal(actor, seat):
        return refusal
    if actor.account == author:
        return DeniedError("own-proposal", N_("You cannot review a proposal of your own."))
    if phase not in OPEN:
        return ConflictError(
            "wrong-phase",
            N_("Reviews can be submitted and changed until the review phase ends, and not now."),
        )
    if not actor.name:
        return ConflictError(
            "no-name", N_("Choose a public name in your account first; others will see it.")
        )
    return None


def is_expert(actor: Actor, seat: Seat) -> bool:
    """Whether this person reviews in a consultation."""
    return _seat_refusal(actor, seat) is None


def stage_conflict(stage: Stage) -> ConflictError:
    """Why somebody at this stage cannot do what another stage allows."""
    code, sentence = {
        Stage.TO_DECLARE: ("not-declared", N_("Declare your interests first.")),
        Stage.TO_SCORE: ("declared", N_("You have declared your interests already.")),
        Stage.RECUSED: ("recused", N_("You are recused from reviewing this proposal.")),
        Stage.SUBMITTED: ("submitted", N_("You have submitted this review already.")),
    }[stage]
    return ConflictError(code, sentence)


def require_stage(stage: Stage, *wanted: Stage) -> None:
    """Raise ConflictError unless the expert stands at one of these stages."""
    if stage not in wanted:
        raise stage_conflict(stage)


def covers(criteria: Sequence[str], scored: Sequence[str]) -> bool:
    """Whether there is one score for each criterion and no other."""
    return sorted(criteria) == sorted(scored)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the reviews of one proposal, and whether they have submitted their own."""

    account: str | None
    has_submitted: bool

    def may_see(self, phase: Phase, expert: str, *, recused: bool) -> bool:
        """Whether this reader sees a review of this expert."""
        if phase not in OPEN or recused or self.has_submitted:
            return True
        return self.account is not None and self.account == expert


def _seat_refusal(actor: Actor, seat: Seat) -> DeniedError | None:
    if seat is Seat.OVER:
        return DeniedError("term-over", N_("Your term on the panel has ended."))
    is_free = seat is Seat.FREE and actor.account is not None and "expert" in actor.roles
    if not (is_free or seat is Seat.MEMBER):
        return DeniedError("not-expert", N_("Only experts of the panel can review proposals."))
    return None
