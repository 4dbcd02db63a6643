"""`participate check` finds what decayed and says where, and says nothing of what did not."""

import json
import shutil
import sqlite3

import pytest
from sqlalchemy import text

from participate.cli import main
from participate.operations.checking import check_database, check_installation
from participate.operations.rows import read_as_far_as_possible
from participate.record import service as record
from tests.participate.record.test_tiles import moved
from tests.participate.witness.test_witness import Bench, ask, open_log

OPENED = {
    "kind": "comment.posted",
    "consultation": "3kfLqVtR8mZ2aB",
    "at": "2026-11-23T14:06:00Z",
    "by": "citizen",
    "comment": "3kfLqVtR8mZ2aC",
    "subject": "proposal:3kfLqVtR8mZ2aD",
}
CONTENT = b'{"text":"Trees.","language":"en","author":"Lin","stance":"for"}'


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A database with 300 entries, an opening and a cosignature, and its folder."""
    folder = tmp_path_factory.mktemp("whole")
    database = open_log(folder / "log.sqlite3")
    database.create_tables()
    bench = Bench(folder)
    with database.write() as session:
        for number in range(299):
            record.append(session, moved(number))
        record.append_committed(session, OPENED, CONTENT, lambda size: b"\7" * size)
    assert ask(database, bench) == 1
    with database.read() as session:
        record.publish_to_folder(session, folder / "files", quorum=1)
    database.close()
    bench.database.close()
    return folder


@pytest.fixture
def whole(made, tmp_path):
    """A copy of it that may be damaged."""
    shutil.copytree(made, tmp_path / "copy")
    return tmp_path / "copy"


def found(folder):
    report = check_installation(folder / "log.sqlite3", folder / "files")
    return [(each.code, each.where) for each in report.errors]


def rewrite(folder, statement):
    """Change rows with a program that keeps their checksums."""
    database = open_log(folder / "log.sqlite3")
    database.before_commit = None
    with database.write() as session:
        session.connection().exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        session.execute(text(statement))
    database.close()


def test_nothing_is_found_where_nothing_changed(whole):
    report = check_installation(whole / "log.sqlite3", whole / "files")
    assert report.errors == ()
    assert all(count for name, _, count, _ in report.rows()), report.rows()


def test_the_command_says_so_and_a_running_server_does_not_matter(whole, capsys):
    database = open_log(whole / "log.sqlite3")
    with database.write() as session:
        record.append(session, moved(1))
    arguments = ["check", "--database", str(whole / "log.sqlite3")]
    assert main([*arguments, "--record-folder", str(whole / "files")]) == 0
    assert "Nothing has decayed." in capsys.readouterr().out
    assert main([*arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["valid"] is True
    database.close()


def test_the_command_names_row_and_column(whole, capsys):
    raw = (whole / "log.sqlite3").read_bytes()
    place = raw.index(b"Trees.")
    (whole / "log.sqlite3").write_bytes(raw[:place] + b"U" + raw[place + 1 :])
    assert main(["check", "--database", str(whole / "log.sqlite3")]) == 1
    assert "record_opening[index=299].content: what is stored" in capsys.readouterr().out


def test_where_there_is_nothing_it_says_so(tmp_path, capsys):
    assert main(["check", "--database", str(tmp_path / "none.sqlite3")]) == 2
    assert "there is nothing at" in capsys.readouterr().err


def test_what_is_no_database_is_found_not_raised(tmp_path):
    for content in (b"", b"x", b"SQLite format 3\0" * 300, bytes(8192)):
        path = tmp_path / "junk.sqlite3"
        path.write_bytes(content)
        assert not check_database(path).valid


def test_a_database_without_checksums_is_told_so(tmp_path):
    raw = sqlite3.connect(tmp_path / "plain.sqlite3")
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("CREATE TABLE word (name TEXT PRIMARY KEY)")
    raw.close()
    codes = [(each.code, each.where) for each in check_database(tmp_path / "plain.sqlite3").errors]
    assert codes == [("no-checksums", "schema_checksum"), ("no-checksums", "word")]


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        ('UPDATE record_entry SET leaf = zeroblob(32) WHERE "index" = 7',
         "record_entry[index=7].leaf"),
        ("UPDATE record_entry SET kind = 'roll.sealed' WHERE \"index\" = 7",
         "record_entry[index=7].kind"),
        ('UPDATE record_entry SET consultation = NULL WHERE "index" = 7',
         "record_entry[index=7].consultation"),
        ("UPDATE record_entry SET code = 'x' WHERE \"index\" = 7", "record_entry[index=7].code"),
        ("UPDATE record_entry SET body = x'00' WHERE \"index\" = 7", "record_entry[index=7].body"),
        ('DELETE FROM record_entry WHERE "index" = 7', "record_entry[index=8]"),
        ('UPDATE record_node SET hash = zeroblob(32) WHERE level = 3 AND "index" = 2',
         "record_node[level=3, index=2].hash"),
        ("INSERT INTO record_node (level, \"index\", hash) VALUES (9, 9, x'')", "record_node"),
        ("UPDATE record_head SET frontier = zeroblob(32)", "record_head[id=1]"),
        ("UPDATE record_checkpoint SET log = 'other'", "record_checkpoint[size=300].note"),
        ("UPDATE record_checkpoint SET note = x'00'", "record_checkpoint[size=300].note"),
        ("UPDATE record_cosignature SET seconds = 1",
         "record_cosignature[size=300, witness=university.example/w0"),
        ("UPDATE record_cosignature SET line = '-'",
         "record_cosignature[size=300, witness=university.example/w0"),
        ("UPDATE record_opening SET blinding = zeroblob(32)",
         "record_opening[index=299].content"),
        ("UPDATE record_opening SET withheld = 1", "record_opening[index=299].withheld"),
        ("DELETE FROM record_opening", "record_opening[index=299]"),
        ("INSERT INTO record_opening VALUES (3, x'', x'', 0, NULL)", "record_opening[index=3]"),
        ("INSERT INTO record_mark (\"index\", entry, standing) VALUES (299, 1, 'hidden')",
         "record_mark[index=299]"),
        ("INSERT INTO record_election (uuid, consultation) VALUES ('u', 'c')",
         "record_election[uuid=u]"),
        ("INSERT INTO record_checkpoint VALUES (999, x'', '', '2026-11-23 14:06:00', NULL)",
         "record_checkpoint"),
    ],
)  # fmt: skip
def test_rows_changed_with_their_checksums_are_found_by_the_record(whole, statement, where):
    rewrite(whole, statement)
    assert any(place.startswith(where) for _, place in found(whole)), found(whole)


@pytest.mark.parametrize("damage", ["flip", "cut", "longer", "gone", "unknown"])
def test_each_file_of_the_folder_is_compared(whole, damage):
    folder = whole / "files"
    names = sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )
    assert len(names) == 6
    for name in names:
        path = folder / name
        raw = path.read_bytes()
        match damage:
            case "flip":
                path.write_bytes(raw[:20] + bytes([raw[20] ^ 4]) + raw[21:])
            case "cut":
                path.write_bytes(raw[:-1])
            case "longer":
                path.write_bytes(raw + b"\n")
            case "gone":
                path.unlink()
            case "unknown":
                path = path.with_name("stranger")
                path.write_bytes(raw)
        (place,) = {place for _, place in found(whole)}
        assert place == path.relative_to(folder).as_posix()
        if damage == "unknown":
            path.unlink()
        else:
            path.write_bytes(raw)


def test_a_folder_that_lags_behind_is_whole(whole):
    database = open_log(whole / "log.sqlite3")
    with database.write() as session:
        record.append(session, moved(1))
    database.close()
    assert found(whole) == []


def test_reading_changes_nothing(whole):
    before = {path: path.read_bytes() for path in whole.rglob("*") if path.is_file()}
    assert found(whole) == []
    assert {path: path.read_bytes() for path in whole.rglob("*") if path.is_file()} == before


def test_a_schema_that_is_no_text_any_more_is_located(whole):
    path = whole / "log.sqlite3"
    raw = path.read_bytes()
    place = raw.index(b"CREATE TABLE record_head")
    path.write_bytes(raw[:place] + b"\xd5" + raw[place + 1 :])
    assert ("schema-changed", "table record_head") in found(whole)


def test_an_empty_value_that_swallows_its_neighbours_type_is_located():
    """Behind 0x80 the type of the next column is read as this one's: all others are shifted."""
    fields, sentence = read_as_far_as_possible(bytes([4, 9, 0, 0]))
    assert ([each.kind for each in fields], sentence) == (["integer", "null", "null"], "")
    fields, sentence = read_as_far_as_possible(bytes([4, 9, 0x80, 0]))
    assert ([each.kind for each in fields], sentence) == (["integer"], "a type has a byte too many")
