"""Who convenes a panel, who may join it, and who of its consultation may review.

A consultation without a panel is reviewed by every expert. Once it has one, only its members do.
"""

from enum import StrEnum
from typing import Final

from participate.consultations.policy import Phase, works_in_office
from participate.shared.act import Actor
from participate.shared.errors import ConflictError, DeniedError
from participate.shared.i18n import N_

GENDERS: Final = ("", "woman", "man", "other")
"""What a member may declare; nothing is an answer too."""
CONVENING: Final = frozenset({Phase.DISCUSSION})
"""When it is decided that a consultation has a panel: before anybody reviews."""
SEATING: Final = frozenset({Phase.DISCUSSION, Phase.REVIEW})
"""When members are invited, join and leave."""

Refusal = DeniedError | ConflictError


class State(StrEnum):
    """How somebody stands to a panel."""

    INVITED = "invited"
    JOINED = "joined"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LEFT = "left"


ASKED_AGAIN: Final = frozenset({State.DECLINED, State.WITHDRAWN})
"""Whose invitation can be sent again."""


class Seat(StrEnum):
    """How a person stands to the reviews of one consultation."""

    FREE = "free"
    MEMBER = "member"
    OVER = "over"
    OUTSIDE = "outside"


def office_refusal(actor: Actor) -> Refusal | None:
    """Why this person may not run panels."""
    if actor.account is None or not works_in_office(actor):
        return DeniedError("not-official", N_("Only officials can convene a panel of experts."))
    return None


def convening_refusal(actor: Actor, phase: Phase, *, has_panel: bool) -> Refusal | None:
    """Why this person may not decide now that the consultation has a panel."""
    if refusal := office_refusal(actor):
        return refusal
    if has_panel:
        return ConflictError("has-panel", N_("This consultation has a panel already."))
    if phase not in CONVENING:
        return ConflictError(
            "wrong-phase", N_("A panel is convened during the discussion, before the reviews.")
        )
    return None


def require_seating(phase: Phase) -> None:
    """Raise ConflictError unless members may come and go now."""
    if phase not in SEATING:
        raise ConflictError(
            "wrong-phase", N_("The panel can change until the end of the review phase only.")
        )


def require_waiting(state: State) -> None:
    """Raise ConflictError unless an invitation waits for its answer."""
    if state is not State.INVITED:
        raise ConflictError("answered", N_("This invitation has been answered or withdrawn."))


def require_joined(state: State) -> None:
    """Raise ConflictError unless somebody is on the panel."""
    if state is not State.JOINED:
        raise ConflictError("not-member", N_("This person is not on the panel."))


def require_members(members: int) -> None:
    """Raise ConflictError for a panel on which nobody is."""
    if not members:
        raise ConflictError(
            "empty-panel",
            N_(
                "Nobody has joined the panel of experts yet. Invite experts, and open the reviews"
                " once at least one has accepted."
            ),
        )
