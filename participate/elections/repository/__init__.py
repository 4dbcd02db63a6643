"""Every query on elections."""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from sqlalchemy import delete, func, insert
from sqlmodel import Session, col, select

from participate.elections.models import (
    ArchiveRecordTable,
    BallotTable,
    BindingTable,
    CodeTable,
    ElectionTable,
    EventTable,
    NamedVoteTable,
    PartialDecryptionTable,
    PointTable,
    RefusalTable,
    ShuffleTable,
    SpoiledTable,
    TestCountTable,
    VoteTable,
)
from participate.elections.repository.trustees import (
    find_challenge,
    find_health,
    find_last_ceremony,
    find_trustee,
    is_made_together,
    list_ceremony_files,
    list_health,
    list_places_of_trustee,
    list_seats,
    list_seats_of_trustee,
    list_statements,
    list_trustees,
    remove_trustees,
)
from participate.shared.statements import Statement, Values, table_of

_ADD_RECORD: Final = Statement(insert(table_of(ArchiveRecordTable)))
_ADD_EVENT: Final = Statement(insert(table_of(EventTable)))

__all__ = [
    "find_challenge",
    "find_health",
    "find_last_ceremony",
    "find_trustee",
    "is_made_together",
    "list_ceremony_files",
    "list_health",
    "list_places_of_trustee",
    "list_seats",
    "list_seats_of_trustee",
    "list_statements",
    "list_trustees",
    "remove_trustees",
]


def find_vote(session: Session, consultation: str) -> VoteTable | None:
    """The vote of a consultation: its plan and rules."""
    return session.get(VoteTable, consultation)


def list_rules(session: Session, consultations: Collection[str]) -> list[bytes]:
    """The rules that are fixed among those of these consultations."""
    query = select(VoteTable.rules).where(col(VoteTable.consultation).in_(consultations))
    return [rules for rules in session.exec(query) if rules is not None]


def list_open_elections(session: Session) -> list[ElectionTable]:
    """The elections in which ballots are being accepted."""
    query = select(ElectionTable).where(ElectionTable.state == "open")
    return list(session.exec(query.order_by(col(ElectionTable.closes), col(ElectionTable.uuid))))


def find_election(session: Session, uuid: str) -> ElectionTable | None:
    """One election."""
    return session.get(ElectionTable, uuid)


def list_elections(session: Session, consultation: str) -> list[ElectionTable]:
    """The elections of a consultation in the rules' order of the chambers."""
    query = select(ElectionTable).where(ElectionTable.consultation == consultation)
    return list(session.exec(query.order_by(col(ElectionTable.position))))


def list_elections_of(session: Session, consultations: Collection[str]) -> list[ElectionTable]:
    """The elections of several consultations, by consultation and place."""
    query = select(ElectionTable).where(col(ElectionTable.consultation).in_(consultations))
    return list(
        session.exec(query.order_by(col(ElectionTable.consultation), col(ElectionTable.position)))
    )


def list_named_elections(session: Session) -> list[ElectionTable]:
    """The elections of chambers that vote by name."""
    query = select(ElectionTable).where(ElectionTable.voting == "named")
    return list(session.exec(query.order_by(col(ElectionTable.uuid))))


def list_consultations_with_votes(session: Session) -> list[str]:
    """The consultations that have a plan of a vote."""
    return list(session.exec(select(VoteTable.consultation)))


# --- archive -----------------------------------------------------------------------------------


def list_records(
    session: Session, uuid: str, through: int | None = None
) -> Sequence[tuple[str, str, bytes]]:
    """The archive's records (kind, digest, body) in order, up to place `through` if given."""
    query = select(
        ArchiveRecordTable.kind, ArchiveRecordTable.digest, ArchiveRecordTable.body
    ).where(ArchiveRecordTable.election == uuid)
    if through is not None:
        query = query.where(ArchiveRecordTable.position <= through)
    rows = session.exec(query.order_by(col(ArchiveRecordTable.position)))
    return [(kind, digest, body) for kind, digest, body in rows]


def get_digest(session: Session, uuid: str, position: int) -> str:
    """The digest of the record at a place of an archive, which is there."""
    query = select(ArchiveRecordTable.digest).where(
        ArchiveRecordTable.election == uuid, ArchiveRecordTable.position == position
    )
    return session.exec(query).one()


def find_payload(session: Session, uuid: str, digest: str) -> bytes | None:
    """The payload with this digest in one archive."""
    query = select(ArchiveRecordTable.body).where(
        ArchiveRecordTable.election == uuid, ArchiveRecordTable.digest == digest
    )
    return session.exec(query).one_or_none()


def list_payloads(session: Session, uuid: str, digests: Collection[str]) -> list[bytes]:
    """The payloads with these digests in the archive's order."""
    query = select(ArchiveRecordTable.digest, ArchiveRecordTable.body).where(
        ArchiveRecordTable.election == uuid, ArchiveRecordTable.kind == "data"
    )
    rows = session.exec(query.order_by(col(ArchiveRecordTable.position)))
    wanted = frozenset(digests)
    return [body for digest, body in rows if digest in wanted]


def add_records(session: Session, rows: Sequence[Values]) -> None:
    """Append records to an archive; their values by the columns of ArchiveRecordTable."""
    _ADD_RECORD.run(session, *rows)


def add_event(session: Session, row: Values) -> None:
    """Note where an event stands; its values by the columns of EventTable."""
    _ADD_EVENT.run(session, row)


def find_event(session: Session, uuid: str, height: int) -> EventTable | None:
    """The event at one height."""
    return session.get(EventTable, (uuid, height))


def last_event_of_type(session: Session, uuid: str, kind: str) -> EventTable | None:
    """The last event of one type."""
    query = select(EventTable).where(EventTable.election == uuid, EventTable.type == kind)
    return session.exec(query.order_by(col(EventTable.height).desc()).limit(1)).one_or_none()


# --- ballots -----------------------------------------------------------------------------------


def find_binding_of_place(session: Session, uuid: str, place: int) -> BindingTable | None:
    """The credential under which a place on the roll votes."""
    query = select(BindingTable).where(BindingTable.election == uuid, BindingTable.place == place)
    return session.exec(query).one_or_none()


def find_binding_of_credential(session: Session, uuid: str, credential: str) -> BindingTable | None:
    """The place that votes under a credential."""
    return session.get(BindingTable, (uuid, credential))


def find_ballot(session: Session, uuid: str, tracker: str) -> BallotTable | None:
    """The accepted ballot with this tracker."""
    query = select(BallotTable).where(BallotTable.election == uuid, BallotTable.tracker == tracker)
    return session.exec(query).one_or_none()


def find_ballot_by_code(session: Session, uuid: str, short_code: str) -> BallotTable | None:
    """The accepted ballot with this short code."""
    query = select(BallotTable).where(
        BallotTable.election == uuid, BallotTable.short_code == short_code
    )
    return session.exec(query).one_or_none()


def find_last_ballot(session: Session, uuid: str, credential: str) -> BallotTable | None:
    """The counted ballot of a credential."""
    query = select(BallotTable).where(
        BallotTable.election == uuid,
        BallotTable.credential == credential,
        col(BallotTable.replaced_by).is_(None),
    )
    return session.exec(query).one_or_none()


def list_ballots_under(session: Session, uuid: str, credential: str) -> list[BallotTable]:
    """A credential's accepted ballots in their order."""
    query = select(BallotTable).where(
        BallotTable.election == uuid, BallotTable.credential == credential
    )
    return list(session.exec(query.order_by(col(BallotTable.number))))


def list_ballots(
    session: Session, uuid: str, *, before: int | None, limit: int
) -> list[BallotTable]:
    """A page of the board, newest first, from below number `before`."""
    query = select(BallotTable).where(BallotTable.election == uuid)
    if before is not None:
        query = query.where(BallotTable.number < before)
    return list(session.exec(query.order_by(col(BallotTable.number).desc()).limit(limit)))


def list_counted_ballots(session: Session, uuid: str) -> list[bytes]:
    """The bytes of the last ballot of each credential, in the order of acceptance."""
    query = (
        select(ArchiveRecordTable.body)
        .join(
            EventTable,
            (col(EventTable.election) == col(ArchiveRecordTable.election))
            & (col(EventTable.position) == col(ArchiveRecordTable.position) + 1),
        )
        .join(
            BallotTable,
            (col(BallotTable.election) == col(EventTable.election))
            & (col(BallotTable.number) == col(EventTable.height)),
        )
        .where(
            ArchiveRecordTable.election == uuid,
            EventTable.type == "Ballot",
            col(BallotTable.replaced_by).is_(None),
        )
        .order_by(col(BallotTable.number))
    )
    return list(session.exec(query))


def count_points(session: Session, uuid: str, points: Iterable[bytes]) -> int:
    """How many of these points stand in an accepted ballot."""
    query = select(func.count()).where(
        PointTable.election == uuid, col(PointTable.point).in_(tuple(points))
    )
    return session.exec(query).one()


def count_refusal(session: Session, uuid: str, reason: str) -> None:
    """Count one more refused ballot; writers take turns, so nobody adds the row meanwhile."""
    row = session.get(RefusalTable, (uuid, reason)) or RefusalTable(
        election=uuid, reason=reason, count=0
    )
    row.count += 1
    session.add(row)


def list_refusals(session: Session, uuid: str) -> list[RefusalTable]:
    """The refused ballots of an election by reason."""
    query = select(RefusalTable).where(RefusalTable.election == uuid)
    return list(session.exec(query.order_by(col(RefusalTable.reason))))


def find_spoiled(session: Session, uuid: str, tracker: str) -> SpoiledTable | None:
    """The burned ballot with this tracker."""
    return session.get(SpoiledTable, (uuid, tracker))


def count_test(session: Session, uuid: str, place: int) -> int:
    """Count one more test by a place on the roll, and return how many it has made."""
    row = session.get(TestCountTable, (uuid, place)) or TestCountTable(
        election=uuid, place=place, count=0
    )
    row.count += 1
    session.add(row)
    return row.count


# --- codes -------------------------------------------------------------------------------------


def add_codes(session: Session, uuid: str, codes: Iterable[tuple[int, bytes, str]]) -> None:
    """Keep encrypted codes and their credentials by their places on the roll."""
    rows = [
        {"election": uuid, "place": place, "sealed": sealed, "credential": credential}
        for place, sealed, credential in codes
    ]
    session.execute(insert(CodeTable), rows)


def find_code(session: Session, uuid: str, place: int) -> bytes | None:
    """The encrypted code of one place on the roll."""
    row = session.get(CodeTable, (uuid, place))
    return None if row is None else row.sealed


def erase_codes(session: Session, uuid: str) -> None:
    """Delete every code of an election."""
    session.execute(delete(CodeTable).where(col(CodeTable.election) == uuid))


# --- named votes -------------------------------------------------------------------------------


def find_named_vote(session: Session, uuid: str, place: int) -> NamedVoteTable | None:
    """The vote that counts of one place on the roll."""
    return session.get(NamedVoteTable, (uuid, place))


def list_named_votes(session: Session, uuid: str) -> list[NamedVoteTable]:
    """The votes that count, in the order of the roll."""
    query = select(NamedVoteTable).where(NamedVoteTable.election == uuid)
    return list(session.exec(query.order_by(col(NamedVoteTable.place))))


# --- opening -----------------------------------------------------------------------------------


def list_shuffles(session: Session, uuid: str) -> list[ShuffleTable]:
    """The checked shuffles of an election in their order."""
    query = select(ShuffleTable).where(ShuffleTable.election == uuid)
    return list(session.exec(query.order_by(col(ShuffleTable.number))))


def list_partial_decryptions(session: Session, uuid: str) -> list[PartialDecryptionTable]:
    """The checked partial decryptions of an election by owner."""
    query = select(PartialDecryptionTable).where(PartialDecryptionTable.election == uuid)
    return list(session.exec(query.order_by(col(PartialDecryptionTable.owner))))
