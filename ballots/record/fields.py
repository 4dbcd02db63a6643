"""Strict forms of single fields, shared by entries, contents and the rules document.

A form checks a parsed JSON value: it raises MalformedError where the value does not have the form.
It also says itself as a JSON Schema, so that what is published is what is checked. `shape` puts
forms together to an object with fields in exactly one order, which no schema can say.
Source: specification 2.4, 14.6; JSON Schema 2020-12.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from ballots.encoding import JsonLike, JsonValue, is_hex
from ballots.errors import MalformedError

PHASES = ("draft", "discussion", "review", "voting", "decision", "follow_up")
VERDICTS = ("adopt", "adapt", "reject")
ANSWERS = ("adopted", "partly", "not")
LANGUAGES = ("en", "zh")
ID_PATTERN = "[1-9A-HJ-NP-Za-km-z]{14}"
_DAY_PATTERN = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_MOMENT_PATTERN = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"
LARGEST = 2**53 - 1
_FIRST_YEAR, _LAST_YEAR = 1970, 2999  # whoever adds hours to a moment stays inside the calendar
_LOWEST_SCORE, _HIGHEST_SCORE = 1, 5


@dataclass(frozen=True, slots=True)
class Form:
    """What a field may hold: the check, and the same as a JSON Schema."""

    check: Callable[[JsonValue], object]
    schema: Mapping[str, JsonLike]

    def __call__(self, value: JsonValue) -> None:
        """Check a value; MalformedError where it does not have the form."""
        self.check(value)

    def says(self, sentence: str) -> Form:
        """Return the same form with a sentence on what the field means."""
        return replace(self, schema={**self.schema, "description": sentence})


def shape(**fields: Form) -> Form:
    """Return the form of an object with exactly these fields in exactly this order."""

    def check(value: JsonValue) -> None:
        if not isinstance(value, dict):
            raise MalformedError("it is not a JSON object")
        if list(value) != list(fields):
            raise MalformedError(f"its fields are not {', '.join(fields)} in this order")
        for name, form in fields.items():
            _within(name, form, value[name])

    return Form(
        check,
        {
            "type": "object",
            "properties": {name: form.schema for name, form in fields.items()},
            "required": list(fields),
            "additionalProperties": False,
        },
    )


def many(form: Form) -> Form:
    """Return the form of a list whose elements all have one form."""

    def check(value: JsonValue) -> None:
        if not isinstance(value, list):
            raise MalformedError("it is not a list")
        for element in value:
            form(element)

    return Form(check, {"type": "array", "items": form.schema})


def grown(older: Mapping[str, Form], **later: Form) -> Form:
    """Return the form of an object that once had fewer fields: with all later ones, or with none.

    What was recorded before stays readable.
    """
    whole, before = shape(**older, **later), shape(**older)

    def check(value: JsonValue) -> None:
        has_later = isinstance(value, dict) and not later.keys().isdisjoint(value)
        (whole if has_later else before)(value)

    needed = {name: [other for other in later if other != name] for name in later}
    schema = {**whole.schema, "required": list(older), "dependentRequired": needed}
    return Form(check, schema)


def matching(pattern: str, what: str) -> Form:
    """Return the form of a text that matches a pattern as a whole."""
    compiled = re.compile(pattern)

    def check(value: JsonValue) -> None:
        if not isinstance(value, str) or compiled.fullmatch(value) is None:
            raise MalformedError(f"it is not {what}")

    return Form(check, {"type": "string", "pattern": f"^(?:{pattern})$"})


def one_of(*choices: str) -> Form:
    """Return the form of a text out of a fixed list."""

    def check(value: JsonValue) -> None:
        if value not in choices:
            raise MalformedError(f"it is not one of {', '.join(choices)}")

    return Form(check, {"enum": list(choices)})


def between(low: int, high: int) -> Form:
    """Return the form of a whole number between two bounds."""

    def check(value: JsonValue) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise MalformedError(f"it is not a whole number from {low} to {high}")

    return Form(check, {"type": "integer", "minimum": low, "maximum": high})


def _check_text(value: JsonValue) -> None:
    if not isinstance(value, str):
        raise MalformedError("it is not a text")


def _check_flag(value: JsonValue) -> None:
    if not isinstance(value, bool):
        raise MalformedError("it is neither true nor false")


def _check_digest(value: JsonValue) -> None:
    if not is_hex(value, 32):
        raise MalformedError("it is not 64 lowercase hex digits")


def _check_moment(value: JsonValue) -> None:
    read_moment(value)


def _check_day(value: JsonValue) -> None:
    read_day(value)


def _check_day_or_none(value: JsonValue) -> None:
    if value != "":
        read_day(value)


def _check_localized(value: JsonValue) -> None:
    if not isinstance(value, dict) or not value:
        raise MalformedError("it is not a text by language")
    if list(value) != [language for language in LANGUAGES if language in value]:
        raise MalformedError(f"its languages are not out of {', '.join(LANGUAGES)} in this order")
    for words in value.values():
        _check_text(words)


text = Form(_check_text, {"type": "string"})
"""Any text, also an empty one."""
flag = Form(_check_flag, {"type": "boolean"})
digest = Form(_check_digest, {"type": "string", "pattern": "^[0-9a-f]{64}$"})
"""SHA-256, or another 32 bytes, as 64 lowercase hex digits."""
moment = Form(_check_moment, {"type": "string", "pattern": f"^{_MOMENT_PATTERN}$"})
"""A moment in UTC to the second, YYYY-MM-DDTHH:MM:SSZ."""
day = Form(_check_day, {"type": "string", "pattern": f"^{_DAY_PATTERN}$"})
"""A day of the calendar, YYYY-MM-DD."""
day_or_none = Form(_check_day_or_none, {"type": "string", "pattern": f"^(?:|{_DAY_PATTERN})$"})
"""The same, or an empty text."""
localized = Form(
    _check_localized,
    {
        "type": "object",
        "properties": dict.fromkeys(LANGUAGES, text.schema),
        "additionalProperties": False,
        "minProperties": 1,
    },
)
"""A text in at least one language: {"en": …, "zh": …}, in this order."""
identifier = matching(ID_PATTERN, "an id of 14 base58 characters")
chamber_name = matching("[a-z][a-z0-9_-]{0,31}", "a chamber's name")
role = matching(r"[a-z][a-z0-9 _-]{0,63}", "a role")
subject = matching(f"[a-z]+:{ID_PATTERN}", "a subject")
reason_code = matching("[a-z][a-z0-9-]{0,31}", "a reason's code")
rule_name = matching("[a-z][a-z0-9./#_-]{0,99}", "a rule's name")
phase = one_of(*PHASES)
amount = matching("(?:0|[1-9][0-9]{0,14})?", "a whole number of 15 digits at most, or nothing")
positive = between(1, LARGEST)
count = between(0, LARGEST)
score = between(_LOWEST_SCORE, _HIGHEST_SCORE)


def read_moment(value: JsonValue) -> datetime:
    """Return the aware UTC moment of a text that is written YYYY-MM-DDTHH:MM:SSZ."""
    if isinstance(value, str):
        try:
            found = datetime.fromisoformat(value).replace(tzinfo=UTC)
        except ValueError:
            found = None
        known = found is not None and _FIRST_YEAR <= found.year <= _LAST_YEAR
        if found is not None and known and write_moment(found) == value:
            return found
    raise MalformedError("it is not a moment like 2026-11-23T14:06:00Z")


def read_day(value: JsonValue) -> date:
    """Return the day of a text that is written YYYY-MM-DD."""
    if isinstance(value, str) and re.fullmatch(_DAY_PATTERN, value):
        try:
            found = date.fromisoformat(value)
        except ValueError:
            found = None
        if found is not None and _FIRST_YEAR <= found.year <= _LAST_YEAR:
            return found
    raise MalformedError("it is not a day like 2026-11-23")


def write_moment(at: datetime) -> str:
    """Return an aware moment as YYYY-MM-DDTHH:MM:SSZ in UTC."""
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def _within(name: str, form: Form, value: JsonValue) -> None:
    """Check a field and put its name before whatever is wrong with it."""
    try:
        form(value)
    except MalformedError as error:
        raise MalformedError(f"{name}: {error.sentence}", error.code) from error
