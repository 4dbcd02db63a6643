"""Sending what waits in the outbox: never inside a unit of work, never twice on purpose.

A crash between the server's yes and our note can send a mail twice; it is never lost.
"""

import logging
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.errors import MessageError
from email.message import EmailMessage
from typing import Final
from urllib.parse import unquote, urlsplit

from participate.mail import service
from participate.mail.service import Mail
from participate.shared.clock import Clock
from participate.shared.database import Database
from participate.shared.errors import SettingsError

Transport = Callable[[EmailMessage], None]
_log = logging.getLogger(__name__)
_SECONDS: Final = 20.0
ROUND_SECONDS: Final = 5.0
"""How often the outbox is looked into."""
_UNSENDABLE: Final = (
    OSError,
    smtplib.SMTPException,
    MessageError,
    ValueError,
    LookupError,  # the standard library's parser of addresses gives IndexError for odd ones
    AttributeError,
    TypeError,
)
"""What one bad mail may raise: it waits or is given up, the others go out."""
_PORTS: Final = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


def send_waiting(database: Database, clock: Clock, sender: str, transport: Transport) -> int:
    """Send each mail whose turn has come; return how many went out.

    Of several servers on one database one sends at a time.
    """
    with database.alone_among_servers() as alone:
        return _send(database, clock, sender, transport) if alone else 0


def _send(database: Database, clock: Clock, sender: str, transport: Transport) -> int:
    with database.read() as session:
        waiting = service.list_waiting(session, clock.now())
    sent = 0
    for mail in waiting:
        went_out = _try_to_send(mail, sender, transport)
        with database.write() as session:
            mark = service.mark_sent if went_out else service.mark_failed
            mark(session, mail.id, clock.now())
        sent += went_out
    return sent


def make_message(mail: Mail, sender: str) -> EmailMessage:
    """Build the message; its id is the mail's own, so that a repeat can be recognised."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Date"] = mail.queued_at
    message["Message-ID"] = f"<{mail.id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    return message


def smtp_transport(url: str) -> Transport:
    """Return what sends by an address like `smtp://[user:password@]host[:port]`.

    Also `smtp+starttls://` and `smtps://`; SettingsError for others.
    """
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname:
        raise SettingsError("The setting %(name)s cannot be used.", {"name": "smtp_url"})
    host, port = parts.hostname, parts.port or _PORTS[parts.scheme]
    user, password = unquote(parts.username or ""), unquote(parts.password or "")

    def send(message: EmailMessage) -> None:
        with _connect(parts.scheme, host, port) as server:
            if user:
                server.login(user, password)
            server.send_message(message)

    return send


@contextmanager
def _connect(scheme: str, host: str, port: int) -> Iterator[smtplib.SMTP]:
    context = ssl.create_default_context()
    if scheme == "smtps":
        with smtplib.SMTP_SSL(host, port, timeout=_SECONDS, context=context) as secure:
            yield secure
        return
    with smtplib.SMTP(host, port, timeout=_SECONDS) as server:
        if scheme == "smtp+starttls":
            server.starttls(context=context)
        yield server


def _try_to_send(mail: Mail, sender: str, transport: Transport) -> bool:
    try:
        transport(make_message(mail, sender))
    except _UNSENDABLE as error:
        _log.warning("mail %s not sent: %s", mail.id, type(error).__name__)
        return False
    return True
