"""Group commit: nobody leaves before the commit, and a group is kept or lost as a whole."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import suppress

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError

from participate.shared import database as module
from participate.shared.database import Database
from participate.shared.errors import ConflictError, DatabaseBusyError
from participate.shared.turns import TurnTakenError

INSERT = text("INSERT INTO word VALUES (:word)")
COUNT = text("SELECT count(*) FROM word")


@pytest.fixture(autouse=True)
def patient_groups(monkeypatch):
    """A busy machine must not end a group early; tests of the bounds set their own."""
    monkeypatch.setattr(module, "GROUP_SECONDS", 60.0)


@pytest.fixture
def database(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'group.sqlite3'}")
    with database.write() as session:
        session.execute(text("CREATE TABLE word (word TEXT PRIMARY KEY)"))
    yield database
    database.close()


@pytest.fixture
def commits(database):
    """What was visible to others at the moment before each commit."""
    seen = []
    event.listen(database._backend.writer, "commit", lambda _: seen.append(words(database)))
    return seen


def words(database):
    with database.read() as session:
        return [word for (word,) in session.execute(text("SELECT word FROM word ORDER BY word"))]


def count_in_the_file(database):
    other = sqlite3.connect(database.path)
    found = other.execute("SELECT count(*) FROM word").fetchone()[0]
    other.close()
    return found


def add(word):
    return lambda session: session.execute(INSERT, {"word": word})


def add_and_fail(word, error=ZeroDivisionError):
    def body(session):
        session.execute(INSERT, {"word": word})
        raise error

    return body


def together(database, *bodies, left=None):
    """Run bodies as one group, in this order; return what each raised (None: it returned).

    Who returns notes in `left` how many words are in the file.
    """
    outcomes = [...] * len(bodies)
    first_is_in, go = threading.Event(), threading.Event()

    def run(number, body):
        try:
            with database.write() as session:
                if number == 0:
                    first_is_in.set()
                    go.wait()
                body(session)
            if left is not None:
                left.append(count_in_the_file(database))
            outcomes[number] = None
        except BaseException as error:  # noqa: BLE001  (what was raised is what is asked for)
            outcomes[number] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(bodies)]
    threads[0].start()
    first_is_in.wait()
    for number, thread in enumerate(threads[1:], 1):
        thread.start()
        end = time.monotonic() + 30
        while len(database._turns._waiting) < number:
            assert time.monotonic() < end, "nobody queued"
            time.sleep(0.001)
    go.set()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive(), "a unit of work waits for ever"
    assert not database._turns._waiting
    assert database._turns._owner is None
    assert database._group is None
    return outcomes


def test_a_group_is_kept_by_one_commit_that_seals_once(database, commits):
    sealed = []
    database.before_commit = lambda session: sealed.append(session.execute(COUNT).scalar_one())
    assert together(database, *(add(str(number)) for number in range(8))) == [None] * 8
    assert sealed == [8]
    assert commits == [[]]
    assert words(database) == [str(number) for number in range(8)]


def test_nobody_leaves_before_the_commit(database):
    left, had_left = [], []

    def commit_slowly(_):
        time.sleep(0.1)
        had_left.append(list(left))

    event.listen(database._backend.writer, "commit", commit_slowly)
    outcomes = together(database, *(add(str(number)) for number in range(8)), left=left)
    assert outcomes == [None] * 8
    assert had_left == [[]]
    # Who has left finds its work in the file, by whatever means it looks.
    assert left == [8] * 8


def test_one_alone_does_not_wait_for_company(database, commits):
    for number in range(5):
        with database.write() as session:
            session.execute(INSERT, {"word": str(number)})
    assert [len(visible) for visible in commits] == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("failing", [0, 1, 2, 3])
def test_a_body_that_fails_loses_its_own_work_only(database, commits, failing):
    bodies = [add(str(number)) for number in range(4)]
    bodies[failing] = add_and_fail("lost")
    outcomes = together(database, *bodies)
    assert isinstance(outcomes.pop(failing), ZeroDivisionError)
    assert outcomes == [None] * 3
    assert words(database) == [str(number) for number in range(4) if number != failing]
    assert len(commits) == 1


def test_a_row_refused_by_the_database_is_its_own_units_matter(database):
    outcomes = together(database, add("a"), add("a"), add("b"))
    assert [type(outcome) for outcome in outcomes] == [type(None), IntegrityError, type(None)]
    assert words(database) == ["a", "b"]


def test_where_everybody_fails_nothing_is_sealed(database, commits):
    sealed = []
    database.before_commit = sealed.append
    outcomes = together(database, *(add_and_fail(str(number)) for number in range(3)))
    assert all(isinstance(outcome, ZeroDivisionError) for outcome in outcomes)
    assert not commits
    assert not sealed
    assert words(database) == []


@pytest.fixture
def broken_disk(database, monkeypatch):
    """Let commits fail until it is called."""

    def refuse(_):
        raise sqlite3.OperationalError("disk I/O error")

    dialect = database._backend.writer.dialect
    monkeypatch.setattr(dialect, "do_commit", refuse)
    return lambda: monkeypatch.delattr(dialect, "do_commit")


def test_where_the_commit_fails_everybody_is_told_and_nothing_is_kept(database, broken_disk):
    outcomes = together(database, add("a"), add("b"), add_and_fail("c"), add("d"))
    assert [type(outcome) for outcome in outcomes] == [DatabaseBusyError] * 4
    broken_disk()
    assert words(database) == []
    assert together(database, add("a"), add("b")) == [None, None]
    assert words(database) == ["a", "b"]


@pytest.mark.parametrize("error", [ZeroDivisionError, KeyboardInterrupt])
def test_where_the_seal_fails_everybody_is_told_and_nothing_is_kept(database, error):
    def fail(_):
        raise error

    database.before_commit = fail
    outcomes = together(database, add("a"), add("b"), add("c"))
    assert [type(outcome) for outcome in outcomes] == [DatabaseBusyError] * 2 + [error]
    assert isinstance(outcomes[0].__cause__, error)
    database.before_commit = None
    assert words(database) == []
    assert together(database, add("a")) == [None]


def test_who_saw_anothers_work_is_lost_with_it(database, broken_disk):
    seen = []

    def look(session):
        seen.append(session.execute(COUNT).scalar_one())

    def refuse_what_is_there(session):
        if session.execute(COUNT).scalar_one():
            raise ConflictError("taken", "It is there already.")

    outcomes = together(database, add("a"), look, refuse_what_is_there, add("b"))
    assert seen == [1]
    # Nobody says "it is there already" about what has never been.
    assert [type(outcome) for outcome in outcomes] == [DatabaseBusyError] * 4
    assert words(database) == []


def test_a_refusal_that_rests_on_anothers_work_leaves_after_the_commit(database, commits):
    def refuse(session):
        raise ConflictError("taken", str(session.execute(COUNT).scalar_one()))

    outcomes = together(database, add("a"), refuse)
    assert isinstance(outcomes[1], ConflictError)
    assert str(outcomes[1]) == "1"
    assert words(database) == ["a"]


def test_readers_see_nothing_of_an_open_group(database):
    seen = []

    def read_beside(_):
        seen.append(words(database))

    assert together(database, add("a"), read_beside, add("b"), read_beside) == [None] * 4
    assert seen == [[], []]
    assert words(database) == ["a", "b"]


def test_a_group_has_no_more_units_than_its_bound(database, commits, monkeypatch):
    monkeypatch.setattr(module, "GROUP_UNITS", 3)
    assert together(database, *(add(str(number)) for number in range(7))) == [None] * 7
    assert [len(visible) for visible in commits] == [0, 3, 6]


def test_an_old_group_takes_nobody_in(database, commits, monkeypatch):
    monkeypatch.setattr(module, "GROUP_SECONDS", 0.0)
    assert together(database, *(add(str(number)) for number in range(4))) == [None] * 4
    assert [len(visible) for visible in commits] == [0, 1, 2, 3]


def test_a_unit_of_work_inside_a_unit_of_work_is_refused(database):
    def nest(_):
        with database.write():
            pass

    def nest_and_fail():
        with database.write() as session:
            session.execute(INSERT, {"word": "outer"})
            nest(session)

    with pytest.raises(TurnTakenError):
        nest_and_fail()
    with database.write() as session:
        session.execute(INSERT, {"word": "kept"})
        with pytest.raises(TurnTakenError):
            nest(session)
        with pytest.raises(TurnTakenError), database.connect_for_migrations():
            pass
        with pytest.raises(TurnTakenError):
            database.close()
    assert words(database) == ["kept"]


def test_reading_inside_a_unit_of_work_sees_what_others_see(database):
    with database.write() as session:
        session.execute(INSERT, {"word": "mine"})
        assert words(database) == []
    assert words(database) == ["mine"]


def test_where_the_transaction_is_gone_the_whole_group_is_lost(database):
    """SQLite may end a transaction by itself, for example when the disk is full."""

    def lose(session):
        session.connection().connection.dbapi_connection.rollback()
        raise OSError

    outcomes = together(database, add("a"), lose, add("b"))
    assert isinstance(outcomes[0], DatabaseBusyError)
    assert outcomes[1] is not None
    assert outcomes[2] is None  # it came after: a group of its own
    assert words(database) == ["b"]


def test_a_connection_lost_on_the_way_is_replaced(database):
    def lose(session):
        session.connection().connection.dbapi_connection.close()
        session.execute(COUNT)

    outcomes = together(database, add("a"), lose, add("b"))
    assert isinstance(outcomes[0], DatabaseBusyError)
    assert outcomes[1] is not None
    assert outcomes[2] is None
    assert words(database) == ["b"]


def test_a_full_disk_loses_nothing_that_was_said_to_be_kept(database):
    def fill(session):
        pages = session.execute(text("PRAGMA page_count")).scalar_one()
        session.execute(text(f"PRAGMA max_page_count = {pages + 2}"))

    long = [add(str(number) + "x" * 1500) for number in range(30)]
    outcomes = together(database, fill, *long)
    kept = [number for number, outcome in enumerate(outcomes[1:]) if outcome is None]
    refused = [outcome for outcome in outcomes if outcome is not None]
    assert refused
    assert all(isinstance(outcome, DatabaseBusyError) for outcome in refused)
    assert sorted(int(word.rstrip("x")) for word in words(database)) == kept


def test_migrations_are_in_no_group(database, commits):
    order = []

    def migrate():
        with database.connect_for_migrations() as connection:
            connection.execute(INSERT, {"word": "migrated"})
            order.append(words(database))

    def body(session):
        thread = threading.Thread(target=migrate)
        thread.start()
        threads.append(thread)
        while not database._turns._waiting:
            time.sleep(0.001)
        session.execute(INSERT, {"word": "before"})

    threads = []
    with database.write() as session:
        body(session)
    threads[0].join()
    assert order == [["before"]]
    assert words(database) == ["before", "migrated"]


def test_who_is_interrupted_while_waiting_does_not_hold_up_the_others(database, monkeypatch):
    """The turn has come just when the wait is interrupted: what is open is kept all the same."""
    from participate.shared import turns

    me = threading.get_ident()

    class Place(turns._Place):
        def __init__(self, thread, *, alone):
            super().__init__(thread, alone=alone)
            if thread == me:
                lock = self.opened
                self.opened = Interrupted(lock)

    class Interrupted:
        def __init__(self, lock):
            self.lock = lock

        def acquire(self):
            self.lock.acquire()
            raise KeyboardInterrupt

        def release(self):
            self.lock.release()

    monkeypatch.setattr(turns, "_Place", Place)
    is_in, go = threading.Event(), threading.Event()

    def first():
        with database.write() as session:
            is_in.set()
            go.wait()
            session.execute(INSERT, {"word": "first"})

    thread = threading.Thread(target=first)
    thread.start()
    is_in.wait()
    threading.Timer(0.05, go.set).start()
    with pytest.raises(KeyboardInterrupt), database.write():
        pytest.fail("it was interrupted before")
    thread.join(30)
    assert not thread.is_alive()
    assert words(database) == ["first"]
    assert not database._turns.mine


def test_whatever_happens_what_returned_is_there_and_what_raised_is_not(database, monkeypatch):
    monkeypatch.setattr(module, "GROUP_UNITS", 5)
    returned, raised = set(), set()
    plan = [[random.random() for _ in range(12)] for _ in range(12)]  # pytest-randomly's seed

    def seal(session):
        if session.execute(COUNT).scalar_one() % 7 == 6:
            raise ZeroDivisionError

    database.before_commit = seal

    def work(thread):
        for number, fate in enumerate(plan[thread]):
            word = f"{thread}-{number}"
            try:
                with database.write() as session:
                    (add_and_fail(word, OSError) if fate < 0.2 else add(word))(session)
                    if fate < 0.3:
                        add(word)(session)
                returned.add(word)
            except (OSError, ZeroDivisionError, IntegrityError, DatabaseBusyError):
                raised.add(word)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(returned) + len(raised) == 144
    assert raised
    assert set(words(database)) == returned


WRITERS = """
import os, sys, threading
from sqlalchemy import text
from participate.shared.database import Database
database = Database(sys.argv[1])
def work(thread):
    number = 0
    while True:
        with database.write() as session:
            session.execute(text("INSERT INTO word VALUES (:w)"), {"w": f"{thread}-{number}"})
        os.write(1, f"{thread}-{number}\\n".encode())
        number += 1
for thread in range(32):
    threading.Thread(target=work, args=(thread,)).start()
"""


def test_what_was_said_to_be_kept_survives_a_kill(database):
    """One kill -9 in the middle of 32 writers, after at least 200 units of work had returned."""
    database.close()  # the other process writes
    child = subprocess.Popen(
        [sys.executable, "-c", WRITERS, database.url],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    said = []
    with suppress(ProcessLookupError):
        for line in child.stdout:
            said.append(line)
            if len(said) == 200:
                os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    told = {line.decode().strip() for line in said if line.endswith(b"\n")}
    assert len(told) >= 200
    assert told <= set(words(database))
    with database.write() as session:  # and it goes on
        session.execute(INSERT, {"word": "next"})
        assert session.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
