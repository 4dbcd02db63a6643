"""Checkpoints (C2SP tlog-checkpoint): the origin, the number of entries and the root.

A checkpoint is the text of a signed note. This log writes no extension lines and reads none, so
every byte of a checkpoint has a meaning (specification 14.3).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ballots.errors import MalformedError, VerificationError
from ballots.record.lines import read_base64, read_number, write_base64
from ballots.record.merkle import HASH_BYTES
from ballots.record.note import Note, VerifierKey, check_name, sign_note

BODY_LINES = 3


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What the log commits to: the whole tree of `size` entries."""

    origin: str
    size: int
    root: bytes

    @classmethod
    def from_text(cls, text: str) -> Checkpoint:
        """Parse a checkpoint's body (the note's text)."""
        lines = text.split("\n")
        if len(lines) != BODY_LINES + 1 or lines[-1]:
            raise MalformedError("checkpoint: it does not have three lines")
        check_name(lines[0])
        size = read_number(lines[1], "checkpoint: the size")
        root = read_base64(lines[2], "checkpoint: the root", length=HASH_BYTES)
        return cls(lines[0], size, root)

    @property
    def text(self) -> str:
        """The body that is signed."""
        return f"{self.origin}\n{self.size}\n{write_base64(self.root)}\n"


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint with the note it came in."""

    checkpoint: Checkpoint
    note: Note

    @classmethod
    def from_bytes(cls, raw: bytes) -> SignedCheckpoint:
        """Parse a signed checkpoint; the signatures are not checked yet."""
        note = Note.from_bytes(raw)
        return cls(Checkpoint.from_text(note.text), note)

    def check(
        self, log: VerifierKey, witnesses: Iterable[VerifierKey] = ()
    ) -> tuple[VerifierKey, ...]:
        """Return the witnesses that signed too; VerificationError unless `log` signed.

        The origin must be the log key's name. Errors: `bad-signature`, `wrong-log`.
        """
        if self.checkpoint.origin != log.name:
            raise VerificationError(
                "wrong-log",
                f"the checkpoint is of the log {self.checkpoint.origin}, not of {log.name}",
            )
        if not self.note.check([log]):
            raise VerificationError("bad-signature", f"the log {log.name} has not signed it")
        return self.note.check(witnesses)


def sign_checkpoint(checkpoint: Checkpoint, seed: bytes) -> Note:
    """Return the checkpoint signed by the log, whose key has the origin as its name."""
    return sign_note(checkpoint.text, checkpoint.origin, seed)
