"""A server's start is recorded: once a change, whoever else starts at the same moment."""

import hashlib
import json
import threading
from dataclasses import replace

import pytest

from participate import __version__, app
from participate.app import note_start
from participate.record import service as record
from participate.shared.errors import ConflictError
from participate.shared.paths import static_dir
from participate.web.static import hash_assets

KINDS = ("software.noted", "settings.noted")


@pytest.fixture
def noted(database):
    """Return what was noted so far, oldest first."""

    def read():
        with database.read() as session:
            views = record.list_entries(session, kinds=KINDS)
            return [json.loads(view.entry.raw) for view in reversed(views)]

    return read


def values(entry):
    return {each["name"]: each["value"] for each in entry["settings"]}


def test_a_start_is_recorded_once_a_change(services, noted, clock):
    for _ in range(3):
        note_start(services)
    software, settings = noted()
    assert software["version"] == __version__
    assert {each["name"]: each["sha256"] for each in software["assets"]} == hash_assets()
    assert values(settings)["origin"] == services.settings.origin
    assert values(settings)["log_key"].startswith(f"{services.settings.origin}+")
    changed = replace(services, settings=replace(services.settings, witness_seconds=9.0))
    note_start(changed)
    note_start(changed)
    note_start(services)
    assert [values(each)["witness_seconds"] for each in noted()[1:]] == ["5", "9", "5"]


def test_other_scripts_are_another_software(services, noted, monkeypatch):
    note_start(services)
    monkeypatch.setattr(app, "hash_assets", lambda: {"js/ballot.js": "ab" * 32})
    note_start(services)
    assert noted()[-1]["assets"] == [{"name": "js/ballot.js", "sha256": "ab" * 32}]
    assert len(noted()) == 3


def test_nothing_secret_is_noted(services, noted):
    note_start(services)
    text = json.dumps(noted())
    secrets = services.secrets
    for key in (secrets.log_key, secrets.code_key, secrets.session_key):
        assert key.hex() not in text
    assert str(services.settings.data_dir) not in text
    assert "sqlite" not in text


def test_servers_that_start_together_note_it_once(services, noted):
    ready = threading.Barrier(8)

    def start():
        ready.wait()
        note_start(services)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [each["kind"] for each in noted()] == list(KINDS)


def test_a_start_that_loses_the_record_s_head_tries_again_and_not_for_ever(
    services, noted, monkeypatch
):
    lost = []

    def loses(*_):
        lost.append(1)
        raise ConflictError("record-moved", "")

    monkeypatch.setattr(app, "note_settings", loses)
    with pytest.raises(ConflictError):
        note_start(services)
    assert len(lost) == 5
    assert noted() == []
    note = record.note_settings
    monkeypatch.setattr(
        app, "note_settings", lambda *said: note(*said) if len(lost) > 6 else loses()
    )
    note_start(services)
    assert [each["kind"] for each in noted()] == list(KINDS)


def test_the_hashes_are_those_of_the_files_and_begin_as_the_pages_addresses_do(client):
    name, sha256 = next(iter(hash_assets().items()))
    assert hashlib.sha256((static_dir() / name).read_bytes()).hexdigest() == sha256
    css = hash_assets()["site.css"]
    assert f"/static/site.css?v={css[:12]}" in client.get("/record").text
