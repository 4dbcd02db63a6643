"""The phases of a consultation, and who may write, publish and read one.

The six phases follow each other in one direction (TRANSITIONS is the only table of moves). A draft
becomes public by an act of a second person: whoever drafted it cannot publish it. The functions
named for an act return why it is refused, or None when it is allowed, so that a page can ask the
same question that the service asks.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from participate.shared.act import Actor
from participate.shared.errors import ConflictError, DeniedError
from participate.shared.i18n import N_


class Phase(StrEnum):
    """Where a consultation stands; always these six, in this order."""

    DRAFT = "draft"
    DISCUSSION = "discussion"
    REVIEW = "review"
    VOTING = "voting"
    DECISION = "decision"
    FOLLOW_UP = "follow_up"


PHASES: tuple[Phase, ...] = tuple(Phase)
TRANSITIONS: Mapping[Phase, Phase | None] = MappingProxyType(
    dict(zip(PHASES, (*PHASES[1:], None), strict=True))
)
OFFICE = frozenset({"official", "publisher"})
"""The roles that write, see drafts and move phases."""
MOST_CRITERIA = 6
"""How many criteria a consultation can have."""

Refusal = DeniedError | ConflictError


def next_phase(phase: Phase) -> Phase | None:
    """The one phase that may follow, or None after the last."""
    return TRANSITIONS[phase]


def require_transition(current: Phase, to: Phase) -> None:
    """Raise ConflictError unless the table of moves has this one."""
    if TRANSITIONS[current] is not to:
        raise ConflictError(
            "wrong-phase", N_("The consultation cannot move to this phase from where it stands.")
        )


def require_published(phase: Phase) -> None:
    """Raise ConflictError for a draft: it moves by being published, and in no other way."""
    if phase is Phase.DRAFT:
        raise ConflictError("not-published", N_("A draft moves on by being published."))


def require_closable(phase: Phase, *, closed: bool) -> None:
    """Raise ConflictError unless a consultation is in its last phase and not closed yet."""
    if phase is not Phase.FOLLOW_UP:
        raise ConflictError(
            "wrong-phase", N_("A consultation is closed at the end of its follow-up.")
        )
    if closed:
        raise ConflictError("closed", N_("This consultation is closed."))


def works_in_office(actor: Actor) -> bool:
    """Whether this person is one of the officials who run consultations."""
    return bool(actor.roles & OFFICE)


def may_read(actor: Actor, phase: Phase) -> bool:
    """Whether this person may know of a consultation in this phase: drafts are the office's."""
    return phase is not Phase.DRAFT or works_in_office(actor)


def drafting_refusal(actor: Actor) -> Refusal | None:
    """Why this person may not start a consultation."""
    if actor.account is None or "official" not in actor.roles:
        return DeniedError("not-official", N_("Only officials can draft a consultation."))
    return None


def editing_refusal(actor: Actor, drafter: str, phase: Phase) -> Refusal | None:
    """Why this person may not change this draft: it stays with the official who drafted it."""
    if refusal := drafting_refusal(actor):
        return refusal
    if actor.account != drafter:
        return DeniedError("not-drafter", N_("Only the official who drafted it can change it."))
    if phase is not Phase.DRAFT:
        return ConflictError(
            "already-published", N_("This consultation is published; its text cannot change.")
        )
    return None


def publishing_refusal(actor: Actor, drafter: str, phase: Phase) -> Refusal | None:
    """Why this person may not publish this draft: it takes a publisher who did not draft it."""
    if actor.account is None or "publisher" not in actor.roles:
        return DeniedError("not-publisher", N_("Only a publisher can publish a consultation."))
    if actor.account == drafter:
        return DeniedError(
            "own-draft", N_("You drafted this consultation. A colleague has to publish it.")
        )
    if phase is not Phase.DRAFT:
        return ConflictError("already-published", N_("This consultation is published already."))
    return None


def require_as_read(read: str, current: str) -> None:
    """Raise ConflictError if the drafter changed the draft after its publisher had read it."""
    if read and read != current:
        raise ConflictError(
            "changed-meanwhile",
            N_("The draft has changed since you opened the page. Read it again before publishing."),
        )


def require(refusal: Refusal | None) -> None:
    """Raise the refusal, if there is one."""
    if refusal is not None:
        raise refusal
