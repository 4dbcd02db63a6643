"""How far a chamber's count is: from the last ballot to the result, step by step.

Everything here reads. A step is done or it is not; of shuffles and trustees' parts it is told how
many are in and how many are needed.
"""

from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Session

from participate.elections import policy, repository
from participate.elections.policy import State
from participate.elections.service.decrypting import find_witnessed_seal
from participate.elections.service.views import ElectionView, get_rules


class CountStep(StrEnum):
    """A step of a count, in their order."""

    ENDED = "ended"
    SEALED = "sealed"
    WITNESSED = "witnessed"
    SHUFFLED = "shuffled"
    PARTS = "parts"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class StepDone:
    """A step: `done` of `needed` have happened."""

    step: CountStep
    done: int
    needed: int = 1

    @property
    def complete(self) -> bool:
        """Whether everything that the step needs has happened."""
        return self.done >= self.needed


def read_progress(session: Session, election: ElectionView) -> tuple[StepDone, ...]:
    """The steps of a secret chamber's count; none before its close and in one that votes by name.

    A chamber below k ends when it is sealed: the later steps are not among its own.
    """
    closed = election.state not in policy.BEFORE_CLOSE
    if not election.is_secret or not closed:
        return ()
    rules = get_rules(session, election.consultation)
    sealed = election.state is not State.CLOSED
    steps = [StepDone(CountStep.ENDED, 1), StepDone(CountStep.SEALED, int(sealed))]
    if rules.witness_quorum:
        seal = find_witnessed_seal(session, election.uuid, rules.witness_quorum)
        steps.append(StepDone(CountStep.WITNESSED, int(seal is not None)))
    if election.withheld:
        return tuple(steps)
    if any(contest.shuffled for contest in rules.contests):
        shuffles = len(repository.list_shuffles(session, election.uuid))
        steps.append(StepDone(CountStep.SHUFFLED, shuffles, policy.SHUFFLERS))
    parts = len(repository.list_partial_decryptions(session, election.uuid))
    opened = election.state is State.OPENED
    return (
        *steps,
        StepDone(CountStep.PARTS, parts, rules.threshold),
        StepDone(CountStep.RESULT, int(opened)),
    )
