"""Every kind of the catalogue is written by an act, in the act's own transaction or not at all."""

import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from participate.accounts import service as accounts
from participate.app import create_app
from participate.record import service as record
from participate.record.catalogue import KINDS
from participate.record.service import appending
from participate.settings import Settings
from participate.shared.act import Act
from participate.shared.clock import SteppedClock
from participate.shared.database import database_path
from tests.participate.conftest import BASE, START
from tests.participate.elections.conftest import Stage
from tests.participate.record.deeds import DEEDS, Deed, Town

PEOPLE = {
    "official": ("official",),
    "publisher": ("publisher",),
    "moderator": ("moderator",),
    "colleague": ("moderator",),
    "expert": ("expert",),
    "other expert": ("expert",),
    "author": (),
    "speaker": (),
    "newcomer": (),
}


class NoRoomError(Exception):
    """The record cannot be written."""


@dataclass
class Told:
    """What came of the acts: what each wrote, and what was left of those that could not."""

    wrote: list[tuple[str, ...]] = field(default_factory=list)
    wrong: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


@pytest.fixture(scope="module")
def town(tmp_path_factory, blank_database) -> Iterator[Town]:
    """A new platform with its people."""
    folder = tmp_path_factory.mktemp("town")
    settings = Settings(
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'participate.sqlite3'}",
        secrets_dir=folder / "secrets",
        base_url=BASE,
        origin="record.example.org/test",
    )
    shutil.copyfile(blank_database, database_path(settings.database_url))
    clock = SteppedClock(START)
    services = create_app(settings, clock=clock).state.services

    def act(session, actor=accounts.PLATFORM):
        return Act(session, actor, clock.now(), services.randomness)

    def make_person(*roles, address="", name=""):
        with services.database.write() as session:
            doing = act(session)
            account = accounts.find_or_create_account(doing, address, name or "Voter")
            for role in roles:
                accounts.grant_role(doing, account, role)
            return accounts.actor_of(session, account)

    people = {
        name: make_person(*roles, address=f"{name.replace(' ', '.')}@example.org", name=name)
        for name, roles in PEOPLE.items()
    }
    stage = Stage(services, act, make_person, clock, people["official"], people["publisher"])
    make_person("trustee", address="trustee1@example.org", name="Trustee")
    yield Town(services, stage, people)
    services.database.close()


@contextmanager
def failing_at(kind: str) -> Iterator[None]:
    """Let the record refuse entries of one kind."""
    append = appending._append

    def refuse(session, entry, *more):
        if appending.marks_of(entry).kind == kind:
            raise NoRoomError(kind)
        return append(session, entry, *more)

    appending._append = refuse
    try:
        yield
    finally:
        appending._append = append


def contents(services) -> dict[str, list[tuple]]:
    """Every row of every table."""
    connection = sqlite3.connect(f"file:{services.database.path}?mode=ro", uri=True)
    try:
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
        ).fetchall()
        return {name: _rows(connection, name) for (name,) in tables}
    finally:
        connection.close()


def _rows(connection: sqlite3.Connection, table: str) -> list[tuple]:
    query = f'SELECT * FROM "{table}"'  # noqa: S608 - a name out of the schema itself
    return sorted(connection.execute(query).fetchall(), key=repr)


def kinds_since(services, size: int) -> tuple[str, ...]:
    """The kinds of the entries from an index on, in their order."""
    with services.database.read() as session:
        views = record.list_entries(session, limit=20)
    return tuple(view.kind for view in reversed(views) if view.index >= size)


def perform(town: Town, deed: Deed, told: Told) -> None:
    """Do it once for each of its kinds with a record that refuses it, then really."""
    deed.before(town)
    before = contents(town.services)
    for kind in dict.fromkeys(deed.writes):
        try:
            with failing_at(kind):
                deed.do(town)
        except NoRoomError:
            after = contents(town.services)
            changed = [name for name, rows in after.items() if rows != before.get(name)]
            told.wrong[kind] += [f"left something in {name}" for name in changed]
        else:
            told.wrong[kind].append("went on although its entry could not be written")
            break
    else:
        deed.do(town)
    told.wrote.append(kinds_since(town.services, len(before["record_entry"])))


@pytest.fixture(scope="module")
def told(town) -> Told:
    """Everything is done, in order."""
    told = Told()
    for deed in DEEDS:
        perform(town, deed, told)
    return told


def test_every_kind_has_an_act():
    written = {kind for deed in DEEDS for kind in deed.writes}
    assert written == set(KINDS)


def test_an_act_writes_its_entries_and_no_others(told):
    assert told.wrote == [deed.writes for deed in DEEDS]


@pytest.mark.parametrize("kind", list(KINDS))
def test_where_its_entry_cannot_be_written_nothing_has_happened(told, kind):
    assert kind in told.wrong, "no act was stopped at it"
    assert told.wrong[kind] == []


def test_the_record_tells_the_whole_story(town, told):
    """What the acts wrote can be read, and each page of an entry is there."""
    del told
    with town.services.database.read() as session:
        views = record.list_entries(session, limit=500)
        assert {view.kind for view in views} >= set(KINDS)
        assert all(record.prove_entry(session, view.index) for view in views[::10])
    assert not [(v.kind, v.role) for v in views if v.role not in KINDS[v.kind].roles]
