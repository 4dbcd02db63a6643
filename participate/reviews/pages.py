"""What the templates of reviews get."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from participate.consultations.policy import Phase
from participate.consultations.service import ConsultationView, Criterion
from participate.proposals.service import ProposalView
from participate.proposals.subjects import proposal_path
from participate.reviews.policy import LEFT, SCORES, Stage
from participate.reviews.service import (
    EarlierView,
    QueuedReview,
    ReviewReading,
    ReviewView,
    Score,
    Task,
)
from participate.shared.text import Text
from participate.web.links import is_web_address


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """One proposal before one expert: the declaration's form, the scores' form, or the end.

    `stands_aside`: the form of standing aside was sent; `saved`: a draft is shown.
    """

    task: Task
    path: str
    values: Mapping[str, str]
    errors: Mapping[str, str]
    stands_aside: bool = False
    saved: bool = False
    scores: tuple[str, ...] = SCORES

    @property
    def own(self) -> str:
        """The path of the review that was submitted; "" before there is one."""
        review = self.task.review
        return "" if review is None else review_path(review.consultation, review.id)

    @property
    def opens(self) -> date:
        """The announced last day of the reviews, after which all of them are opened."""
        return self.task.consultation.span(Phase.REVIEW).ends


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
class Asked:
    """An invitation to a panel that waits for the reader's answer."""

    title: Text
    path: str


@dataclass(frozen=True, slots=True)
class QueuePage:
    """What an expert has left to do."""

    consultations: tuple[QueuedConsultation, ...]
    invitations: tuple[Asked, ...]

    @property
    def left(self) -> int:
        """How many proposals wait for this expert."""
        return sum(queued.left for queued in self.consultations)


@dataclass(frozen=True, slots=True)
class Source:
    """A source of a review; `address` is "" for what is no address on the web."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Finding:
    """The score on one criterion, with its reason and what the criterion is."""

    criterion: Criterion
    score: int
    reason: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a review as pages show it, the last one first."""

    revision: int
    of: ReviewView | EarlierView
    findings: tuple[Finding, ...]
    sources: tuple[Source, ...]
    receipt: str


@dataclass(frozen=True, slots=True)
class PermalinkPage:
    """One review for good, how to cite it, and all its versions, the last one first."""

    consultation: ConsultationView
    proposal: ProposalView
    review: ReviewView
    path: str
    address: str
    proposal_path: str
    is_sealed: bool
    is_open: bool
    versions: tuple[Version, ...]
    makes_pdf: bool

    @property
    def last(self) -> Version:
        """The version that counts."""
        return self.versions[0]


def review_path(consultation: str, review: str) -> str:
    """The path of a review's own page."""
    return f"/consultations/{consultation}/reviews/{review}"


def make_queue_page(
    queue: tuple[QueuedReview, ...],
    days_left: Mapping[str, int],
    invitations: tuple[Asked, ...] = (),
) -> QueuePage:
    """Build the queue; `days_left` by consultation."""
    groups = groupby(queue, key=lambda queued: queued.consultation.id)
    shown = tuple(_group(tuple(group), days_left[key]) for key, group in groups)
    return QueuePage(shown, invitations)


def make_permalink_page(
    reading: ReviewReading, site: str, *, is_open: bool, makes_pdf: bool
) -> PermalinkPage:
    """Build the page of one review; `site`: the address before the paths."""
    view, review = reading.consultation, reading.review
    path = review_path(view.id, review.id)
    versions: tuple[ReviewView | EarlierView, ...] = (review, *reversed(reading.earlier))
    return PermalinkPage(
        consultation=view,
        proposal=reading.proposal,
        review=review,
        path=path,
        address=f"{site}{path}",
        proposal_path=proposal_path(view.id, reading.proposal.id),
        is_sealed=reading.is_sealed,
        is_open=is_open,
        versions=tuple(_version(view, each) for each in versions),
        makes_pdf=makes_pdf,
    )


def findings_of(criteria: Sequence[Criterion], scores: Sequence[Score]) -> tuple[Finding, ...]:
    """The scores beside their criteria, in the order of the criteria."""
    given = {score.criterion: score for score in scores}
    return tuple(
        Finding(criterion, given[criterion.id].score, given[criterion.id].reason)
        for criterion in criteria
        if criterion.id in given
    )


def sources_of(sources: Sequence[str]) -> tuple[Source, ...]:
    """The sources, those on the web with their address."""
    return tuple(Source(each, each if is_web_address(each) else "") for each in sources)


def _version(view: ConsultationView, of: ReviewView | EarlierView) -> Version:
    return Version(
        revision=of.revision,
        of=of,
        findings=findings_of(view.criteria, of.scores),
        sources=sources_of(of.sources),
        receipt=f"/record/entries/{of.record_index}/receipt",
    )


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
