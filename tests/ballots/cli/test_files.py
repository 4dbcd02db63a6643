"""What the command writes: nothing is overwritten, secrets are their owner's alone."""

import os
import stat
import threading
from pathlib import Path

import pytest

from ballots.cli.files import (
    SECRET,
    CannotError,
    Journal,
    make_folder,
    open_file,
    read_file,
    write_new,
)


@pytest.mark.parametrize("umask", [0, 0o777])
def test_a_secret_file_is_its_owners_alone_whatever_the_umask(tmp_path, umask):
    before = os.umask(umask)
    try:
        write_new(tmp_path / "key", b"secret", mode=SECRET)
        with Journal(tmp_path / "journal") as journal:
            journal.append(b"one")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "journal").stat().st_mode) & 0o077 == 0


def test_an_existing_file_is_never_overwritten(tmp_path):
    (tmp_path / "key").write_bytes(b"old")
    with pytest.raises(CannotError, match="exists already"):
        write_new(tmp_path / "key", b"new")
    assert (tmp_path / "key").read_bytes() == b"old"


def test_a_link_is_not_followed_to_a_new_place(tmp_path):
    (tmp_path / "key").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CannotError, match="exists already"):
        write_new(tmp_path / "key", b"new")
    assert not (tmp_path / "elsewhere").exists()


def test_a_file_that_cannot_be_written_whole_is_not_left_behind(tmp_path, monkeypatch):
    def no_space(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(CannotError, match="no space left"):
        write_new(tmp_path / "out", b"content")
    assert not (tmp_path / "out").exists()


def test_a_journal_keeps_its_earlier_lines(tmp_path):
    with Journal(tmp_path / "journal") as journal:
        assert journal.content == b""
        journal.append(b"one")
    with Journal(tmp_path / "journal") as journal:
        assert journal.content == b"one\n"
        journal.append(b"two")
    assert (tmp_path / "journal").read_bytes() == b"one\ntwo\n"


def test_a_journal_line_is_on_the_disk_before_the_caller_goes_on(tmp_path, monkeypatch):
    synced = []
    with Journal(tmp_path / "journal") as journal:
        monkeypatch.setattr(os, "fsync", synced.append)
        journal.append(b"one")
    assert len(synced) == 2, "the file and its folder"


def test_two_commands_cannot_have_one_journal(tmp_path):
    busy = pytest.raises(CannotError, match="in use by another command")
    with Journal(tmp_path / "journal"), busy:
        Journal(tmp_path / "journal").__enter__()
    with Journal(tmp_path / "journal") as journal:
        journal.append(b"one")


def test_a_journal_that_cannot_be_written_stops_the_command(tmp_path, monkeypatch):
    def no_space(handle):
        raise OSError(28, "No space left on device")

    with Journal(tmp_path / "journal") as journal:
        monkeypatch.setattr(os, "fsync", no_space)
        with pytest.raises(CannotError, match="no space left"):
            journal.append(b"one")


@pytest.mark.parametrize("kind", ["device", "pipe"])
def test_a_journal_is_a_file_that_keeps_its_lines(tmp_path, kind):
    path = Path("/dev/null") if kind == "device" else tmp_path / "pipe"
    if kind == "pipe":
        os.mkfifo(path)
    with pytest.raises(CannotError, match="is no ordinary file"):
        Journal(path).__enter__()


def test_a_journal_that_lost_its_name_is_not_written(tmp_path):
    path = tmp_path / "journal"
    with Journal(path) as journal:
        path.rename(tmp_path / "elsewhere")
        path.write_bytes(b"another\n")
        with pytest.raises(CannotError, match="replaced by another file meanwhile"):
            journal.append(b"one")
    assert path.read_bytes() == b"another\n"


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CannotError, match=r"absent\.bel cannot be read: no such file"):
        read_file(tmp_path / "absent.bel")


def test_a_folder_in_place_of_a_file_is_named(tmp_path):
    with pytest.raises(CannotError, match="is a directory"):
        read_file(tmp_path)


def test_a_file_in_a_missing_folder_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(CannotError, match="cannot be written: no such file"):
        write_new(tmp_path / "none" / "out", b"")
    with pytest.raises(CannotError, match="cannot be opened: no such file"):
        Journal(tmp_path / "none" / "journal").__enter__()


def test_what_only_flows_is_read_to_its_end_first(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=(tmp_path / "pipe").write_bytes, args=(b"content",))
    writer.start()
    with open_file(tmp_path / "pipe") as stream:
        assert (stream.read(), stream.seek(3), stream.read()) == (b"content", 3, b"tent")
    writer.join()


def test_a_file_that_does_not_fit_into_the_memory_is_said_to(tmp_path, monkeypatch):
    def no_memory(path):
        raise MemoryError

    monkeypatch.setattr(Path, "read_bytes", no_memory)
    with pytest.raises(CannotError, match="does not fit into the memory"):
        read_file(tmp_path / "large")


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CannotError, match="cannot be made: not a directory"):
        make_folder(tmp_path / "file" / "folder")
