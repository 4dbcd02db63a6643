"""Closing one's own account: the address, the name, the roles and the sessions go for good."""

from datetime import datetime

from sqlmodel import Session

from participate.accounts import policy, repository
from participate.mail import service as mail
from participate.shared.act import Act
from participate.shared.errors import DeniedError
from participate.shared.i18n import N_


def close_account(act: Act) -> None:
    """Close the actor's own account; a closed one stays so, nothing changes.

    What was written under it is not touched here. ConflictError while it holds a role beyond a
    citizen's.
    """
    row = repository.get_account(act.session, act.actor.account or "")
    if row is None:
        raise DeniedError("not-signed-in", N_("You are not signed in. Sign in, then try again."))
    refusal = policy.closing_refusal(repository.list_roles(act.session, row.id))
    if refusal is not None:
        raise refusal
    address = repository.get_address(act.session, row.id) or ""
    mail.forget_address(act.session, address)
    repository.delete_personal(act.session, row.id, address)
    row.name = ""
    row.closed_at = row.closed_at or act.now
    act.session.add(row)
    act.session.flush()


def list_closed_accounts(session: Session) -> tuple[str, ...]:
    """The accounts that were closed, the first one first."""
    return repository.list_closed(session)


def is_fresh(session: Session, session_id: str, now: datetime) -> bool:
    """Whether the person of this session showed a mailed code a short while ago."""
    began = repository.get_session_start(session, policy.session_hash(session_id))
    return began is not None and now - began < policy.FRESH
