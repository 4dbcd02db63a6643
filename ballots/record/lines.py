"""The one spelling of a number or of bytes in the record's text formats (specification 2.4).

Every note, checkpoint and proof has exactly one spelling here, so that a file can be rebuilt and
compared and no byte of it is free.
"""

from __future__ import annotations

import base64
import binascii
import re

from ballots.errors import MalformedError

MAXIMUM_NUMBER = 2**63 - 1
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")


def read_number(text: str, what: str) -> int:
    """Return a decimal without sign or leading zeros, at most 2^63 - 1."""
    if not _DECIMAL.fullmatch(text) or int(text) > MAXIMUM_NUMBER:
        raise MalformedError(f"{what} is not a decimal number")
    return int(text)


def read_base64(text: str, what: str, *, length: int | None = None) -> bytes:
    """Return the bytes of padded standard base64 in its canonical spelling."""
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise MalformedError(f"{what} is not base64") from error
    if write_base64(raw) != text:
        raise MalformedError(f"{what} is not written in canonical base64")
    if length is not None and len(raw) != length:
        raise MalformedError(f"{what} is {len(raw)} bytes long, not {length}")
    return raw


def write_base64(raw: bytes) -> str:
    """Return padded standard base64."""
    return base64.b64encode(raw).decode("ascii")
