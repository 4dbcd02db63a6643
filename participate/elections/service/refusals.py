"""Refused ballots: signed by the log for who sent them, counted by reason for the officials.

Nothing says who was refused, or when: a row is an election, a reason and a number.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from ballots.encoding import b64_nopad, sha256
from ballots.record.refusal import Refusal, sign_refusal
from participate.elections import repository
from participate.record import service as record
from participate.shared.clock import format_moment
from participate.shared.database import Database


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
