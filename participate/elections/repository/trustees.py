"""Every query on trustees: their keys, their ceremonies, what they sign about a set-up."""

from collections.abc import Collection

from sqlalchemy import delete
from sqlmodel import Session, col, select

from participate.elections.models import (
    CeremonyFileTable,
    CeremonySeatTable,
    CeremonyTable,
    ChallengeTable,
    HealthTable,
    StatementTable,
    TrusteeTable,
)
from participate.elections.policy import CeremonyState


def list_trustees(session: Session, consultation: str) -> list[TrusteeTable]:
    """The trustees of a consultation in the order of their places."""
    query = select(TrusteeTable).where(TrusteeTable.consultation == consultation)
    return list(session.exec(query.order_by(col(TrusteeTable.owner))))


def find_trustee(session: Session, consultation: str, account: str) -> TrusteeTable | None:
    """The place of one account among the trustees of a consultation."""
    query = select(TrusteeTable).where(
        TrusteeTable.consultation == consultation, TrusteeTable.account == account
    )
    return session.exec(query).one_or_none()


def list_places_of_trustee(session: Session, account: str) -> list[TrusteeTable]:
    """Every place that one account has as a trustee."""
    query = select(TrusteeTable).where(TrusteeTable.account == account)
    return list(session.exec(query.order_by(col(TrusteeTable.consultation))))


def is_made_together(session: Session, consultation: str) -> bool:
    """Whether there is a ceremony of this consultation that was not given up."""
    last = find_last_ceremony(session, consultation)
    return last is not None and last.state != CeremonyState.ENDED


def find_last_ceremony(session: Session, consultation: str) -> CeremonyTable | None:
    """The last ceremony of a consultation, whatever its state."""
    query = select(CeremonyTable).where(CeremonyTable.consultation == consultation)
    return session.exec(query.order_by(col(CeremonyTable.number).desc()).limit(1)).one_or_none()


def list_seats(session: Session, consultation: str, number: int) -> list[CeremonySeatTable]:
    """Who takes part in a ceremony, by place."""
    query = select(CeremonySeatTable).where(
        CeremonySeatTable.consultation == consultation, CeremonySeatTable.number == number
    )
    return list(session.exec(query.order_by(col(CeremonySeatTable.place))))


def list_ceremony_files(
    session: Session, consultation: str, number: int
) -> list[CeremonyFileTable]:
    """Every file of a ceremony, by place."""
    query = select(CeremonyFileTable).where(
        CeremonyFileTable.consultation == consultation, CeremonyFileTable.number == number
    )
    return list(session.exec(query.order_by(col(CeremonyFileTable.place))))


def list_seats_of_trustee(session: Session, account: str) -> list[CeremonySeatTable]:
    """Every place that one account has in a ceremony that was not given up."""
    query = (
        select(CeremonySeatTable)
        .join(
            CeremonyTable,
            (col(CeremonyTable.consultation) == col(CeremonySeatTable.consultation))
            & (col(CeremonyTable.number) == col(CeremonySeatTable.number)),
        )
        .where(CeremonySeatTable.account == account, CeremonyTable.state != CeremonyState.ENDED)
    )
    return list(session.exec(query.order_by(col(CeremonySeatTable.consultation))))


def remove_trustees(session: Session, consultation: str) -> None:
    """Forget every key that was given for a consultation's vote."""
    session.execute(delete(TrusteeTable).where(col(TrusteeTable.consultation) == consultation))


def list_statements(session: Session, uuids: Collection[str]) -> list[StatementTable]:
    """What the trustees signed about the set-ups of these elections, by election and owner."""
    query = select(StatementTable).where(col(StatementTable.election).in_(uuids))
    return list(
        session.exec(query.order_by(col(StatementTable.election), col(StatementTable.owner)))
    )


def find_challenge(session: Session, uuid: str) -> ChallengeTable | None:
    """The last challenge to the trustees of an election."""
    return session.get(ChallengeTable, uuid)


def find_health(session: Session, uuid: str, owner: int) -> HealthTable | None:
    """When a trustee last showed the key of an election."""
    return session.get(HealthTable, (uuid, owner))


def list_health(session: Session, uuid: str) -> list[HealthTable]:
    """When each trustee last showed the key of an election, by owner."""
    query = select(HealthTable).where(HealthTable.election == uuid)
    return list(session.exec(query.order_by(col(HealthTable.owner))))
