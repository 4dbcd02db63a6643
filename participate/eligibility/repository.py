"""Every query on electoral rolls."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, delete, exists, func, insert, update
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from participate.eligibility.columns import Person
from participate.eligibility.models import HolderTable, RollFileTable, RollRow, RollTable
from participate.shared.statements import Statement

_ON_ROLL: Final = col(RollRow.paper) == ""
"""Who votes on paper is struck: a row, and no place of the roll."""
_HELD: Final = (
    select(HolderTable.place)
    .where(
        col(HolderTable.consultation) == bindparam("consultation"),
        col(HolderTable.chamber) == bindparam("chamber"),
        col(HolderTable.account) == bindparam("account"),
    )
    .scalar_subquery()
)
_BY_ADDRESS: Final = (
    select(RollRow.id)
    .where(
        col(RollRow.consultation) == bindparam("consultation"),
        col(RollRow.chamber) == bindparam("chamber"),
        col(RollRow.address) == bindparam("address"),
        _ON_ROLL,
        ~exists().where(col(HolderTable.place) == RollRow.id),
    )
    .scalar_subquery()
)
_OWN_PLACE: Final = Statement(select_columns(func.coalesce(_HELD, _BY_ADDRESS)))
_PLACE: Final = Statement(
    select(RollRow.id).where(
        col(RollRow.consultation) == bindparam("consultation"),
        col(RollRow.chamber) == bindparam("chamber"),
        col(RollRow.address) == bindparam("address"),
        _ON_ROLL,
    )
)


def find_roll(session: Session, consultation: str, chamber: str) -> RollTable | None:
    """The roll of one chamber."""
    return session.get(RollTable, (consultation, chamber))


def list_rolls(session: Session, consultation: str) -> list[RollTable]:
    """The rolls of a consultation."""
    return list(session.exec(select(RollTable).where(RollTable.consultation == consultation)))


def list_rows(session: Session, consultation: str, chamber: str) -> list[RollRow]:
    """The places of one roll in the order in which they were entered."""
    query = select(RollRow).where(
        RollRow.consultation == consultation, RollRow.chamber == chamber, _ON_ROLL
    )
    return list(session.exec(query.order_by(col(RollRow.id))))


def find_place(session: Session, consultation: str, chamber: str, address: str) -> int | None:
    """The id of the place of one mail address on one roll."""
    values = {"consultation": consultation, "chamber": chamber, "address": address}
    place: int | None = _PLACE.cell(session, values)
    return place


def list_everybody(session: Session, consultation: str, chamber: str) -> Iterator[Person]:
    """Everybody of a chamber, who votes on paper too, without the rows: a roll can be long."""
    query = (
        select_columns(
            col(RollRow.address),
            col(RollRow.name),
            col(RollRow.postal),
            col(RollRow.postcode),
            col(RollRow.born),
            col(RollRow.number),
            col(RollRow.paper),
        )
        .where(col(RollRow.consultation) == consultation, col(RollRow.chamber) == chamber)
        .order_by(col(RollRow.id))
    )
    for address, name, postal, postcode, born, number, paper in session.execute(query):
        yield Person(address or "", name, postal, postcode, born, number or "", paper)


def count_patterns(
    session: Session, consultation: str, chamber: str
) -> Iterator[tuple[Person, int]]:
    """How many people have which cells: a person whose known cells say "x", and their number."""
    known = [
        func.coalesce(col(column), "") != ""
        for column in (
            RollRow.address,
            RollRow.name,
            RollRow.postal,
            RollRow.postcode,
            RollRow.born,
            RollRow.number,
            RollRow.paper,
        )
    ]
    query = (
        select_columns(*known, func.count())
        .where(col(RollRow.consultation) == consultation, col(RollRow.chamber) == chamber)
        .group_by(*known)
    )
    for *cells, count in session.execute(query):
        yield Person(*("x" if cell else "" for cell in cells)), int(count)


def find_anybody(
    session: Session, consultation: str, chamber: str, *, address: str = "", number: str = ""
) -> RollRow | None:
    """The row with this mail address, else with this register number, on paper or not."""
    known = RollRow.address == address if address else RollRow.number == number
    query = select(RollRow).where(
        RollRow.consultation == consultation, RollRow.chamber == chamber, known
    )
    return session.exec(query).one_or_none()


def find_row(session: Session, consultation: str, chamber: str, row: int) -> RollRow | None:
    """A row of one roll by its id, on paper or not."""
    found = session.get(RollRow, row)
    mine = found is not None and (found.consultation, found.chamber) == (consultation, chamber)
    return found if mine else None


def list_on_paper(session: Session, consultation: str, chamber: str, limit: int) -> list[RollRow]:
    """Who votes on paper, in the order in which they were entered."""
    query = select(RollRow).where(
        RollRow.consultation == consultation, RollRow.chamber == chamber, RollRow.paper != ""
    )
    return list(session.exec(query.order_by(col(RollRow.id)).limit(limit)))


def count_rows(session: Session, consultation: str, chamber: str) -> tuple[int, int]:
    """How many places a roll has, and how many people vote on paper."""
    query = (
        select_columns(_ON_ROLL, func.count())
        .where(col(RollRow.consultation) == consultation, col(RollRow.chamber) == chamber)
        .group_by(_ON_ROLL)
    )
    found = {bool(on_roll): int(count) for on_roll, count in session.execute(query)}
    return found.get(True, 0), found.get(False, 0)


def find_place_of_number(
    session: Session, consultation: str, chamber: str, number: str
) -> int | None:
    """The id of the place of one register number on one roll."""
    query = select(RollRow.id).where(
        RollRow.consultation == consultation,
        RollRow.chamber == chamber,
        RollRow.number == number,
        _ON_ROLL,
    )
    return session.exec(query).one_or_none()


def count_rows_through(session: Session, consultation: str, chamber: str, row: int) -> int:
    """How many places of one roll were entered up to this one."""
    query = select(func.count()).where(
        RollRow.consultation == consultation,
        RollRow.chamber == chamber,
        col(RollRow.id) <= row,
        _ON_ROLL,
    )
    return session.exec(query).one()


def delete_rows(session: Session, consultation: str, chamber: str) -> None:
    """Empty a roll."""
    session.execute(
        delete(RollRow).where(
            col(RollRow.consultation) == consultation, col(RollRow.chamber) == chamber
        )
    )


def add_rows(session: Session, consultation: str, chamber: str, people: Iterable[Person]) -> None:
    """Add people behind the others, in their order."""
    rows = [
        {
            "consultation": consultation,
            "chamber": chamber,
            "address": each.address or None,
            "number": each.number or None,
            "name": each.name,
            "postal": each.postal,
            "postcode": each.postcode,
            "born": each.born,
            "paper": each.paper,
        }
        for each in people
    ]
    if rows:
        session.execute(insert(RollRow), rows)


def add_row(session: Session, consultation: str, chamber: str, address: str) -> int:
    """Add one row behind the others and return its id."""
    row = RollRow(consultation=consultation, chamber=chamber, address=address)
    session.add(row)
    session.flush()
    if row.id is None:
        message = "a row that was added has an id"
        raise ValueError(message)
    return row.id


def store_salts(session: Session, salts: Mapping[int, bytes]) -> None:
    """Give each row (by id) its salt."""
    statement = (
        update(RollRow.__table__)  # type: ignore[attr-defined]
        .where(RollRow.__table__.c.id == bindparam("row"))  # type: ignore[attr-defined]
        .values(salt=bindparam("drawn"))
    )
    if salts:
        session.connection().execute(
            statement, [{"row": row, "drawn": salt} for row, salt in salts.items()]
        )


# --- who holds a place -------------------------------------------------------------------------


def find_own_place(
    session: Session, consultation: str, chamber: str, account: str, address: str
) -> int | None:
    """The place that an account holds; else that of its mail address that nobody else holds."""
    values = {"consultation": consultation, "chamber": chamber}
    place: int | None = _OWN_PLACE.cell(session, {**values, "account": account, "address": address})
    return place


def find_holder(session: Session, place: int) -> HolderTable | None:
    """Who proved to be the person of a place."""
    return session.get(HolderTable, place)


def list_holders(session: Session, consultation: str, chamber: str) -> list[HolderTable]:
    """The accounts that hold places on one roll."""
    query = select(HolderTable).where(
        HolderTable.consultation == consultation, HolderTable.chamber == chamber
    )
    return list(session.exec(query))


def delete_holders(session: Session, account: str) -> None:
    """Let go of every place that an account holds."""
    session.execute(delete(HolderTable).where(col(HolderTable.account) == account))


# --- files that wait ----------------------------------------------------------------------------


def find_file(session: Session, consultation: str, chamber: str) -> RollFileTable | None:
    """The file that waits to be confirmed for one roll."""
    return session.get(RollFileTable, (consultation, chamber))


def has_file(session: Session, consultation: str, chamber: str) -> bool:
    """Whether a file waits for one roll; its content is not read."""
    query = select(RollFileTable.mode).where(
        RollFileTable.consultation == consultation, RollFileTable.chamber == chamber
    )
    return session.exec(query).first() is not None


def delete_file(session: Session, consultation: str, chamber: str) -> None:
    """Delete the file that waits for one roll."""
    session.execute(
        delete(RollFileTable).where(
            col(RollFileTable.consultation) == consultation, col(RollFileTable.chamber) == chamber
        )
    )


def delete_files_before(session: Session, before: datetime) -> None:
    """Delete files that nobody confirmed."""
    session.execute(delete(RollFileTable).where(col(RollFileTable.uploaded_at) < before))
