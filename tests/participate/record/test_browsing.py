"""Looking for entries: each way of looking finds them all, in order, without sorting the record."""

from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import event

from participate.record import service as record
from participate.record.catalogue import GROUPS, KINDS
from tests.participate.conftest import START
from tests.participate.record.test_pages import MINE, OTHER, ballot, moved

AT = "2026-11-23T08:00:00Z"


def granted(session, services):
    entry = {"kind": "role.granted", "at": AT, "by": "administrator", "role": "expert"}
    content = b'{"account":"5kfLqVtR8mZ2aB","name":"E"}'
    return record.append_committed(session, entry, content, services.randomness)


@pytest.fixture
def filled(database, services, clock):
    """Four days: entries of two consultations, of none, ballots."""
    for _ in range(4):
        with database.write() as session:
            for _ in range(3):
                moved(session)
                moved(session, OTHER)
                ballot(session)
                granted(session, services)
        clock.advance(timedelta(days=1))


def every(session):
    return record.list_entries(session, limit=1000)


@pytest.mark.parametrize("kinds", [(), GROUPS["consultations"], GROUPS["platform"], tuple(KINDS)])
def test_whatever_is_asked_for_is_found_newest_first(database, filled, kinds):
    with database.read() as session:
        everything = every(session)
        for consultation, role, (first, below), limit in product(
            (None, MINE, OTHER), (None, "official", "voter", "auditor"), ((0, None), (9, 30)),
            (1, 7, 100),
        ):  # fmt: skip
            found = record.list_entries(
                session,
                kinds=kinds,
                consultation=consultation,
                role=role,
                first=first,
                below=below,
                limit=limit,
            )
            expected = [
                view
                for view in everything
                if (not kinds or view.kind in kinds)
                and consultation in (None, view.consultation)
                and role in (None, view.role)
                and first <= view.index < (below or 1000)
            ]
            assert list(found) == expected[:limit]


def test_an_entry_knows_when_it_was_sealed(database, filled):
    with database.read() as session:
        views = every(session)
        assert [view.sealed_at for view in views[::12]] == [
            START + timedelta(days=day) for day in (3, 2, 1, 0)
        ]
        assert record.get_entry(session, 13).sealed_at == START + timedelta(days=1)


def test_a_stretch_of_days_is_a_stretch_of_the_record(database, filled):
    day = timedelta(days=1)
    with database.read() as session:
        assert record.stretch_between(session, None, None) == (0, None)
        assert record.stretch_between(session, START + day, None) == (12, None)
        assert record.stretch_between(session, START + day, START + 2 * day) == (12, 24)
        assert record.stretch_between(session, START - day, START - day) == (0, 0)
        assert record.stretch_between(session, START + 9 * day, START + 9 * day) == (48, 48)


def plans(database, ask):
    """The plan of every query of entries and checkpoints that `ask` sends."""
    sent, found = [], []
    with database.read() as session:
        engine = session.get_bind()

        def note(_connection, _cursor, statement, parameters, *_):
            if statement.startswith("SELECT"):
                sent.append((statement, parameters))

        event.listen(engine, "before_cursor_execute", note)
        ask(session)
        event.remove(engine, "before_cursor_execute", note)
        for statement, parameters in sent:
            rows = session.connection().exec_driver_sql(
                f"EXPLAIN QUERY PLAN {statement}", parameters
            )
            found.append([row[3] for row in rows])
    return found


WAYS = {
    "all": {},
    "one kind": {"kinds": ("comment.posted",)},
    "a group": {"kinds": GROUPS["votes"]},
    "a consultation": {"consultation": MINE},
    "a group of a consultation": {"kinds": GROUPS["votes"], "consultation": MINE},
    "a role of every kind": {"kinds": tuple(KINDS), "role": "expert"},
    "a role in a consultation": {"role": "expert", "consultation": MINE},
    "a code": {"code": "ABCDEFGHJKMN"},
}


def test_no_way_of_looking_reads_or_sorts_the_whole_record(database, filled):
    for (way, asked), stretch in product(WAYS.items(), ({}, {"first": 10, "below": 40})):
        (steps,) = plans(
            database,
            lambda session, asked=asked, stretch=stretch: record.list_entries(
                session, **asked, **stretch, limit=41
            ),
        )
        entries = [step for step in steps if "record_entry" in step]
        assert entries
        for step in entries:
            searched = step.startswith("SEARCH record_entry USING")
            assert searched or (way == "all" and step == "SCAN record_entry"), (way, steps)
        # A union of pages is put in order at its end: a page for each kind, whatever the size.
        is_union = "kinds" in asked and "consultation" not in asked
        sorts = [step for step in steps if "TEMP B-TREE" in step]
        assert len(sorts) <= is_union, (way, steps)
        if is_union:
            pages = [step for step in entries if "ix_record_entry_kind_index_role" in step]
            assert len(pages) == len(asked["kinds"]), (way, steps)
        assert not [step for step in steps if step.startswith("SCAN record_checkpoint")], steps


def test_days_are_found_by_an_index(database, filled):
    for steps in plans(database, lambda session: record.stretch_between(session, START, START)):
        assert len(steps) == 1
        assert "ix_record_checkpoint_sealed_at_size" in steps[0]
