"""Every query of reviews."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlmodel import Session, col, delete, func, select

from participate.reviews.models import (
    DeclarationRow,
    DraftRow,
    EarlierRow,
    ReviewRow,
    ScoreRow,
)


def find_declaration(session: Session, proposal: str, expert: str) -> DeclarationRow | None:
    """What an expert declared for a proposal."""
    return session.get(DeclarationRow, (proposal, expert))


def find_review(session: Session, proposal: str, expert: str) -> ReviewRow | None:
    """An expert's review of a proposal."""
    query = select(ReviewRow).where(ReviewRow.proposal == proposal, ReviewRow.expert == expert)
    return session.exec(query).one_or_none()


def get_review(session: Session, review: str) -> ReviewRow | None:
    """A review by its id."""
    return session.get(ReviewRow, review)


def list_earlier(session: Session, review: str) -> tuple[EarlierRow, ...]:
    """The versions of a review that later ones took the place of, first submitted first."""
    query = select(EarlierRow).where(EarlierRow.review == review)
    return tuple(session.exec(query.order_by(col(EarlierRow.revision))))


def delete_scores(session: Session, review: str) -> None:
    """Delete the scores of a review's last version, before the next one's are kept."""
    session.exec(delete(ScoreRow).where(col(ScoreRow.review) == review))


def find_draft(session: Session, proposal: str, expert: str) -> DraftRow | None:
    """What an expert has typed about a proposal and not submitted."""
    return session.get(DraftRow, (proposal, expert))


def list_drafts_by(session: Session, expert: str) -> tuple[DraftRow, ...]:
    """What an expert has typed and not submitted."""
    query = select(DraftRow).where(DraftRow.expert == expert)
    return tuple(session.exec(query.order_by(col(DraftRow.saved_at))))


def delete_drafts(session: Session, proposals: Collection[str]) -> None:
    """Delete what anybody has typed about these proposals and not submitted."""
    session.exec(delete(DraftRow).where(col(DraftRow.proposal).in_(proposals)))


def list_in(session: Session, consultation: str) -> tuple[ReviewRow, ...]:
    """A consultation's reviews, first submitted first."""
    query = select(ReviewRow).where(ReviewRow.consultation == consultation)
    return tuple(session.exec(query.order_by(col(ReviewRow.record_index))))


def list_of(session: Session, proposal: str) -> tuple[ReviewRow, ...]:
    """A proposal's reviews, first submitted first."""
    query = select(ReviewRow).where(ReviewRow.proposal == proposal)
    return tuple(session.exec(query.order_by(col(ReviewRow.record_index))))


def list_by_expert(session: Session, expert: str, limit: int | None) -> tuple[ReviewRow, ...]:
    """An expert's reviews, latest first."""
    query = select(ReviewRow).where(ReviewRow.expert == expert)
    return tuple(session.exec(query.order_by(col(ReviewRow.record_index).desc()).limit(limit)))


def list_declarations_by(session: Session, expert: str) -> tuple[DeclarationRow, ...]:
    """An expert's declarations of interests, the first one first."""
    query = select(DeclarationRow).where(DeclarationRow.expert == expert)
    order = (col(DeclarationRow.declared_at), col(DeclarationRow.proposal))
    return tuple(session.exec(query.order_by(*order)))


def scores_of(session: Session, reviews: Collection[str]) -> Mapping[str, tuple[ScoreRow, ...]]:
    """The scores of each review in the criteria's order; one query."""
    query = select(ScoreRow).where(col(ScoreRow.review).in_(reviews))
    groups: dict[str, list[ScoreRow]] = defaultdict(list)
    for row in session.exec(query.order_by(col(ScoreRow.position))):
        groups[row.review].append(row)
    return {review: tuple(rows) for review, rows in groups.items()}


def declared_by(
    session: Session, expert: str, proposals: Collection[str]
) -> Mapping[str, DeclarationRow]:
    """An expert's declarations by proposal; one query."""
    query = select(DeclarationRow).where(
        DeclarationRow.expert == expert, col(DeclarationRow.proposal).in_(proposals)
    )
    return {row.proposal: row for row in session.exec(query)}


def reviewed_by(session: Session, expert: str, proposals: Collection[str]) -> frozenset[str]:
    """Which of these proposals an expert has reviewed; one query."""
    query = select(ReviewRow.proposal).where(
        ReviewRow.expert == expert, col(ReviewRow.proposal).in_(proposals)
    )
    return frozenset(session.exec(query))


def count_in(session: Session, consultations: Collection[str]) -> tuple[tuple[str, int], ...]:
    """Rows of (consultation, number of its reviews); one query."""
    query = (
        select(ReviewRow.consultation, func.count())
        .where(col(ReviewRow.consultation).in_(consultations))
        .group_by(ReviewRow.consultation)
    )
    return tuple((consultation, number) for consultation, number in session.exec(query))
