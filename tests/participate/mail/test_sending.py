"""Mails leave a running application by the SMTP server that its settings name."""

import time
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from participate import app as composition
from participate.shared.worker import Worker
from tests.participate.conftest import BASE


@pytest.fixture
def settings(settings):
    return replace(settings, smtp_url="smtp://mail.example.org")


@pytest.fixture
def sent(monkeypatch):
    sent = []
    monkeypatch.setattr("participate.app.ROUND_SECONDS", 0.005)
    monkeypatch.setattr(composition, "smtp_transport", lambda url: sent.append)
    return sent


def test_a_running_application_empties_its_outbox(sent, app, post):
    with TestClient(app, base_url=BASE, follow_redirects=False) as client:
        post(client, "/sign-in", {"address": "ann@example.org"})
        deadline = time.monotonic() + 10
        while not sent and time.monotonic() < deadline:
            time.sleep(0.005)
    assert [message["To"] for message in sent] == ["ann@example.org"]


def test_a_database_that_fails_for_once_does_not_end_the_work(caplog):
    import threading

    from participate.shared.errors import DatabaseBusyError

    again = threading.Event()
    rounds = []

    def work():
        rounds.append(1)
        if len(rounds) == 1:
            raise DatabaseBusyError("Busy.")
        again.set()
        return 0

    sender = Worker("worker", work, seconds=0.001)
    sender.start()
    assert again.wait(5)
    sender.stop()
    assert "trying again" in caplog.text
