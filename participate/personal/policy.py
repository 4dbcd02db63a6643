"""What a person may erase of what they wrote, and what stays (docs/adr/0016-erasure.md).

What was written in one's own name can be erased, a proposal on a ballot once the decision is
published. What was said or signed in an office stays: it belongs to the public file.
"""

from enum import StrEnum

from participate.shared.act import Actor
from participate.shared.errors import ConflictError, DeniedError, InvalidInputError
from participate.shared.i18n import N_

OFFICE = "official"
"""The role under which words belong to the office and not to a person."""


class Kept(StrEnum):
    """Why words stay: said in an office, or voted on and not yet decided."""

    OFFICE = "office"
    BALLOT = "ballot"


KEPT_BECAUSE = {
    Kept.OFFICE: N_("You wrote this in an office. It belongs to the public file and stays."),
    Kept.BALLOT: N_(
        "This proposal is on a ballot. What people vote on stays readable until the decision is"
        " published. Then you can erase it."
    ),
}


def kept_because(role: str, *, on_ballot: bool, decided: bool) -> Kept | None:
    """Why words stay; None where their author can erase them now."""
    if role == OFFICE:
        return Kept.OFFICE
    return Kept.BALLOT if on_ballot and not decided else None


def erasing_refusal(
    actor: Actor, author: str, kept: Kept | None
) -> DeniedError | ConflictError | None:
    """Why this person may not erase these words now."""
    if actor.account is None or actor.account != author:
        return DeniedError("not-author", N_("Only the author can erase this."))
    return None if kept is None else ConflictError(f"kept-{kept}", KEPT_BECAUSE[kept])


def require_author(actor: Actor, author: str) -> None:
    """Raise DeniedError for anybody but the author of hidden words."""
    if actor.account is None or actor.account != author:
        raise DeniedError("not-author", N_("Only the author can download this."))


def require_sure(sure: str) -> None:
    """Raise InvalidInputError unless the person ticked that this cannot be undone."""
    if sure != "yes":
        raise InvalidInputError({"sure": N_("Tick that you know that this cannot be undone.")})
