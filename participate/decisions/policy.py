"""Who may publish an outcome and a decision, and when.

The outcome is arithmetic over results that are already public, the decision is an act of the
authority: it needs the role of a publisher, reasons for every proposal, and an answer of its own
where it departs from the outcome.
"""

from collections.abc import Iterable
from enum import StrEnum

from participate.consultations.policy import Phase
from participate.elections.policy import FINISHED, State
from participate.shared.act import Actor
from participate.shared.errors import ConflictError, DeniedError
from participate.shared.i18n import N_

MAY_PUBLISH_OUTCOME = frozenset({"official", "publisher"})
MAY_DECIDE = frozenset({"publisher"})
OUTCOME_PHASES = frozenset({Phase.VOTING, Phase.DECISION})


class Verdict(StrEnum):
    """What the authority does with one proposal."""

    ADOPT = "adopt"
    ADAPT = "adapt"
    REJECT = "reject"


def require_may_publish_outcome(actor: Actor) -> None:
    """Raise DeniedError unless this person may publish the outcome of a vote."""
    if not actor.roles & MAY_PUBLISH_OUTCOME:
        raise DeniedError("not-official", N_("Only officials can publish the outcome."))


def require_may_decide(actor: Actor) -> None:
    """Raise DeniedError unless this person may publish the authority's decision."""
    if not actor.roles & MAY_DECIDE:
        raise DeniedError("not-publisher", N_("Only a publisher can publish the decision."))


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
