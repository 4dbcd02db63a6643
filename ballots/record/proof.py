"""Receipts (c2sp.org/tlog-proof@v1): an entry, its place, its audit path and a checkpoint.

The text is: the format's name, `extra` with the entry's bytes in base64, `index N`, one base64
hash a line, an empty line, and the signed checkpoint. It can be checked without the server.
Source: specification 14.5.
"""

from __future__ import annotations

from dataclasses import dataclass

from ballots.errors import MalformedError
from ballots.record.checkpoint import SignedCheckpoint
from ballots.record.lines import read_base64, read_number, write_base64
from ballots.record.merkle import HASH_BYTES, check_inclusion, leaf_hash

FORMAT = "c2sp.org/tlog-proof@v1"
MAXIMUM_PROOF_BYTES = 1_200_000
MAXIMUM_PATH = 63


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """A receipt: the entry `extra` stands at `index` in the tree of the checkpoint."""

    extra: bytes
    index: int
    path: tuple[bytes, ...]
    checkpoint: SignedCheckpoint

    @classmethod
    def from_bytes(cls, raw: bytes) -> InclusionProof:
        """Parse a receipt strictly; nothing is checked against the root yet."""
        if len(raw) > MAXIMUM_PROOF_BYTES:
            raise MalformedError("receipt: it is larger than a megabyte")
        head, separator, note = raw.partition(b"\n\n")
        if not separator:
            raise MalformedError("receipt: no checkpoint follows the proof")
        try:
            lines = head.decode("ascii").split("\n")
        except UnicodeDecodeError as error:
            raise MalformedError("receipt: the proof is not plain text") from error
        if lines[0] != FORMAT:
            raise MalformedError(f"receipt: its first line is not {FORMAT}")
        extra = read_base64(_after(lines, 1, "extra"), "receipt: the entry")
        index = read_number(_after(lines, 2, "index"), "receipt: the index")
        if len(lines) > 3 + MAXIMUM_PATH:
            raise MalformedError(f"receipt: the path has more than {MAXIMUM_PATH} hashes")
        path = tuple(read_base64(line, "receipt: a hash", length=HASH_BYTES) for line in lines[3:])
        return cls(extra, index, path, SignedCheckpoint.from_bytes(note))

    def to_bytes(self) -> bytes:
        """Return the receipt as it is handed out."""
        head = [FORMAT, f"extra {write_base64(self.extra)}", f"index {self.index}"]
        head += [write_base64(step) for step in self.path]
        return "\n".join([*head, "", ""]).encode() + self.checkpoint.note.to_bytes()

    def check_inclusion(self) -> None:
        """Raise VerificationError `bad-inclusion` unless the path leads to the root."""
        body = self.checkpoint.checkpoint
        check_inclusion(leaf_hash(self.extra), self.index, body.size, self.path, body.root)


def _after(lines: list[str], place: int, word: str) -> str:
    """Return what follows `word` and a space on the line at `place`."""
    if len(lines) <= place or not lines[place].startswith(f"{word} "):
        raise MalformedError(f"receipt: line {place + 1} does not begin with {word}")
    return lines[place][len(word) + 1 :]
