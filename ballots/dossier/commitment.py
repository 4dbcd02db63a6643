r"""Commitments: the record binds what a person wrote without holding it (specification 14.7).

commitment = SHA-256(`participate/commit/v1\n` + kind + `\n` + 32 random bytes + content).
Blinding and content lie outside the log and can be erased; the leaf then means nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from ballots.encoding import (
    as_integer,
    as_object,
    as_text,
    canonical_json,
    from_hex,
    parse_json,
    sha256_hex,
    to_hex,
)
from ballots.errors import MalformedError

BLINDING_BYTES = 32
DOMAIN = b"participate/commit/v1\n"
MAXIMUM_OPENING_BYTES = 8_000_000  # a content of a megabyte, every character escaped


@dataclass(frozen=True, slots=True)
class Opening:
    """What opens a commitment: its kind, the 32 random bytes and the content."""

    kind: str
    blinding: bytes
    content: bytes

    @property
    def commitment(self) -> str:
        """The commitment that this opens, 64 hex digits."""
        return commit(self.kind, self.blinding, self.content)

    def to_bytes(self, index: int) -> bytes:
        """Return the canonical opening file of the entry at `index`."""
        return canonical_json(
            {
                "index": index,
                "kind": self.kind,
                "blinding": to_hex(self.blinding),
                "content": _as_utf8(self.content),
            }
        )


def commit(kind: str, blinding: bytes, content: bytes) -> str:
    """Return the commitment to a content, 64 hex digits."""
    if len(blinding) != BLINDING_BYTES:
        raise MalformedError(f"commitment: the blinding is not {BLINDING_BYTES} bytes long")
    return sha256_hex(DOMAIN + kind.encode() + b"\n" + blinding + content)


def read_opening(raw: bytes) -> tuple[int, Opening]:
    """Parse an opening file: the entry's index and the opening."""
    value = as_object(
        parse_json(raw, max_bytes=MAXIMUM_OPENING_BYTES),
        ("index", "kind", "blinding", "content"),
    )
    index = as_integer(value["index"], 0, 2**63 - 1)
    blinding = from_hex(value["blinding"], BLINDING_BYTES)
    opening = Opening(as_text(value["kind"]), blinding, as_text(value["content"]).encode())
    if opening.to_bytes(index) != raw:
        raise MalformedError("opening: it is not written canonically", "not-canonical")
    return index, opening


def _as_utf8(content: bytes) -> str:
    """Return the content as text; MalformedError where it is none."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedError("opening: the content is not UTF-8") from error
