"""The command as a whole: every end has its code and one sentence."""

import os
import runpy
import sys

import pytest

from ballots.cli.main import main


def raising(error):
    def run(_options):
        raise error

    return run


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (MemoryError(), "the memory is too small for this"),
        (KeyboardInterrupt(), "stopped before the end"),
        (OSError(5, "Input/output error"), "input/output error"),
    ],
)
def test_what_stops_a_command_is_said_and_ends_with_2(monkeypatch, capsys, error, sentence):
    opened = []
    monkeypatch.setattr("ballots.cli.verify.run_verify", raising(error))
    monkeypatch.setattr(os, "dup2", lambda *handles: opened.append(handles))
    monkeypatch.setattr(sys.stdout, "fileno", lambda: 1, raising=False)
    assert main(["verify", "some.bel"]) == 2
    assert capsys.readouterr().err == f"ballots: {sentence}\n"
    assert len(opened) == isinstance(error, OSError)


def test_the_package_is_the_same_command(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["ballots", "verify", "no-such-file.bel"])
    with pytest.raises(SystemExit) as end:
        runpy.run_module("ballots.cli", run_name="__main__")
    assert end.value.code == 2
    assert "no-such-file.bel cannot be read" in capsys.readouterr().err
