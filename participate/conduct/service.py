"""Moving a consultation through its phases, and what is due at the desk.

Conduct stands above everything that it must ask or move: entering the voting phase opens the votes
and leaving it closes them, in the same unit of work as the phase's own entry in the record.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from participate.comments import service as comments
from participate.conduct import policy
from participate.conduct.policy import Duty, Standing, Urgency
from participate.consultations import service as consultations
from participate.consultations.policy import PHASES, Phase, require_closable, require_transition
from participate.consultations.service import ConsultationView
from participate.decisions import service as decisions
from participate.elections import service as elections
from participate.elections.policy import State, acting_role
from participate.elections.service import ElectionView
from participate.panels import service as panels
from participate.promises import service as promises
from participate.promises.service import PromiseView
from participate.proposals import service as proposals
from participate.reviews import service as reviews
from participate.shared.act import Act
from participate.web.days import today


@dataclass(frozen=True, slots=True)
class DeskEntry:
    """One consultation on the desk: what it asks next, by when, and how many took part."""

    consultation: ConsultationView
    duty: Duty | None
    urgency: Urgency
    due: date
    proposals: int
    comments: int
    reviews: int
    voters: int
    waits_for_trustees: bool


def list_not_ready(session: Session, view: ConsultationView) -> tuple[str, ...]:
    """The trustees, by name, without whom the voting of a consultation cannot open yet."""
    if view.phase is not Phase.REVIEW:
        return ()
    missing = elections.list_missing(session, view.id)
    return tuple(dict.fromkeys(each.name for each in missing))


def count_panel(session: Session, view: ConsultationView) -> int | None:
    """How many are on the consultation's panel of experts; None where there is none."""
    panel = panels.find_panel(session, view.id)
    return None if panel is None else len(panel.members)


def move_phase(act: Act, consultation: str, to: Phase, *, expected: Phase) -> int:
    """Move a consultation to its next phase and return the index of the entry that says so.

    Raises DeniedError; ConflictError for a move that the phases do not have, when somebody was
    faster, when the vote cannot open or close, when nobody is on the panel that is to review, or
    when there is no decision yet.
    """
    policy.require_may_move(act.actor)
    view = consultations.read_consultation(act.session, act.actor, consultation)
    policy.require_expected(expected, view.phase)
    require_transition(view.phase, to)
    if to is Phase.REVIEW:
        panels.require_members(act.session, consultation)
    if view.phase is Phase.REVIEW:
        reviews.forget_drafts(act.session, consultation)
    states = vote_states(act.session, consultation)
    if to is Phase.VOTING and policy.opens_votes(states):
        elections.open_voting(act, consultation)
    if view.phase is Phase.VOTING and policy.closes_votes(states):
        elections.close_voting(act, consultation)
    if to is Phase.FOLLOW_UP:
        decision = decisions.get_decision(act.session, consultation)
        policy.require_decided(has_decision=decision is not None)
    proposals.record_supports(act, consultation, view.phase, acting_role(act.actor))
    return consultations.move_phase(act, consultation, to)


def close_consultation(act: Act, consultation: str) -> int:
    """Close a consultation and return the index of the entry that says so.

    Raises DeniedError; ConflictError before the follow-up, when it is closed already, while a
    promise is open, or where nothing was promised for what is adopted.
    """
    policy.require_may_move(act.actor)
    view = consultations.read_consultation(act.session, act.actor, consultation)
    require_closable(view.phase, closed=view.closed_at is not None)
    ends = promises.ends_of(act.session, view.id)
    return consultations.close_consultation(act, view.id, ends)


def vote_states(session: Session, consultation: str) -> tuple[State, ...]:
    """Where each chamber's election stands."""
    return tuple(view.state for view in elections.list_elections(session, consultation))


def list_desk(act: Act) -> tuple[DeskEntry, ...]:
    """Every consultation with what is due next, what is due first at the top."""
    policy.require_may_move(act.actor)
    views = consultations.list_consultations(act.session, PHASES)
    ids = [view.id for view in views]
    votes = elections.find_elections(act.session, ids)
    made = proposals.count_in_consultations(act.session, ids)
    said = comments.count_in_consultations(act.session, ids)
    found = reviews.count_in_consultations(act.session, ids)
    promised = promises.find_open(act.session, ids)
    entries: list[DeskEntry] = []
    for view in views:
        cast = votes.get(view.id, ())
        standing = _standing(
            act.session, view, tuple(vote.state for vote in cast), promised[view.id]
        )
        entries.append(
            DeskEntry(
                consultation=view,
                duty=policy.next_duty(standing),
                urgency=policy.urgency(_due(view, cast, promised[view.id]), today(act.now)),
                due=_due(view, cast, promised[view.id]),
                proposals=made[view.id],
                comments=said[view.id],
                reviews=found[view.id],
                voters=sum(vote.voters for vote in cast),
                waits_for_trustees=policy.waits_for_trustees(standing.votes),
            )
        )
    return tuple(sorted(entries, key=lambda entry: (entry.duty is None, entry.due)))


def get_duty(session: Session, view: ConsultationView) -> Duty | None:
    """What one consultation asks of the office next."""
    open_ones = promises.find_open(session, [view.id])[view.id]
    return policy.next_duty(_standing(session, view, vote_states(session, view.id), open_ones))


def _standing(
    session: Session,
    view: ConsultationView,
    votes: tuple[State, ...],
    open_ones: Sequence[PromiseView],
) -> Standing:
    is_deciding = view.phase is Phase.DECISION
    return Standing(
        phase=view.phase,
        votes=votes,
        has_outcome=is_deciding and decisions.get_outcome(session, view.id) is not None,
        has_decision=is_deciding and bool(decisions.decided_among(session, [view.id])),
        waits_for_signature=is_deciding and bool(decisions.waiting_among(session, [view.id])),
        open_promises=bool(open_ones),
        closed=view.closed_at is not None,
    )


def _due(
    view: ConsultationView, votes: Sequence[ElectionView], open_ones: Sequence[PromiseView]
) -> date:
    """The last day of a consultation's phase; a vote's own close and a promise's day go first."""
    if view.phase is Phase.FOLLOW_UP and open_ones:
        return min(promise.due for promise in open_ones)
    if view.phase is Phase.VOTING and votes:
        return today(max(vote.closes for vote in votes))
    return view.span(view.phase).ends
