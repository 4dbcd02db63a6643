"""What experts declare and submit, and how their reviews are read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from participate.consultations.service import ConsultationView
from participate.proposals.service import ProposalView
from participate.reviews import repository
from participate.reviews.models import ReviewRow
from participate.reviews.policy import Stage


@dataclass(frozen=True, slots=True)
class Declaration:
    """What an expert declares before reviewing; empty `interests`: none."""

    affiliation: str
    interests: str
    recused: bool


@dataclass(frozen=True, slots=True)
class Score:
    """A score from 1 (lowest) to 5 on one criterion, and its reason."""

    criterion: str
    score: int
    reason: str


@dataclass(frozen=True, slots=True)
class ReviewDraft:
    """What an expert submits after declaring; `language` is "en" or "zh".

    `sources`: addresses or titles; `estimate`: what it may cost, a whole number in decimal, or "".
    """

    scores: tuple[Score, ...]
    summary: str
    language: str
    sources: tuple[str, ...] = ()
    estimate: str = ""


@dataclass(frozen=True, slots=True)
class ReviewView:
    """The last version of a review; scores in the criteria's order, none if the expert is recused.

    `late`: it came after the announced end of the review phase.
    """

    id: str
    consultation: str
    proposal: str
    version: int
    expert: str
    expert_name: str
    affiliation: str
    interests: str
    recused: bool
    scores: tuple[Score, ...]
    summary: str
    language: str
    sources: tuple[str, ...]
    estimate: str
    late: bool
    revision: int
    submitted_at: datetime
    record_index: int


@dataclass(frozen=True, slots=True)
class EarlierView:
    """A version of a review that a later one took the place of."""

    revision: int
    version: int
    scores: tuple[Score, ...]
    summary: str
    language: str
    sources: tuple[str, ...]
    estimate: str
    late: bool
    submitted_at: datetime
    record_index: int


@dataclass(frozen=True, slots=True)
class ReviewsSeen:
    """The reviews of a proposal that a reader sees now, and how many are still sealed to them."""

    shown: tuple[ReviewView, ...]
    sealed: int


@dataclass(frozen=True, slots=True)
class ReviewReading:
    """One review with its earlier versions; `is_sealed`: to this reader, until the phase ends."""

    consultation: ConsultationView
    proposal: ProposalView
    review: ReviewView
    earlier: tuple[EarlierView, ...]
    is_sealed: bool


@dataclass(frozen=True, slots=True)
class QueuedReview:
    """One proposal of an expert's queue and how far the expert is with it."""

    consultation: ConsultationView
    proposal: ProposalView
    stage: Stage


@dataclass(frozen=True, slots=True)
class Draft:
    """What an expert has typed and not submitted: the form's fields, and when it was saved."""

    proposal: str
    typed: Mapping[str, str]
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Task:
    """One proposal before one expert: everything that the review's pages need.

    `name` is the expert's public one; `is_member`: of the consultation's panel, which declares once
    for the whole consultation; `review` is the one that counts now.
    """

    consultation: ConsultationView
    proposal: ProposalView
    stage: Stage
    name: str
    is_member: bool
    is_late: bool
    declaration: Declaration | None
    draft: Draft | None
    review: ReviewView | None


def review_views(session: Session, rows: Sequence[ReviewRow]) -> tuple[ReviewView, ...]:
    """The views of these reviews; one query for all scores."""
    scores = repository.scores_of(session, [row.id for row in rows])
    return tuple(
        ReviewView(
            id=row.id,
            consultation=row.consultation,
            proposal=row.proposal,
            version=row.version,
            expert=row.expert,
            expert_name=row.expert_name,
            affiliation=row.affiliation,
            interests=row.interests,
            recused=row.recused,
            scores=tuple(Score(s.criterion, s.score, s.reason) for s in scores.get(row.id, ())),
            summary=row.summary,
            language=row.language,
            sources=tuple(row.sources),
            estimate=row.estimate,
            late=row.late,
            revision=row.revision,
            submitted_at=row.submitted_at,
            record_index=row.record_index,
        )
        for row in rows
    )
