"""A folder with an unpacked dossier: the same report, and nothing in it leads anywhere else."""

import json
import os
import socket
import stat
import zipfile

import pytest

from ballots.cli import folder
from ballots.cli.files import CannotError
from ballots.cli.folder import read_folder
from ballots.cli.main import main
from ballots.dossier.container import read_container
from ballots.dossier.layout import build_dossier
from tests.ballots.verify.dossiers import VKEY, World


@pytest.fixture(scope="module")
def raw():
    world = World(departure="").begin()
    world.decide()
    return build_dossier(world.parts())


@pytest.fixture
def unpacked(raw, tmp_path):
    path = tmp_path / "dossier.zip"
    path.write_bytes(raw)
    with zipfile.ZipFile(path) as whole:  # as anybody's `unzip` would
        whole.extractall(tmp_path / "unpacked")
    return tmp_path / "unpacked"


def reported(path, capsys):
    code = main(["verify", str(path), "--key", VKEY, "--json"])
    report = json.loads(capsys.readouterr().out)
    errors = [each for each in report["findings"] if each["severity"] == "error"]
    return code, report, [(each["code"], each["where"]) for each in errors]


def test_an_unpacked_dossier_gives_the_report_of_the_zip(unpacked, tmp_path, raw, capsys):
    code, report, errors = reported(unpacked, capsys)
    assert (code, errors) == (0, [])
    assert report["kind"] == "dossier"
    _, whole, _ = reported(tmp_path / "dossier.zip", capsys)
    assert report["checks"][1:2] == [
        {
            "check": "folder",
            "passed": True,
            "count": len(read_container(raw).files),
            "detail": "files, unpacked",
        }
    ]
    assert report["checks"][2:] == whole["checks"][2:]
    assert report["findings"] == whole["findings"]
    assert read_folder(unpacked).files == read_container(raw).files


def test_a_changed_a_missing_and_an_added_file_are_named(unpacked, capsys):
    opening = next((unpacked / "openings").iterdir())
    name = f"openings/{opening.name}"
    kept = opening.read_bytes()
    opening.write_bytes(kept[:-1] + b" ")
    assert ("wrong-hash", name) in reported(unpacked, capsys)[2]
    opening.unlink()
    assert reported(unpacked, capsys)[2][:1] == [("missing-file", name)]
    opening.write_bytes(kept)
    (unpacked / "openings" / "notes.txt").write_bytes(b"mine")
    assert reported(unpacked, capsys)[2] == [("unknown-file", "openings/notes.txt")]


@pytest.mark.parametrize("name", [".DS_Store", "a b", "README.txt~", "x" * 250, "é", b"\xff"])
def test_a_file_of_another_name_is_not_even_read(unpacked, name, capsys):
    with (unpacked / os.fsdecode(name)).open("wb") as file:
        file.truncate(1 << 40)  # a terabyte of nothing
    code, _, errors = reported(unpacked, capsys)
    assert code == 1
    assert [each[0] for each in errors] == ["unknown-file"]


def test_a_folder_too_deep_is_named_and_not_entered(unpacked, capsys):
    (unpacked / "statement-proofs" / "1" / "2" / "3").mkdir(parents=True)
    assert reported(unpacked, capsys)[2] == [("unknown-file", "statement-proofs/1/2")]


def test_folders_with_nothing_in_them_are_nothing(unpacked, capsys):
    (unpacked / "archives").mkdir()
    assert reported(unpacked, capsys)[2] == []


@pytest.mark.parametrize("target", ["inside", "outside", "itself", "/dev/zero"])
def test_no_link_is_followed(unpacked, tmp_path, target, capsys):
    readme = unpacked / "README.txt"
    kept = readme.read_bytes()
    readme.unlink()
    (tmp_path / "copy.txt").write_bytes(kept)
    (unpacked.parent / "secret").write_bytes(kept)
    places = {"inside": "manifest.json", "outside": tmp_path / "copy.txt", "itself": readme}
    readme.symlink_to(places.get(target, target))
    assert ("not-a-file", "README.txt") in reported(unpacked, capsys)[2]


def test_a_link_to_a_folder_is_not_entered(unpacked, tmp_path, capsys):
    (unpacked / "openings").rename(tmp_path / "elsewhere")
    (unpacked / "openings").symlink_to(tmp_path / "elsewhere")
    errors = reported(unpacked, capsys)[2]
    assert errors[0] == ("unknown-file", "openings")
    assert {code for code, _ in errors[1:]} == {"missing-file"}


def test_pipes_sockets_and_folders_in_place_of_files_are_named(unpacked, monkeypatch, capsys):
    for name in ("README.txt", "manifest.json", "outcome.json"):
        (unpacked / name).unlink(missing_ok=True)
    os.mkfifo(unpacked / "README.txt")
    (unpacked / "manifest.json").mkdir()
    monkeypatch.chdir(unpacked)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("outcome.json")
        errors = reported(unpacked, capsys)[2]
    assert {("not-a-file", "README.txt"), ("not-a-file", "outcome.json")} <= set(errors)
    assert ("missing-file", "manifest.json") in errors


@pytest.fixture
def before(monkeypatch):
    """Whatever is no folder looks like an ordinary file: it is replaced only afterwards."""
    true = os.stat

    def stat_before(name, **options):
        found = list(true(name, **options))
        found[0] = found[0] if stat.S_ISDIR(found[0]) else stat.S_IFREG
        return os.stat_result(found)

    monkeypatch.setattr(folder.os, "stat", stat_before)


def test_a_file_that_becomes_a_link_meanwhile_is_not_followed(unpacked, before):
    (unpacked / "README.txt").unlink()
    (unpacked / "README.txt").symlink_to("manifest.json")
    with pytest.raises(CannotError, match="symbolic links"):
        read_folder(unpacked)


def test_a_file_that_becomes_a_pipe_meanwhile_is_not_read(unpacked, before):
    (unpacked / "README.txt").unlink()
    os.mkfifo(unpacked / "README.txt")
    assert [(each.code, each.where) for each in read_folder(unpacked).faults] == [
        ("not-a-file", "README.txt")
    ]


def test_more_than_a_dossier_can_hold_is_refused(unpacked, monkeypatch, capsys):
    size = sum(path.stat().st_size for path in unpacked.rglob("*") if path.is_file())
    monkeypatch.setattr(folder, "MAXIMUM_BYTES", size)
    assert main(["verify", str(unpacked), "--key", VKEY]) == 0
    monkeypatch.setattr(folder, "MAXIMUM_BYTES", size - 1)
    assert main(["verify", str(unpacked), "--key", VKEY]) == 1
    assert "[too-large]" in capsys.readouterr().err
    monkeypatch.undo()
    count = len(read_folder(unpacked).files)
    monkeypatch.setattr(folder, "MAXIMUM_FILES", count)
    assert main(["verify", str(unpacked), "--key", VKEY]) == 0
    monkeypatch.setattr(folder, "MAXIMUM_FILES", count - 1)
    assert main(["verify", str(unpacked), "--key", VKEY]) == 1
    monkeypatch.setattr(folder, "MAXIMUM_FILES", 3)
    assert main(["verify", str(unpacked), "--key", VKEY]) == 1
    assert capsys.readouterr().err.count("[too-large]") == 2


def test_what_the_system_refuses_ends_with_2(unpacked, monkeypatch, capsys):
    true = os.open

    def refuse(name, flags, **options):
        if name == "README.txt":
            raise PermissionError(13, "Permission denied")
        return true(name, flags, **options)

    monkeypatch.setattr(folder.os, "open", refuse)
    assert main(["verify", str(unpacked), "--key", VKEY]) == 2
    assert "cannot be read: permission denied" in capsys.readouterr().err


def test_a_folder_of_another_kind_and_options_of_an_archive_are_told(unpacked, tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    assert main(["verify", str(tmp_path / "empty")]) == 2
    assert "is a folder without a dossier" in capsys.readouterr().err
    assert main(["verify", str(unpacked), "--statement-proofs", str(tmp_path)]) == 2
