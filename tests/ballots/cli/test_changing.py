"""Files change as a whole or not at all, and one command at a time."""

import os
import stat
import subprocess
import sys

import pytest

from ballots.cli.changing import Changing, write_together
from ballots.cli.files import CannotError

ADD_ONE = """
import sys
from pathlib import Path
from ballots.cli.changing import Changing
for _ in range(25):
    with Changing(Path(sys.argv[1])) as file:
        file.replace(file.content + sys.argv[2].encode())
"""


def no_space(*_):
    raise OSError(28, "No space left on device")


@pytest.fixture
def path(tmp_path):
    (tmp_path / "file").write_bytes(b"old")
    return tmp_path / "file"


def test_a_file_is_replaced_and_keeps_its_mode(path):
    path.chmod(0o600)
    with Changing(path) as file:
        assert file.content == b"old"
        file.replace(b"new")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["file"]


def test_links_that_lead_nowhere_are_said_to(path):
    loop = path.with_name("loop")
    loop.symlink_to(loop)
    with pytest.raises(CannotError, match="cannot be opened: too many levels"):
        Changing(loop).__enter__()


def test_a_link_stays_a_link(path):
    link = path.with_name("link")
    link.symlink_to(path)
    with Changing(link) as file:
        file.replace(b"new")
    assert link.is_symlink()
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize("failing", ["fsync", "write", "fchmod"])
def test_a_change_that_fails_leaves_the_old_file(path, monkeypatch, failing):
    with Changing(path) as file:
        monkeypatch.setattr(os, failing, no_space)
        with pytest.raises(CannotError, match="cannot be written: no space left"):
            file.replace(b"new")
        monkeypatch.undo()
    assert path.read_bytes() == b"old"
    assert [each.name for each in path.parent.iterdir()] == ["file"]
    with Changing(path) as file:
        file.replace(b"newer")
    assert path.read_bytes() == b"newer"


def test_a_command_that_is_killed_in_the_middle_leaves_the_old_file(path):
    script = (
        "import os, signal, sys; from pathlib import Path\n"
        "from ballots.cli import changing\n"
        "def fill(handle, content, mode):\n"
        "    os.write(handle, content[:3]); os.kill(os.getpid(), signal.SIGKILL)\n"
        "changing.fill = fill\n"
        "with changing.Changing(Path(sys.argv[1])) as file: file.replace(b'something new')\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    assert done.returncode < 0
    assert path.read_bytes() == b"old"
    with Changing(path) as file:
        file.replace(b"new")
    assert path.read_bytes() == b"new"


def test_two_commands_that_change_one_file_lose_nothing(path):
    both = [subprocess.Popen([sys.executable, "-c", ADD_ONE, str(path), letter]) for letter in "ab"]
    assert [process.wait() for process in both] == [0, 0]
    content = path.read_bytes().decode()
    assert content.startswith("old")
    assert sorted(content[3:]) == ["a"] * 25 + ["b"] * 25


def test_a_file_that_was_replaced_while_waiting_is_read_again(path, monkeypatch):
    from ballots.cli import changing

    waited = []

    def another_command_was_first(handle, how):
        if not waited:
            path.with_name("theirs").write_bytes(b"theirs")
            path.with_name("theirs").rename(path)
        waited.append(how)

    monkeypatch.setattr(changing.fcntl, "flock", another_command_was_first)
    with Changing(path) as file:
        assert file.content == b"theirs"
    assert len(waited) == 2


def test_a_missing_file_is_not_made(tmp_path):
    with pytest.raises(CannotError, match="cannot be opened: no such file"):
        Changing(tmp_path / "none").__enter__()
    assert list(tmp_path.iterdir()) == []


def test_files_are_written_all_or_none(tmp_path, monkeypatch):
    folder = tmp_path / "out"
    files = {"a": (b"1", 0o600), "b": (b"2", 0o644)}
    write_together(folder, files)
    assert [(folder / name).read_bytes() for name in files] == [b"1", b"2"]
    assert stat.S_IMODE((folder / "a").stat().st_mode) == 0o600
    (folder / "a").unlink()
    with pytest.raises(CannotError, match="b exists already"):
        write_together(folder, files)
    assert [each.name for each in folder.iterdir()] == ["b"]
    (folder / "b").unlink()
    real, calls = os.fsync, []

    def full_at_the_third(handle):
        calls.append(handle)
        (real if len(calls) < 3 else no_space)(handle)

    monkeypatch.setattr(os, "fsync", full_at_the_third)
    with pytest.raises(CannotError, match="no space left"):
        write_together(folder, files)
    assert list(folder.iterdir()) == []
