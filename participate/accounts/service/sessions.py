"""Sessions: a signed-in browser, kept in a table under the hash of its cookie."""

import base64
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from participate.accounts import policy, repository
from participate.accounts.models import SessionRow
from participate.shared.act import Act, Actor
from participate.shared.errors import DeniedError
from participate.shared.i18n import N_

_SESSION_BYTES: Final = 32


def open_session(act: Act, account: str, *, lifetime: timedelta = policy.SESSION_LIFETIME) -> str:
    """Open a new session for an account; return the cookie's value, which is kept nowhere."""
    value = base64.urlsafe_b64encode(act.randomness(_SESSION_BYTES)).decode("ascii").rstrip("=")
    act.session.add(
        SessionRow(
            id_hash=policy.session_hash(value),
            account=account,
            created_at=act.now,
            expires_at=act.now + lifetime,
        )
    )
    return value


def close_session(act: Act, session_id: str) -> None:
    """End the session of a cookie's value."""
    repository.delete_session(act.session, policy.session_hash(session_id))


def close_sessions(act: Act, account: str) -> None:
    """End every session of the actor's own account."""
    if act.actor.account != account:
        raise DeniedError("not-yours", N_("This account is not yours."))
    repository.delete_sessions_of(act.session, account)


class SessionViewers:
    """The ViewerSource of `web/viewer.py`."""

    def viewer(self, session: Session, session_id: str, now: datetime) -> Actor | None:
        """Return the actor of a living session, in one query."""
        found = repository.find_session(session, policy.session_hash(session_id), now)
        return Actor(*found) if found else None
