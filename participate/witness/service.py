"""What the witness does: it gets to know logs, and signs what extends what it signed before.

Judging a request and keeping its checkpoint are one unit of work, on the disk before the signature
leaves. A log that shows two records is never signed again past the point where they part, and both
heads are kept.
"""

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

from sqlmodel import Session

from ballots.encoding import sha256
from ballots.errors import MalformedError, VerificationError
from ballots.record.checkpoint import Checkpoint, SignedCheckpoint
from ballots.record.note import ED25519, Note, VerifierKey
from ballots.record.witness import AddCheckpoint, cosign, judge, shows_two_records, witness_key
from participate.shared.errors import ConflictError
from participate.witness import repository
from participate.witness.repository import Evidence, LogState

PLAIN: Final = "text/plain; charset=utf-8"
SIZE: Final = "text/x.tlog.size"
_STATUS: Final = {
    "wrong-log": HTTPStatus.NOT_FOUND,
    "bad-signature": HTTPStatus.FORBIDDEN,
    "bad-size": HTTPStatus.BAD_REQUEST,
    "other-size": HTTPStatus.CONFLICT,
    "other-root": HTTPStatus.UNPROCESSABLE_ENTITY,
    "bad-consistency": HTTPStatus.UNPROCESSABLE_ENTITY,
}


@dataclass(frozen=True, slots=True)
class Cosigner:
    """The witness's name and the secret seed of its key."""

    name: str
    seed: bytes = field(repr=False)

    @property
    def key(self) -> VerifierKey:
        """The key that logs and readers pin."""
        return witness_key(self.name, self.seed)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request gets: status, body and its type."""

    status: int
    body: str
    media_type: str = PLAIN


def add_log(session: Session, key: VerifierKey) -> None:
    """Get to know a log by its verifier key; ConflictError if its origin has another key here."""
    if key.kind != ED25519:
        raise MalformedError("log key: this is a witness's key, not a log's")
    known = repository.find_log(session, key.name)
    if known is None:
        repository.add_log(session, key.name, key.text)
    elif known.key != key.text:
        raise ConflictError(
            "other-key",
            "The log %(origin)s is known under another key.",
            {"origin": key.name},
        )


def add_checkpoint(session: Session, cosigner: Cosigner, body: bytes, seconds: int) -> Answer:
    """Answer a request of C2SP tlog-witness; the caller's unit of work keeps what is signed."""
    try:
        request = AddCheckpoint.from_bytes(body)
    except MalformedError as error:
        return Answer(HTTPStatus.BAD_REQUEST, f"{error}\n")
    origin = request.signed.checkpoint.origin
    log = repository.find_log(session, origin)
    if log is None:
        return Answer(HTTPStatus.NOT_FOUND, f"the log {origin} is not known here\n")
    latest = signed_checkpoint(log)
    try:
        judge(request, VerifierKey.from_text(log.key), latest)
    except VerificationError as error:
        if latest is not None and log.note is not None and shows_two_records(request, latest):
            repository.keep_evidence(session, Evidence(origin, log.note, body, seconds))
        if error.code == "other-size":
            return Answer(HTTPStatus.CONFLICT, f"{latest.size if latest else 0}\n", SIZE)
        return Answer(_STATUS[error.code], f"{error}\n")
    # Time does not go back for a log, whatever the clock does: readers see how old a signature is.
    seconds = max(seconds, log.signed_at or 0)
    repository.keep_checkpoint(session, origin, request.signed.note.to_bytes(), seconds)
    signature = cosign(request.signed.checkpoint, cosigner.name, cosigner.seed, seconds)
    return Answer(HTTPStatus.OK, signature.line)


def find_checkpoint(session: Session, cosigner: Cosigner, origin_hash: str) -> str | None:
    """The checkpoint that was signed last of the log whose origin has this SHA-256, with signature.

    C2SP tlog-witness, "Monitor Retrieval Mechanism"; None where the log is unknown or never signed.
    """
    for log in repository.list_logs(session):
        if sha256(log.origin.encode()).hex() == origin_hash and log.note is not None:
            signed = SignedCheckpoint.from_bytes(log.note)
            key = VerifierKey.from_text(log.key)
            own = Note(signed.note.text, signed.note.signatures_by(key))
            seconds = log.signed_at or 0
            mine = cosign(signed.checkpoint, cosigner.name, cosigner.seed, seconds)
            return own.to_bytes().decode() + mine.line
    return None


def signed_checkpoint(log: LogState) -> Checkpoint | None:
    """Return the checkpoint of a log that was signed last."""
    return None if log.note is None else SignedCheckpoint.from_bytes(log.note).checkpoint


def describe(session: Session, cosigner: Cosigner) -> str:
    """Say in plain text who this witness is and what it has signed, for people."""
    lines = [f"Witness {cosigner.name}", f"key {cosigner.key.text}", ""]
    for log in repository.list_logs(session):
        latest = signed_checkpoint(log)
        seen = (
            f"{latest.size} entries, signed at {log.signed_at}" if latest else "nothing signed yet"
        )
        lines.append(f"log {log.origin}: {seen}")
    lines += [
        f"TWO RECORDS of {each.origin}, seen at {each.seen_at}"
        for each in repository.list_evidence(session)
    ]
    return "\n".join([*lines, ""])
