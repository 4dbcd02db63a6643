"""Who may publish an outcome and a decision, and when.

The outcome is arithmetic over results that are already public, the decision is an act of the
authority: an official drafts it, a publisher who had no hand in the draft countersigns it; it gives
reasons for every proposal, and an answer of its own where it departs from the outcome.
"""

from collections.abc import Collection, Iterable
from enum import StrEnum

from participate.consultations.policy import Phase
from participate.elections.policy import FINISHED, State
from participate.shared.act import Actor
from participate.shared.errors import ConflictError, DeniedError
from participate.shared.i18n import N_

MAY_PUBLISH_OUTCOME = frozenset({"official", "publisher"})
MAY_DRAFT = frozenset({"official"})
MAY_DECIDE = frozenset({"publisher"})
OUTCOME_PHASES = frozenset({Phase.VOTING, Phase.DECISION})


class Verdict(StrEnum):
    """What the authority does with one proposal."""

    ADOPT = "adopt"
    ADAPT = "adapt"
    REJECT = "reject"


ADOPTED = frozenset({Verdict.ADOPT, Verdict.ADAPT})
"""The verdicts from which something has to follow."""


def require_may_publish_outcome(actor: Actor) -> None:
    """Raise DeniedError unless this person may publish the outcome of a vote."""
    if not actor.roles & MAY_PUBLISH_OUTCOME:
        raise DeniedError("not-official", N_("Only officials can publish the outcome."))


def require_may_draft(actor: Actor) -> None:
    """Raise DeniedError unless this person may write the authority's decision."""
    if actor.account is None or not actor.roles & MAY_DRAFT:
        raise DeniedError("not-official", N_("Only officials can draft the decision."))


def require_may_decide(actor: Actor) -> None:
    """Raise DeniedError unless this person may countersign and publish the decision."""
    if actor.account is None or not actor.roles & MAY_DECIDE:
        raise DeniedError("not-publisher", N_("Only a publisher can publish the decision."))


def countersigning_refusal(actor: Actor, writers: Collection[str]) -> DeniedError | None:
    """Why this publisher may not countersign a draft on which these accounts have worked."""
    if actor.account in writers:
        return DeniedError(
            "own-draft",
            N_("You have worked on this draft. A publisher who has not must countersign it."),
        )
    return None


def require_results(phase: Phase, states: Iterable[State]) -> None:
    """Raise ConflictError unless every chamber of the vote has its result."""
    states = tuple(states)
    if not states:
        raise ConflictError("no-vote", N_("This consultation has no vote."))
    if phase not in OUTCOME_PHASES or any(state not in FINISHED for state in states):
        raise ConflictError(
            "not-counted", N_("The outcome can be published when every chamber is counted.")
        )


def require_counted(states: Iterable[State]) -> None:
    """Raise ConflictError while a chamber of a vote that is set up has no result."""
    if any(state not in FINISHED for state in states):
        raise ConflictError("not-counted", N_("There is a dossier once every chamber is counted."))


def require_decision_phase(phase: Phase) -> None:
    """Raise ConflictError outside the phase in which the authority decides."""
    if phase is not Phase.DECISION:
        raise ConflictError(
            "wrong-phase", N_("A decision can be published in the decision phase only.")
        )


def departure_is_answered(departing: Iterable[str], departure: str) -> bool:
    """Whether a decision that departs from the outcome says why."""
    return not tuple(departing) or bool(departure.strip())
