"""Addresses that a mail's header cannot hold: refused, and never the end of all sending."""

import threading

import pytest

from participate.accounts.policy import normalise_address
from participate.mail import jobs
from participate.mail import service as mail
from participate.shared.errors import InvalidInputError
from participate.shared.worker import Worker

ODD = ["=?utf-8?q?@?=.1", "=?utf-8?q?=2c`@?=40%.-", "a..b@example.org", ".a@b.cc", "a.@b.cc"]


@pytest.mark.parametrize("address", [*ODD, "a@.b.cc", "a@b..cc", "=?utf-8?b?YUBiLmNj?=@b.cc"])
def test_an_address_that_a_header_reads_otherwise_is_refused(address):
    with pytest.raises(InvalidInputError):
        normalise_address(address)


@pytest.mark.parametrize("address", ["a=b?c@b.cc", "o'hara+x@b.cc", "周@例子.中国", "a.b@c.d.ee"])
def test_an_unusual_address_is_taken(address):
    assert normalise_address(address) == address


def test_a_mail_that_cannot_be_built_does_not_end_the_sending(database, act, clock):
    arrived, sent = threading.Event(), []

    def transport(message):
        sent.append(message["To"])
        arrived.set()

    with database.write() as session:
        context = {"code": "1234 5678", "minutes": 15}
        for address in (*ODD, "ann@example.org"):
            mail.queue_mail(act(session), address, "accounts/sign_in_code", context, language="en")
    work = Worker(
        "worker",
        lambda: jobs.send_waiting(database, clock, "p@example.org", transport),
        seconds=0.001,
    )
    work.start()
    assert arrived.wait(5)
    work.stop()
    assert "ann@example.org" in sent


def test_the_words_of_a_mail_that_went_out_are_kept_no_longer(database, act, clock, services):
    with database.write() as session:
        context = {"code": "1234 5678", "minutes": 15}
        mail.queue_mail(
            act(session), "ann@example.org", "accounts/sign_in_code", context, language="en"
        )
    assert jobs.send_waiting(database, clock, "p@example.org", lambda _: None) == 1
    folder = services.settings.data_dir
    services.database.close()
    files = sorted(folder.glob("participate.sqlite3*"))
    assert files
    assert all(b"1234 5678" not in path.read_bytes() for path in files)
