"""What an expert has to do: one proposal, the queue of all, and the draft in between."""

from collections.abc import Mapping

from sqlmodel import Session

from participate.consultations import service as consultations
from participate.consultations.policy import Phase
from participate.panels import service as panels
from participate.panels.policy import Seat
from participate.proposals import service as proposals
from participate.proposals.policy import require_shown
from participate.reviews import policy, repository
from participate.reviews.models import DeclarationRow, DraftRow
from participate.reviews.policy import Stage
from participate.reviews.service.views import (
    Declaration,
    Draft,
    QueuedReview,
    Task,
    review_views,
)
from participate.shared.act import Act
from participate.web.days import today


def get_task(act: Act, proposal: str) -> Task:
    """What this expert can do about a proposal; ConflictError where it is hidden or erased.

    The refusals of reviewing apply.
    """
    view = proposals.get_proposal(act.session, proposal)
    require_shown(view.tombstone)
    consultation = consultations.read_consultation(act.session, act.actor, view.consultation)
    seat = panels.seat_of(act.session, consultation.id, act.actor.account, act.now)
    refusal = policy.reviewing_refusal(act.actor, view.author, consultation.phase, seat)
    if refusal is not None:
        raise refusal
    expert = act.actor.account or ""
    member = panels.find_member(act.session, consultation.id, expert)
    row = repository.find_declaration(act.session, view.id, expert)
    review = repository.find_review(act.session, view.id, expert)
    declaration = None if row is None else Declaration(row.affiliation, row.interests, row.recused)
    if declaration is None and member is not None:
        declaration = Declaration(member.institution, member.interests, recused=False)
    return Task(
        consultation=consultation,
        proposal=view,
        stage=_stage(row, reviewed=review is not None, is_member=member is not None),
        name=member.name if member is not None else act.actor.name,
        is_member=member is not None,
        is_late=today(act.now) > consultation.span(Phase.REVIEW).ends,
        declaration=declaration,
        draft=find_draft(act.session, view.id, expert),
        review=review_views(act.session, (review,))[0] if review is not None else None,
    )


def list_queue(act: Act) -> tuple[QueuedReview, ...]:
    """Every proposal in a review phase that this person reviews, and what is left to do."""
    session, expert = act.session, act.actor.account or ""
    places = consultations.list_consultations(session, tuple(policy.OPEN))
    seats = panels.seats_of(session, [place.id for place in places], expert, act.now)
    by_id = {place.id: place for place in places if policy.is_expert(act.actor, seats[place.id])}
    found = proposals.list_proposals_in(session, list(by_id))
    ids = [proposal.id for proposal in found]
    declared = repository.declared_by(session, expert, ids)
    reviewed = repository.reviewed_by(session, expert, ids)
    return tuple(
        QueuedReview(
            by_id[proposal.consultation],
            proposal,
            _stage(
                declared.get(proposal.id),
                reviewed=proposal.id in reviewed,
                is_member=seats[proposal.consultation] is Seat.MEMBER,
            ),
        )
        for proposal in found
        if proposal.author != expert and proposal.tombstone is None
    )


def count_left(act: Act) -> int:
    """How many proposals wait for this person's declaration or scores."""
    return sum(queued.stage in policy.LEFT for queued in list_queue(act))


def save_draft(act: Act, proposal: str, typed: Mapping[str, str]) -> None:
    """Keep what an expert has typed so far, in the place of what was kept before."""
    task = get_task(act, proposal)
    policy.require_stage(task.stage, Stage.TO_SCORE, Stage.SUBMITTED)
    row = repository.find_draft(act.session, task.proposal.id, act.actor.account or "")
    if row is None:
        row = DraftRow(
            proposal=task.proposal.id,
            expert=act.actor.account or "",
            typed={},
            saved_at=act.now,
        )
    row.typed, row.saved_at = dict(typed), act.now
    act.session.add(row)
    act.session.flush()


def find_draft(session: Session, proposal: str, expert: str) -> Draft | None:
    """What an expert has typed about a proposal and not submitted."""
    row = repository.find_draft(session, proposal, expert)
    return None if row is None else Draft(row.proposal, row.typed, row.saved_at)


def list_drafts_by(session: Session, expert: str) -> tuple[Draft, ...]:
    """Everything that an expert has typed and not submitted."""
    rows = repository.list_drafts_by(session, expert)
    return tuple(Draft(row.proposal, row.typed, row.saved_at) for row in rows)


def forget_drafts(session: Session, consultation: str) -> None:
    """Delete a consultation's drafts, which can no longer be submitted."""
    found = proposals.list_proposals_in(session, [consultation])
    repository.delete_drafts(session, [proposal.id for proposal in found])


def _stage(declaration: DeclarationRow | None, *, reviewed: bool, is_member: bool) -> Stage:
    if declaration is not None and declaration.recused:
        return Stage.RECUSED
    if reviewed:
        return Stage.SUBMITTED
    return Stage.TO_DECLARE if declaration is None and not is_member else Stage.TO_SCORE
