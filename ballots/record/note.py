"""Signed notes (C2SP signed-note, specification 14.2) and the keys that sign them.

A note is a text that ends in a newline, an empty line, and signature lines; the signatures cover
the text without the empty line. Unknown keys are ignored, a known key whose signature fails is an
error. Key type 01 signs the text itself (Ed25519), type 04 is a witness's timestamped cosignature
of a checkpoint (C2SP tlog-cosignature, specification 14.4).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from ballots.crypto import signing
from ballots.errors import MalformedError, VerificationError
from ballots.record.lines import read_base64, write_base64

ED25519 = 1
COSIGNATURE = 4
KEY_ID_BYTES = 4
TIMESTAMP_BYTES = 8
MAXIMUM_SIGNATURES = 64
MAXIMUM_NOTE_BYTES = 1_000_000
_SIGNATURE_LINE = re.compile("\u2014 ([^ +]+) ([A-Za-z0-9+/=]+)")
_KEY_TEXT = re.compile(r"([^ +]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with the name it signs under, written `name+hex(keyID)+base64(type‖key)`."""

    name: str
    public_key: bytes
    kind: int = ED25519

    def __post_init__(self) -> None:
        """Refuse names that cannot stand in a note and keys of an unknown type."""
        check_name(self.name)
        if self.kind not in (ED25519, COSIGNATURE):
            raise MalformedError(f"log key: key type {self.kind} is not known")
        if len(self.public_key) != signing.PUBLIC_KEY_BYTES:
            raise MalformedError("log key: an Ed25519 public key is 32 bytes long")

    @classmethod
    def from_text(cls, text: str) -> VerifierKey:
        """Parse a verifier key; MalformedError when its key ID does not belong to it."""
        parts = _KEY_TEXT.fullmatch(text)
        if parts is None:
            raise MalformedError("log key: it is not written as name+hash+key")
        raw = read_base64(parts[3], "log key: the key")
        key = cls(parts[1], raw[1:], raw[0])
        if key.key_id.hex() != parts[2]:
            raise MalformedError("log key: its hash does not belong to this name and key")
        return key

    @property
    def key_id(self) -> bytes:
        """The first 4 bytes of SHA-256(name ‖ 0A ‖ type ‖ public key)."""
        named = self.name.encode() + b"\n" + bytes([self.kind]) + self.public_key
        return hashlib.sha256(named).digest()[:KEY_ID_BYTES]

    @property
    def text(self) -> str:
        """The key as it is published."""
        key = write_base64(bytes([self.kind]) + self.public_key)
        return f"{self.name}+{self.key_id.hex()}+{key}"

    def check(self, text: str, signature: bytes) -> None:
        """Raise VerificationError `bad-signature` unless `signature` is this key's over `text`."""
        message = text.encode()
        if self.kind == COSIGNATURE:
            if len(signature) != TIMESTAMP_BYTES + signing.SIGNATURE_BYTES:
                raise VerificationError("bad-signature", f"the cosignature of {self.name} is cut")
            seconds = int.from_bytes(signature[:TIMESTAMP_BYTES], "big")
            message = cosigned_message(text, seconds)
            signature = signature[TIMESTAMP_BYTES:]
        try:
            signing.verify(self.public_key, message, signature)
        except VerificationError as error:
            sentence = f"the signature of {self.name} is wrong"
            raise VerificationError("bad-signature", sentence) from error


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: the signer's name, its key ID, and what follows the key ID."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def line(self) -> str:
        """The line as it stands in the note, with its newline."""
        return f"\u2014 {self.name} {write_base64(self.key_id + self.signature)}\n"

    @property
    def seconds(self) -> int:
        """The time of a witness's cosignature (Unix seconds)."""
        return int.from_bytes(self.signature[:TIMESTAMP_BYTES], "big")


@dataclass(frozen=True, slots=True)
class Note:
    """A text and the signatures under it, in their order; none of them is checked yet."""

    text: str
    signatures: tuple[Signature, ...]

    @classmethod
    def from_bytes(cls, raw: bytes) -> Note:
        """Parse a note strictly: there is one way to write the same note."""
        if len(raw) > MAXIMUM_NOTE_BYTES:
            raise MalformedError("note: it is larger than a megabyte")
        try:
            whole = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            raise MalformedError("note: it is not UTF-8") from error
        if _CONTROL.search(whole):
            raise MalformedError("note: it holds a control character")
        text, separator, block = whole.rpartition("\n\n")
        if not separator or not block.endswith("\n"):
            raise MalformedError("note: no signatures follow its text")
        lines = block[:-1].split("\n")
        if len(lines) > MAXIMUM_SIGNATURES:
            raise MalformedError(f"note: it has more than {MAXIMUM_SIGNATURES} signatures")
        return cls(text + "\n", tuple(_read_signature(line) for line in lines))

    def to_bytes(self) -> bytes:
        """Return the note as it is published."""
        return (self.text + "\n" + "".join(sign.line for sign in self.signatures)).encode()

    def check(self, keys: Iterable[VerifierKey]) -> tuple[VerifierKey, ...]:
        """Return the keys that signed; VerificationError when one of them signed wrongly.

        Signatures by other keys are ignored, as C2SP signed-note wants.
        """
        signers = []
        for key in keys:
            mine = self.signatures_by(key)
            for sign in mine:
                key.check(self.text, sign.signature)
            if mine:
                signers.append(key)
        return tuple(signers)

    def signatures_by(self, key: VerifierKey) -> tuple[Signature, ...]:
        """Return the signatures that claim to be this key's; `check` says whether they are."""
        named = (key.name, key.key_id)
        return tuple(sign for sign in self.signatures if (sign.name, sign.key_id) == named)


def sign_note(text: str, name: str, seed: bytes) -> Note:
    """Return `text` as a note signed under `name` with the Ed25519 key of a 32-byte seed."""
    if not text.endswith("\n") or _CONTROL.search(text):
        raise MalformedError("note: its text must end in a newline and hold no control character")
    key = VerifierKey(name, signing.public_key_of(seed))
    signature = Signature(name, key.key_id, signing.sign(seed, text.encode()))
    return Note(text, (signature,))


def cosigned_message(text: str, seconds: int) -> bytes:
    """Return what a cosignature is over (C2SP tlog-cosignature, "Ed25519 signed message")."""
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def check_name(name: str) -> None:
    """Raise MalformedError unless `name` may stand in a signature line."""
    if not name or "+" in name or any(char.isspace() for char in name) or _CONTROL.search(name):
        raise MalformedError("log key: a name is not empty and holds no space and no plus sign")


def _read_signature(line: str) -> Signature:
    """Parse one signature line without its newline."""
    parts = _SIGNATURE_LINE.fullmatch(line)
    if parts is None:
        raise MalformedError("note: a signature line is not written as it should be")
    check_name(parts[1])
    raw = read_base64(parts[2], "note: a signature")
    if len(raw) <= KEY_ID_BYTES:
        raise MalformedError("note: a signature is cut short")
    return Signature(parts[1], raw[:KEY_ID_BYTES], raw[KEY_ID_BYTES:])
