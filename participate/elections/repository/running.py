"""Queries about a vote that runs: extensions of its close."""

from sqlmodel import Session, col, select

from participate.elections.models import ExtensionTable


def list_extensions(session: Session, consultation: str) -> list[ExtensionTable]:
    """The extensions of a vote, asked or confirmed, by number."""
    query = select(ExtensionTable).where(ExtensionTable.consultation == consultation)
    return list(session.exec(query.order_by(col(ExtensionTable.number))))
