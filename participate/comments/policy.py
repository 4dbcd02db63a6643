"""Who may comment, and what a comment says about its subject."""

from enum import StrEnum

from participate.consultations.policy import works_in_office
from participate.shared.act import Actor
from participate.shared.errors import ConflictError, DeniedError
from participate.shared.i18n import N_
from participate.shared.subjects import SubjectCard


class Stance(StrEnum):
    """What a comment is: for the subject, against it, or a question."""

    FOR = "for"
    AGAINST = "against"
    QUESTION = "question"


class Answer(StrEnum):
    """What the authority makes of the comments of a theme."""

    ADOPTED = "adopted"
    PARTLY = "partly"
    NOT = "not"


LONGEST_TITLE = 200
STANCES: tuple[Stance, ...] = tuple(Stance)


def commenting_refusal(actor: Actor, card: SubjectCard) -> DeniedError | ConflictError | None:
    """Why this person may not comment here now."""
    if actor.account is None:
        return DeniedError("signed-out", N_("Sign in to write a comment."))
    if not actor.name:
        return ConflictError(
            "no-name", N_("Choose a public name in your account first; others will see it.")
        )
    if not card.accepts_comments:
        return ConflictError("comments-closed", N_("Comments are closed."))
    return None


def require_commenting(actor: Actor, card: SubjectCard) -> None:
    """Raise the refusal of a comment, if there is one."""
    refusal = commenting_refusal(actor, card)
    if refusal is not None:
        raise refusal


def require_may_group(actor: Actor) -> None:
    """Raise DeniedError unless this person may group comments and answer them."""
    if actor.account is None or "official" not in actor.roles:
        raise DeniedError("not-official", N_("Only officials can group and answer comments."))


def speaking_role(actor: Actor) -> str:
    """The role under which this person's words stand: an official's or expert's is never hidden."""
    if works_in_office(actor):
        return "official"
    return "expert" if "expert" in actor.roles else "citizen"
