"""Following a consultation: begun by the follower alone, ended from any mail without a sign-in.

Who follows what is nobody's business, so it is in no record; pages show a number alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from participate.accounts import service as accounts
from participate.consultations import service as consultations
from participate.following import policy, repository
from participate.following.models import FollowRow
from participate.mail import service as mail
from participate.shared.act import Act
from participate.shared.errors import NotFoundError
from participate.shared.i18n import N_


@dataclass(frozen=True, slots=True)
class Following:
    """One consultation that somebody follows."""

    consultation: str
    since: datetime


def follow(act: Act, consultation: str) -> None:
    """Let the actor follow a consultation; twice changes nothing. DeniedError, ConflictError."""
    view = consultations.read_consultation(act.session, act.actor, consultation)
    policy.require_may_follow(act.actor, view.phase)
    account = act.actor.account or ""
    if repository.find(act.session, view.id, account) is None:
        token = act.randomness(policy.TOKEN_BYTES).hex()
        row = FollowRow(consultation=view.id, account=account, token=token, since=act.now)
        act.session.add(row)
        act.session.flush()


def unfollow(act: Act, consultation: str) -> None:
    """Let the actor follow a consultation no more; not to have followed it is no error."""
    row = repository.find(act.session, consultation, act.actor.account or "")
    if row is not None:
        act.session.delete(row)
        act.session.flush()


def find_consultation(session: Session, token: str) -> str:
    """The consultation of which a token ends the mails; NotFoundError."""
    row = repository.find_by_token(session, token)
    if row is None:
        raise NotFoundError(N_("These mails have been stopped already."))
    return row.consultation


def unfollow_by_token(act: Act, token: str) -> str:
    """Stop the mails that a token belongs to, whoever asks; return the consultation."""
    consultation = find_consultation(act.session, token)
    row = repository.find_by_token(act.session, token)
    act.session.delete(row)
    act.session.flush()
    return consultation


def is_following(session: Session, consultation: str, account: str | None) -> bool:
    """Whether somebody follows a consultation."""
    return account is not None and repository.find(session, consultation, account) is not None


def count_followers(session: Session, consultation: str) -> int:
    """How many people follow a consultation."""
    return repository.count(session, consultation)


def list_followed(session: Session, account: str) -> tuple[Following, ...]:
    """What somebody follows, the first one first."""
    rows = repository.list_by(session, account)
    return tuple(Following(row.consultation, row.since) for row in rows)


def tell_followers(
    act: Act, consultation: str, template: str, context: Mapping[str, object], *, site: str
) -> None:
    """Queue a mail to everybody who follows; its context gets `stop`, the address that ends it."""
    followers = repository.list_followers(act.session, consultation)
    addresses = accounts.addresses_of(act.session, [row.account for row in followers])
    place = act.randomness(policy.TOKEN_BYTES).hex()  # where each mail gets its own token
    made = mail.render_mail(template, {**context, "stop": f"{site}/unfollow/{place}"})
    for row in followers:
        if row.account in addresses:
            own = replace(made, body=made.body.replace(place, row.token))
            mail.queue_rendered(act, addresses[row.account], own)


def forget_follower(session: Session, account: str) -> None:
    """Let somebody follow nothing any more."""
    repository.forget(session, account)
