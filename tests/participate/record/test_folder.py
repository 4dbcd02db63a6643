"""The record as a folder of files: whole, never ahead of its entries, never of another record."""

import pytest

from ballots.record.checkpoint import SignedCheckpoint
from ballots.record.merkle import Frontier, leaf_hash
from ballots.record.tiles import read_bundle, tiles_of
from participate.cli import main
from participate.record import jobs
from participate.record import service as record
from participate.shared.errors import ConflictError
from tests.participate.record.test_tiles import moved


def fill(database, count):
    with database.write() as session:
        for number in range(count):
            record.append(session, moved(number))


def publish(database, folder):
    with database.read() as session:
        return record.publish_to_folder(session, folder)


def check(folder):
    """The folder alone gives the root of its checkpoint; return its size."""
    checkpoint = SignedCheckpoint.from_bytes((folder / "checkpoint").read_bytes()).checkpoint
    entries = [
        entry
        for tile in tiles_of(checkpoint.size)
        if tile.level is None
        for entry in read_bundle(tile, (folder / tile.path).read_bytes())
    ]
    assert Frontier().extend(map(leaf_hash, entries)).root() == checkpoint.root
    return checkpoint.size


def test_the_folder_alone_is_the_record(database, tmp_path):
    folder = tmp_path / "files"
    assert publish(database, folder) == 0
    for more, size in ((3, 3), (300, 303), (1, 304)):
        fill(database, more)
        assert publish(database, folder) > 0
        assert check(folder) == size
        assert publish(database, folder) == 0
    assert not list(folder.rglob("*.new"))


def test_the_checkpoint_comes_last(database, tmp_path, monkeypatch):
    folder = tmp_path / "files"
    fill(database, 3)
    publish(database, folder)
    fill(database, 300)
    read, calls = record.read_tile, []

    def stops(session, tile):
        calls.append(tile)
        if len(calls) == 3:
            raise OSError("the disk is full")
        return read(session, tile)

    monkeypatch.setattr("participate.record.service.folder.read_tile", stops)
    with pytest.raises(OSError, match="full"):
        publish(database, folder)
    assert check(folder) == 3
    monkeypatch.undo()
    publish(database, folder)
    assert check(folder) == 303


def test_a_folder_of_another_record_is_left_alone(database, tmp_path):
    folder = tmp_path / "files"
    fill(database, 2)
    publish(database, folder)
    note = (folder / "checkpoint").read_bytes()
    for other in (b"nonsense", note.replace(b"record.example.org", b"x.example.org"),
                  note.replace(b"\n2\n", b"\n9\n")):  # fmt: skip
        (folder / "checkpoint").write_bytes(other)
        with pytest.raises(ConflictError):
            publish(database, folder)
        assert (folder / "checkpoint").read_bytes() == other


def test_the_command_writes_beside_a_running_server(database, tmp_path, capsys, monkeypatch):
    fill(database, 3)
    monkeypatch.setenv("PARTICIPATE_DATABASE_URL", database.url)
    folder = tmp_path / "files"
    assert main(["record", "publish", "--out", str(folder)]) == 0
    assert "3 files written" in capsys.readouterr().out
    (folder / "checkpoint").write_bytes(b"nonsense")
    assert main(["record", "publish", "--out", str(folder)]) == 2
    assert "holds another record" in capsys.readouterr().err
    monkeypatch.setenv("PARTICIPATE_DATABASE_URL", f"sqlite:///{tmp_path / 'none.sqlite3'}")
    assert main(["record", "publish", "--out", str(folder)]) == 2
    assert "there is no database" in capsys.readouterr().err


def test_a_round_of_the_server_publishes_or_says_why_not(
    database, services, tmp_path, caplog, monkeypatch
):
    from dataclasses import replace

    fill(database, 1)
    assert jobs.publish_record(database, services.settings) == 0
    settings = replace(services.settings, record_folder=tmp_path / "files")
    assert jobs.publish_record(database, settings) == 3
    assert check(tmp_path / "files") == 1
    blocked = tmp_path / "blocked"
    blocked.write_bytes(b"a file")
    assert jobs.publish_record(database, replace(settings, record_folder=blocked / "x")) == 0
    assert "cannot be written" in caplog.text
