"""Where two JSON texts differ, in words: a report names what was changed, not only that it was."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

from ballots.encoding import JsonValue, parse_json
from ballots.errors import MalformedError

SHOWN: Final = 4
"""How many differences are told."""
_LONGEST: Final = 40


def differences(given: bytes, computed: bytes) -> str:
    """Return the first few places where `given` differs, each with its two values.

    Such as `chambers.0.weight (3/5, computed 5/9), contests.0.ties`. Empty for a `given` that is
    no JSON or only written otherwise.
    """
    try:
        found = parse_json(given, max_bytes=len(given))
        expected = parse_json(computed, max_bytes=len(computed))
    except MalformedError:
        return ""
    return ", ".join(islice(_walk(found, expected, ""), SHOWN))


def _walk(given: JsonValue, computed: JsonValue, path: str) -> Iterator[str]:
    """Yield the places below a path, those of the computed text in its order."""
    if isinstance(given, dict) and isinstance(computed, dict) and given.keys() == computed.keys():
        for name, value in computed.items():
            yield from _walk(given[name], value, f"{path}.{name}" if path else name)
    elif isinstance(given, list) and isinstance(computed, list) and len(given) == len(computed):
        for number, (one, other) in enumerate(zip(given, computed, strict=True)):
            yield from _walk(one, other, f"{path}.{number}" if path else str(number))
    elif (type(given), given) != (type(computed), computed):
        yield path + _values(given, computed)


def _values(given: JsonValue, computed: JsonValue) -> str:
    """The two values where both are short."""
    words = [str(each) for each in (given, computed) if not isinstance(each, dict | list)]
    is_short = len(words) == len((given, computed)) and all(len(each) <= _LONGEST for each in words)
    return f" ({words[0]}, computed {words[1]})" if is_short else ""
