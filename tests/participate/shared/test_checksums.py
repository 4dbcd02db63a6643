"""Every row carries checksums of its columns, and only what keeps them can write."""

import sqlite3

import pytest
from sqlalchemy import text

import participate.app  # noqa: F401  (it imports every table)
from participate.migrations import migrate
from participate.shared import checksums
from participate.shared.checksums import COLUMN, checksum_of
from participate.shared.database import Database
from participate.shared.errors import ParticipateError

TABLE = "CREATE TABLE word (name TEXT PRIMARY KEY, weight INTEGER, picture BLOB)"


@pytest.fixture
def database(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'words.sqlite3'}")
    with database.connect_for_migrations() as connection:
        connection.exec_driver_sql(TABLE)
    yield database
    database.close()


def write(database, statement, **values):
    with database.write() as session:
        session.execute(text(statement), values)


def stored(database):
    with database.read() as session:
        rows = session.execute(text("SELECT row_checksum FROM word ORDER BY rowid"))
        return [row[0] for row in rows]


def broken(database):
    with database.connect_for_migrations() as connection:
        return checksums.find_broken(connection)


def tamper(database, statement):
    """Change a value as decay does: the checksum stays what it was."""
    database.close()
    raw = sqlite3.connect(database.path, isolation_level=None)
    triggers = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        raw.execute(f'DROP TRIGGER "{name}"')
    raw.execute(statement)
    for _, sql in triggers:
        raw.execute(sql)
    raw.close()


def test_what_is_inserted_and_what_is_updated_is_under_a_checksum(database):
    write(database, "INSERT INTO word (name, weight, picture) VALUES ('a', 1, x'00ff')")
    first = checksum_of("text", b"a", "integer", 1, "blob", b"\0\xff")
    assert stored(database) == [first]
    write(database, "UPDATE word SET weight = NULL")
    second = checksum_of("text", b"a", "null", None, "blob", b"\0\xff")
    assert stored(database) == [second]
    assert len(second) == 3 * checksums.BYTES
    assert (first[:4], first[8:]) == (second[:4], second[8:])
    assert first[4:8] != second[4:8]


def test_a_text_and_the_bytes_of_it_are_not_the_same_value():
    values = [("text", b"1"), ("blob", b"1"), ("integer", 1), ("real", 1.0), ("null", None)]
    assert len({checksum_of(*each) for each in values}) == len(values)


def test_every_table_of_the_application_has_them_after_migrating(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'all.sqlite3'}")
    migrate(database)
    with database.connect_for_migrations() as connection:
        tables = checksums.list_tables(connection)
    assert len(tables) > 30
    assert all(COLUMN in table.stored for table in tables)
    database.close()


def test_a_program_that_keeps_no_checksums_cannot_write(database):
    write(database, "INSERT INTO word (name) VALUES ('a')")
    database.close()
    raw = sqlite3.connect(database.path)
    for statement in ("UPDATE word SET weight = 7", "INSERT INTO word (name) VALUES ('b')"):
        with pytest.raises(sqlite3.OperationalError, match="no such function"):
            raw.execute(statement)
    raw.close()


def test_a_changed_value_is_found_and_never_given_a_new_checksum(database):
    write(database, "INSERT INTO word (name, weight) VALUES ('a', 1), ('b', 2)")
    assert broken(database) == ""
    before = stored(database)
    tamper(database, "UPDATE word SET weight = 3 WHERE name = 'a'")
    assert broken(database) == "word"
    assert broken(database) == "word"
    assert stored(database) == before


def test_a_table_that_is_changed_gets_checksums_over_its_new_columns(database):
    write(database, "INSERT INTO word (name, weight) VALUES ('a', 1)")
    with database.connect_for_migrations() as connection:
        connection.exec_driver_sql("ALTER TABLE word ADD COLUMN note TEXT")
    assert len(stored(database)[0]) == 4 * checksums.BYTES
    write(database, "UPDATE word SET note = 'n'")
    assert broken(database) == ""


def test_a_database_of_an_older_release_gets_them(tmp_path):
    path = tmp_path / "old.sqlite3"
    raw = sqlite3.connect(path)
    raw.execute("CREATE TABLE word (name TEXT PRIMARY KEY)")
    raw.execute("INSERT INTO word VALUES ('a')")
    raw.commit()
    raw.close()
    database = Database(f"sqlite:///{path}")
    assert broken(database) == ""
    assert stored(database) == [checksum_of("text", b"a")]
    database.close()


def test_decayed_rows_are_not_migrated(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'decayed.sqlite3'}")
    migrate(database, "0001")
    write(database, "INSERT INTO record_head (id, size, frontier, sealed) VALUES (1, 0, x'', 0)")
    tamper(database, "UPDATE record_head SET size = 1")
    with pytest.raises(ParticipateError, match="Rows of record_head have changed"):
        migrate(database)
    database.close()


def test_the_schema_has_checksums_too(database):
    with database.read() as session:
        rows = session.execute(text("SELECT object FROM schema_checksum"))
        objects = {row[0] for row in rows}
    assert {"table word", "table schema_checksum", "trigger checksum_word_added"} <= objects
