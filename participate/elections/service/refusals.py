"""Refused ballots: signed by the log for who sent them, counted by reason for the officials.

Nothing says who was refused, or when: a row is an election, a reason and a number. Who is refused
often waits, by keyed hashes that are forgotten soon; a ballot that is accepted is never counted so.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlmodel import Session

from ballots.encoding import b64_nopad, sha256
from ballots.record.refusal import Refusal, sign_refusal
from participate.accounts import service as accounts
from participate.elections import repository
from participate.record import service as record
from participate.shared.act import Act
from participate.shared.clock import format_moment
from participate.shared.database import Database
from participate.shared.errors import TooManyError
from participate.shared.i18n import N_

CLIENT_LIMIT: Final = 60
TOO_MANY: Final = TooManyError(
    "too-many-refused",
    N_("Too many ballots were refused. Wait five minutes, then send yours again."),
    retry_after=300,
)
_ACCOUNT: Final = "refused/account"
_CLIENT: Final = "refused/client"


def require_few_refusals(act: Act, key: bytes) -> None:
    """Raise TooManyError where ten ballots of this account were refused in the last five minutes.

    Asked before a ballot is judged, so that nobody keeps the platform busy with what it refuses.
    `key` is that of the keyed hashes of attempts.
    """
    account = act.actor.account or ""
    accounts.require_attempts_left(act, key, _ACCOUNT, account, TOO_MANY)


def count_refused(act: Act, client: str, key: bytes) -> None:
    """Count a ballot that was refused to an account, by the account and its network address.

    TooManyError beyond ten of an account and sixty of an address in five minutes: many people may
    share one. What is accepted counts for neither, so nobody can keep others from voting.
    """
    accounts.count_attempt(act, key, _ACCOUNT, act.actor.account or "", TOO_MANY)
    accounts.count_attempt(act, key, _CLIENT, client, TOO_MANY, limit=CLIENT_LIMIT)


def refuse_ballot(
    database: Database,
    signer: record.LogSigner,
    *,
    uuid: str,
    raw: bytes,
    reason: str,
    arrived: datetime,
) -> bytes | None:
    """Count a ballot that `cast_ballot` refused, and return the signed refusal (14.12).

    `raw` are the bytes that had arrived at `arrived`, whatever they are; `reason` the error's code.
    None, and nothing counted, where these bytes are an accepted ballot, whoever sent them again:
    what has a receipt never gets a refusal.
    """
    tracker = b64_nopad(sha256(raw))
    with database.write() as session:
        if repository.find_ballot(session, uuid, tracker) is not None:
            return None
        repository.count_refusal(session, uuid, reason)
    refusal = Refusal(
        election=uuid,
        tracker=tracker,
        reason=reason,
        at=format_moment(arrived),
        log=signer.origin,
    )
    return sign_refusal(refusal, signer.seed)


def count_refusals(session: Session, uuid: str) -> Mapping[str, int]:
    """How many ballots were refused in one election, by reason; the same one sent twice is two."""
    return {row.reason: row.count for row in repository.list_refusals(session, uuid)}
