"""The command `participate`."""

import pytest

from participate import cli
from participate.accounts import service as accounts
from participate.settings import load_settings
from participate.shared.database import Database

EVERYWHERE = "0.0.0.0"  # noqa: S104


@pytest.fixture(autouse=True)
def environment(tmp_path, monkeypatch):
    monkeypatch.setenv("PARTICIPATE_DATA_DIR", str(tmp_path / "data"))


@pytest.fixture
def served(monkeypatch):
    """Return what would have been served instead of serving it."""
    import uvicorn

    calls = []
    monkeypatch.setattr(uvicorn, "run", lambda app, **options: calls.append((app, options)))
    return calls


def test_help_names_the_commands(capsys):
    with pytest.raises(SystemExit) as done:
        cli.main(["--help"])
    assert done.value.code == 0
    shown = capsys.readouterr().out
    for command in ("serve", "db", "role", "replay", "export", "verify", "demo"):
        assert command in shown


def test_no_command_is_a_mistake_of_usage():
    with pytest.raises(SystemExit) as done:
        cli.main([])
    assert done.value.code == 2


def test_our_own_commands_import_no_feature_command(monkeypatch):
    monkeypatch.setattr(cli, "import_module", pytest.fail)
    cli.make_parser("serve")


def test_migrating_is_done_before_serving(served, capsys):
    assert cli.main(["serve", "--port", "8123"]) == 0
    app, options = served[0]
    assert options["port"] == 8123
    assert options["access_log"] is False
    assert app.state.services.settings.base_url == "http://127.0.0.1:8123"
    assert "http://127.0.0.1:8123" in capsys.readouterr().out
    with app.state.services.database.read() as session:
        assert accounts.name_of(session, "nobody") == ""
    app.state.services.database.close()


def test_serving_the_world_without_https_is_refused(served, capsys):
    assert cli.main(["serve", "--host", EVERYWHERE]) == 2
    assert "https" in capsys.readouterr().err
    assert served == []


def test_serving_the_world_behind_https_is_allowed(served, monkeypatch):
    monkeypatch.setenv("PARTICIPATE_BASE_URL", "https://participate.example.org")
    assert cli.main(["serve", "--host", EVERYWHERE, "--behind-proxy", "10.0.0.1"]) == 0
    app, options = served[0]
    assert options["forwarded_allow_ips"] == "10.0.0.1"
    assert app.state.services.settings.base_url == "https://participate.example.org"
    app.state.services.database.close()


def test_the_first_administrator_is_made_by_the_operator(capsys):
    order = ["role", "ada@example.org", "administrator", "--name", "Ada"]
    assert cli.main(order) == 0
    database = Database(load_settings().database_url)
    with database.read() as session:
        account = accounts.account_of_address(session, "ada@example.org")
        assert accounts.actor_of(session, account).has("administrator")
    database.close()


def test_a_role_that_does_not_exist_is_refused_in_a_sentence(capsys):
    assert cli.main(["role", "ada@example.org", "king"]) == 2
    assert capsys.readouterr().err.startswith("participate: ")


def test_a_setting_that_cannot_be_used_ends_with_a_sentence(monkeypatch, capsys):
    monkeypatch.setenv("PARTICIPATE_DEMO", "perhaps")
    assert cli.main(["serve"]) == 2
    assert "demo" in capsys.readouterr().err


def test_a_database_in_use_is_not_migrated_under_its_server(capsys):
    cli.main(["db", "migrate"])
    serving = Database(load_settings().database_url)
    with serving.write():
        pass
    assert cli.main(["db", "migrate"]) == 2
    assert "stop the server" in capsys.readouterr().err
    serving.close()


def test_an_interrupted_command_is_no_traceback(monkeypatch):
    def interrupt(options):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_migrate", interrupt)
    assert cli.main(["db", "migrate"]) == 2
