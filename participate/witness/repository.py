"""Every query of the witness."""

from dataclasses import dataclass

from sqlalchemy import insert, select, update
from sqlmodel import Session

from participate.witness.models import EVIDENCE, LOGS


@dataclass(frozen=True, slots=True)
class LogState:
    """One log: its verifier key as text, and the checkpoint signed last; times in Unix seconds."""

    origin: str
    key: str
    note: bytes | None
    signed_at: int | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Two heads of one log that exclude each other."""

    origin: str
    signed_here: bytes
    request: bytes
    seen_at: int


def add_log(session: Session, origin: str, key: str) -> None:
    """Get to know a log."""
    session.execute(insert(LOGS).values(origin=origin, key=key))


def find_log(session: Session, origin: str) -> LogState | None:
    """One log."""
    row = session.execute(select(LOGS).where(LOGS.c.origin == origin)).first()
    return None if row is None else LogState(*row)


def list_logs(session: Session) -> tuple[LogState, ...]:
    """Every log, by origin."""
    return tuple(LogState(*row) for row in session.execute(select(LOGS).order_by(LOGS.c.origin)))


def keep_checkpoint(session: Session, origin: str, note: bytes, signed_at: int) -> None:
    """Keep the checkpoint that is about to be signed."""
    values = {"note": note, "signed_at": signed_at}
    session.execute(update(LOGS).where(LOGS.c.origin == origin).values(**values))


def keep_evidence(session: Session, evidence: Evidence) -> None:
    """Keep two heads, unless they are kept already."""
    known = select(EVIDENCE.c.id).where(
        EVIDENCE.c.signed_here == evidence.signed_here, EVIDENCE.c.request == evidence.request
    )
    if session.execute(known).first() is None:
        values = {
            "origin": evidence.origin,
            "signed_here": evidence.signed_here,
            "request": evidence.request,
            "seen_at": evidence.seen_at,
        }
        session.execute(insert(EVIDENCE).values(**values))


def list_evidence(session: Session) -> tuple[Evidence, ...]:
    """All evidence, the first found first."""
    columns = (EVIDENCE.c.origin, EVIDENCE.c.signed_here, EVIDENCE.c.request, EVIDENCE.c.seen_at)
    query = select(*columns).order_by(EVIDENCE.c.id)
    return tuple(Evidence(*row) for row in session.execute(query))
