"""Units of work on SQLite: durable, one writer, readers that cannot write."""

import sqlite3
import subprocess
import sys
import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from participate.shared.database import Database, database_path
from participate.shared.errors import DatabaseBusyError, SettingsError

INSERT = text("INSERT INTO word VALUES (:word)")


@pytest.fixture
def database(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'd' / 'x y?.sqlite3'}")
    with database.write() as session:
        session.execute(text("CREATE TABLE word (word TEXT PRIMARY KEY)"))
    yield database
    database.close()


def words(database):
    with database.read() as session:
        return [word for (word,) in session.execute(text("SELECT word FROM word ORDER BY word"))]


def test_a_clean_exit_commits(database):
    with database.write() as session:
        session.execute(INSERT, {"word": "kept"})
    assert words(database) == ["kept"]


def write_and_fail(database):
    with database.write() as session:
        session.execute(INSERT, {"word": "lost"})
        raise ZeroDivisionError


def test_an_error_rolls_back_and_leaves_the_writer_free(database):
    with pytest.raises(ZeroDivisionError):
        write_and_fail(database)
    with database.write() as session:
        session.execute(INSERT, {"word": "next"})
    assert words(database) == ["next"]


def test_before_commit_belongs_to_the_unit_of_work(database):
    database.before_commit = lambda session: session.execute(INSERT, {"word": "sealed"})
    with database.write() as session:
        session.execute(INSERT, {"word": "a"})
    assert words(database) == ["a", "sealed"]
    with pytest.raises(ZeroDivisionError):
        write_and_fail(database)
    assert words(database) == ["a", "sealed"]


def test_a_failing_seal_keeps_nothing(database):
    def fail(_: Session) -> None:
        raise ZeroDivisionError

    database.before_commit = fail
    with pytest.raises(ZeroDivisionError), database.write() as session:
        session.execute(INSERT, {"word": "unsealed"})
    assert words(database) == []


def test_a_reader_cannot_write(database):
    with database.read() as session, pytest.raises(OperationalError):
        session.execute(INSERT, {"word": "x"})


def test_a_reader_stays_on_its_snapshot(database):
    with database.read() as session:
        before = session.execute(text("SELECT count(*) FROM word")).scalar_one()
        with database.write() as writing:
            writing.execute(INSERT, {"word": "meanwhile"})
        assert session.execute(text("SELECT count(*) FROM word")).scalar_one() == before
    assert words(database) == ["meanwhile"]


def test_wal_and_full_synchronous_are_in_force(database):
    with database.write() as session:
        assert session.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
        assert session.execute(text("PRAGMA synchronous")).scalar_one() == 2
        assert session.execute(text("PRAGMA foreign_keys")).scalar_one() == 1


def test_without_wal_it_does_not_start(tmp_path, monkeypatch):
    from participate.shared import sqlite as module

    monkeypatch.setattr(module, "_SYNCHRONOUS_FULL", 3)
    weak = Database(f"sqlite:///{tmp_path / 'weak.sqlite3'}")
    with pytest.raises(SettingsError, match="synchronous=FULL"), weak.write():
        pass
    weak.close()


def test_writers_take_turns(database):
    def add(number):
        with database.write() as session:
            count = session.execute(text("SELECT count(*) FROM word")).scalar_one()
            session.execute(INSERT, {"word": f"{count:03d}"})

    threads = [threading.Thread(target=add, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert words(database) == [f"{n:03d}" for n in range(20)]


def test_a_second_writer_is_told_in_one_sentence(database):
    second = Database(database.url)
    with pytest.raises(DatabaseBusyError, match="stop the server"), second.write():
        pass
    assert words(second) == []  # but reading goes on
    second.close()


def test_another_process_is_told_too(database):
    program = (
        "from participate.shared.database import Database\n"
        f"with Database({database.url!r}).write(): pass"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert "DatabaseBusyError" in done.stderr


def test_a_closed_database_lets_the_next_one_write(database):
    database.close()
    second = Database(database.url)
    with second.write() as session:
        session.execute(INSERT, {"word": "next"})
    second.close()


def test_a_closed_database_opens_again(database):
    database.close()
    with database.write() as session:
        session.execute(INSERT, {"word": "again"})
    assert words(database) == ["again"]


def test_what_was_committed_is_in_the_file(database):
    with database.write() as session:
        session.execute(INSERT, {"word": "there"})
    with sqlite3.connect(database.path) as other:
        assert other.execute("SELECT word FROM word").fetchall() == [("there",)]
    other.close()


@pytest.mark.parametrize("url", ["", "sqlite:///", "sqlite://", "postgresql://u:secret@h/d", "x"])
def test_a_database_that_we_cannot_use_is_named_without_its_password(url):
    with pytest.raises(SettingsError) as refusal:
        database_path(url)
    assert "secret" not in str(refusal.value)


def where_is(database, word):
    """In which of the database's files a word stands."""
    files = database.path.parent.glob(f"{database.path.name}*")
    return {path.suffix for path in files if word.encode() in path.read_bytes()}


def test_what_was_deleted_leaves_the_file_and_the_log(database):
    secret, long = "a word that nobody shall find again", "long " * 4000
    for word in (secret, f"{secret} {long}"):
        with database.write() as session:
            session.execute(INSERT, {"word": word})
    assert database.truncate_log()
    assert where_is(database, secret) == {".sqlite3"}
    with database.write() as session:
        session.execute(text("DELETE FROM word"))
    assert database.truncate_log()
    assert where_is(database, secret) == set()


def test_a_reader_holds_the_log_up_and_nobody_waits(database):
    with database.write() as session:
        session.execute(INSERT, {"word": "old"})
    with database.read() as reader:
        reader.execute(text("SELECT * FROM word")).all()
        with database.write() as session:
            session.execute(INSERT, {"word": "new"})
        assert not database.truncate_log()
    assert database.truncate_log()
    assert words(database) == ["new", "old"]
    with database.write() as session:
        assert session.execute(text("PRAGMA busy_timeout")).scalar_one() == 10_000


def test_a_copy_that_a_page_keeps_in_an_unused_part_goes_with_the_rewriting(database):
    with database.write() as session:
        session.execute(INSERT, {"word": "kept"})
    assert database.truncate_log()
    path, stale = database.path, b"a stale copy of a row that was moved"
    database.close()
    raw = bytearray(path.read_bytes())
    gap = raw.rindex(bytes(2 * len(stale)))  # zeros between a page's directory and its cells
    raw[gap : gap + len(stale)] = stale
    path.write_bytes(raw)
    assert words(database) == ["kept"]
    assert where_is(database, stale.decode()) == {".sqlite3"}
    database.rewrite()
    assert where_is(database, stale.decode()) == set()
    assert words(database) == ["kept"]
