"""Who may follow a consultation."""

from participate.consultations.policy import Phase
from participate.shared.act import Actor
from participate.shared.errors import ConflictError, DeniedError
from participate.shared.i18n import N_

TOKEN_BYTES = 18


def require_may_follow(actor: Actor, phase: Phase) -> None:
    """Raise DeniedError for a visitor, ConflictError for a draft."""
    if actor.account is None:
        raise DeniedError("signed-out", N_("Sign in to follow a consultation."))
    if phase is Phase.DRAFT:
        raise ConflictError("not-published", N_("Only what is public can be followed."))
