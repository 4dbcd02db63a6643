"""Every query on the outbox."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import delete, insert
from sqlmodel import Session, col, func, select

from participate.mail.models import MailRow
from participate.shared.statements import Statement, Values, table_of

_ADD: Final = Statement(insert(table_of(MailRow)))


def add(session: Session, mail: Values) -> None:
    """Put a mail into the outbox; its values by the columns of MailRow."""
    _ADD.run(session, mail)


def list_waiting(session: Session, now: datetime, limit: int) -> Sequence[MailRow]:
    """Return mails whose turn has come, oldest first."""
    statement = (
        select(MailRow)
        .where(
            col(MailRow.sent_at).is_(None),
            col(MailRow.given_up_at).is_(None),
            col(MailRow.next_try_at) <= now,
        )
        .order_by(col(MailRow.queued_at), col(MailRow.id))
        .limit(limit)
    )
    return session.exec(statement).all()


def count_unsent(session: Session) -> int:
    """Return how many mails are neither sent nor given up."""
    statement = select(func.count()).where(
        col(MailRow.sent_at).is_(None), col(MailRow.given_up_at).is_(None)
    )
    return session.exec(statement.select_from(MailRow)).one()


def count_given_up(session: Session) -> int:
    """Return how many mails were given up after the last try."""
    statement = select(func.count()).where(col(MailRow.given_up_at).is_not(None))
    return session.exec(statement.select_from(MailRow)).one()


def list_newest(session: Session, limit: int) -> Sequence[MailRow]:
    """Return the newest mails, sent or not."""
    statement = select(MailRow).order_by(col(MailRow.queued_at).desc(), col(MailRow.id))
    return session.exec(statement.limit(limit)).all()


def get(session: Session, mail: str) -> MailRow | None:
    """Return one mail."""
    return session.get(MailRow, mail)


def delete_sent_before(session: Session, moment: datetime) -> None:
    """Forget mails that went out before `moment`."""
    session.exec(delete(MailRow).where(col(MailRow.sent_at) < moment))


def delete_to(session: Session, address: str) -> None:
    """Forget every mail to an address, sent or not."""
    session.exec(delete(MailRow).where(col(MailRow.recipient) == address))
