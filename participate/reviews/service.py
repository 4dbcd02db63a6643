"""Declaring interests, submitting a review, reading reviews, and the expert's queue.

A recusal is submitted at once, without scores: the public sees who stood aside and why.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from ballots.encoding import JsonLike, canonical_json
from participate.consultations import service as consultations
from participate.consultations.service import ConsultationView
from participate.proposals import service as proposals
from participate.proposals.policy import require_shown
from participate.proposals.service import ProposalView
from participate.record import service as record
from participate.reviews import policy, repository
from participate.reviews.models import DeclarationRow, ReviewRow, ScoreRow
from participate.reviews.policy import HIGHEST, LOWEST, Stage
from participate.shared.act import Act
from participate.shared.clock import format_moment
from participate.shared.errors import InvalidInputError
from participate.shared.i18n import N_
from participate.shared.ids import new_id

MINE = 200
"""How many of an expert's own reviews one page shows."""


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
    """What an expert submits after declaring; `language` is "en" or "zh"."""

    scores: tuple[Score, ...]
    summary: str
    language: str


@dataclass(frozen=True, slots=True)
class ReviewView:
    """A submitted review; scores in the criteria's order, none if the expert is recused."""

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
    submitted_at: datetime
    record_index: int


@dataclass(frozen=True, slots=True)
class QueuedReview:
    """One proposal of an expert's queue and how far the expert is with it."""

    consultation: ConsultationView
    proposal: ProposalView
    stage: Stage


@dataclass(frozen=True, slots=True)
class Task:
    """One proposal before one expert: everything that the review's pages need."""

    consultation: ConsultationView
    proposal: ProposalView
    stage: Stage
    declaration: Declaration | None


def get_task(act: Act, proposal: str) -> Task:
    """What this expert can do about a proposal; ConflictError where it is hidden or erased.

    The refusals of reviewing apply.
    """
    view = proposals.get_proposal(act.session, proposal)
    require_shown(view.tombstone)
    consultation = consultations.read_consultation(act.session, act.actor, view.consultation)
    refusal = policy.reviewing_refusal(act.actor, view.author, consultation.phase)
    if refusal is not None:
        raise refusal
    expert = act.actor.account or ""
    row = repository.find_declaration(act.session, view.id, expert)
    reviewed = repository.find_review(act.session, view.id, expert) is not None
    declaration = None if row is None else Declaration(row.affiliation, row.interests, row.recused)
    return Task(consultation, view, _stage(row, reviewed=reviewed), declaration)


def declare_interests(
    act: Act, proposal: str, declaration: Declaration, *, language: str
) -> ReviewView | None:
    """Keep an expert's declaration; None: the scores are next.

    A recusal is published at once as a review without scores, which is returned.
    """
    task = get_task(act, proposal)
    policy.require_stage(task.stage, Stage.TO_DECLARE)
    act.session.add(
        DeclarationRow(
            proposal=task.proposal.id,
            expert=act.actor.account or "",
            affiliation=declaration.affiliation,
            interests=declaration.interests,
            recused=declaration.recused,
            declared_at=act.now,
        )
    )
    act.session.flush()
    _record_declaration(act, task, declaration, language)
    if not declaration.recused:
        return None
    return _submit(act, replace(task, declaration=declaration), ReviewDraft((), "", language))


def submit_review(act: Act, proposal: str, draft: ReviewDraft) -> ReviewView:
    """Publish a review: one score with its reason on every criterion of the consultation."""
    task = get_task(act, proposal)
    policy.require_stage(task.stage, Stage.TO_SCORE)
    criteria = [criterion.id for criterion in task.consultation.criteria]
    if not policy.covers(criteria, [score.criterion for score in draft.scores]) or any(
        not LOWEST <= score.score <= HIGHEST or not score.reason for score in draft.scores
    ):
        raise InvalidInputError({"": N_("Give a score and a reason on every criterion.")})
    ordered = sorted(draft.scores, key=lambda score: criteria.index(score.criterion))
    return _submit(act, task, ReviewDraft(tuple(ordered), draft.summary, draft.language))


def list_reviews(session: Session, consultation: str) -> tuple[ReviewView, ...]:
    """Every review of a consultation, first submitted first."""
    return _views(session, repository.list_in(session, consultation))


def list_reviews_of(session: Session, proposal: str) -> tuple[ReviewView, ...]:
    """Every review of a proposal, first submitted first."""
    return _views(session, repository.list_of(session, proposal))


def list_reviews_by(
    session: Session, expert: str, limit: int | None = MINE
) -> tuple[ReviewView, ...]:
    """An expert's latest reviews, newest first; None: all of them."""
    return _views(session, repository.list_by_expert(session, expert, limit))


def list_declarations_by(session: Session, expert: str) -> Mapping[str, Declaration]:
    """What an expert has declared so far, by proposal."""
    return {
        row.proposal: Declaration(row.affiliation, row.interests, row.recused)
        for row in repository.list_declarations_by(session, expert)
    }


def list_queue(session: Session, expert: str) -> tuple[QueuedReview, ...]:
    """Every proposal in a review phase, with what this expert has left to do."""
    places = consultations.list_consultations(session, tuple(policy.OPEN))
    by_id = {place.id: place for place in places}
    found = proposals.list_proposals_in(session, list(by_id))
    ids = [proposal.id for proposal in found]
    declared = repository.declared_by(session, expert, ids)
    reviewed = repository.reviewed_by(session, expert, ids)
    return tuple(
        QueuedReview(
            by_id[proposal.consultation],
            proposal,
            _stage(declared.get(proposal.id), reviewed=proposal.id in reviewed),
        )
        for proposal in found
        if proposal.author != expert and proposal.tombstone is None
    )


def count_left(session: Session, expert: str) -> int:
    """How many proposals wait for this expert's declaration or scores."""
    return sum(queued.stage in policy.LEFT for queued in list_queue(session, expert))


def count_in_consultations(session: Session, ids: Collection[str]) -> Mapping[str, int]:
    """How many reviews each of these consultations has, recusals included."""
    return {**dict.fromkeys(ids, 0), **dict(repository.count_in(session, ids))}


def _stage(declaration: DeclarationRow | None, *, reviewed: bool) -> Stage:
    if declaration is None:
        return Stage.TO_DECLARE
    if declaration.recused:
        return Stage.RECUSED
    return Stage.SUBMITTED if reviewed else Stage.TO_SCORE


def _record_declaration(act: Act, task: Task, declaration: Declaration, language: str) -> None:
    content: JsonLike = {
        "expert": act.actor.name,
        "affiliation": declaration.affiliation,
        "interests": declaration.interests,
        "recused": declaration.recused,
        "language": language,
    }
    entry: dict[str, JsonLike] = {
        "kind": "interest.declared",
        "consultation": task.consultation.id,
        "at": format_moment(act.now),
        "by": "expert",
        "proposal": task.proposal.id,
    }
    record.append_committed(act.session, entry, canonical_json(content), act.randomness)


def _submit(act: Act, task: Task, draft: ReviewDraft) -> ReviewView:
    declared = task.declaration
    if declared is None:
        raise policy.stage_conflict(Stage.TO_DECLARE)
    review = new_id(act.randomness)
    content: JsonLike = {
        "expert": act.actor.name,
        "affiliation": declared.affiliation,
        "interests": declared.interests,
        "recused": declared.recused,
        "scores": [
            {"criterion": s.criterion, "score": s.score, "reason": s.reason} for s in draft.scores
        ],
        "summary": draft.summary,
        "language": draft.language,
    }
    entry: dict[str, JsonLike] = {
        "kind": "review.submitted",
        "consultation": task.consultation.id,
        "at": format_moment(act.now),
        "by": "expert",
        "review": review,
        "proposal": task.proposal.id,
        "version": task.proposal.version,
    }
    row = ReviewRow(
        id=review,
        consultation=task.consultation.id,
        proposal=task.proposal.id,
        version=task.proposal.version,
        expert=act.actor.account or "",
        expert_name=act.actor.name,
        affiliation=declared.affiliation,
        interests=declared.interests,
        recused=declared.recused,
        summary=draft.summary,
        language=draft.language,
        submitted_at=act.now,
        record_index=record.append_committed(
            act.session, entry, canonical_json(content), act.randomness
        ),
    )
    act.session.add(row)
    act.session.flush()
    _keep_scores(act.session, review, draft.scores)
    return _views(act.session, (row,))[0]


def _keep_scores(session: Session, review: str, scores: Sequence[Score]) -> None:
    session.add_all(
        ScoreRow(
            review=review,
            criterion=score.criterion,
            position=position,
            score=score.score,
            reason=score.reason,
        )
        for position, score in enumerate(scores, 1)
    )
    session.flush()


def _views(session: Session, rows: Sequence[ReviewRow]) -> tuple[ReviewView, ...]:
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
            submitted_at=row.submitted_at,
            record_index=row.record_index,
        )
        for row in rows
    )
