"""Reading reviews: everything, and what one reader may see while the reviews are open."""

from collections.abc import Collection, Mapping

from sqlmodel import Session

from ballots.dossier.entries import read_content
from ballots.encoding import JsonValue, as_list, as_text
from participate.consultations import service as consultations
from participate.consultations.service import ConsultationView
from participate.proposals import service as proposals
from participate.reviews import repository
from participate.reviews.models import EarlierRow, ReviewRow
from participate.reviews.policy import Reader
from participate.reviews.service.views import (
    Declaration,
    EarlierView,
    ReviewReading,
    ReviewsSeen,
    ReviewView,
    Score,
    review_views,
)
from participate.shared.act import Act
from participate.shared.errors import NotFoundError
from participate.shared.i18n import N_
from participate.shared.ids import is_id

MINE = 200
"""How many of an expert's own reviews one page shows."""
NO_REVIEW = N_("There is no such review.")


def list_reviews(session: Session, consultation: str) -> tuple[ReviewView, ...]:
    """Every review of a consultation, for what the platform computes; pages see fewer."""
    return review_views(session, repository.list_in(session, consultation))


def list_reviews_of(session: Session, proposal: str) -> tuple[ReviewView, ...]:
    """Every review of a proposal, for what the platform computes; pages see fewer."""
    return review_views(session, repository.list_of(session, proposal))


def see_reviews(act: Act, view: ConsultationView, proposal: str) -> ReviewsSeen:
    """The reviews of a proposal that this reader may see now; its first ones first."""
    rows = repository.list_of(act.session, proposal)
    reader = _reader(act, rows)
    seen = [row for row in rows if reader.may_see(view.phase, row.expert, recused=row.recused)]
    return ReviewsSeen(review_views(act.session, seen), len(rows) - len(seen))


def read_review(act: Act, consultation: str, review: str) -> ReviewReading:
    """One review as this reader may see it; NotFoundError if it is not of this consultation."""
    view = consultations.read_consultation(act.session, act.actor, consultation)
    row = repository.get_review(act.session, review) if is_id(review) else None
    if row is None or row.consultation != view.id:
        raise NotFoundError(NO_REVIEW)
    reader = _reader(act, repository.list_of(act.session, row.proposal))
    return ReviewReading(
        consultation=view,
        proposal=proposals.get_proposal(act.session, row.proposal),
        review=review_views(act.session, (row,))[0],
        earlier=list_earlier(act.session, row.id),
        is_sealed=not reader.may_see(view.phase, row.expert, recused=row.recused),
    )


def list_earlier(session: Session, review: str) -> tuple[EarlierView, ...]:
    """The versions of a review that later ones took the place of, first submitted first."""
    return tuple(_earlier_view(row) for row in repository.list_earlier(session, review))


def list_reviews_by(
    session: Session, expert: str, limit: int | None = MINE
) -> tuple[ReviewView, ...]:
    """An expert's latest reviews, newest first; None: all of them."""
    return review_views(session, repository.list_by_expert(session, expert, limit))


def list_declarations_by(session: Session, expert: str) -> Mapping[str, Declaration]:
    """What an expert has declared so far, by proposal."""
    return {
        row.proposal: Declaration(row.affiliation, row.interests, row.recused)
        for row in repository.list_declarations_by(session, expert)
    }


def count_in_consultations(session: Session, ids: Collection[str]) -> Mapping[str, int]:
    """How many reviews each of these consultations has, recusals included."""
    return {**dict.fromkeys(ids, 0), **dict(repository.count_in(session, ids))}


def _reader(act: Act, rows: Collection[ReviewRow]) -> Reader:
    account = act.actor.account
    own = (row for row in rows if row.expert == account and not row.recused)
    return Reader(account, has_submitted=account is not None and any(own))


def _earlier_view(row: EarlierRow) -> EarlierView:
    content = read_content("review.revised", row.content)
    return EarlierView(
        revision=row.revision,
        version=row.version,
        scores=tuple(_score(each) for each in as_list(content["scores"])),
        summary=as_text(content["summary"]),
        language=as_text(content["language"]),
        sources=tuple(as_text(each) for each in as_list(content["sources"])),
        estimate=as_text(content["estimate"]),
        late=content["late"] is True,
        submitted_at=row.submitted_at,
        record_index=row.record_index,
    )


def _score(value: JsonValue) -> Score:
    fields = value if isinstance(value, dict) else {}
    return Score(as_text(fields["criterion"]), int(str(fields["score"])), as_text(fields["reason"]))
