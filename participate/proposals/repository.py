"""Every query of proposals."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple, TypeAlias

from sqlalchemy import update
from sqlmodel import Session, and_, col, delete, func, select
from sqlmodel.sql.expression import Select

from participate.proposals.models import ProposalRow, SupportRow, VersionRow
from participate.shared.paging import portions

Query: TypeAlias = Select[ProposalRow, VersionRow, int]


class Found(NamedTuple):
    """A proposal with its latest version and its number of supports."""

    proposal: ProposalRow
    version: VersionRow
    supports: int


def find(session: Session, proposal: str) -> Found | None:
    """One proposal."""
    rows = _found(session, _query().where(col(ProposalRow.id) == proposal))
    return rows[0] if rows else None


def find_many(session: Session, ids: Collection[str]) -> tuple[Found, ...]:
    """The proposals with these ids; one query."""
    return _found(session, _query().where(col(ProposalRow.id).in_(ids)))


def list_in(
    session: Session, consultation: str, limit: int | None = None, offset: int = 0
) -> tuple[Found, ...]:
    """A consultation's proposals in the order in which they were made; one query."""
    query = _query().where(col(ProposalRow.consultation) == consultation)
    query = query.order_by(col(ProposalRow.number)).offset(offset)
    return _found(session, query if limit is None else query.limit(limit))


def list_in_all(session: Session, consultations: Collection[str]) -> tuple[Found, ...]:
    """The proposals of several consultations, each one's in their order; one query."""
    query = _query().where(col(ProposalRow.consultation).in_(consultations))
    return _found(session, query.order_by(col(ProposalRow.consultation), col(ProposalRow.number)))


def list_by_author(session: Session, account: str, limit: int) -> tuple[Found, ...]:
    """A person's proposals, newest first; one query."""
    query = _query().where(col(ProposalRow.author) == account)
    return _found(session, query.order_by(col(ProposalRow.created_at).desc()).limit(limit))


def list_supported(session: Session, account: str, limit: int) -> tuple[Found, ...]:
    """The proposals that a person supports, latest support first; one query."""
    query = _query().join(
        SupportRow,
        and_(col(SupportRow.proposal) == col(ProposalRow.id), col(SupportRow.account) == account),
    )
    return _found(session, query.order_by(col(SupportRow.given_at).desc()).limit(limit))


def list_versions(session: Session, proposal: str) -> tuple[VersionRow, ...]:
    """Every version of a proposal, latest first."""
    query = select(VersionRow).where(VersionRow.proposal == proposal)
    return tuple(session.exec(query.order_by(col(VersionRow.number).desc())))


def list_entries(session: Session, ids: Collection[str]) -> tuple[tuple[str, int], ...]:
    """Rows of (proposal, record index) of every version, the first version first; one query."""
    query = select(VersionRow.proposal, VersionRow.record_index)
    query = query.where(col(VersionRow.proposal).in_(ids)).order_by(col(VersionRow.number))
    return tuple((proposal, index) for proposal, index in session.exec(query))


def next_number(session: Session, consultation: str) -> int:
    """The number that the consultation's next proposal gets."""
    query = select(func.max(ProposalRow.number)).where(ProposalRow.consultation == consultation)
    return (session.exec(query).one() or 0) + 1


def count_in(session: Session, consultations: Collection[str]) -> tuple[tuple[str, int], ...]:
    """Rows of (consultation, number of its proposals); one query."""
    query = (
        select(ProposalRow.consultation, func.count())
        .where(col(ProposalRow.consultation).in_(consultations))
        .group_by(ProposalRow.consultation)
    )
    return tuple((consultation, number) for consultation, number in session.exec(query))


def find_support(session: Session, proposal: str, account: str) -> SupportRow | None:
    """A person's support of a proposal."""
    return session.get(SupportRow, (proposal, account))


def remove_support(session: Session, proposal: str, account: str) -> None:
    """Take back a support, if there is one."""
    session.exec(
        delete(SupportRow).where(
            col(SupportRow.proposal) == proposal, col(SupportRow.account) == account
        )
    )


def list_ids_by_author(session: Session, account: str) -> tuple[str, ...]:
    """The ids of all of a person's proposals, the first one first."""
    query = select(ProposalRow.id).where(ProposalRow.author == account)
    return tuple(session.exec(query.order_by(col(ProposalRow.created_at), col(ProposalRow.id))))


def list_named_authors(session: Session, accounts: Sequence[str]) -> frozenset[str]:
    """Those of these accounts who have a proposal that is not emptied."""
    found: set[str] = set()
    for some in portions(accounts):
        query = select(ProposalRow.author).where(
            col(ProposalRow.author).in_(some), ProposalRow.author_name != ""
        )
        found.update(session.exec(query.distinct()))
    return frozenset(found)


def empty(session: Session, ids: Sequence[str]) -> None:
    """Take the words of every version and the author's name out of proposals."""
    for some in portions(ids):
        versions = update(VersionRow).where(col(VersionRow.proposal).in_(some))
        session.execute(versions.values(title="", text=""))
        rows = update(ProposalRow).where(col(ProposalRow.id).in_(some))
        session.execute(rows.values(author_name=""))


def list_supports(session: Session, account: str) -> tuple[tuple[str, str, datetime], ...]:
    """Rows of (proposal, its consultation, since when) of what a person supports."""
    query = (
        select(SupportRow.proposal, ProposalRow.consultation, SupportRow.given_at)
        .join(ProposalRow, col(ProposalRow.id) == col(SupportRow.proposal))
        .where(SupportRow.account == account)
        .order_by(col(SupportRow.given_at), col(SupportRow.proposal))
    )
    return tuple((proposal, place, at) for proposal, place, at in session.exec(query))


def forget_supports(session: Session, account: str, settled: Sequence[str]) -> None:
    """Delete a person's supports; of the `settled` proposals the number stays."""
    for some in portions(settled):
        query = update(ProposalRow).where(col(ProposalRow.id).in_(some))
        session.execute(query.values(past_supports=col(ProposalRow.past_supports) + 1))
    session.exec(delete(SupportRow).where(col(SupportRow.account) == account))


def _query() -> Query:
    supports = (
        select(func.count())
        .select_from(SupportRow)
        .where(SupportRow.proposal == ProposalRow.id)
        .correlate(ProposalRow)
        .scalar_subquery()
    )
    total = supports + col(ProposalRow.past_supports)
    return select(ProposalRow, VersionRow, total).join(
        VersionRow,
        and_(
            col(VersionRow.proposal) == col(ProposalRow.id),
            col(VersionRow.number) == col(ProposalRow.version),
        ),
    )


def _found(session: Session, query: Query) -> tuple[Found, ...]:
    rows: Sequence[tuple[ProposalRow, VersionRow, int]] = session.exec(query).all()
    return tuple(Found(proposal, version, supports) for proposal, version, supports in rows)
