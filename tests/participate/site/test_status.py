"""The status page: what the platform says about its record, its witnesses and its mails."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest

from ballots.record.checkpoint import SignedCheckpoint
from ballots.record.witness import cosign, witness_key
from participate import __version__
from participate.mail import service as mail
from participate.record import service as record
from participate.settings import Witness
from participate.site.pages.status import MAIL_BUCKETS
from participate.web.visit import Visit

SEED = b"\1" * 32
KEY = witness_key("university.example/witness", SEED)


def text_of(answer):
    assert answer.status_code == 200, answer.text
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


@pytest.fixture
def witnessed(services, monkeypatch):
    """One witness in the settings."""
    witness = Witness(KEY, "http://127.0.0.1:9")
    changed = replace(services.settings, witnesses=(witness,), witness_quorum=1)
    monkeypatch.setattr(Visit, "settings", property(lambda _: changed))


def test_an_empty_platform_says_so_in_both_languages(client):
    page = text_of(client.get("/status"))
    assert f"Version {__version__} Database Answers" in page
    assert "Nothing is recorded yet." in page
    assert "Unwitnessed: signed by the log only" in page
    assert "This installation sends no mail. None waits." in page
    assert "数据库 正常应答" in text_of(client.get("/status?lang=zh"))


def test_the_checkpoint_has_its_age(client, consultation, clock):
    assert "less than a minute old" in text_of(client.get("/status"))
    later = {
        1: "1 minute old",
        119: "119 minutes old",
        120: "2 hours old",
        2879: "47 hours old",
        2880: "2 days old",
        1440 * 1000: "1,000 days old",
    }
    at = 0
    for minutes, said in later.items():
        clock.advance(timedelta(minutes=minutes - at))
        at = minutes
        assert said in text_of(client.get("/status"))


def test_each_witness_has_its_lag(client, consultation, clock, database, witnessed):
    def note(state):
        with database.write() as session:
            record.note_witness(session, KEY.name, record.WitnessState(state), clock.now())

    note("unreachable")
    page = text_of(client.get("/status"))
    assert "Waiting for witnesses" in page
    assert "cannot be reached" in page
    with database.write() as session:
        latest = record.find_latest_checkpoint(session)
        checkpoint = SignedCheckpoint.from_bytes(latest.note).checkpoint
        line = cosign(checkpoint, KEY.name, SEED, 1_700_000_000).line
        record.keep_cosignature(session, KEY, latest.note, line)
    note("signed")
    page = text_of(client.get("/status"))
    assert "1 witness" in page
    assert f"Signed: the record of {checkpoint.size} entries" in page
    assert "has signed all" in page
    assert "Later entries wait" not in page
    with database.write() as session:
        record.append(session, {
            "kind": "phase.moved", "consultation": consultation,
            "at": "2026-11-23T08:00:00Z", "by": "official",
            "from": "discussion", "to": "review",
        })  # fmt: skip
    page = text_of(client.get("/status"))
    assert "has yet to sign 1 entry" in page
    assert "Later entries wait for their signatures since" in page
    for state, word in (("refused", "refuses to sign"), ("ahead", "has signed a larger record")):
        note(state)
        assert word in text_of(client.get("/status"))


@pytest.mark.parametrize(
    ("waiting", "said"),
    [(1, "At most 10 wait."), (10, "At most 10 wait."), (11, "At most 100 wait."),
     (101, "At most 1,000 wait.")],
)  # fmt: skip
def test_how_many_mails_wait_is_told_roughly(client, database, act, waiting, said):
    with database.write() as session:
        for _ in range(waiting):
            mail.queue_mail(act(session), "a@example.org", "accounts/sign_in_code",
                            {"code": "1", "minutes": 1}, language="en")  # fmt: skip
    assert said in text_of(client.get("/status"))


def test_more_mails_than_any_bucket_are_told_without_a_number(client, monkeypatch):
    monkeypatch.setattr(mail, "count_unsent", lambda _: MAIL_BUCKETS[-1] + 1)
    assert "More than 1,000 wait." in text_of(client.get("/status"))
