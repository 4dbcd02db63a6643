"""Surroundings in which the command once ended with a traceback, and so with the wrong code."""

from __future__ import annotations

import sys
from pathlib import Path

from ballots.cli.main import main
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
