"""A trustee's journal: which shuffles were made, and which statement was opened, once and for ever.

One JSON line each: {"key":hex,"election":φ,"shuffle":hash} and {"key":hex,"election":φ,"event":E}.
The line is on the disk before the private key is used. Pure functions over the journal's bytes; the
caller writes them durably.
Source: specification 18.2.
"""

from dataclasses import dataclass
from typing import Final

from ballots.crypto.group import Point, hex_of_point, point_of_hex
from ballots.encoding import as_object, canonical_json, from_b64_nopad, from_hex, parse_json
from ballots.errors import MalformedError, VerificationError

_MAX_LINE: Final = 1 << 10


@dataclass(frozen=True, slots=True)
class JournalLine:
    """One statement: the key that opened, the election's φ, and the event E it is bound to."""

    public_key: Point
    fingerprint: str
    event: str

    @classmethod
    def from_bytes(cls, raw: bytes) -> "JournalLine":
        """Read a line without its newline; only its canonical text is taken."""
        fields = as_object(parse_json(raw, max_bytes=_MAX_LINE), ("key", "election", "event"))
        from_b64_nopad(fields["election"], 32)
        line = cls(
            public_key=point_of_hex(fields["key"]),
            fingerprint=str(fields["election"]),
            event=from_hex(fields["event"], 32).hex(),
        )
        if line.to_bytes() != raw:
            raise MalformedError("the line is not written canonically", "not-canonical")
        return line

    def to_bytes(self) -> bytes:
        """Write the line without its newline."""
        return canonical_json(
            {
                "key": hex_of_point(self.public_key),
                "election": self.fingerprint,
                "event": self.event,
            }
        )


@dataclass(frozen=True, slots=True)
class ShuffleLine:
    """One shuffle that was made here: the key that signs it, the election's φ, its hash."""

    public_key: Point
    fingerprint: str
    shuffle: str

    @classmethod
    def from_bytes(cls, raw: bytes) -> "ShuffleLine":
        """Read a line without its newline; only its canonical text is taken."""
        fields = as_object(parse_json(raw, max_bytes=_MAX_LINE), ("key", "election", "shuffle"))
        from_b64_nopad(fields["election"], 32)
        line = cls(
            public_key=point_of_hex(fields["key"]),
            fingerprint=str(fields["election"]),
            shuffle=from_hex(fields["shuffle"], 32).hex(),
        )
        if line.to_bytes() != raw:
            raise MalformedError("the line is not written canonically", "not-canonical")
        return line

    def to_bytes(self) -> bytes:
        """Write the line without its newline."""
        return canonical_json(
            {
                "key": hex_of_point(self.public_key),
                "election": self.fingerprint,
                "shuffle": self.shuffle,
            }
        )


def read_journal(journal: bytes) -> tuple[JournalLine | ShuffleLine, ...]:
    """Read all lines; a line that cannot be read is refused, because it may forbid something."""
    if journal and not journal.endswith(b"\n"):
        raise MalformedError("the journal's last line was not written to its end", "bad-journal")
    lines: list[JournalLine | ShuffleLine] = []
    for number, raw in enumerate(journal.split(b"\n")[:-1], 1):
        try:
            kind = ShuffleLine if b'"shuffle":' in raw else JournalLine
            lines.append(kind.from_bytes(raw))
        except MalformedError as error:
            raise MalformedError(
                f"line {number} of the journal cannot be read: {error.sentence}", "bad-journal"
            ) from error
    return tuple(lines)


def enter(journal: bytes, line: JournalLine) -> bytes:
    """Return the journal with the statement in it; the same one again changes nothing.

    `VerificationError("already-opened")` for a second, different statement about one election.
    """
    lines = read_journal(journal)
    opened = [each for each in lines if isinstance(each, JournalLine)]
    if any(each.fingerprint == line.fingerprint and each.event != line.event for each in opened):
        raise VerificationError(
            "already-opened",
            "the journal holds another statement about this election: it is never opened twice",
        )
    return journal if line in lines else journal + line.to_bytes() + b"\n"


def enter_shuffle(journal: bytes, line: ShuffleLine) -> bytes:
    """Return the journal with the shuffle in it; there may be several of one election.

    Another trustee may shuffle first: then the shuffle is made again, of what they gave.
    """
    return journal if line in read_journal(journal) else journal + line.to_bytes() + b"\n"
