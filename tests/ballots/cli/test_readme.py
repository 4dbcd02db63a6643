"""The README's election from the shell: its lines run as they stand, and give what was voted."""

import os
import re
import shlex
import subprocess
import sys

import pytest

from ballots.cli.main import build_parser
from ballots.election.archive import ArchiveReader
from ballots.election.result import counts_of, opened_of, result_of
from ballots.making.conducting import Standing
from ballots.making.questions import read_choices
from ballots.making.registrar import ALPHABET
from ballots.verify.chain import read_chain
from ballots.verify.report import ReportBuilder
from tests.vectors.belenios_tool import BeleniosTool, find_tool

HEADING = "## A whole election from the shell\n"
VOTE = re.compile(r"^vote (\S+) ('.*')$", re.MULTILINE)
CODE = re.compile("-".join(f"[{ALPHABET}]{{{length}}}" for length in (5, 6, 5, 6)))
PERSONS = ("anna", "ben", "carla")


def script_of(root):
    """The one block of the section, as a reader would copy it."""
    readme = (root / "README.md").read_text(encoding="utf-8")
    assert readme.count(HEADING) == 1
    section = readme.split(HEADING)[1].split("\n## ")[0]
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    assert [language for language, _ in blocks] == ["sh"]
    return blocks[0][1]


def path_for(folder, root):
    """A PATH with this checkout's `ballots`, and the upstream tool where it can be had."""
    shim = folder / "ballots"
    command = shlex.join([sys.executable, "-m", "ballots.cli"])
    shim.write_text(f'#!/bin/sh\nPYTHONPATH={shlex.quote(str(root))} exec {command} "$@"\n')
    shim.chmod(0o755)
    tool = find_tool()
    if tool is not None:
        (folder / "belenios-tool").symlink_to(tool.resolve())
    return f"{folder}:/usr/local/bin:/usr/bin:/bin"


class Run:
    """The folder that the script leaves, what it printed, and the votes in it."""

    def __init__(self, root, folder, path):
        self.script, self.folder = script_of(root), folder
        self.done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", self.script],
            cwd=folder, env={**os.environ, "PATH": path},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert self.done.returncode == 0, self.done.stdout + self.done.stderr
        self.archive = (folder / "vote.bel").read_bytes()
        self.standing = Standing.of(self.archive)

    @property
    def choices(self):
        """The last choices of each voter in the script."""
        votes = VOTE.findall(self.script)
        questions = self.standing.election.questions
        last = {who: shlex.split(choices)[0] for who, choices in votes}
        assert len(last) < len(votes), "somebody votes twice"
        return [read_choices(choices.encode(), questions) for choices in last.values()]

    @property
    def steps(self):
        return list(read_chain(ArchiveReader(self.archive), ReportBuilder()))


@pytest.fixture(scope="module")
def run(root, tmp_path_factory):
    path = path_for(tmp_path_factory.mktemp("bin"), root)
    return Run(root, tmp_path_factory.mktemp("election"), path)


@pytest.mark.slow
def test_the_result_is_what_was_voted(run):
    summed, ranked = result_of(run.steps[-1].payloads[0])
    expected = [sum(column) for column in zip(*(each[0] for each in run.choices), strict=True)]
    assert list(counts_of(summed)) == expected
    assert sorted(opened_of(ranked)) == sorted(tuple(each[1]) for each in run.choices)
    assert expected[0] > 0, "somebody votes blank"
    assert "1. Trees\n   2. Market\n   3. Playground" in run.done.stdout


@pytest.mark.slow
def test_it_is_a_threshold_election_with_two_shuffles_and_one_trustee_missing(run):
    trustees = run.standing.trustees
    assert (trustees.required, len(trustees.public_keys)) == (2, 3)
    kinds = [str(step.event.type) for step in run.steps]
    assert kinds == [
        "Setup", *["Ballot"] * 5, "EndBallots", "EncryptedTally", "Shuffle", "Shuffle",
        "EndShuffles", "PartialDecryption", "PartialDecryption", "Result",
    ]  # fmt: skip
    assert (run.folder / "shared" / "3.commitment.json").exists()
    assert "VALID: 11 checks passed, 1 warning." in run.done.stdout
    assert "W-STATEMENT" not in run.done.stdout


@pytest.mark.slow
def test_no_secret_lies_about(run):
    """Codes and keys are in their keepers' folders alone, readable by nobody else."""
    codes = set(CODE.findall((run.folder / "registrar" / "issued" / "codes.csv").read_text()))
    assert len(codes) == 5
    keepers = {*PERSONS, "registrar"}
    for file in run.folder.rglob("*"):
        mine = file.relative_to(run.folder).parts[0] in keepers
        if file.is_file() and not mine and file.name != "code":
            raw = file.read_bytes()
            assert b"private" not in raw, file
            assert not any(code.encode() in raw for code in codes), file
    for name in ("registrar/issued/codes.csv", "registrar/letters.html", "anna/anna.key.json"):
        assert (run.folder / name).stat().st_mode & 0o077 == 0


@pytest.mark.slow
@pytest.mark.upstream
def test_the_upstream_tool_accepts_it_ballot_by_ballot_and_as_a_whole(run, tmp_path):
    path = find_tool()
    if path is None:
        pytest.skip("the upstream tool was not found: set BELENIOS_TOOL to its path")
    tool, uuid = BeleniosTool(path), run.standing.election.uuid
    tool.verify_archive(run.archive, uuid, tmp_path / "whole")
    first = run.steps[1]
    setup = run.archive[: run.archive.index(f"{first.event.payload}.data.json".encode())]
    for raw in run.standing.ballots:
        tool.verify_ballot(setup, uuid, raw, tmp_path / "one")
    assert "all checks passed" in run.done.stderr, "the script ran it too"


def test_every_command_of_the_script_is_one(root):
    """Typed wrongly they would be found late: the slow tests may be left out."""
    lines = script_of(root).replace("\\\n", " ").splitlines()
    typed = [line.strip() for line in lines if re.match(r"\s*ballots ", line)]
    assert len(typed) > 20
    commands = {tuple(line.split()[1:3]) for line in typed}
    known = subcommands(build_parser())
    for first, second in commands:
        assert first in known, first
        if known[first]:
            assert second in known[first], (first, second)


def subcommands(parser):
    """The commands of a parser, each with its own."""
    found = {}
    for action in parser._actions:
        if isinstance(action.choices, dict):
            found |= {name: subcommands(each) for name, each in action.choices.items()}
    return found


def test_the_script_fits_a_page(root):
    assert all(len(line) <= 100 for line in script_of(root).splitlines())
