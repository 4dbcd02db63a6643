"""`ballots verify` as it is typed: what it prints and with what code it ends."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ballots.cli.main import main
from ballots.cli.progress import ProgressLine
from ballots.cli.verify import Kind, kind_of
from tests.ballots.verify.dossiers import VKEY
from tests.vectors.loading import load


@pytest.fixture
def archive(tmp_path):
    path = tmp_path / "vote.bel"
    path.write_bytes(load("minmax").archive)
    return path


def altered(path):
    raw = bytearray(path.read_bytes())
    raw[raw.index(b'"overall_proof"') + 40] ^= 1
    path.write_bytes(raw)
    return path


def test_a_good_archive_ends_with_0_and_a_table(archive, capsys):
    assert main(["verify", str(archive), "--final"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "vote.bel: archive"
    assert lines[2].split() == ["check", "result", "count", "detail"]
    assert lines[-1].startswith("VALID: ")
    assert any("W-STATEMENT" in line for line in lines)


def test_a_changed_archive_ends_with_1_and_names_the_fault(archive, capsys):
    assert main(["verify", str(altered(archive))]) == 1
    out = capsys.readouterr().out
    assert "FAILED" in out
    assert "ERROR bad-hash" in out
    assert out.splitlines()[-1].startswith("NOT VALID: ")


def test_a_running_election_is_valid_until_its_result_is_asked_for(tmp_path, capsys):
    path = tmp_path / "running.bel"
    path.write_bytes(load("minmax").running)
    assert main(["verify", str(path)]) == 0
    assert "note I-RUNNING" in capsys.readouterr().out
    assert main(["verify", str(path), "--final"]) == 1


def test_the_json_report_is_one_object(archive, capsys):
    assert main(["verify", str(archive), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["kind"] == "archive"
    assert report["valid"] is True
    assert all(check["passed"] for check in report["checks"])


@pytest.mark.parametrize(
    "arguments",
    [
        ["verify", "absent.bel"],
        ["verify", "."],
        ["verify"],
        ["verify", "vote.bel", "--fin"],
        ["verify", "vote.bel", "--jobs", "-1"],
        ["verify", "vote.bel", "--key", "nonsense"],
        ["verify", "vote.bel", "--quorum", "1"],
        ["verify", "vote.bel", "--statement-proofs", "absent"],
        ["verify", "letter.txt"],
        ["verify-receipt", "vote.bel"],
        ["verify-receipt", "vote.bel", "--key", "nonsense"],
        ["trustee"],
        ["frobnicate"],
        [],
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_ends_with_2_and_one_sentence(archive, monkeypatch, capsys, arguments):
    monkeypatch.chdir(archive.parent)
    (archive.parent / "letter.txt").write_text("Dear voter")
    try:
        code = main(arguments)
    except SystemExit as left:
        code = left.code
    said = capsys.readouterr()
    assert code == 2
    assert said.out == ""
    assert said.err.splitlines()[-1].startswith("ballots")


def test_the_log_key_of_a_dossier_is_no_option_of_an_archive(archive, capsys):
    assert main(["verify", str(archive), "--key", VKEY]) == 2
    assert "an archive alone is in no log" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("raw", "name", "kind"),
    [
        (b"PK\x03\x04", "x", Kind.DOSSIER),
        (b"PK\x03\x04", "x.bel", Kind.DOSSIER),
        (b"XK\x03\x04" + b"." * 100 + b"PK\x05\x06" + b"\0" * 18, "x.zip", Kind.DOSSIER),
        (b"BELENIOS\0", "x.zip", Kind.ARCHIVE),
        (b"", "x.bel", Kind.ARCHIVE),
        (b"CELENIOS\0", "x.bel", Kind.ARCHIVE),
        (b"", "x.zip", None),
        (b"PK", "x.zip", None),
        (b"Dear voter", "letter", None),
    ],
)
def test_the_content_says_what_a_file_is(raw, name, kind):
    assert kind_of(io.BytesIO(raw), name) is kind


def test_statement_proofs_are_read_from_a_folder(archive, tmp_path, capsys):
    folder = tmp_path / "proofs"
    folder.mkdir()
    (folder / "1.json").write_bytes(b"{}")
    assert main(["verify", str(archive), "--statement-proofs", str(folder)]) == 1
    for name in ("notes.txt", "01.json", "0.json", "\u0661.json"):
        (folder / name).write_bytes(b"")
        assert main(["verify", str(archive), "--statement-proofs", str(folder)]) == 2
        assert "is not named <owner>.json" in capsys.readouterr().err
        (folder / name).unlink()


@pytest.mark.parametrize(
    "command",
    [
        [],
        ["verify"],
        ["verify-receipt"],
        ["trustee", "keygen"],
        ["trustee", "decrypt"],
        *(["trustee", name] for name in ("rehearse", "health", "accept", "check-ready")),
        *(
            ["trustee", "ceremony", name]
            for name in (
                "cert",
                "commit",
                "reveal",
                "shares",
                "verify",
                "assemble",
                "check-complaint",
            )
        ),
    ],
)
def test_every_help_teaches_with_examples(command, capsys):
    with pytest.raises(SystemExit) as left:
        main([*command, "--help"])
    assert left.value.code == 0
    out = capsys.readouterr().out
    assert "example" in out
    assert f"ballots {' '.join(command)}".strip() in out


def typed(*arguments, **settings):
    """The command in a process of its own, its output buffered as it is in a shell."""
    env = {**os.environ, "PYTHONUNBUFFERED": "", **settings.pop("env", {})}
    return subprocess.run(
        [sys.executable, "-m", "ballots.cli", *arguments], env=env, check=False, **settings
    )


def test_a_plain_terminal_that_knows_no_chinese_still_gets_its_report(archive):
    chinese = archive.rename(archive.with_name("选举.bel"))
    done = typed("verify", str(chinese), env={"PYTHONIOENCODING": "ascii"}, capture_output=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].startswith(b"VALID")


def test_a_full_disk_under_the_output_is_no_verdict(archive):
    with Path("/dev/full").open("wb") as full:
        done = typed("verify", str(archive), stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 2
    assert b"no space left" in done.stderr


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_progress_is_one_line_on_a_terminal_and_nothing_elsewhere():
    terminal, pipe = Terminal(), io.StringIO()
    for stream in (terminal, pipe):
        line = ProgressLine(stream)
        line(1000, 1000)
        line.__exit__()
    assert "1,000 of 1,000 ballots checked" in terminal.getvalue()
    assert "\n" not in terminal.getvalue()
    assert pipe.getvalue() == ""
