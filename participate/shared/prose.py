"""What people type: line ends made one kind, characters that no page can show refused."""

import re
from collections.abc import Callable

from participate.shared.i18n import N_

_UNSHOWABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
"""Control characters, those that turn the direction of what follows, and what is no character."""
_INVISIBLE = re.compile(
    r"[\u00ad\u115f\u1160\u180e\u200b-\u200f\u2060-\u2064\u2800\u3164\ufeff\uffa0]"
)
_SPACES = re.compile(r"\s+")
EMPTY = N_("Fill this in.")
TOO_LONG = N_("This is too long.")
UNSHOWABLE = N_("This has a character that cannot be shown. Type it again without copying.")


def shows_nothing(text: str) -> bool:
    """Whether a page would show nothing where this text stands."""
    return not _INVISIBLE.sub("", text).strip()


def tidy_prose(raw: str) -> str:
    r"""Text of several lines with `\n` line ends; ValueError for what cannot be shown."""
    text = raw.replace("\r\n", "\n").replace("\r", "\n").strip()
    if _UNSHOWABLE.search(text) or (text and shows_nothing(text)):
        raise ValueError(UNSHOWABLE)
    return text


def tidy_line(raw: str) -> str:
    """Text of one line, runs of white space made one space; ValueError as `tidy_prose`."""
    return _SPACES.sub(" ", tidy_prose(raw))


def between(least: int, most: int, too_short: str = EMPTY) -> Callable[[str], str]:
    """A check that a text has `least` to `most` characters; ValueError says what is wrong."""

    def check(text: str) -> str:
        if len(text) < least:
            raise ValueError(too_short if text else EMPTY)
        if len(text) > most:
            raise ValueError(TOO_LONG)
        return text

    return check
