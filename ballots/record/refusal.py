"""Refusals: what the log signs when a ballot is not accepted (specification 14.12).

A refusal is a signed note whose text is one line of canonical JSON. A checkpoint, the other text
that the log's key signs, has three lines, so neither can be taken for the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ballots.encoding import as_text, canonical_json, from_b64_nopad, parse_json
from ballots.errors import MalformedError, VerificationError
from ballots.record import fields
from ballots.record.fields import one_of, shape
from ballots.record.note import Note, VerifierKey, check_name, sign_note

DOMAIN: Final = "participate/refusal/v1"
MAXIMUM_REFUSAL_BYTES: Final = 4096
_TRACKER_BYTES: Final = 32
_FORM: Final = shape(
    domain=one_of(DOMAIN),
    election=fields.identifier,
    tracker=fields.text,
    reason=fields.reason_code,
    at=fields.moment,
    log=fields.text,
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """That the bytes with this SHA-256 (`tracker`) were refused as a ballot, and why.

    `tracker` is the ballot's, or that of bytes that are no ballot; `at` the moment at which they
    had arrived, YYYY-MM-DDTHH:MM:SSZ; `log` the origin under which the refusal is signed.
    """

    election: str
    tracker: str
    reason: str
    at: str
    log: str

    @classmethod
    def from_text(cls, text: str) -> Refusal:
        """Parse the text of a note; `MalformedError` unless it is the one text of a refusal."""
        raw = text.encode()
        value = parse_json(raw, max_bytes=MAXIMUM_REFUSAL_BYTES)
        _FORM(value)
        if not isinstance(value, dict) or canonical_json(value) + b"\n" != raw:
            raise MalformedError("refusal: it is not written canonically", "not-canonical")
        from_b64_nopad(value["tracker"], _TRACKER_BYTES)
        check_name(as_text(value["log"]))
        return cls(*(as_text(value[name]) for name in cls.__slots__))

    @property
    def text(self) -> str:
        """The line that is signed, with its newline."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return canonical_json({"domain": DOMAIN, **values}).decode() + "\n"


def sign_refusal(refusal: Refusal, seed: bytes) -> bytes:
    """Return the refusal as it is handed out, signed by the log whose origin it names.

    `MalformedError` where one of its values does not have the form that readers demand.
    """
    return sign_note(Refusal.from_text(refusal.text).text, refusal.log, seed).to_bytes()


def read_refusal(raw: bytes, key: VerifierKey) -> Refusal:
    """Parse a refusal and check the log's signature under it.

    `wrong-log` where it names another log than the key, `bad-signature` where the key has not
    signed it.
    """
    note = Note.from_bytes(raw)
    refusal = Refusal.from_text(note.text)
    if refusal.log != key.name:
        sentence = f"the refusal is of the log {refusal.log}, not of {key.name}"
        raise VerificationError("wrong-log", sentence)
    if not note.check([key]):
        raise VerificationError("bad-signature", f"the log {key.name} has not signed it")
    return refusal
