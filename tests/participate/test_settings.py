"""Settings from variables and a file; keys made once, outside of the database."""

import stat
from pathlib import Path

import pytest

from ballots.record.note import COSIGNATURE, VerifierKey
from participate.settings import Witness, load_secrets, load_settings, make_settings
from participate.shared.errors import SettingsError


def test_without_anything_it_serves_this_machine():
    settings = load_settings({})
    assert settings.base_url == "http://127.0.0.1:8000"
    assert not settings.https
    assert settings.hosts == ("127.0.0.1", "localhost")
    assert "http://localhost:8000" in settings.web_origins
    assert not settings.demo


def test_variables_beat_the_file_and_the_file_beats_the_defaults(tmp_path):
    file = tmp_path / "s.toml"
    file.write_text(
        'base_url = "https://a.example/"\ndemo = true\nallowed_hosts = ["b.example"]\n'
        'place = {en = "Town", zh = "镇"}\n',
        encoding="utf-8",
    )
    environ = {"PARTICIPATE_SETTINGS": str(file), "PARTICIPATE_BASE_URL": "https://c.example"}
    settings = load_settings({**environ, "PARTICIPATE_PLACE_EN": "City", "OTHER": "x"})
    assert settings.base_url == "https://c.example"
    assert settings.https
    assert settings.demo
    assert settings.place == {"en": "City", "zh": "镇"}
    assert settings.hosts == ("c.example", "b.example")
    assert load_settings({}, file).base_url == "https://a.example"


def test_data_and_secrets_lie_where_they_are_told(tmp_path):
    settings = load_settings({"PARTICIPATE_DATA_DIR": str(tmp_path)})
    assert settings.database_url == f"sqlite:///{tmp_path / 'participate.sqlite3'}"
    assert settings.secrets_dir == tmp_path / "secrets"
    assert settings.secrets_dir.is_absolute()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("COLOUR", "red"),
        ("BASE_URL", "example.org"),
        ("BASE_URL", "ftp://example.org"),
        ("BASE_URL", "https://example.org/path"),
        ("DEMO", "perhaps"),
        ("PLACE", "Town"),
        ("SETTINGS", "/no/such/file.toml"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(name, value):
    with pytest.raises(SettingsError) as refusal:
        load_settings({f"PARTICIPATE_{name}": value})
    assert name.lower() in str(refusal.value).lower()


def test_hosts_may_be_a_list_in_one_variable():
    settings = load_settings({"PARTICIPATE_ALLOWED_HOSTS": "a.example, b.example,"})
    assert settings.allowed_hosts == ("a.example", "b.example")
    with pytest.raises(SettingsError):
        load_settings({}, _toml("allowed_hosts = 3"))


def _toml(text):
    import tempfile

    with tempfile.NamedTemporaryFile("w", suffix=".toml", delete=False) as file:
        file.write(text)
    return Path(file.name)


def test_keys_are_made_once_and_for_their_owner_only(settings):
    first = load_secrets(settings)
    assert load_secrets(settings) == first
    assert len({first.log_key, first.code_key, first.session_key}) == 3
    for name in ("log.key", "code.key", "session.key"):
        assert stat.S_IMODE((settings.secrets_dir / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.secrets_dir.stat().st_mode) == 0o700


def test_keys_are_never_printed(settings):
    secrets = load_secrets(settings)
    assert secrets.log_key.hex() not in repr(secrets)
    assert repr(secrets.log_key) not in repr(secrets)


@pytest.mark.parametrize("content", ["", "xyz", "ab" * 31, "\u00e9"])
def test_a_broken_key_file_is_named_and_not_replaced(settings, content):
    settings.secrets_dir.mkdir()
    (settings.secrets_dir / "log.key").write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"log\.key"):
        load_secrets(settings)
    assert (settings.secrets_dir / "log.key").read_text(encoding="utf-8") == content


WITNESS = VerifierKey("university.example/witness", b"\1" * 32, COSIGNATURE)


def test_witnesses_are_a_key_and_an_address_each():
    second = VerifierKey("paper.example/witness", b"\2" * 32, COSIGNATURE)
    text = f"{WITNESS.text} https://w.example/, {second.text} http://127.0.0.1:8100"
    expected = (Witness(WITNESS, "https://w.example"), Witness(second, "http://127.0.0.1:8100"))
    assert make_settings({"witnesses": text, "witness_quorum": "2"}).witnesses == expected
    assert make_settings({"witnesses": text.split(",")}).witnesses == expected
    assert make_settings({"witnesses": ""}).witnesses == ()


@pytest.mark.parametrize(
    "values",
    [
        {"witnesses": "nonsense https://w.example"},
        {"witnesses": WITNESS.text},
        {"witnesses": f"{WITNESS.text} ftp://w.example"},
        {"witnesses": f"{WITNESS.text} https://"},
        {"witnesses": f"{WITNESS.text} http://[::1"},
        {"witnesses": f"{WITNESS.text} http://w.example:99999999"},
        {"witnesses": f"{VerifierKey('log.example/record', bytes(32)).text} https://w.example"},
        {"witnesses": f"{WITNESS.text} https://a.example,{WITNESS.text} https://b.example"},
        {"witnesses": 5},
        {"witness_quorum": "1"},
        {"witness_quorum": "-1"},
        {"witness_seconds": "soon"},
    ],
)
def test_witnesses_that_cannot_be_used_are_refused(values):
    with pytest.raises(SettingsError):
        make_settings(values)
