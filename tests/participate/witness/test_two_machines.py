"""One installation copied and continued by two servers: a witness catches it, over the network."""

import shutil
import threading
import time
from contextlib import contextmanager

import pytest
import uvicorn
from starlette.testclient import TestClient

from ballots.record.checkpoint import SignedCheckpoint
from ballots.record.note import VerifierKey
from ballots.record.witness import AddCheckpoint
from participate.app import create_app
from participate.cli import main
from participate.record import service as record
from participate.settings import Settings, Witness, load_secrets
from participate.shared.database import Database
from participate.witness import service
from tests.participate.witness.test_witness import Bench, fill

PATIENCE = 1200  # looks of a twentieth of a second


@contextmanager
def serving(bench):
    """Run the witness on a free port of this machine; yields its address."""
    server = uvicorn.Server(
        uvicorn.Config(bench.client.app, host="127.0.0.1", port=0, log_level="error")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        wait_for(lambda: server.started)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def wait_for(happened):
    for _ in range(PATIENCE):
        if happened():
            return
        time.sleep(0.05)
    pytest.fail("it did not happen")


def machine(folder, bench, url):
    """The settings of a server whose whole installation lies in a folder."""
    return Settings(
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'participate.sqlite3'}",
        secrets_dir=folder / "secrets",
        base_url="https://testserver",
        origin="record.example.org/test",
        witnesses=(Witness(bench.witness.key, url),),
        witness_seconds=0.05,
    )


@contextmanager
def running(settings):
    """Run the application with its workers; yields its database."""
    app = create_app(settings)
    with TestClient(app):
        yield app.state.services.database


def signed_size(database, bench):
    with database.read() as session:
        (view,) = record.list_witnesses(session, [bench.witness.key]) or (None,)
    return view.size if view else 0


def refused(database, bench):
    with database.read() as session:
        views = record.list_witnesses(session, [bench.witness.key])
    return any(view.state is record.WitnessState.REFUSED for view in views)


def test_two_servers_on_copies_of_one_database_are_caught_with_two_signed_heads(tmp_path, capsys):
    bench = Bench(tmp_path)
    one, two = tmp_path / "one", tmp_path / "two"
    with serving(bench) as url:
        here = machine(one, bench, url)
        key = VerifierKey.from_text(record.LogSigner(here.origin, load_secrets(here).log_key).vkey)
        with bench.database.write() as session:
            service.add_log(session, key)
        database = Database(here.database_url)
        database.create_tables()
        database.close()
        with running(here) as database:
            fill(database, 5)
            wait_for(lambda: signed_size(database, bench) == 5)
        shutil.copytree(one, two)
        with running(here) as first, running(machine(two, bench, url)) as second:
            fill(first, 2)
            wait_for(lambda: signed_size(first, bench) == 7)
            fill(second, 4, "4kfLqVtR8mZ2aB")
            wait_for(lambda: refused(second, bench))
            fill(first, 1)
            wait_for(lambda: signed_size(first, bench) == 8)
            assert signed_size(second, bench) == 5
    (found, *_) = bench.evidence()
    heads = [
        SignedCheckpoint.from_bytes(found.signed_here),
        AddCheckpoint.from_bytes(found.request).signed,
    ]
    for head in heads:
        head.check(key)
    assert [head.checkpoint.size for head in heads] == [7, 9]
    bench.database.close()
    assert main(["check", "--database", str(two / "participate.sqlite3")]) == 0
    assert "Nothing has decayed." in capsys.readouterr().out
