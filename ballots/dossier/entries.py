"""The record's entries, read and made: bytes that have exactly the form of their kind.

An entry is compact canonical JSON under 64 KiB whose first field is `kind`. What a person wrote
stands in it as a commitment only; the content itself has the form that `CONTENTS` gives and lies
outside the log (specification 14.6). The forms stand in `catalogue` and `contents`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ballots.dossier.catalogue import ENTRIES, Kind
from ballots.dossier.contents import CONTENTS, form_of
from ballots.encoding import (
    JsonLike,
    JsonValue,
    as_integer,
    as_list,
    as_text,
    canonical_json,
    parse_json,
)
from ballots.errors import MalformedError
from ballots.record import fields
from ballots.record.fields import Form

__all__ = [
    "CONTENTS",
    "ENTRIES",
    "MAXIMUM_CONTENT_BYTES",
    "MAXIMUM_ENTRY_BYTES",
    "Entry",
    "Kind",
    "make_entry",
    "read_content",
    "read_entry",
]

MAXIMUM_ENTRY_BYTES = 65_535  # entry bundles carry uint16 lengths
MAXIMUM_CONTENT_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its bytes, which the leaf is over, and its fields."""

    raw: bytes
    values: Mapping[str, JsonValue]

    @property
    def kind(self) -> str:
        """What the entry says happened."""
        return self.text("kind")

    @property
    def consultation(self) -> str | None:
        """The consultation that the entry belongs to; an election's event names none."""
        return self.text("consultation") if "consultation" in self.values else None

    @property
    def commitment(self) -> str | None:
        """The commitment to what a person wrote, 64 hex digits, where the kind has one."""
        return self.text("commitment") if "commitment" in self.values else None

    def text(self, name: str) -> str:
        """Return a text field of this kind."""
        return as_text(self.values[name])

    def number(self, name: str) -> int:
        """Return a number field of this kind."""
        return as_integer(self.values[name], 0, fields.LARGEST)

    def numbers(self, name: str) -> tuple[int, ...]:
        """Return a field that is a list of numbers."""
        return tuple(as_integer(each, 0, fields.LARGEST) for each in as_list(self.values[name]))

    def rows(self, name: str) -> tuple[tuple[int, ...], ...]:
        """Return a field that is a list of lists of numbers."""
        return tuple(
            tuple(as_integer(each, 0, fields.LARGEST) for each in as_list(row))
            for row in as_list(self.values[name])
        )

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a field that is a list of texts."""
        return tuple(as_text(each) for each in as_list(self.values[name]))


def read_entry(raw: bytes) -> Entry:
    """Parse an entry; MalformedError unless its kind, fields, order and spelling are exact."""
    if len(raw) > MAXIMUM_ENTRY_BYTES:
        raise MalformedError("record: an entry is not shorter than 64 KiB", "too-large")
    value = _read("an entry", raw, MAXIMUM_ENTRY_BYTES)
    kind = value.get("kind") if isinstance(value, dict) else None
    if not isinstance(value, dict) or not isinstance(kind, str) or kind not in ENTRIES:
        raise MalformedError("record: an entry is of no known kind", "unknown-kind")
    _check(f"an entry {kind}", ENTRIES[kind], value)
    return Entry(raw, MappingProxyType(value))


def make_entry(values: Mapping[str, JsonLike]) -> Entry:
    """Build an entry from its fields, which stand in the catalogue's order."""
    return read_entry(canonical_json(values))


def read_content(kind: str, raw: bytes) -> Mapping[str, JsonValue]:
    """Parse the content behind a commitment; MalformedError where it is not exact."""
    if kind not in CONTENTS:
        raise MalformedError(f"record: an entry {kind[:40]} commits to no content", "unknown-kind")
    value = _read(f"the content of {kind}", raw, MAXIMUM_CONTENT_BYTES)
    if not isinstance(value, dict):
        raise MalformedError(f"record: the content of {kind} is not a JSON object")
    _check(f"the content of {kind}", form_of(kind, value), value)
    return MappingProxyType(value)


def _read(what: str, raw: bytes, maximum: int) -> JsonValue:
    """Parse canonical JSON, and say what it is of when it is not."""
    try:
        value = parse_json(raw, max_bytes=maximum)
    except MalformedError as error:
        raise MalformedError(f"record: {what}: {error.sentence}", error.code) from error
    if canonical_json(value) != raw:
        raise MalformedError(f"record: {what} is not written canonically", "not-canonical")
    return value


def _check(what: str, form: Form, value: JsonValue) -> None:
    """Check a value's form, and say what it is of when it has another."""
    try:
        form(value)
    except MalformedError as error:
        raise MalformedError(f"record: {what}: {error.sentence}", error.code) from error
