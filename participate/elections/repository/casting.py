"""Queries on what casting a ballot reads and writes: every ballot costs them, so past the ORM."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, bindparam, insert, select, update
from sqlmodel import Session

from participate.elections.models import (
    BallotTable,
    BindingTable,
    ElectionTable,
    PointTable,
    SpareTable,
    SpoiledTable,
)
from participate.shared.statements import Statement, Values, table_of


@dataclass(frozen=True, slots=True)
class CastingElection:
    """What casting needs of an election's row, under its names."""

    uuid: str
    consultation: str
    chamber: str
    state: str
    voting: str
    registrar: str
    closes: datetime
    grace_seconds: int
    definition: str
    credentials: str
    height: int
    head: str
    records: int


@dataclass(frozen=True, slots=True)
class AcceptedBallot:
    """What is told of an accepted ballot, under the names of its row."""

    credential: str
    tracker: str
    short_code: str
    record_index: int
    replaced_by: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What an election holds about a ballot, its credential and its voter's place on the roll.

    Each is None where there is no such row: the `ballot` and the `burned` one with its tracker (as
    trackers), the ballot with its short code (`same_code`, a tracker), its credential's number
    among the `spare`s and the entry by which it was `given`, the spare in whose favour it is
    `blocked`, the credential where it is `bound`, to which place (`bound_to`, None for letters),
    and the credential that the place votes under (`own`).
    """

    ballot: str | None
    burned: str | None
    same_code: str | None
    spare: int | None
    given: int | None
    blocked: str | None
    bound: str | None
    bound_to: int | None
    own: str | None


_ELECTIONS: Final = table_of(ElectionTable)
_BALLOTS: Final = table_of(BallotTable)
_BINDINGS: Final = table_of(BindingTable)
_SPARES: Final = table_of(SpareTable)
_SPOILED: Final = table_of(SpoiledTable)


def _columns_of(table: Table, shape: type, *conditions: ColumnElement[bool]) -> Statement:
    """Select what a value of `shape` holds, from the rows that meet the conditions."""
    columns = (table.c[field.name] for field in fields(shape))
    return Statement(select(*columns).where(*conditions))


def _one(table: Table, column: str, **named: str) -> ColumnElement[Any]:
    """A column of the election's one row whose columns, by name, have the values of these binds."""
    found = [table.c[name] == bindparam(bind) for name, bind in named.items()]
    query = select(table.c[column]).where(table.c.election == bindparam("uuid"), *found)
    return query.scalar_subquery()


_ELECTION: Final = _columns_of(_ELECTIONS, CastingElection, _ELECTIONS.c.uuid == bindparam("uuid"))
_ACCEPTED: Final = _columns_of(
    _BALLOTS,
    AcceptedBallot,
    _BALLOTS.c.election == bindparam("uuid"),
    _BALLOTS.c.tracker == bindparam("tracker"),
)
_STANDING: Final = Statement(
    select(
        _one(_BALLOTS, "tracker", tracker="tracker"),
        _one(_SPOILED, "tracker", tracker="tracker"),
        _one(_BALLOTS, "tracker", short_code="code"),
        _one(_SPARES, "number", credential="credential"),
        _one(_SPARES, "given_index", credential="credential"),
        _one(_SPARES, "credential", blocked="credential"),
        _one(_BINDINGS, "credential", credential="credential"),
        _one(_BINDINGS, "place", credential="credential"),
        _one(_BINDINGS, "credential", place="place"),
    )
)
_BIND: Final = Statement(insert(_BINDINGS))
_ADD_BALLOT: Final = Statement(insert(_BALLOTS))
_ADD_POINTS: Final = Statement(insert(table_of(PointTable)))
_REPLACE: Final = Statement(
    update(_BALLOTS)
    .where(
        _BALLOTS.c.election == bindparam("uuid"),
        _BALLOTS.c.credential == bindparam("under"),
        _BALLOTS.c.replaced_by.is_(None),
    )
    .values(replaced_by=bindparam("by"))
)
_COUNT_IN: Final = Statement(
    update(_ELECTIONS)
    .where(_ELECTIONS.c.uuid == bindparam("of"))
    .values(
        height=bindparam("new_height"),
        head=bindparam("new_head"),
        records=bindparam("new_records"),
        ballots=_ELECTIONS.c.ballots + 1,
        voters=_ELECTIONS.c.voters + bindparam("new_voters"),
    )
)


def find_casting_election(session: Session, uuid: str) -> CastingElection | None:
    """What casting needs of one election."""
    row = _ELECTION.row(session, {"uuid": uuid})
    return None if row is None else CastingElection(*row)


def find_accepted(session: Session, uuid: str, tracker: str) -> AcceptedBallot | None:
    """The accepted ballot with this tracker."""
    row = _ACCEPTED.row(session, {"uuid": uuid, "tracker": tracker})
    return None if row is None else AcceptedBallot(*row)


def find_standing(
    session: Session,
    uuid: str,
    credential: str,
    *,
    tracker: str = "",
    code: str = "",
    place: int | None = None,
) -> Standing:
    """What stands about a credential, a ballot and the place of who sends it; one query."""
    values = {"uuid": uuid, "credential": credential, "tracker": tracker, "code": code}
    (row,) = _STANDING.rows(session, {**values, "place": place})
    return Standing(*row)


def bind(session: Session, uuid: str, credential: str, place: int | None) -> None:
    """Bind a credential and a place on the roll to each other."""
    _BIND.run(session, {"election": uuid, "credential": credential, "place": place})


def replace_ballot(session: Session, uuid: str, credential: str, tracker: str) -> None:
    """Mark the credential's counted ballot as replaced by `tracker`."""
    _REPLACE.run(session, {"uuid": uuid, "under": credential, "by": tracker})


def add_points(session: Session, uuid: str, points: Iterable[bytes]) -> None:
    """Keep the points of an accepted ballot; each may stand in the election once."""
    _ADD_POINTS.run(session, *({"election": uuid, "point": point} for point in points))


def add_ballot(session: Session, row: Values) -> None:
    """Keep an accepted ballot; its values by the columns of BallotTable."""
    _ADD_BALLOT.run(session, row)


def count_in(
    session: Session, uuid: str, *, height: int, head: str, records: int, is_first: bool
) -> None:
    """Move an election over one more ballot to the archive's new end; `is_first` of its voter."""
    moved = {"new_height": height, "new_head": head, "new_records": records}
    _COUNT_IN.run(session, {"of": uuid, "new_voters": int(is_first), **moved})
