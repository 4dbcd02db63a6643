"""Every query of the record."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, insert, not_, tuple_, update
from sqlmodel import Session, col, func, select

from participate.record.models import (
    CheckpointRow,
    CosignatureRow,
    ElectionRow,
    EntryRow,
    MarkRow,
    NodeRow,
    OpeningRow,
)
from participate.shared.paging import portions
from participate.shared.statements import Statement, table_of

_CONSULTATION_OF: Final = Statement(
    select(ElectionRow.consultation).where(col(ElectionRow.uuid) == bindparam("uuid"))
)
_LATEST_LOG: Final = Statement(
    select(CheckpointRow.log).order_by(col(CheckpointRow.size).desc()).limit(1)
)
_ADD_CHECKPOINT: Final = Statement(insert(table_of(CheckpointRow)))


def read_nodes(
    session: Session, positions: Collection[tuple[int, int]]
) -> dict[tuple[int, int], bytes]:
    """The hashes at these positions (level 0 are the entries' leaves); two queries a batch."""
    leaves = [index for level, index in positions if level == 0]
    nodes = [position for position in positions if position[0] > 0]
    found: dict[tuple[int, int], bytes] = {}
    for some in portions(leaves):
        query = select(EntryRow.index, EntryRow.leaf).where(col(EntryRow.index).in_(some))
        found.update({(0, index): leaf for index, leaf in session.exec(query)})
    for places in portions(nodes):
        place = tuple_(col(NodeRow.level), col(NodeRow.index))
        query_nodes = select(NodeRow).where(place.in_(places))
        found.update({(row.level, row.index): row.hash for row in session.exec(query_nodes)})
    return found


def find_entry(session: Session, index: int) -> EntryRow | None:
    """One entry."""
    return session.get(EntryRow, index)


def find_bodies(session: Session, indices: Sequence[int]) -> dict[int, bytes]:
    """The bytes of these entries by index."""
    found: dict[int, bytes] = {}
    for some in portions(indices):
        query = select(EntryRow.index, EntryRow.body).where(col(EntryRow.index).in_(some))
        found.update(session.exec(query).all())
    return found


def list_bodies(session: Session, first: int, size: int) -> tuple[bytes, ...]:
    """The bytes of the entries `first` up to `size`, in order; one query."""
    query = select(EntryRow.body).where(EntryRow.index >= first, EntryRow.index < size)
    return tuple(session.exec(query.order_by(col(EntryRow.index))))


def list_hashes(session: Session, level: int, first: int, end: int) -> tuple[bytes, ...]:
    """The hashes `first` up to `end` of a level (0: the entries' leaves), in order; one query."""
    if level == 0:
        leaves = select(EntryRow.leaf).where(EntryRow.index >= first, EntryRow.index < end)
        return tuple(session.exec(leaves.order_by(col(EntryRow.index))))
    nodes = select(NodeRow.hash).where(
        NodeRow.level == level, NodeRow.index >= first, NodeRow.index < end
    )
    return tuple(session.exec(nodes.order_by(col(NodeRow.index))))


def find_first_index(session: Session, consultation: str) -> int | None:
    """The index of a consultation's own first entry."""
    query = select(func.min(EntryRow.index)).where(EntryRow.consultation == consultation)
    return session.exec(query).one()


def find_last_index(session: Session, consultation: str, without: Collection[str]) -> int | None:
    """The index of a consultation's last entry of any kind but these."""
    query = select(func.max(EntryRow.index)).where(
        EntryRow.consultation == consultation, col(EntryRow.kind).not_in(without)
    )
    return session.exec(query).one()


def add_opening(
    session: Session, index: int, blinding: bytes, content: bytes, *, withheld: bool
) -> None:
    """Keep what opens an entry's commitment."""
    values = {"index": index, "blinding": blinding, "content": content, "withheld": withheld}
    session.execute(insert(OpeningRow).values(**values))


def list_openings(
    session: Session, consultation: str, size: int
) -> tuple[tuple[int, str, bytes, bytes], ...]:
    """Rows of (index, kind, blinding, content) of a consultation's openings, none withheld."""
    query = (
        select(OpeningRow.index, EntryRow.kind, OpeningRow.blinding, OpeningRow.content)
        .join(EntryRow, col(EntryRow.index) == col(OpeningRow.index))
        .where(EntryRow.consultation == consultation, EntryRow.index < size)
        .where(not_(col(OpeningRow.withheld)))
        .order_by(col(OpeningRow.index))
    )
    return tuple(tuple(row) for row in session.exec(query))  # type: ignore[misc]


def list_contents(session: Session, kind: str) -> tuple[tuple[str, bytes], ...]:
    """Rows of (consultation, content) of the openings of a kind, newest first, none withheld."""
    query = (
        select(EntryRow.consultation, OpeningRow.content)
        .join(OpeningRow, col(EntryRow.index) == col(OpeningRow.index))
        .where(EntryRow.kind == kind, not_(col(OpeningRow.withheld)))
        .order_by(col(EntryRow.index).desc())
    )
    return tuple((consultation or "", content) for consultation, content in session.exec(query))


def find_opening(session: Session, index: int) -> OpeningRow | None:
    """What opens an entry's commitment, unless it is withheld."""
    query = select(OpeningRow).where(OpeningRow.index == index, not_(col(OpeningRow.withheld)))
    return session.exec(query).first()


def list_withheld(session: Session, consultation: str, kinds: Collection[str]) -> tuple[int, ...]:
    """The entries of these kinds of a consultation whose openings are withheld."""
    query = (
        select(OpeningRow.index)
        .join(EntryRow, col(EntryRow.index) == col(OpeningRow.index))
        .where(EntryRow.consultation == consultation, col(EntryRow.kind).in_(kinds))
        .where(col(OpeningRow.withheld))
    )
    return tuple(session.exec(query))


def is_withheld(session: Session, index: int) -> bool:
    """Whether an opening is kept and given to nobody."""
    query = select(OpeningRow.index).where(OpeningRow.index == index, col(OpeningRow.withheld))
    return session.exec(query).first() is not None


def withhold_openings(session: Session, indices: Sequence[int], *, withheld: bool) -> None:
    """Withhold openings, or show them again."""
    for some in portions(indices):
        query = update(OpeningRow).where(col(OpeningRow.index).in_(some))
        session.execute(query.values(withheld=withheld))


def delete_openings(session: Session, indices: Sequence[int]) -> None:
    """Delete openings; those that are gone already stay so."""
    for some in portions(indices):
        session.execute(delete(OpeningRow).where(col(OpeningRow.index).in_(some)))


def put_marks(session: Session, indices: Sequence[int], entry: int, standing: str) -> None:
    """Mark entries as hidden or erased by a later one, in place of an earlier mark."""
    for some in portions(indices):
        session.execute(delete(MarkRow).where(col(MarkRow.index).in_(some)))
        rows = [{"index": index, "entry": entry, "standing": standing} for index in some]
        session.execute(insert(MarkRow), rows)


def remove_marks(session: Session, indices: Sequence[int]) -> None:
    """Take the marks of entries away."""
    for some in portions(indices):
        session.execute(delete(MarkRow).where(col(MarkRow.index).in_(some)))


def find_marks(session: Session, indices: Sequence[int]) -> dict[int, tuple[str, int, bytes]]:
    """(standing, place, bytes of the entry that explains it) of those entries that are marked."""
    found: dict[int, tuple[str, int, bytes]] = {}
    for some in portions(indices):
        query = select(MarkRow.index, MarkRow.standing, EntryRow.index, EntryRow.body)
        query = query.join(EntryRow, col(EntryRow.index) == col(MarkRow.entry))
        for index, standing, entry, body in session.exec(query.where(col(MarkRow.index).in_(some))):
            found[index] = (standing, entry, body)
    return found


def add_checkpoint(
    session: Session, *, size: int, note: bytes, log: str, sealed_at: datetime
) -> None:
    """Keep a signed checkpoint."""
    values = {"size": size, "note": note, "log": log, "sealed_at": sealed_at}
    _ADD_CHECKPOINT.run(session, values)


def find_latest_log(session: Session) -> str | None:
    """The verifier key under which the newest checkpoint was signed."""
    log: str | None = _LATEST_LOG.cell(session, {})
    return log


def find_latest_checkpoint(session: Session) -> CheckpointRow | None:
    """The newest checkpoint."""
    query = select(CheckpointRow).order_by(col(CheckpointRow.size).desc()).limit(1)
    return session.exec(query).first()


def find_checkpoint(session: Session, size: int) -> CheckpointRow | None:
    """The checkpoint of a size."""
    return session.get(CheckpointRow, size)


def find_checkpoint_over(session: Session, index: int) -> CheckpointRow | None:
    """The first checkpoint that holds the entry."""
    query = select(CheckpointRow).where(CheckpointRow.size > index)
    return session.exec(query.order_by(col(CheckpointRow.size)).limit(1)).first()


def find_witnessed_over(session: Session, index: int, quorum: int) -> CheckpointRow | None:
    """The first checkpoint that holds the entry and was signed by `quorum` witnesses."""
    enough = (
        select(CosignatureRow.size)
        .where(CosignatureRow.size > index)
        .group_by(col(CosignatureRow.size))
        .having(func.count() >= quorum)
    )
    query = select(CheckpointRow).where(col(CheckpointRow.size).in_(enough))
    return session.exec(query.order_by(col(CheckpointRow.size)).limit(1)).first()


def find_latest_witnessed(session: Session, quorum: int) -> CheckpointRow | None:
    """The newest checkpoint that was signed by `quorum` witnesses."""
    query = (
        select(CosignatureRow.size)
        .group_by(col(CosignatureRow.size))
        .having(func.count() >= quorum)
        .order_by(col(CosignatureRow.size).desc())
        .limit(1)
    )
    size = session.exec(query).first()
    return None if size is None else session.get(CheckpointRow, size)


def list_cosignatures(session: Session, size: int) -> tuple[CosignatureRow, ...]:
    """The witnesses' signatures under one checkpoint, in the order of their keys."""
    query = select(CosignatureRow).where(CosignatureRow.size == size)
    return tuple(session.exec(query.order_by(col(CosignatureRow.witness))))


def add_elections(session: Session, uuids: Collection[str], consultation: str) -> None:
    """Note which consultation elections belong to."""
    for uuid in uuids:
        session.add(ElectionRow(uuid=uuid, consultation=consultation))
    session.flush()


def find_consultation_of(session: Session, uuid: str) -> str | None:
    """The consultation that an election belongs to."""
    consultation: str | None = _CONSULTATION_OF.cell(session, {"uuid": uuid})
    return consultation
