"""What the templates of reviews get."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from participate.consultations.service import ConsultationView
from participate.proposals.service import ProposalView
from participate.proposals.subjects import proposal_path
from participate.reviews.policy import LEFT, SCORES, Stage
from participate.reviews.service import QueuedReview, Task


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """One proposal before one expert: the declaration's form, the scores' form, or the end."""

    task: Task
    path: str
    values: Mapping[str, str]
    errors: Mapping[str, str]
    scores: tuple[str, ...] = SCORES


@dataclass(frozen=True, slots=True)
class QueuedProposal:
    """One line of the queue."""

    proposal: ProposalView
    path: str
    stage: Stage


@dataclass(frozen=True, slots=True)
class QueuedConsultation:
    """One consultation of the queue; `days_left` until its review phase should end."""

    consultation: ConsultationView
    days_left: int
    left: int
    proposals: tuple[QueuedProposal, ...]


@dataclass(frozen=True, slots=True)
class QueuePage:
    """What an expert has left to do."""

    consultations: tuple[QueuedConsultation, ...]

    @property
    def left(self) -> int:
        """How many proposals wait for this expert."""
        return sum(queued.left for queued in self.consultations)


def make_review_page(
    task: Task, values: Mapping[str, str], errors: Mapping[str, str]
) -> ReviewPage:
    """Build the page of one task."""
    path = proposal_path(task.consultation.id, task.proposal.id)
    return ReviewPage(task=task, path=path, values=values, errors=errors)


def make_queue_page(queue: tuple[QueuedReview, ...], days_left: Mapping[str, int]) -> QueuePage:
    """Build the queue; `days_left` by consultation."""
    groups = groupby(queue, key=lambda queued: queued.consultation.id)
    return QueuePage(tuple(_group(tuple(group), days_left[key]) for key, group in groups))


def _group(queue: tuple[QueuedReview, ...], days_left: int) -> QueuedConsultation:
    return QueuedConsultation(
        consultation=queue[0].consultation,
        days_left=days_left,
        left=sum(queued.stage in LEFT for queued in queue),
        proposals=tuple(
            QueuedProposal(
                queued.proposal,
                proposal_path(queued.consultation.id, queued.proposal.id),
                queued.stage,
            )
            for queued in queue
        ),
    )
