"""Signing in by a code sent by mail.

The answer is the same for known and unknown addresses: each gets a mail, and the account is made
when the code comes back. A code belongs to the browser that asked for it (its challenge id lies in
that browser's signed cookie), so nobody can use up another person's tries.
"""

from dataclasses import dataclass

from sqlmodel import Session

from participate.accounts import policy, repository
from participate.accounts.models import SignInCodeRow
from participate.accounts.policy import normalise_address
from participate.accounts.service.people import find_or_create_account, name_of
from participate.accounts.service.sessions import open_session
from participate.mail.service import queue_mail
from participate.shared.act import Act
from participate.shared.errors import TooManyError
from participate.shared.i18n import N_
from participate.shared.ids import new_id


@dataclass(frozen=True, slots=True)
class CodeRefused:
    """Why a code was not taken: a code and a sentence; `final`: a new code must be asked for."""

    code: str
    sentence: str
    final: bool


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A code was right: the account and its new session's cookie value."""

    account: str
    session_id: str
    named: bool


WRONG = CodeRefused("wrong-code", N_("This is not the code from the mail. Check it."), final=False)
WORN_OUT = CodeRefused(
    "code-worn-out", N_("This code has been tried too often. Ask for a new one."), final=True
)
RUN_OUT = CodeRefused(
    "code-run-out", N_("This code is no longer good. Ask for a new one."), final=True
)

TOO_MANY = TooManyError(
    "too-many-sign-ins",
    N_("Too many codes were asked for. Wait five minutes, then try again."),
    retry_after=int(policy.RATE_WINDOW.total_seconds()),
)


def request_code(act: Act, address: str, *, key: bytes, client: str, language: str) -> str:
    """Mail a code; return the challenge id for this browser's cookie.

    `client` is the network address, kept only as a keyed hash. InvalidInputError for what is no
    mail address; TooManyError beyond 10 in 5 minutes per address and per client.
    """
    address = normalise_address(address)
    _forget_old(act)
    count_attempt(act, key, "sign-in/address", address, TOO_MANY)
    count_attempt(act, key, "sign-in/client", client, TOO_MANY)
    challenge, code = new_id(act.randomness), policy.new_code(act.randomness)
    act.session.add(
        SignInCodeRow(
            id=challenge,
            address=address,
            code_hash=policy.code_hash(key, challenge, code),
            created_at=act.now,
            expires_at=act.now + policy.CODE_LIFETIME,
        )
    )
    minutes = int(policy.CODE_LIFETIME.total_seconds() // 60)
    context = {"code": f"{code[:4]} {code[4:]}", "minutes": minutes}
    queue_mail(act, address, "accounts/sign_in_code", context, language=language)
    return challenge


def use_code(act: Act, challenge: str, typed: str, *, key: bytes) -> SignedIn | CodeRefused:
    """Try a code. A refusal is returned, not raised, so that the try is kept.

    When right: the account is made if there is none, and a new session begins.
    """
    row = repository.get_code(act.session, challenge)
    if row is None or row.used_at is not None or row.expires_at <= act.now:
        return RUN_OUT
    if row.tries >= policy.MOST_TRIES:
        return WORN_OUT
    row.tries += 1
    act.session.add(row)
    if not policy.is_right_code(key, challenge, policy.plain_code(typed), row.code_hash):
        return WORN_OUT if row.tries >= policy.MOST_TRIES else WRONG
    row.used_at = act.now
    account = find_or_create_account(act, row.address, "")
    return SignedIn(
        account=account,
        session_id=open_session(act, account),
        named=bool(name_of(act.session, account)),
    )


def code_address(session: Session, challenge: str) -> str | None:
    """Return the address that a challenge's code went to, for this browser's own page."""
    row = repository.get_code(session, challenge)
    return row.address if row else None


def count_attempt(
    act: Act,
    key: bytes,
    purpose: str,
    value: str,
    refusal: TooManyError,
    *,
    limit: int = policy.RATE_LIMIT,
) -> None:
    """Count one attempt for a purpose; raises the refusal (nothing counted) beyond the limit.

    The window is five minutes; `value`, such as a network address, is kept as a keyed hash only.
    """
    require_attempts_left(act, key, purpose, value, refusal, limit=limit)
    key_hash = policy.keyed_hash(key, purpose, value)
    repository.add_attempt(act.session, key_hash, act.now)


def require_attempts_left(
    act: Act,
    key: bytes,
    purpose: str,
    value: str,
    refusal: TooManyError,
    *,
    limit: int = policy.RATE_LIMIT,
) -> None:
    """Raise the refusal where `count_attempt` would raise it now; nothing is counted."""
    key_hash = policy.keyed_hash(key, purpose, value)
    since = act.now - policy.RATE_WINDOW
    if repository.count_attempts(act.session, key_hash, since) >= limit:
        raise refusal


def _forget_old(act: Act) -> None:
    repository.delete_old(act.session, act.now, act.now - policy.RATE_WINDOW)
