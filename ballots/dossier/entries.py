"""The catalogue of the record's entries: every kind, its fields in their order, its content.

An entry is compact canonical JSON under 64 KiB whose first field is `kind`. What a person wrote
stands in it as a commitment only; the content itself has the form that `CONTENTS` gives and lies
outside the log (specification 14.6).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

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
from ballots.record.fields import Form, many, one_of, shape

MAXIMUM_ENTRY_BYTES = 65_535  # entry bundles carry uint16 lengths
MAXIMUM_CONTENT_BYTES = 1_000_000

_BY = {"consultation": fields.identifier, "at": fields.moment, "by": fields.role}
_COMMITTED = {"commitment": fields.digest}


def _kind(name: str, **more: Form) -> Form:
    """Return the form of one kind of entry."""
    return shape(kind=one_of(name), **more)


ENTRIES: Mapping[str, Form] = MappingProxyType(
    {
        "consultation.published": _kind("consultation.published", **_BY, **_COMMITTED),
        "phase.moved": shape(
            kind=one_of("phase.moved"), **_BY, **{"from": fields.phase, "to": fields.phase}
        ),
        "proposal.version": _kind(
            "proposal.version",
            **_BY,
            proposal=fields.identifier,
            version=fields.positive,
            **_COMMITTED,
        ),
        "comment.posted": _kind(
            "comment.posted",
            **_BY,
            comment=fields.identifier,
            subject=fields.subject,
            **_COMMITTED,
        ),
        "review.submitted": _kind(
            "review.submitted",
            **_BY,
            review=fields.identifier,
            proposal=fields.identifier,
            version=fields.positive,
            **_COMMITTED,
        ),
        "roll.sealed": _kind(
            "roll.sealed",
            **_BY,
            chamber=fields.chamber_name,
            count=fields.count,
            root=fields.digest,
        ),
        "rules.fixed": _kind("rules.fixed", **_BY, document=fields.text),
        "election.event": _kind("election.event", election=fields.identifier, event=fields.text),
        "election.opened": _kind("election.opened", **_BY, elections=many(fields.identifier)),
        "outcome.published": _kind("outcome.published", **_BY, outcome=fields.digest),
        "decision.published": _kind("decision.published", **_BY, **_COMMITTED),
    }
)
"""The form of every kind of entry."""

CONTENTS: Mapping[str, Form] = MappingProxyType(
    {
        "consultation.published": shape(
            title=fields.localized,
            summary=fields.localized,
            changes=fields.localized,
            text=fields.localized,
            criteria=many(shape(id=fields.text, name=fields.localized)),
            timetable=many(shape(phase=fields.phase, starts=fields.text, ends=fields.text)),
            drafter=fields.text,
            publisher=fields.text,
        ),
        "proposal.version": shape(
            title=fields.text, text=fields.text, language=fields.text, author=fields.text
        ),
        "comment.posted": shape(
            text=fields.text, language=fields.text, author=fields.text, stance=fields.text
        ),
        "review.submitted": shape(
            expert=fields.text,
            affiliation=fields.text,
            interests=fields.text,
            recused=fields.flag,
            scores=many(shape(criterion=fields.text, score=fields.score, reason=fields.text)),
            summary=fields.text,
            language=fields.text,
        ),
        "decision.published": shape(
            verdicts=many(
                shape(
                    proposal=fields.identifier,
                    verdict=one_of(*fields.VERDICTS),
                    reasons=fields.text,
                )
            ),
            departure=fields.text,
            language=fields.text,
            official=fields.text,
        ),
    }
)
"""The form of the content behind each kind of commitment."""


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
    _check(f"the content of {kind}", CONTENTS[kind], value)
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
