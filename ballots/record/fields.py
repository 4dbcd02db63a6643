"""Strict forms of single fields, shared by entries, contents and the rules document.

A form takes a parsed JSON value and returns nothing: it raises MalformedError where the value does
not have the form. `shape` puts forms together to an object with fields in exactly one order.
Source: specification 2.4, 14.6.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

from ballots.encoding import JsonValue, is_hex
from ballots.errors import MalformedError

Form: TypeAlias = Callable[[JsonValue], None]

PHASES = ("draft", "discussion", "review", "voting", "decision", "follow_up")
VERDICTS = ("adopt", "adapt", "reject")
LANGUAGES = ("en", "zh")
ID_PATTERN = "[1-9A-HJ-NP-Za-km-z]{14}"
_TIME = "%Y-%m-%dT%H:%M:%SZ"
LARGEST = 2**53 - 1
_LOWEST_SCORE, _HIGHEST_SCORE = 1, 5


def shape(**fields: Form) -> Form:
    """Return the form of an object with exactly these fields in exactly this order."""

    def check(value: JsonValue) -> None:
        if not isinstance(value, dict):
            raise MalformedError("it is not a JSON object")
        if list(value) != list(fields):
            raise MalformedError(f"its fields are not {', '.join(fields)} in this order")
        for name, form in fields.items():
            _within(name, form, value[name])

    return check


def many(form: Form) -> Form:
    """Return the form of a list whose elements all have one form."""

    def check(value: JsonValue) -> None:
        if not isinstance(value, list):
            raise MalformedError("it is not a list")
        for element in value:
            form(element)

    return check


def matching(pattern: str, what: str) -> Form:
    """Return the form of a text that matches a pattern as a whole."""
    compiled = re.compile(pattern)

    def check(value: JsonValue) -> None:
        if not isinstance(value, str) or compiled.fullmatch(value) is None:
            raise MalformedError(f"it is not {what}")

    return check


def one_of(*choices: str) -> Form:
    """Return the form of a text out of a fixed list."""

    def check(value: JsonValue) -> None:
        if value not in choices:
            raise MalformedError(f"it is not one of {', '.join(choices)}")

    return check


def between(low: int, high: int) -> Form:
    """Return the form of a whole number between two bounds."""

    def check(value: JsonValue) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise MalformedError(f"it is not a whole number from {low} to {high}")

    return check


def text(value: JsonValue) -> None:
    """Any text, also an empty one."""
    if not isinstance(value, str):
        raise MalformedError("it is not a text")


def flag(value: JsonValue) -> None:
    """True or false."""
    if not isinstance(value, bool):
        raise MalformedError("it is neither true nor false")


def digest(value: JsonValue) -> None:
    """SHA-256 as 64 lowercase hex digits."""
    if not is_hex(value, 32):
        raise MalformedError("it is not 64 lowercase hex digits")


def moment(value: JsonValue) -> None:
    """A moment in UTC to the second, YYYY-MM-DDTHH:MM:SSZ."""
    read_moment(value)


def localized(value: JsonValue) -> None:
    """A text in at least one language: {"en": …, "zh": …}, in this order."""
    if not isinstance(value, dict) or not value:
        raise MalformedError("it is not a text by language")
    if list(value) != [language for language in LANGUAGES if language in value]:
        raise MalformedError(f"its languages are not out of {', '.join(LANGUAGES)} in this order")
    for words in value.values():
        text(words)


identifier = matching(ID_PATTERN, "an id of 14 base58 characters")
chamber_name = matching("[a-z][a-z0-9_-]{0,31}", "a chamber's name")
role = matching(r"[a-z][a-z0-9 _-]{0,63}", "a role")
subject = matching(f"[a-z]+:{ID_PATTERN}", "a subject")
phase = one_of(*PHASES)
positive = between(1, LARGEST)
count = between(0, LARGEST)
score = between(_LOWEST_SCORE, _HIGHEST_SCORE)


def read_moment(value: JsonValue) -> datetime:
    """Return the aware UTC moment of a text that is written YYYY-MM-DDTHH:MM:SSZ."""
    if isinstance(value, str):
        try:
            found = datetime.strptime(value, _TIME).replace(tzinfo=UTC)
        except ValueError:
            found = None
        if found is not None and write_moment(found) == value:
            return found
    raise MalformedError("it is not a moment like 2026-11-23T14:06:00Z")


def write_moment(at: datetime) -> str:
    """Return an aware moment as YYYY-MM-DDTHH:MM:SSZ in UTC."""
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def _within(name: str, form: Form, value: JsonValue) -> None:
    """Check a field and put its name before whatever is wrong with it."""
    try:
        form(value)
    except MalformedError as error:
        raise MalformedError(f"{name}: {error.sentence}", error.code) from error
