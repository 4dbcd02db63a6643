"""Queries on who has acted as an official of a vote."""

from sqlmodel import Session, select

from participate.elections.models import OfficialTable


def note_official(session: Session, consultation: str, account: str) -> None:
    """Keep that an account acts as an official; writers take turns, so nobody adds it meanwhile."""
    if session.get(OfficialTable, (consultation, account)) is None:
        session.add(OfficialTable(consultation=consultation, account=account))
        session.flush()


def list_officials(session: Session, consultation: str) -> frozenset[str]:
    """The accounts that have acted as officials of a vote."""
    query = select(OfficialTable.account).where(OfficialTable.consultation == consultation)
    return frozenset(session.exec(query))
