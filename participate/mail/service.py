"""Queueing mails (in the transaction of what causes them) and marking what became of them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from jinja2 import Environment
from sqlmodel import Session

from participate.mail import policy, repository
from participate.mail.models import MailRow
from participate.shared.act import Act
from participate.shared.ids import new_id
from participate.shared.paths import templates_dir
from participate.shared.text import LANGUAGES
from participate.web.templating import make_environment

_SUBJECT: Final = "Subject: "
_BETWEEN: Final = "\n\n----------\n\n"
KEPT: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as the sender and the demo's outbox page see it."""

    id: str
    recipient: str
    subject: str
    body: str
    queued_at: datetime
    sent_at: datetime | None
    tries: int


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail's words, before it has a recipient; `language` is "both" where it is in both."""

    template: str
    language: str
    subject: str
    body: str


def queue_mail(
    act: Act,
    to: str,
    template: str,
    context: Mapping[str, object],
    *,
    language: str | None = None,
) -> str:
    """Render a mail and put it into the outbox; return its id. See `render_mail`."""
    return queue_rendered(act, to, render_mail(template, context, language=language))


def render_mail(
    template: str, context: Mapping[str, object], *, language: str | None = None
) -> Rendered:
    """Render a mail.

    `template` is a path under templates/email without its ending (`accounts/sign_in_code`); the
    text's first line is `Subject: …`. Without a language the mail is in both. Links in `context`
    are made from settings, never from a request.
    """
    wanted = (language,) if language else LANGUAGES
    texts = [_render(template, spoken, context) for spoken in wanted]
    return Rendered(
        template=template,
        language=language or "both",
        subject=" / ".join(subject for subject, _ in texts),
        body=_BETWEEN.join(body for _, body in texts),
    )


def queue_rendered(act: Act, to: str, mail: Rendered) -> str:
    """Put a mail into the outbox; return its id."""
    key = new_id(act.randomness)
    times = {"queued_at": act.now, "next_try_at": act.now}
    row = {"id": key, "recipient": to, "tries": 0, **asdict(mail), **times}
    repository.add(act.session, row)
    return key


def list_waiting(session: Session, now: datetime, limit: int = 20) -> tuple[Mail, ...]:
    """Return mails whose turn has come."""
    return tuple(_view(row) for row in repository.list_waiting(session, now, limit))


def count_unsent(session: Session) -> int:
    """Return how many mails wait to be sent."""
    return repository.count_unsent(session)


def count_given_up(session: Session) -> int:
    """Return how many mails could not be delivered."""
    return repository.count_given_up(session)


def list_outbox(session: Session, limit: int = 50) -> tuple[Mail, ...]:
    """Return the newest mails (the demo shows them)."""
    return tuple(_view(row) for row in repository.list_newest(session, limit))


def mark_sent(session: Session, mail: str, now: datetime) -> None:
    """Note that a mail went out; its words (a sign-in code, say) are kept no longer."""
    row = repository.get(session, mail)
    if row is not None:
        row.subject = row.body = ""
        row.sent_at = now
        row.tries += 1
        session.add(row)
    repository.delete_sent_before(session, now - KEPT)


def mark_failed(session: Session, mail: str, now: datetime) -> None:
    """Note a failure: later again, or given up after the last try."""
    row = repository.get(session, mail)
    if row is None:
        return
    row.tries += 1
    again = policy.next_try(row.tries, now)
    if again is None:
        row.given_up_at = now
    else:
        row.next_try_at = again
    session.add(row)


def forget_address(session: Session, address: str) -> None:
    """Delete every mail to this address, also those that still wait."""
    repository.delete_to(session, address)


def _render(template: str, language: str, context: Mapping[str, object]) -> tuple[str, str]:
    text = _environment(language).get_template(f"email/{template}.txt").render(context)
    first, _, body = text.lstrip().partition("\n")
    if not first.startswith(_SUBJECT):
        message = f"templates/email/{template}.txt does not begin with 'Subject: '"
        raise ValueError(message)
    return first.removeprefix(_SUBJECT).strip(), body.strip() + "\n"


@cache
def _environment(language: str) -> Environment:
    return make_environment(language, templates_dir(), autoescape=False)


def _view(row: MailRow) -> Mail:
    return Mail(
        id=row.id,
        recipient=row.recipient,
        subject=row.subject,
        body=row.body,
        queued_at=row.queued_at,
        sent_at=row.sent_at,
        tries=row.tries,
    )
