"""`participate export dossier` and `participate verify`."""

import pytest

from participate.cli import main
from tests.participate.decisions.conftest import publish_outcome


@pytest.fixture
def environment(settings, monkeypatch):
    monkeypatch.setenv("PARTICIPATE_DATA_DIR", str(settings.data_dir))


def test_a_dossier_is_exported_beside_a_running_server_and_verifies(
    vote, environment, tmp_path, capsys
):
    stage = vote()
    publish_outcome(stage)
    out = tmp_path / "dossier.zip"
    assert main(["export", "dossier", stage.consultation, "--out", str(out)]) == 0
    assert main(["verify", str(out)]) == 0
    printed = capsys.readouterr().out
    assert "log key taken from the dossier itself" in printed
    assert "VALID" in printed


def test_a_changed_dossier_is_refused_with_exit_code_1(vote, environment, tmp_path, capsys):
    stage = vote()
    out = tmp_path / "dossier.zip"
    assert main(["export", "dossier", stage.consultation, "--out", str(out)]) == 0
    raw = bytearray(out.read_bytes())
    raw[len(raw) // 2] ^= 1
    out.write_bytes(raw)
    assert main(["verify", str(out)]) == 1


def test_nothing_is_overwritten(vote, environment, tmp_path, capsys):
    stage = vote()
    out = tmp_path / "dossier.zip"
    out.write_bytes(b"mine")
    assert main(["export", "dossier", stage.consultation, "--out", str(out)]) == 2
    assert out.read_bytes() == b"mine"


def test_an_unknown_consultation_and_a_missing_database_are_told(
    app, environment, tmp_path, capsys, monkeypatch
):
    out = str(tmp_path / "dossier.zip")
    assert main(["export", "dossier", "1" * 14, "--out", out]) == 2
    monkeypatch.setenv("PARTICIPATE_DATA_DIR", str(tmp_path / "nowhere"))
    assert main(["export", "dossier", "1" * 14, "--out", out]) == 2
    assert "there is no database" in capsys.readouterr().err
    assert not (tmp_path / "nowhere").exists()


def test_verify_hands_every_option_on(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["verify", "--help"])
    assert stop.value.code == 0
    assert "usage: ballots verify" in capsys.readouterr().out
