"""Surroundings in which the command once ended with a traceback, and so with the wrong code."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest

from ballots.cli import verify
from ballots.cli.files import CannotError
from ballots.cli.main import main
from ballots.cli.pool import processes
from tests.ballots.elections import run_election


def test_a_file_larger_than_the_memory_could_not_be_checked(tmp_path, monkeypatch, capsys):
    def too_large(_path):
        raise MemoryError

    monkeypatch.setattr(Path, "read_bytes", too_large)
    assert main(["verify", str(tmp_path / "huge.bel")]) == 2
    assert "huge.bel" in capsys.readouterr().err


def test_without_an_output_the_code_is_still_the_verdict(tmp_path, monkeypatch):
    raw, _ = run_election(voters=1)
    good, bad = tmp_path / "good.bel", tmp_path / "bad.bel"
    good.write_bytes(raw)
    bad.write_bytes(raw[:-1])
    monkeypatch.setattr(sys, "stdout", None)
    assert main(["verify", str(good)]) == 0
    assert main(["verify", str(bad)]) == 1


def end_this_process(_chunk):
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_process_that_is_ended_from_outside_says_nothing_about_the_election():
    with pytest.raises(CannotError, match="ended from outside"), processes(2) as mapper:
        list(mapper(end_this_process, iter(range(10))))


def test_a_payload_larger_than_the_memory_says_nothing_about_the_election(
    tmp_path, monkeypatch, capsys
):
    def too_large(*_parts, **_options):
        raise MemoryError

    path = tmp_path / "vote.bel"
    path.write_bytes(run_election(voters=1)[0])
    monkeypatch.setattr(verify, "verify_archive", too_large)
    assert main(["verify", str(path)]) == 2
    assert "memory" in capsys.readouterr().err
