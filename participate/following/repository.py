"""Every query of following."""

from sqlmodel import Session, col, delete, func, select

from participate.following.models import FollowRow


def find(session: Session, consultation: str, account: str) -> FollowRow | None:
    """One person's following of one consultation."""
    return session.get(FollowRow, (consultation, account))


def find_by_token(session: Session, token: str) -> FollowRow | None:
    """The following that a token ends."""
    return session.exec(select(FollowRow).where(FollowRow.token == token)).first()


def list_followers(session: Session, consultation: str) -> tuple[FollowRow, ...]:
    """Everybody who follows a consultation."""
    query = select(FollowRow).where(FollowRow.consultation == consultation)
    return tuple(session.exec(query.order_by(col(FollowRow.account))))


def list_by(session: Session, account: str) -> tuple[FollowRow, ...]:
    """What somebody follows."""
    query = select(FollowRow).where(FollowRow.account == account)
    return tuple(session.exec(query.order_by(col(FollowRow.since))))


def count(session: Session, consultation: str) -> int:
    """How many people follow a consultation."""
    query = select(func.count()).select_from(FollowRow)
    return session.exec(query.where(FollowRow.consultation == consultation)).one()


def forget(session: Session, account: str) -> None:
    """Let somebody follow nothing any more."""
    session.exec(delete(FollowRow).where(col(FollowRow.account) == account))
