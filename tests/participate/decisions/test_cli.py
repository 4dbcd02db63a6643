"""`participate export dossier` and `participate verify`."""

import json
from functools import cache

import pytest

from ballots.dossier.layout import build_dossier
from participate.cli import main
from participate.decisions import cli
from participate.shared.fetching import Bounds
from tests.ballots.verify.dossiers import VKEY, World
from tests.participate.decisions.conftest import publish_outcome
from tests.participate.shared.hostile_server import HostileServer, say


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


@cache
def make_dossier():
    world = World(departure="").begin()
    world.decide()
    return build_dossier(world.parts())


class TestAnAddress:
    """What `participate verify` is told to fetch."""

    @pytest.fixture
    def dossier(self):
        return make_dossier()

    @pytest.mark.parametrize(
        ("path", "asked"),
        [
            ("/files/my.zip?x=1", "/files/my.zip?x=1"),
            ("/consultations/11111111111111", "/consultations/11111111111111/dossier.zip"),
            ("/consultations/11111111111111/result", "/consultations/11111111111111/dossier.zip"),
            ("/consultations/11111111111111/", "/consultations/11111111111111/dossier.zip"),
            ("/consultations/11111111111111/x", "/consultations/11111111111111/x"),
            ("/..", "/.."),
        ],
    )
    def test_a_dossier_at_an_address_gives_the_same_report(self, dossier, path, asked, capsys):
        with HostileServer(say(body=dossier, Content_Type="text/html")) as server:
            assert main(["verify", "--key", VKEY, server.url + path, "--json"]) == 0
            assert server.requests == [f"GET {asked} HTTP/1.1"]
        report = json.loads(capsys.readouterr().out)
        assert report["valid"] is True
        assert report["kind"] == "dossier"
        name = asked.rpartition("/")[2].partition("?")[0]
        assert report["file"] == ("fetched" if name == ".." else name)

    def test_a_changed_dossier_there_ends_with_1_and_a_page_with_2(self, dossier, capsys):
        for body, code in ((dossier[:-1], 1), (b"<!doctype html>", 2)):
            with HostileServer(say(body=body)) as server:
                assert main(["verify", f"{server.url}/dossier.zip"]) == code

    def test_what_cannot_be_fetched_ends_with_2_and_one_sentence(self, capsys, monkeypatch):
        with HostileServer(say("404 Not Found")) as server:
            assert main(["verify", f"{server.url}/x"]) == 2
            assert main(["verify", f"http://192.0.2.1:{server.port}/x"]) == 2
            assert len(server.requests) == 1
        said = capsys.readouterr().err.splitlines()
        assert said == [
            f"participate verify: {server.url}/x: answered 404",
            (
                f"participate verify: http://192.0.2.1:{server.port}/x: is neither https nor on "
                "this machine"
            ),
        ]

    def test_its_size_is_bounded(self, dossier, monkeypatch, capsys):
        monkeypatch.setattr(cli, "BOUNDS", Bounds(len(dossier) - 1, 60))
        with HostileServer(say(body=dossier)) as server:
            assert main(["verify", server.url]) == 2
        assert "is larger than" in capsys.readouterr().err
