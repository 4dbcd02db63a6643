"""Units of work on PostgreSQL: durable, one writer at a time over all servers."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, IntegrityError, InternalError
from sqlmodel import select

from ballots.record.checkpoint import SignedCheckpoint
from ballots.record.merkle import Frontier, leaf_hash
from participate.record import service as record
from participate.record.models import CheckpointRow, CosignatureRow, EntryRow
from participate.shared import database as database_module
from participate.shared import postgres as module
from participate.shared.database import Database, database_exists
from participate.shared.errors import ConflictError, DatabaseBusyError, SettingsError

pytestmark = pytest.mark.postgres

INSERT = text("INSERT INTO word VALUES (:word)")
NOW = datetime(2026, 11, 23, 14, 6, tzinfo=UTC)
SIGNER = record.LogSigner("vote.example/record", bytes(range(32)))
MOVED = {
    "kind": "phase.moved",
    "consultation": "3kfLqVtR8mZ2aB",
    "at": "2026-11-23T14:06:00Z",
    "by": "official",
    "from": "draft",
    "to": "discussion",
}


@pytest.fixture
def url(cluster):
    url = cluster.new_database()
    yield url
    cluster.drop(url)


@pytest.fixture
def database(url):
    database = Database(url)
    with database.write() as session:
        session.execute(text("CREATE TABLE word (word TEXT PRIMARY KEY)"))
    yield database
    database.close()


def words(database):
    with database.read() as session:
        return [word for (word,) in session.execute(text("SELECT word FROM word ORDER BY word"))]


def add(database, *given):
    with database.write() as session:
        for word in given:
            session.execute(INSERT, {"word": word})


def test_a_clean_exit_commits_and_an_error_rolls_back(database):
    add(database, "kept")
    with pytest.raises(IntegrityError):
        add(database, "lost", "kept")
    assert words(database) == ["kept"]


def test_a_reader_cannot_write_and_stays_on_its_snapshot(database):
    with database.read() as session:
        assert not session.execute(text("SELECT count(*) FROM word")).scalar_one()
        add(database, "meanwhile")
        assert not session.execute(text("SELECT count(*) FROM word")).scalar_one()
        with pytest.raises(InternalError, match="read-only"):
            session.execute(INSERT, {"word": "x"})
    assert words(database) == ["meanwhile"]


def in_one_group(database, *bodies):
    """Run bodies in one group, in this order; return what each raised (None: it returned)."""
    outcomes = [...] * len(bodies)
    is_in, go = threading.Event(), threading.Event()

    def run(number, body):
        try:
            with database.write() as session:
                if number == 0:
                    is_in.set()
                    go.wait()
                body(session)
            outcomes[number] = None
        except BaseException as error:  # noqa: BLE001  (what was raised is what is asked for)
            outcomes[number] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(bodies)]
    threads[0].start()
    is_in.wait()
    for number, thread in enumerate(threads[1:], 1):
        thread.start()
        while len(database._turns._waiting) < number:
            time.sleep(0.001)
    go.set()
    for thread in threads:
        thread.join(60)
    return outcomes


def insert(word):
    return lambda session: session.execute(INSERT, {"word": word})


@pytest.fixture
def patient_groups(monkeypatch):
    monkeypatch.setattr(database_module, "GROUP_SECONDS", 60.0)


def test_a_group_is_one_commit_and_a_failing_body_loses_its_own_work(database, patient_groups):
    commits = []
    event.listen(database._backend.writer, "commit", lambda _: commits.append(words(database)))
    bodies = [insert("a"), insert("a"), insert("b"), insert("c")]
    outcomes = in_one_group(database, *bodies)
    assert [type(outcome) for outcome in outcomes] == [
        type(None),
        IntegrityError,
        type(None),
        type(None),
    ]
    assert commits == [[]]
    assert words(database) == ["a", "b", "c"]


def terminate(database):
    """End the connection that writes, as a server that is shut down does."""
    query = text(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    with database.read() as session:
        assert session.execute(query).scalar_one()


def test_a_connection_lost_in_a_group_loses_the_group_and_is_replaced(database, patient_groups):
    outcomes = in_one_group(
        database, insert("a"), lambda _: terminate(database), insert("b"), insert("c")
    )
    assert not any(outcome is None for outcome in outcomes[:2])
    assert all(isinstance(each, DatabaseBusyError) for each in outcomes if each is not None)
    kept = [word for word, at in (("a", 0), ("b", 2), ("c", 3)) if outcomes[at] is None]
    assert words(database) == kept
    add(database, "next")
    assert "next" in words(database)


def test_a_connection_lost_at_the_seal_loses_the_group(database, patient_groups):
    database.before_commit = lambda _: terminate(database)
    outcomes = in_one_group(database, insert("a"), insert("b"))
    assert [type(outcome) for outcome in outcomes] == [DatabaseBusyError] * 2
    database.before_commit = None
    assert words(database) == []


def test_a_server_that_was_restarted_costs_nobody_an_error(database, cluster):
    add(database, "before")
    assert words(database) == ["before"]
    cluster.stop()
    try:
        with pytest.raises(DatabaseBusyError):
            words(database)
        with pytest.raises(DatabaseBusyError):
            add(database, "nowhere")
    finally:
        cluster.start()
    add(database, "after")
    assert words(database) == ["after", "before"]


def test_a_server_that_is_down_is_told_at_start_too(cluster):
    database = Database(cluster.url("nowhere"))
    with pytest.raises(DatabaseBusyError):
        database.create_tables()
    database.close()


def test_who_waits_too_long_for_another_server_is_told(database, monkeypatch):
    monkeypatch.setitem(module._LIMITS, "lock_timeout", "200ms")
    second = Database(database.url)
    with database.write() as session:
        session.execute(INSERT, {"word": "slow"})
        with pytest.raises(DatabaseBusyError, match="lock timeout"):
            add(second, "impatient")
    add(second, "patient")
    second.close()
    assert words(database) == ["patient", "slow"]


@pytest.mark.parametrize("name", ["fsync", "full_page_writes"])
def test_a_server_that_may_forget_is_refused(url, cluster, name):
    def set_to(value):
        cluster.run(f"ALTER SYSTEM SET {name} = {value}")
        cluster.run("SELECT pg_reload_conf()")

    set_to("off")
    try:
        refusal = refused_within_a_moment(url)
    finally:
        set_to("on")
    assert f"{name} = off" in str(refusal)


def refused_within_a_moment(url):
    """The server reads its settings again a moment after it was asked to."""
    for _ in range(200):
        database = Database(url)
        try:
            with database.read():
                time.sleep(0.02)
        except SettingsError as refusal:
            return refusal
        finally:
            database.close()
    pytest.fail("it was taken")


def test_a_role_that_commits_carelessly_commits_durably_here(database, cluster):
    cluster.run("ALTER ROLE postgres SET synchronous_commit = off")
    try:
        other = Database(database.url)
        with other.write() as session:
            assert session.execute(text("SHOW synchronous_commit")).scalar_one() == "on"
        other.close()
    finally:
        cluster.run("ALTER ROLE postgres RESET synchronous_commit")


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        ("ENCODING 'LATIN1'", "server_encoding = LATIN1"),
        ("LOCALE_PROVIDER icu ICU_LOCALE 'en'", "sorts by a language's rules"),
    ],
)
def test_a_database_with_another_encoding_or_order_is_refused(cluster, made, sentence):
    try:
        url = cluster.new_database(rest=made)
    except DBAPIError as error:
        pytest.skip(f"this PostgreSQL cannot make one: {error.orig}")
    database = Database(url)
    with pytest.raises(SettingsError) as refusal, database.read():
        pass
    assert sentence in str(refusal.value)
    database.close()
    cluster.drop(url)


def test_an_address_is_shown_without_its_password():
    assert Database("postgresql://ann:secret@host/d").name == "postgresql://ann:***@host/d"
    assert database_exists("postgresql://ann:secret@host/d")


@pytest.mark.parametrize("rest", ["u:secret@host:port/d", "u:secret@[::1/d"])
def test_an_address_that_cannot_be_read_is_refused_without_its_password(rest):
    with pytest.raises(SettingsError) as refusal:
        Database(f"postgresql://{rest}")
    assert "secret" not in str(refusal.value)


def test_without_psycopg_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(SettingsError, match=r"participate\[postgres\]"):
        Database("postgresql:///d")


def test_numbers_beyond_32_bits_are_kept(database_of_the_record):
    with database_of_the_record.write() as session:
        record.append(session, MOVED)
    far = 2**40
    with database_of_the_record.write() as session:
        session.add(CosignatureRow(size=1, witness="w", line="l", seconds=far))
    with database_of_the_record.read() as session:
        assert session.get(CosignatureRow, (1, "w")).seconds == far
        assert record.list_entries(session, below=far)
        assert not record.list_entries(session, code="x", below=2**62)


# --- Several servers on one database -----------------------------------------------------------


@pytest.fixture
def database_of_the_record(postgres_urls, cluster):
    database = open_record(postgres_urls())
    yield database
    database.close()
    cluster.drop(database.url)


def open_record(url):
    return Database(url, before_commit=lambda each: record.seal_checkpoint(each, SIGNER, NOW))


def require_one_record(database):
    """Check that every checkpoint is of the one tree, and that every entry stands in it once."""
    with database.read() as session:
        entries = session.exec(select(EntryRow).order_by(EntryRow.index)).all()
        checkpoints = session.exec(select(CheckpointRow).order_by(CheckpointRow.size)).all()
    assert [entry.index for entry in entries] == list(range(len(entries)))
    frontier, sealed = Frontier(), {}
    for entry in entries:
        frontier, _ = frontier.append(leaf_hash(entry.body))
        sealed[frontier.size] = frontier.root()
    for row in checkpoints:
        checkpoint = SignedCheckpoint.from_bytes(row.note).checkpoint
        assert (checkpoint.size, checkpoint.root) == (row.size, sealed[row.size])
    assert checkpoints[-1].size == len(entries)
    return len(entries)


SERVER = """
import os, sys, threading
from tests.participate.shared.test_postgres import MOVED, open_record
from participate.record import service as record
database = open_record(sys.argv[1])
entries = int(sys.argv[2])
def work():
    for _ in range(entries):
        with database.write() as session:
            record.append(session, MOVED)
        os.write(1, b".")
threads = [threading.Thread(target=work) for _ in range(6)]
[each.start() for each in threads]
[each.join() for each in threads]
database.close()
"""


def start_server(url, entries):
    paths = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", SERVER, url, str(entries)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, env=paths)


def test_two_servers_on_one_database_extend_one_record(database_of_the_record):
    servers = [start_server(database_of_the_record.url, 10) for _ in range(2)]
    for server in servers:
        assert server.communicate()[0] == b"." * 60
        assert server.returncode == 0
    assert require_one_record(database_of_the_record) == 120


def test_a_server_that_is_killed_holds_nobody_up_and_forgets_nothing(database_of_the_record):
    killed, other = [start_server(database_of_the_record.url, count) for count in (10_000, 5)]
    said = killed.stdout.read(50)
    os.kill(killed.pid, signal.SIGKILL)
    said += killed.communicate()[0]
    assert other.communicate()[0] == b"." * 30
    assert require_one_record(database_of_the_record) >= len(said) + 30


def test_one_server_at_a_time_sends_mails(database):
    second = Database(database.url)
    with database.alone_among_servers() as first_is, second.alone_among_servers() as second_is:
        assert (first_is, second_is) == (True, False)
    with second.alone_among_servers() as is_alone:
        assert is_alone
    second.close()


def test_without_the_lock_the_head_itself_keeps_a_fork_away(database_of_the_record, monkeypatch):
    """Compare-and-swap alone: the second one waits for the first one's row, then is refused."""
    with database_of_the_record.write() as session:
        record.append(session, MOVED)
    monkeypatch.setattr(module.Postgres, "take_turn", lambda *_: None)
    second = open_record(database_of_the_record.url)
    outcome = []

    def append_second():
        try:
            with second.write() as session:
                record.append(session, MOVED)
        except ConflictError as error:
            outcome.append(error.code)

    thread = threading.Thread(target=append_second)
    with database_of_the_record.write() as session:
        record.append(session, MOVED)
        thread.start()
        while not blocked(database_of_the_record):
            time.sleep(0.01)
    thread.join(30)
    second.close()
    assert outcome == ["record-moved"]
    assert require_one_record(database_of_the_record) == 2


def blocked(database):
    with database.read() as session:
        waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
        return session.execute(text(waiting)).scalar_one()
