"""Declaring interests, standing aside, submitting a review and changing it until the phase ends.

A review is sealed in the record until the review phase ends; standing aside is opened at once.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from ballots.encoding import JsonLike, canonical_json
from participate.record import service as record
from participate.reviews import policy, repository
from participate.reviews.models import DeclarationRow, EarlierRow, ReviewRow, ScoreRow
from participate.reviews.policy import HIGHEST, LOWEST, Stage
from participate.reviews.service.tasks import get_task
from participate.reviews.service.views import (
    Declaration,
    ReviewDraft,
    ReviewView,
    Score,
    Task,
    review_views,
)
from participate.shared.act import Act
from participate.shared.clock import format_moment
from participate.shared.errors import InvalidInputError
from participate.shared.i18n import N_
from participate.shared.ids import new_id


def declare_interests(
    act: Act, proposal: str, declaration: Declaration, *, language: str
) -> ReviewView | None:
    """Keep an expert's declaration about a proposal; None: the scores are next.

    A recusal is published at once as a review without scores, which is returned. A member of a
    panel has declared for the whole consultation and can only stand aside.
    """
    task = get_task(act, proposal)
    is_aside = task.is_member and declaration.recused
    policy.require_stage(task.stage, Stage.TO_SCORE if is_aside else Stage.TO_DECLARE)
    if task.is_member and task.declaration is not None:
        declaration = replace(declaration, affiliation=task.declaration.affiliation)
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
    """Submit a review, or its next version: one score with its reason on every criterion."""
    task = get_task(act, proposal)
    policy.require_stage(task.stage, Stage.TO_SCORE, Stage.SUBMITTED)
    criteria = [criterion.id for criterion in task.consultation.criteria]
    if not policy.covers(criteria, [score.criterion for score in draft.scores]) or any(
        not LOWEST <= score.score <= HIGHEST or not score.reason for score in draft.scores
    ):
        raise InvalidInputError({"": N_("Give a score and a reason on every criterion.")})
    ordered = sorted(draft.scores, key=lambda score: criteria.index(score.criterion))
    draft = replace(draft, scores=tuple(ordered))
    return _revise(act, task, draft) if task.stage is Stage.SUBMITTED else _submit(act, task, draft)


def _record_declaration(act: Act, task: Task, declaration: Declaration, language: str) -> None:
    content: JsonLike = {
        "expert": task.name,
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
    declared = _declared(task)
    row = ReviewRow(
        id=new_id(act.randomness),
        consultation=task.consultation.id,
        proposal=task.proposal.id,
        version=task.proposal.version,
        expert=act.actor.account or "",
        expert_name=task.name,
        affiliation=declared.affiliation,
        interests=declared.interests,
        recused=declared.recused,
        summary=draft.summary,
        language=draft.language,
        sources=list(draft.sources),
        estimate=draft.estimate,
        late=task.is_late,
        submitted_at=act.now,
        record_index=-1,
    )
    row.record_index = _record_review(act, row, _content(row, draft.scores))
    act.session.add(row)
    act.session.flush()
    return _finish(act, row, draft.scores)


def _revise(act: Act, task: Task, draft: ReviewDraft) -> ReviewView:
    """Put another version in the place of the last one, which is kept."""
    row = repository.find_review(act.session, task.proposal.id, act.actor.account or "")
    if row is None or task.review is None:
        raise policy.stage_conflict(Stage.TO_SCORE)
    act.session.add(
        EarlierRow(
            review=row.id,
            revision=row.revision,
            version=row.version,
            content=_content(row, task.review.scores),
            submitted_at=row.submitted_at,
            record_index=row.record_index,
        )
    )
    row.version, row.revision = task.proposal.version, row.revision + 1
    row.summary, row.language = draft.summary, draft.language
    row.sources, row.estimate = list(draft.sources), draft.estimate
    row.late, row.submitted_at = task.is_late, act.now
    row.record_index = _record_review(act, row, _content(row, draft.scores))
    act.session.add(row)
    repository.delete_scores(act.session, row.id)
    return _finish(act, row, draft.scores)


def _finish(act: Act, row: ReviewRow, scores: Sequence[Score]) -> ReviewView:
    """Keep the scores of the version that counts; what was typed on the way is not needed more."""
    _keep_scores(act.session, row.id, scores)
    draft = repository.find_draft(act.session, row.proposal, row.expert)
    if draft is not None:
        act.session.delete(draft)
    act.session.flush()
    return review_views(act.session, (row,))[0]


def _record_review(act: Act, row: ReviewRow, content: bytes) -> int:
    entry: dict[str, JsonLike] = {
        "kind": "review.submitted" if row.revision == 1 else "review.revised",
        "consultation": row.consultation,
        "at": format_moment(act.now),
        "by": "expert",
        "review": row.id,
        "proposal": row.proposal,
        "version": row.version,
    }
    if row.revision > 1:
        entry["revision"] = row.revision
    return record.append_committed(
        act.session, entry, content, act.randomness, sealed=not row.recused
    )


def _content(row: ReviewRow, scores: Sequence[Score]) -> bytes:
    """What a version of a review is committed to."""
    return canonical_json(
        {
            "expert": row.expert_name,
            "affiliation": row.affiliation,
            "interests": row.interests,
            "recused": row.recused,
            "scores": [
                {"criterion": s.criterion, "score": s.score, "reason": s.reason} for s in scores
            ],
            "summary": row.summary,
            "language": row.language,
            "sources": row.sources,
            "estimate": row.estimate,
            "late": row.late,
        }
    )


def _declared(task: Task) -> Declaration:
    if task.declaration is None:
        raise policy.stage_conflict(Stage.TO_DECLARE)
    return task.declaration


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
