"""What a witness is asked and what it answers (C2SP tlog-witness, tlog-cosignature).

A witness keeps one thing for each log: the latest checkpoint that it signed. It signs a further one
only if it extends that one; so whoever trusts it knows that everybody was shown one record. All of
it is pure here: keeping the state, in one step with the judgement, is the business of whoever runs
it.
Source: specification 14.11.
"""

from __future__ import annotations

from dataclasses import dataclass

from ballots.crypto import signing
from ballots.errors import MalformedError, VerificationError
from ballots.record.checkpoint import Checkpoint, SignedCheckpoint
from ballots.record.lines import read_base64, read_number, write_base64
from ballots.record.merkle import EMPTY_ROOT, HASH_BYTES, check_consistency, roots_of_proof
from ballots.record.note import (
    COSIGNATURE,
    MAXIMUM_NOTE_BYTES,
    TIMESTAMP_BYTES,
    Signature,
    VerifierKey,
    cosigned_message,
)

MAXIMUM_PROOF = 63
"""No consistency proof is longer (C2SP tlog-witness, "add-checkpoint")."""
MAXIMUM_REQUEST_BYTES = MAXIMUM_NOTE_BYTES + 4096
_OLD = "old "


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """A log's request: its new checkpoint, and the proof from the one the witness last signed."""

    old: int
    proof: tuple[bytes, ...]
    signed: SignedCheckpoint

    @classmethod
    def from_bytes(cls, raw: bytes) -> AddCheckpoint:
        """Parse the body of a request; nothing in it is believed yet."""
        if len(raw) > MAXIMUM_REQUEST_BYTES:
            raise MalformedError("witness: the request is larger than a megabyte", "too-large")
        head, separator, note = raw.partition(b"\n\n")
        try:
            lines = head.decode("ascii").split("\n")
        except UnicodeDecodeError as error:
            raise MalformedError("witness: the proof is not plain text") from error
        if not separator or not lines[0].startswith(_OLD):
            raise MalformedError("witness: a request is `old <size>`, a proof, and a checkpoint")
        if len(lines) > 1 + MAXIMUM_PROOF:
            raise MalformedError(f"witness: the proof has more than {MAXIMUM_PROOF} hashes")
        return cls(
            old=read_number(lines[0][len(_OLD) :], "witness: the old size"),
            proof=tuple(
                read_base64(line, "witness: a hash", length=HASH_BYTES) for line in lines[1:]
            ),
            signed=SignedCheckpoint.from_bytes(note),
        )

    def to_bytes(self) -> bytes:
        """Write the body of the request."""
        lines = [f"{_OLD}{self.old}", *(write_base64(each) for each in self.proof)]
        return "\n".join([*lines, "", ""]).encode() + self.signed.note.to_bytes()


def judge(request: AddCheckpoint, log: VerifierKey, latest: Checkpoint | None) -> None:
    """Raise VerificationError unless a witness that last signed `latest` may sign this one.

    Codes: `wrong-log` and `bad-signature` (not the log's own), `bad-size` (old above new),
    `other-size` (old is not the latest one's), `other-root` (the same size with another root),
    `bad-consistency`. `shows_two_records` says whether a refused request is evidence.
    """
    new = request.signed.checkpoint
    request.signed.check(log)
    if request.old > new.size:
        raise VerificationError("bad-size", "the old size is above the checkpoint's")
    known = latest.size if latest is not None else 0
    if request.old != known:
        raise VerificationError("other-size", f"the latest checkpoint signed here has size {known}")
    root = latest.root if latest is not None else EMPTY_ROOT
    if new.size == known and new.root != root:
        raise VerificationError("other-root", f"another root was signed here for size {known}")
    check_consistency(known, root, new.size, new.root, request.proof)


def shows_two_records(request: AddCheckpoint, latest: Checkpoint) -> bool:
    """Say whether a refused request of the log's own signature proves that it shows two records.

    It does with another root for the same size, and where the proof leads to the new root from
    another old one than was signed. A proof that leads nowhere proves nothing: anyone can send it.
    """
    new = request.signed.checkpoint
    if request.old != latest.size or new.size < latest.size:
        return False
    if new.size == latest.size:
        return new.root != latest.root
    roots = roots_of_proof(latest.size, new.size, request.proof) if latest.size else None
    return roots is not None and roots[1] == new.root and roots[0] != latest.root


def witness_key(name: str, seed: bytes) -> VerifierKey:
    """Return the verifier key of a witness, type 04, that is published and pinned."""
    return VerifierKey(name, signing.public_key_of(seed), COSIGNATURE)


def cosign(checkpoint: Checkpoint, name: str, seed: bytes, seconds: int) -> Signature:
    """Return a witness's signature of a checkpoint at a time (Unix seconds)."""
    message = cosigned_message(checkpoint.text, seconds)
    stamp = seconds.to_bytes(TIMESTAMP_BYTES, "big")
    return Signature(name, witness_key(name, seed).key_id, stamp + signing.sign(seed, message))
