"""A real vote through the whole platform: what comes out, and by which way it went in."""

import json
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest

from ballots.verify.dossier import verify_dossier
from participate.cli import main
from participate.elections import service as elections
from participate.shared.errors import ConflictError
from tests.conftest import DEEP
from tests.vectors.bel import Parts
from tests.vectors.belenios_tool import BeleniosTool, find_tool

VOTERS = 11
POLL = """META
key;value
description;Benches and trees
num_votes;{voters}
vote_type;approval
max_length;2
PROJECTS
project_id;cost;votes;name
7;100;{sevens};Trees
8;200;{voters};Benches
9;50;0;Same name
10;50;0;Same name
VOTES
voter_id;vote
"""


def poll_text(sevens: int = 4) -> str:
    """A poll of eleven voters: all approve 8, the first `sevens` of them 7 as well."""
    rows = [f"v{n};{'7,8' if n < sevens else '8'}" for n in range(VOTERS)]
    return POLL.format(voters=VOTERS, sevens=4) + "\n".join(rows) + "\n"


def replay(folder: Path, text: str, *options: str) -> tuple[int, Path]:
    source, out = folder / "poll.pb", folder / "out"
    source.write_text(text, encoding="utf-8")
    return main(["replay", str(source), "--out", str(out), *options]), out


def archive_in(out: Path) -> bytes:
    with zipfile.ZipFile(out / "dossier.zip") as dossier:
        (name,) = [name for name in dossier.namelist() if name.endswith(".bel")]
        return dossier.read(name)


def cast_ballots(archive: bytes) -> list[dict[str, object]]:
    return [
        json.loads(step.payloads[-1]) for step in Parts.of(archive).steps if step.kind == "Ballot"
    ]


def ciphertexts(archive: bytes) -> set[str]:
    text = [json.dumps(ballot["answers"]) for ballot in cast_ballots(archive)]
    return {word for part in text for word in part.split('"') if len(word) == 64}


def test_counts_and_dossier_of_a_replay_are_right(tmp_path: Path) -> None:
    code, out = replay(tmp_path, poll_text())
    assert code == 0
    assert json.loads((out / "result.json").read_text()) == {
        "counts": {"7": 4, "8": 11, "9": 0, "10": 0},
        "outcome": ["8"],
        "ballots": VOTERS,
        "matches_published": True,
    }
    report = verify_dossier((out / "dossier.zip").read_bytes(), log_key=None)
    assert report.valid, report.errors
    ballots = cast_ballots(archive_in(out))
    assert len({ballot["credential"] for ballot in ballots}) == VOTERS
    assert len({json.dumps(ballot) for ballot in ballots}) == VOTERS


def test_rankings_are_shuffled_opened_and_counted_by_the_rule(tmp_path: Path) -> None:
    text = poll_text().replace("approval", "ordinal")
    code, out = replay(tmp_path, text, "--rule", "instant-runoff")
    assert code == 0
    result = json.loads((out / "result.json").read_text())
    assert result["counts"] == {"7": 4, "8": 11, "9": 0, "10": 0}
    assert len(result["outcome"]) == 1
    archive = archive_in(out)
    kinds = [step.kind for step in Parts.of(archive).steps]
    assert kinds.count("Shuffle") == 2
    report = verify_dossier((out / "dossier.zip").read_bytes(), log_key=None)
    assert report.valid, report.errors


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("schulze", "have no order"),
        ("plurality", "have several"),
        ("equal-shares", "the budget is not a whole amount"),
    ],
)
def test_a_rule_that_the_ballots_cannot_be_read_by_is_refused_before_anything_begins(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rule: str, reason: str
) -> None:
    code, out = replay(tmp_path, poll_text(), "--rule", rule)
    assert code == 2
    assert reason in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.data
@pytest.mark.parametrize(
    ("file", "rule", "outcome"),
    [
        (
            "pabulib/Netherlands_Assen_2024.pb",
            "equal-shares",
            ["3", "9", "2", "11", "13", "14", "5", "6", "12"],
        ),
    ],
)
def test_a_real_vote_elects_what_it_elected(
    tmp_path: Path, shared_data: Path, file: str, rule: str, outcome: list[str]
) -> None:
    out = tmp_path / "out"
    assert main(["replay", str(shared_data / file), "--out", str(out), "--rule", rule]) == 0
    found = json.loads((out / "result.json").read_text())["outcome"]
    assert sorted(found) == sorted(outcome)  # projects with equal votes follow the seed
    assert found[:2] == outcome[:2]


def test_one_changed_vote_changes_the_counts_and_is_told(tmp_path: Path) -> None:
    code, out = replay(tmp_path, poll_text(sevens=5))
    result = json.loads((out / "result.json").read_text())
    assert code == 0
    assert result["counts"]["7"] == 5
    assert result["matches_published"] is False


def test_two_replays_share_no_ciphertext(tmp_path: Path) -> None:
    archives = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        archives.append(archive_in(replay(tmp_path / name, poll_text())[1]))
    first, second = (ciphertexts(archive) for archive in archives)
    assert len(first) >= VOTERS * 8
    assert not first & second


def test_a_seeded_replay_is_the_same_byte_for_byte(tmp_path: Path) -> None:
    dossiers = []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        out = replay(tmp_path / name, poll_text(), "--seed", "7")[1]
        dossiers.append((out / "dossier.zip").read_bytes())
    first, second = dossiers
    assert first == second


def test_no_ballot_gets_in_but_by_the_casting_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The service that the web's POST calls refuses: then nothing of any vote is stored."""

    def refuse(*_: object, **__: object) -> None:
        raise ConflictError("closed", "Voting is closed.")

    monkeypatch.setattr(elections, "cast_ballot", refuse)
    code, out = replay(tmp_path, poll_text())
    assert code == 2
    assert "Voting is closed." in capsys.readouterr().err
    assert not (out / "dossier.zip").exists()
    stored = (out / "platform" / "participate.sqlite3").read_bytes()
    stored += (
        (out / "platform" / "participate.sqlite3-wal").read_bytes()
        if (out / "platform" / "participate.sqlite3-wal").exists()
        else b""
    )
    assert b'"type":"Setup"' in stored
    assert b'"type":"Ballot"' not in stored


def test_two_of_three_trustees_open_the_count(tmp_path: Path) -> None:
    code, out = replay(tmp_path, poll_text(), "--seed", "5", "--trustees", "3", "--threshold", "2")
    assert code == 0
    raw = (out / "dossier.zip").read_bytes()
    assert verify_dossier(raw, log_key=None).valid
    opened = Parts.of(archive_in(out)).steps
    assert [step.kind for step in opened].count("PartialDecryption") == 2
    assert b'[["Pedersen",{"threshold":2' in archive_in(out)


@pytest.mark.upstream
def test_the_upstream_tool_accepts_a_count_that_two_of_three_trustees_opened(
    tmp_path: Path,
) -> None:
    path = find_tool()
    if path is None:
        pytest.skip("the upstream tool was not found: set BELENIOS_TOOL to its path")
    given = ("--seed", "5", "--trustees", "3", "--threshold", "2")
    archive = archive_in(replay(tmp_path, poll_text(), *given)[1])
    uuid = json.loads(Parts.of(archive).first("Setup").payloads[0])["uuid"]
    BeleniosTool(path).verify_archive(archive, uuid, tmp_path / "whole")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("--trustees", "0"), "--trustees is a number"),
        (("--trustees", "16"), "--trustees is a number"),
        (("--trustees", "3", "--threshold", "1"), "--threshold is a number"),
        (("--trustees", "3", "--threshold", "4"), "--threshold is a number"),
        (("--trustees", "1", "--rule", "instant-runoff"), "by two trustees"),
    ],
)
def test_numbers_of_trustees_that_cannot_be_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], given: tuple[str, ...], told: str
) -> None:
    text = poll_text().replace("approval", "ordinal") if "--rule" in given else poll_text()
    code, out = replay(tmp_path, text, *given)
    assert code == 2
    assert told in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize("change", [("VOTES", "VOTE"), ("v3;", "v2;"), ("approval", "cumulative")])
def test_a_bad_file_leaves_nothing_behind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: tuple[str, str]
) -> None:
    code, out = replay(tmp_path, poll_text().replace(*change))
    assert code == 2
    assert "poll.pb: line " in capsys.readouterr().err
    assert not out.exists()


def test_a_folder_with_something_in_it_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    assert replay(tmp_path, poll_text())[0] == 2
    assert "choose a new or an empty folder" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]


def test_a_poll_without_published_counts_says_so(tmp_path: Path) -> None:
    text = poll_text().replace("project_id;cost;votes;name", "project_id;cost;area;name")
    _, out = replay(tmp_path, text)
    assert json.loads((out / "result.json").read_text())["matches_published"] is None


@pytest.mark.data
@pytest.mark.upstream
@pytest.mark.parametrize(
    ("name", "ballots"),
    [
        ("Netherlands_Assen_2024", 84),
        *([("France_Toulouse_2022_Saint-Cyprien", 436)] if DEEP else []),
    ],
)
def test_a_real_vote_is_counted_as_published_and_the_upstream_tool_agrees(
    tmp_path: Path, shared_data: Path, name: str, ballots: int
) -> None:
    path = find_tool()
    if path is None:
        pytest.skip("the upstream tool was not found: set BELENIOS_TOOL to its path")
    tool = BeleniosTool(path)
    out = tmp_path / "out"
    source = shared_data / "pabulib" / f"{name}.pb"
    assert main(["replay", str(source), "--out", str(out)]) == 0
    result = json.loads((out / "result.json").read_text())
    assert result["matches_published"] is True
    assert result["ballots"] == ballots
    assert verify_dossier((out / "dossier.zip").read_bytes(), log_key=None).valid
    archive = archive_in(out)
    uuid = json.loads(Parts.of(archive).first("Setup").payloads[0])["uuid"]
    tool.verify_archive(archive, uuid, tmp_path / "whole")
    steps = [step for step in Parts.of(archive).steps if step.kind == "Ballot"]
    assert len(steps) == ballots
    setup = setup_of(archive)
    for step in steps:
        tool.verify_ballot(setup, uuid, step.payloads[-1], tmp_path / "one")


def setup_of(archive: bytes) -> bytes:
    """The archive up to and with its first event record."""
    parts = Parts.of(archive)
    return Parts(parts.timestamp, parts.steps[:1]).build()


def test_the_helper_above_cuts_after_the_first_event(tmp_path: Path) -> None:
    archive = archive_in(replay(tmp_path, poll_text(), "--seed", "3")[1])
    cut = setup_of(archive)
    assert archive.startswith(cut)
    assert all(len(a) != len(b) for a, b in pairwise([b"", cut, archive]))
