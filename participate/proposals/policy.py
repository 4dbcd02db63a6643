"""Who may propose, edit and support, and when. Refusals are returned: a page can ask too."""

from collections.abc import Collection

from participate.consultations.policy import Phase
from participate.moderation.policy import Tombstone
from participate.shared.act import Actor
from participate.shared.errors import ConflictError, DeniedError
from participate.shared.i18n import N_

Refusal = DeniedError | ConflictError
TITLE_LENGTH = 120
"""How many characters a title has at most."""
OPEN = frozenset({Phase.DISCUSSION})
"""The phases in which proposals are made, changed and supported."""
COMMENTED = frozenset({Phase.DISCUSSION, Phase.REVIEW})
"""The phases in which proposals can be commented on."""


def proposing_refusal(actor: Actor, phase: Phase, *, by_office: bool = False) -> Refusal | None:
    """Why this person may not make a proposal now."""
    if actor.account is None:
        return DeniedError("signed-out", N_("Sign in to make a proposal."))
    if by_office and "official" not in actor.roles:
        return DeniedError("not-official", N_("Only officials can propose for the office."))
    if phase not in OPEN:
        return ConflictError("wrong-phase", N_("Proposals can be made during the discussion only."))
    if not actor.name:
        return ConflictError(
            "no-name", N_("Choose a public name in your account first; others will see it.")
        )
    return None


def editing_refusal(actor: Actor, author: str, phase: Phase) -> Refusal | None:
    """Why this person may not write a new version now."""
    if actor.account is None or actor.account != author:
        return DeniedError("not-author", N_("Only its author can change a proposal."))
    if phase not in OPEN:
        return ConflictError(
            "wrong-phase", N_("A proposal can be changed during the discussion only.")
        )
    return None


def supporting_refusal(actor: Actor, phase: Phase) -> Refusal | None:
    """Why this person may not give or withdraw a support now."""
    if actor.account is None:
        return DeniedError("signed-out", N_("Sign in to support a proposal."))
    if phase not in OPEN:
        return ConflictError(
            "wrong-phase", N_("Supports can be given and withdrawn during the discussion only.")
        )
    return None


def require_shown(gone: Tombstone | None) -> None:
    """Raise ConflictError where a proposal's words are hidden or erased: it takes nothing more."""
    if gone is not None:
        raise ConflictError(
            "not-shown",
            N_(
                "This proposal is hidden or erased. It cannot be changed, supported, commented on"
                " or reviewed."
            ),
        )


def commenting_allowed(phase: Phase) -> bool:
    """Whether proposals can be commented on in this phase."""
    return phase in COMMENTED


def require(refusal: Refusal | None) -> None:
    """Raise the refusal, if there is one."""
    if refusal is not None:
        raise refusal


def speaking_role(roles: Collection[str], *, by_office: bool) -> str:
    """The role under which a proposal stands."""
    if by_office:
        return "official"
    return "expert" if "expert" in roles else "citizen"


def stale_version() -> ConflictError:
    """What to say when somebody edits a version that is no longer the latest."""
    return ConflictError(
        "stale-version",
        N_(
            "This proposal has a newer version than the one you edited. Your text is kept below;"
            " compare it with the newer version and send it again."
        ),
    )
