r"""Strict reading and canonical writing: the only place that (de)serialises.

Invariants (specification 2.2 to 2.4): a text has at most one value here and a value exactly one
text. JSON is read without duplicate keys, floats, NaN, infinities, lone surrogates, a byte order
mark or deep nesting; it is written compact, in insertion order, raw UTF-8, with DEL as `\u007f`.
Hex and decimals are matched by their ASCII grammar before Python's lenient parsers see them.
"""

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Never, TypeAlias

from ballots.errors import MalformedError

JsonValue: TypeAlias = "bool | int | str | list[JsonValue] | dict[str, JsonValue] | None"
"""What `parse_json` returns."""

JsonLike: TypeAlias = "bool | int | str | Sequence[JsonLike] | Mapping[str, JsonLike] | None"
"""What `canonical_json` takes: `JsonValue` and its read-only cousins (tuples, mappings)."""

MAX_DEPTH = 8
_MAX_INTEGER_CHARACTERS = 19  # every format here stays below 2^63
# A string (an unclosed one takes the rest, so that hostile quotes cost linear time) or a bracket.
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[\[{]|[\]}]', re.DOTALL)
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,76}")
_HEX = re.compile(r"[0-9a-f]*")
_BASE64 = re.compile(r"[A-Za-z0-9+/]*")


def parse_json(raw: bytes, *, max_bytes: int, max_depth: int = MAX_DEPTH) -> JsonValue:
    """Read one JSON value strictly; `MalformedError` with a finer code says what is wrong."""
    if len(raw) > max_bytes:
        raise MalformedError(f"the text is longer than {max_bytes} bytes", "too-large")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedError(f"byte {error.start} is not UTF-8") from error
    _refuse_depth(text, max_depth)
    try:
        value: JsonValue = json.loads(
            text,
            object_pairs_hook=_object_of,
            parse_float=_refuse_float,
            parse_constant=_refuse_constant,
            parse_int=_integer_of,
        )
    except json.JSONDecodeError as error:
        raise MalformedError(f"not JSON: {error.msg} at character {error.pos}") from error
    if "\\u" in text:
        _refuse_surrogates(value)
    return value


def canonical_json(value: JsonLike) -> bytes:
    """Write the one canonical text of a value (specification 2.3): compact, fields as inserted."""
    text = json.dumps(
        value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain
    )
    try:
        return text.replace("\x7f", "\\u007f").encode("utf-8")
    except UnicodeEncodeError as error:
        raise MalformedError("a text holds half of a surrogate pair") from error


def to_hex(raw: bytes) -> str:
    """Write bytes as lowercase hex."""
    return raw.hex()


def from_hex(text: JsonValue, length: int) -> bytes:
    """Read exactly `length` bytes of lowercase hex."""
    if (
        not isinstance(text, str)
        or len(text) != 2 * length
        or not text.isascii()
        or _HEX.fullmatch(text) is None
    ):
        raise MalformedError(f"not {2 * length} lowercase hex digits")
    return bytes.fromhex(text)


def is_hex(text: JsonValue, length: int) -> bool:
    """Say whether a value is exactly `length` bytes of lowercase hex."""
    return isinstance(text, str) and len(text) == 2 * length and _HEX.fullmatch(text) is not None


def b64_nopad(raw: bytes) -> str:
    """Write base64 in the standard alphabet without `=` (fingerprints, trackers)."""
    return base64.b64encode(raw).decode("ascii").rstrip("=")


def from_b64_nopad(text: JsonValue, length: int) -> bytes:
    """Read exactly `length` bytes of unpadded base64 whose unused bits are zero."""
    if isinstance(text, str) and len(text) == (4 * length + 2) // 3 and _BASE64.fullmatch(text):
        raw = base64.b64decode(text + "=" * (-len(text) % 4))
        if b64_nopad(raw) == text:
            return raw
    raise MalformedError(f"not {length} bytes of unpadded base64")


def to_decimal(number: int) -> str:
    """Write a non-negative integer as its decimal text."""
    return str(number)


def from_decimal(text: JsonValue, below: int) -> int:
    """Read a canonical decimal string 0 ≤ n < `below`; signs, zeros ahead and the like refused."""
    if not isinstance(text, str) or _DECIMAL.fullmatch(text) is None:
        raise MalformedError("not a canonical decimal number", "bad-scalar")
    number = int(text)
    if number >= below:
        raise MalformedError("a number is not below its modulus", "bad-scalar")
    return number


def sha256(raw: bytes) -> bytes:
    """Return the SHA-256 digest, 32 bytes."""
    return hashlib.sha256(raw).digest()


def sha256_hex(raw: bytes) -> str:
    """Return the SHA-256 digest as 64 lowercase hex digits."""
    return hashlib.sha256(raw).hexdigest()


def as_object(
    value: JsonValue, fields: Sequence[str], optional: Sequence[str] = ()
) -> dict[str, JsonValue]:
    """Take a JSON object with all of `fields` and, beyond them, only `optional` ones."""
    if not isinstance(value, dict):
        raise MalformedError("not a JSON object")
    missing = [name for name in fields if name not in value]
    if missing:
        raise MalformedError(f"the field {missing[0]!r} is missing")
    unknown = [name for name in value if name not in fields and name not in optional]
    if unknown:
        raise MalformedError(f"the field {unknown[0][:40]!r} is unknown")
    return value


def as_list(value: JsonValue, length: int | None = None) -> list[JsonValue]:
    """Take a JSON array, of exactly `length` elements where that is given."""
    if not isinstance(value, list):
        raise MalformedError("not a JSON array")
    if length is not None and len(value) != length:
        raise MalformedError(f"an array has {len(value)} elements instead of {length}")
    return value


def as_text(value: JsonValue) -> str:
    """Take a JSON string."""
    if not isinstance(value, str):
        raise MalformedError("not a JSON string")
    return value


def as_integer(value: JsonValue, low: int, high: int) -> int:
    """Take a JSON integer with low ≤ n ≤ high (a boolean is none)."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise MalformedError("not a JSON integer")
    if not low <= value <= high:
        raise MalformedError(f"an integer is not between {low} and {high}")
    return value


def as_boolean(value: JsonValue) -> bool:
    """Take a JSON boolean."""
    if not isinstance(value, bool):
        raise MalformedError("not a JSON boolean")
    return value


def _refuse_depth(text: str, max_depth: int) -> None:
    depth = 0
    for match in _TOKEN.finditer(text):
        character = match.group()[0]
        if character in "[{":
            depth += 1
            if depth > max_depth:
                raise MalformedError(f"nested deeper than {max_depth} levels", "too-deep")
        elif character in "]}":
            depth -= 1


def _object_of(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    built = dict(pairs)
    if len(built) != len(pairs):
        raise MalformedError("an object has the same field twice", "duplicate-key")
    return built


def _refuse_float(text: str) -> Never:
    raise MalformedError(f"{text[:20]!r} is not an integer")


def _refuse_constant(text: str) -> Never:
    raise MalformedError(f"{text} is not JSON")


def _integer_of(text: str) -> int:
    if len(text) > _MAX_INTEGER_CHARACTERS or text == "-0":
        raise MalformedError("an integer is too long or a negative zero")
    return int(text)


def _refuse_surrogates(value: JsonValue) -> None:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        raise MalformedError("a text holds half of a surrogate pair") from error


def _plain(value: object) -> dict[str, JsonLike] | list[JsonLike]:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Sequence):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
