"""Queries on what registrars issue: spare credentials."""

from collections.abc import Iterable

from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from participate.elections.models import SpareTable


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


def erase_spare_codes(session: Session, uuid: str) -> None:
    """Delete the codes of an election's spares; the credentials stay."""
    session.execute(update(SpareTable).where(col(SpareTable.election) == uuid).values(sealed=None))
