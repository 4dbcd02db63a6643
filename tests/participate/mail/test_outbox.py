"""The outbox: written with its cause, sent outside of any unit of work, tried again."""

import smtplib
from datetime import timedelta

import pytest

from participate.mail import jobs
from participate.mail import service as mail
from participate.mail.policy import MOST_TRIES
from participate.shared.errors import SettingsError
from participate.shared.worker import Worker

CONTEXT = {"code": "1234 5678", "minutes": 15}


@pytest.fixture
def queue(database, act):
    def queue(to="ann@example.org", language=None):
        with database.write() as session:
            return mail.queue_mail(
                act(session), to, "accounts/sign_in_code", CONTEXT, language=language
            )

    return queue


@pytest.fixture
def send(database, clock):
    def send(transport):
        return jobs.send_waiting(database, clock, "office@example.org", transport)

    return send


def refuse(_):
    raise smtplib.SMTPServerDisconnected("gone")


def test_a_mail_is_sent_once(queue, send):
    sent = []
    queue()
    assert send(sent.append) == 1
    assert send(sent.append) == 0
    assert [message["To"] for message in sent] == ["ann@example.org"]


def test_a_mail_is_rolled_back_with_its_cause(database, act, mails):
    def queue_and_fail():
        with database.write() as session:
            mail.queue_mail(act(session), "a@b.c", "accounts/sign_in_code", CONTEXT)
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        queue_and_fail()
    assert mails() == ()


def test_without_a_language_a_mail_has_both(queue, mails):
    queue()
    assert "Your code is:" in mails()[0].body
    assert "您的验证码是" in mails()[0].body


def test_with_a_language_a_mail_has_that_one(queue, mails):
    queue(language="zh")
    assert "Your code is:" not in mails()[0].body
    assert mails()[0].subject == "您的登录验证码: 1234 5678"


def test_what_fails_is_tried_again_later_and_given_up_in_the_end(queue, send, clock, mails):
    queue()
    for tries in range(1, MOST_TRIES + 1):
        assert send(refuse) == 0
        assert mails()[0].tries == tries
        assert send(refuse) == 0  # not before its time
        assert mails()[0].tries == tries
        clock.advance(timedelta(minutes=2**tries))
    sent = []
    assert send(sent.append) == 0
    assert sent == []


def test_one_bad_mail_does_not_hold_up_the_others(queue, send):
    queue("bad@example.org")
    queue("good@example.org")
    sent = []

    def transport(message):
        if message["To"].startswith("bad"):
            raise smtplib.SMTPRecipientsRefused({})
        sent.append(message["To"])

    assert send(transport) == 1
    assert sent == ["good@example.org"]


def test_the_message_is_plain_utf8_text(queue, send):
    sent = []
    queue(language="zh")
    send(sent.append)
    raw = sent[0].as_bytes()
    assert b"Auto-Submitted: auto-generated" in raw
    assert "您的验证码是" in sent[0].get_content()


def test_sent_mails_are_forgotten_after_a_month(queue, send, clock, mails):
    queue()
    send(lambda _: None)
    clock.advance(timedelta(days=31))
    queue()
    send(lambda _: None)
    assert len(mails()) == 1


@pytest.mark.parametrize("url", ["", "http://x", "smtp://", "x"])
def test_an_smtp_address_that_cannot_be_used_is_named(url):
    with pytest.raises(SettingsError):
        jobs.smtp_transport(url)


def test_a_template_without_a_subject_is_a_mistake(database, act, monkeypatch, tmp_path):
    (tmp_path / "email").mkdir()
    (tmp_path / "email" / "x.txt").write_text("Hello")
    monkeypatch.setattr(mail, "templates_dir", lambda: tmp_path)
    mail._environment.cache_clear()
    with database.read() as session, pytest.raises(ValueError, match="Subject"):
        mail.queue_mail(act(session), "a@b.c", "x", {})
    mail._environment.cache_clear()


class Server:
    """Stands for smtplib's connection and notes what is asked of it."""

    calls: list

    def __init__(self, host, port, **options):
        Server.calls.append(("connect", host, port))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        Server.calls.append("quit")

    def login(self, user, password):
        Server.calls.append(("login", user, password))

    def starttls(self, context):
        Server.calls.append("starttls")

    def send_message(self, message):
        Server.calls.append("send")


@pytest.mark.parametrize(
    ("url", "calls"),
    [
        ("smtp://h", [("connect", "h", 25), "send", "quit"]),
        (
            "smtp+starttls://u:p%40w@h",
            [("connect", "h", 587), "starttls", ("login", "u", "p@w"), "send", "quit"],
        ),
        ("smtps://h:99", [("connect", "h", 99), "send", "quit"]),
    ],
)
def test_the_smtp_address_says_how_to_connect(monkeypatch, url, calls):
    Server.calls = []
    monkeypatch.setattr(smtplib, "SMTP", Server)
    monkeypatch.setattr(smtplib, "SMTP_SSL", Server)
    jobs.smtp_transport(url)(object())
    assert Server.calls == calls


def test_a_worker_works_until_it_is_stopped():
    import threading

    worked = threading.Event()
    sender = Worker("worker", worked.set, seconds=0.001)
    sender.start()
    assert worked.wait(5)
    sender.stop()
    assert not sender._thread.is_alive()
