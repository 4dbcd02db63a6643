"""Queries on what registrars issue: spare credentials."""

from collections.abc import Iterable

from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from participate.elections.models import CodeTable, SpareProposalTable, SpareTable


def add_spares(session: Session, uuid: str, credentials: Iterable[str]) -> None:
    """Keep the spare credentials of a list; they are numbered in this order."""
    rows = [
        {"election": uuid, "credential": credential, "number": number}
        for number, credential in enumerate(credentials, start=1)
    ]
    if rows:
        session.execute(insert(SpareTable), rows)


def list_spares(session: Session, uuid: str) -> list[SpareTable]:
    """The spare credentials of an election by number."""
    query = select(SpareTable).where(SpareTable.election == uuid)
    return list(session.exec(query.order_by(col(SpareTable.number))))


def find_spare(session: Session, uuid: str, credential: str) -> SpareTable | None:
    """One credential among the spares of an election."""
    return session.get(SpareTable, (uuid, credential))


def find_code_row(session: Session, uuid: str, place: int) -> CodeTable | None:
    """The code and credential of one place on the roll."""
    return session.get(CodeTable, (uuid, place))


def list_unprinted(session: Session, uuid: str) -> list[CodeTable]:
    """The codes that are still kept, by place."""
    query = select(CodeTable).where(CodeTable.election == uuid, col(CodeTable.sealed).is_not(None))
    return list(session.exec(query.order_by(col(CodeTable.place))))


def erase_printed(session: Session, uuid: str) -> None:
    """Delete the codes of an election; the credentials of the places stay."""
    session.execute(update(CodeTable).where(col(CodeTable.election) == uuid).values(sealed=None))


def find_spare_proposal(session: Session, proposal: str) -> SpareProposalTable | None:
    """One proposal that waits for a second person."""
    return session.get(SpareProposalTable, proposal)


def list_spare_proposals(session: Session, uuid: str) -> list[SpareProposalTable]:
    """The proposals of an election that wait for a second person, the oldest first."""
    query = select(SpareProposalTable).where(SpareProposalTable.election == uuid)
    order = (col(SpareProposalTable.proposed_at), col(SpareProposalTable.id))
    return list(session.exec(query.order_by(*order)))


def erase_spare_codes(session: Session, uuid: str) -> None:
    """Delete the codes of an election's spares; the credentials stay."""
    session.execute(update(SpareTable).where(col(SpareTable.election) == uuid).values(sealed=None))
