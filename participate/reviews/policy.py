"""Who may review, when, and in which order: the declaration of interests comes first."""

from collections.abc import Sequence
from enum import StrEnum

from participate.consultations.policy import Phase
from participate.shared.act import Actor
from participate.shared.errors import ConflictError, DeniedError
from participate.shared.i18n import N_

LOWEST = 1
HIGHEST = 5
SCORES = tuple(str(score) for score in range(LOWEST, HIGHEST + 1))
"""What a form may give as a score."""
OPEN = frozenset({Phase.REVIEW})
"""The phases in which experts declare and submit."""


class Stage(StrEnum):
    """How far one expert is with one proposal."""

    TO_DECLARE = "to_declare"
    TO_SCORE = "to_score"
    RECUSED = "recused"
    SUBMITTED = "submitted"


LEFT = frozenset({Stage.TO_DECLARE, Stage.TO_SCORE})
"""The stages at which an expert has something left to do."""


def reviewing_refusal(
    actor: Actor, author: str, phase: Phase
) -> DeniedError | ConflictError | None:
    """Why this person may not review this proposal now."""
    if actor.account is None or "expert" not in actor.roles:
        return DeniedError("not-expert", N_("Only experts of the panel can review proposals."))
    if actor.account == author:
        return DeniedError("own-proposal", N_("You cannot review a proposal of your own."))
    if phase not in OPEN:
        return ConflictError(
            "wrong-phase", N_("Reviews can be submitted during the review phase only.")
        )
    if not actor.name:
        return ConflictError(
            "no-name", N_("Choose a public name in your account first; others will see it.")
        )
    return None


def stage_conflict(stage: Stage) -> ConflictError:
    """Why somebody at this stage cannot do what another stage allows."""
    code, sentence = {
        Stage.TO_DECLARE: ("not-declared", N_("Declare your interests first.")),
        Stage.TO_SCORE: ("declared", N_("You have declared your interests already.")),
        Stage.RECUSED: ("recused", N_("You are recused from reviewing this proposal.")),
        Stage.SUBMITTED: ("submitted", N_("You have submitted this review already.")),
    }[stage]
    return ConflictError(code, sentence)


def require_stage(stage: Stage, wanted: Stage) -> None:
    """Raise ConflictError unless the expert stands at this stage."""
    if stage is not wanted:
        raise stage_conflict(stage)


def covers(criteria: Sequence[str], scored: Sequence[str]) -> bool:
    """Whether there is one score for each criterion and no other."""
    return sorted(criteria) == sorted(scored)
