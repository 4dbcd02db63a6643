"""The archive `<uuid>.bel`: records and events, read and written (specification 10.1, 10.2).

Invariants: the bytes of an archive are a function of its timestamp and its bodies in order;
reading rebuilds each header and compares. A data record is named by the hash of its body.
An archive is read record by record, so that one of any size fits into little memory.
"""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import BinaryIO, Final

from ballots.encoding import (
    JsonLike,
    as_integer,
    as_object,
    as_text,
    canonical_json,
    from_hex,
    parse_json,
    sha256_hex,
)
from ballots.errors import MalformedError, VerificationError

BLOCK: Final = 512
MAX_RECORD_BYTES: Final = 1 << 30
"""No payload is longer: the longest is the shuffle of some million and a half ballots."""
HEADER_NAME: Final = "BELENIOS"
FORMAT_VERSION: Final = 1
_NAME = re.compile(r"([0-9a-f]{64})\.(data|event)\.json")
_OCTAL = re.compile(rb"[0-7]{11}\0")
_MAX_HEIGHT: Final = 1 << 40
_MAX_TIME: Final = 8**11 - 1


class EventType(StrEnum):
    """The events of an election."""

    SETUP = "Setup"
    BALLOT = "Ballot"
    END_BALLOTS = "EndBallots"
    ENCRYPTED_TALLY = "EncryptedTally"
    SHUFFLE = "Shuffle"
    END_SHUFFLES = "EndShuffles"
    PARTIAL_DECRYPTION = "PartialDecryption"
    RESULT = "Result"


@dataclass(frozen=True, slots=True)
class Event:
    """One link of the chain; `parent` is the hash of the previous event's bytes."""

    parent: str | None
    height: int
    type: EventType
    payload: str | None

    @classmethod
    def from_bytes(cls, raw: bytes) -> "Event":
        """Read an event; only its canonical text is taken."""
        fields = as_object(
            parse_json(raw, max_bytes=1 << 10), ("height", "type"), ("parent", "payload")
        )
        kind = as_text(fields["type"])
        if kind not in list(EventType):
            raise MalformedError(f"the event type {kind[:40]!r} is unknown")
        event = cls(
            parent=from_hex(fields["parent"], 32).hex() if "parent" in fields else None,
            height=as_integer(fields["height"], 0, _MAX_HEIGHT),
            type=EventType(kind),
            payload=from_hex(fields["payload"], 32).hex() if "payload" in fields else None,
        )
        if event.to_bytes() != raw:
            raise MalformedError("an event is not written canonically", "not-canonical")
        return event

    def to_bytes(self) -> bytes:
        """Write the canonical text: parent, height, type, payload; absent ones left out."""
        value: dict[str, JsonLike] = {}
        if self.parent is not None:
            value["parent"] = self.parent
        value |= {"height": self.height, "type": str(self.type)}
        if self.payload is not None:
            value["payload"] = self.payload
        return canonical_json(value)


def event_bytes(
    parent: str | None, height: int, kind: EventType, payload: str | None = None
) -> bytes:
    """Write an event canonically."""
    return Event(parent, height, kind, payload).to_bytes()


@dataclass(frozen=True, slots=True)
class SetupData:
    """The payload of the event Setup: the hashes of election, trustees and credentials."""

    election: str
    trustees: str
    credentials: str

    @classmethod
    def from_bytes(cls, raw: bytes) -> "SetupData":
        """Read {"election","trustees","credentials"}; only its canonical text is taken."""
        names = ("election", "trustees", "credentials")
        fields = as_object(parse_json(raw, max_bytes=1 << 10), names)
        setup = cls(*(from_hex(fields[name], 32).hex() for name in names))
        if setup.to_bytes() != raw:
            raise MalformedError("the setup data is not written canonically", "not-canonical")
        return setup

    def to_bytes(self) -> bytes:
        """Write the canonical text."""
        return canonical_json(
            {
                "election": self.election,
                "trustees": self.trustees,
                "credentials": self.credentials,
            }
        )


@dataclass(frozen=True, slots=True)
class Record:
    """One record as read: its place, name and body, and what is wrong with its bytes."""

    number: int
    offset: int
    name: str
    body: bytes
    faults: tuple[MalformedError, ...] = ()

    @property
    def is_event(self) -> bool:
        """Say whether the record is an event (by its name)."""
        return self.name.endswith(".event.json")

    @property
    def body_offset(self) -> int:
        """Return where the body begins in the archive."""
        return self.offset + BLOCK

    @property
    def end(self) -> int:
        """Return where the next record begins in the archive."""
        length = len(self.body)
        return self.body_offset + length + (-length % BLOCK)


class ArchiveReader:
    """An archive that is read record by record from a stream that can be read again (`body_at`).

    `timestamp` and `header` come from the first record, which must be readable (`MalformedError`).
    `fault` says, once `records` has ended, why reading stopped before the stream's end, if it did.
    """

    def __init__(self, source: bytes | BinaryIO) -> None:
        """Read the first record; a stream is read from its beginning and must be seekable."""
        self._source = io.BytesIO(source) if isinstance(source, bytes) else source
        self.fault: MalformedError | None = None
        record, block = self._read_record(0, 0)
        if record.name != HEADER_NAME:
            raise MalformedError("the archive does not begin with a record named BELENIOS")
        self.timestamp = _timestamp_of(record.body)
        self.header = self._judged(record, block)

    @property
    def is_canonical(self) -> bool:
        """Say whether the first record is written as this release writes it."""
        return self.header.body == _header_body(self.timestamp)

    def records(self) -> Iterator[Record]:
        """Yield the records behind the first one, each with its faults, as far as can be read."""
        number, offset = 1, self.header.end
        try:
            while not self._ends_at(offset):
                record, block = self._read_record(offset, number)
                yield self._judged(record, block)
                number, offset = number + 1, record.end
        except MalformedError as error:
            self.fault = error

    def body_at(self, offset: int, length: int) -> bytes:
        """Read a record's body again, by its place in the stream."""
        self._source.seek(offset)
        return self._source.read(length)

    def _ends_at(self, offset: int) -> bool:
        self._source.seek(offset)
        return not self._source.read(1)

    def _read_record(self, offset: int, number: int) -> tuple[Record, bytes]:
        """Read one record and its header block, wherever the stream stands."""
        block = self.body_at(offset, BLOCK)
        if len(block) < BLOCK:
            raise MalformedError("the archive ends inside a record's header")
        name, size = block[:100].rstrip(b"\0"), block[124:136]
        if not name or not name.isascii():
            raise MalformedError("a record has no name")
        if _OCTAL.fullmatch(size) is None:
            raise MalformedError("a record's size is not an octal number")
        length = int(size[:11], 8)
        if length > MAX_RECORD_BYTES:
            raise MalformedError("a record is larger than any payload may be", "too-large")
        body, padding = self._source.read(length), self._source.read(-length % BLOCK)
        if len(body) + len(padding) < length + (-length % BLOCK):
            raise MalformedError("the archive ends inside a record")
        return Record(number, offset, name.decode("ascii"), body), block + padding

    def _judged(self, record: Record, around: bytes) -> Record:
        """Add what is wrong with a record; `around` is its header block and its padding."""
        faults: list[MalformedError] = []
        length = len(record.body)
        if around != _header(record.name, length, self.timestamp) + bytes(-length % BLOCK):
            faults.append(
                MalformedError("a record's header or padding is not the one that its content gives")
            )
        match = _NAME.fullmatch(record.name)
        if record.number and match is None:
            faults.append(
                MalformedError("a record's name is neither <hash>.data.json nor <hash>.event.json")
            )
        elif match is not None and match.group(1) != sha256_hex(record.body):
            faults.append(
                MalformedError("a record is not named by the hash of its content", "bad-hash")
            )
        return replace(record, faults=tuple(faults))


def header_record(timestamp: int) -> bytes:
    """Write the first record, which fixes the time (Unix seconds) of all records."""
    return _record(HEADER_NAME, _header_body(timestamp), timestamp)


def data_record(body: bytes, timestamp: int) -> bytes:
    """Write a data record, named by its body's hash."""
    return _record(f"{sha256_hex(body)}.data.json", body, timestamp)


def event_record(body: bytes, timestamp: int) -> bytes:
    """Write an event record, named by its body's hash."""
    return _record(f"{sha256_hex(body)}.event.json", body, timestamp)


def append_record(timestamp: int, event: bytes, payloads: Iterable[bytes] = ()) -> bytes:
    """Write what one event adds to an archive: its payloads in order, then the event."""
    return b"".join(data_record(body, timestamp) for body in payloads) + event_record(
        event, timestamp
    )


def write_archive(timestamp: int, steps: Iterable[tuple[bytes, Iterable[bytes]]]) -> bytes:
    """Write a whole archive from (event bytes, payload bodies) pairs in order."""
    return header_record(timestamp) + b"".join(
        append_record(timestamp, event, payloads) for event, payloads in steps
    )


def _header_body(timestamp: int) -> bytes:
    return canonical_json({"version": FORMAT_VERSION, "timestamp": str(timestamp)})


def _record(name: str, body: bytes, timestamp: int) -> bytes:
    return _header(name, len(body), timestamp) + body + bytes(-len(body) % BLOCK)


def _header(name: str, size: int, timestamp: int) -> bytes:
    block = bytearray(BLOCK)
    block[0 : len(name)] = name.encode("ascii")
    block[100:107] = b"0000644"
    block[108:115] = block[116:123] = b"0000000"
    block[124:135] = b"%011o" % size
    block[136:147] = b"%011o" % timestamp
    block[148:156] = b" " * 8
    block[156] = ord("0")
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def _timestamp_of(body: bytes) -> int:
    fields = as_object(parse_json(body, max_bytes=1 << 10), ("version", "timestamp"))
    if as_integer(fields["version"], 0, _MAX_TIME) != FORMAT_VERSION:
        raise VerificationError(
            "not-supported", "the archive's format version is not supported by this release"
        )
    timestamp = fields["timestamp"]
    if isinstance(timestamp, str) and re.fullmatch(r"0|[1-9][0-9]{0,10}", timestamp):
        timestamp = int(timestamp)
    return as_integer(timestamp, 0, _MAX_TIME)
