"""Where to go back to: only paths of this site."""

from typing import Final
from urllib.parse import urlsplit

_LONGEST: Final = 2_000


def safe_local_path(wanted: str, default: str = "/") -> str:
    """Return `wanted` when it is a path on this site, else `default`.

    Refused: other schemes and hosts, `//host`, backslashes and control characters (browsers drop
    or turn some of them).
    """
    plain = wanted.isprintable() and "\\" not in wanted and len(wanted) <= _LONGEST
    if not plain or not wanted.startswith("/") or wanted.startswith("//"):
        return default
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return default
    return wanted if not parts.scheme and not parts.netloc else default


def is_web_address(text: str) -> bool:
    """Whether a text is one address on the web: http or https, of a named site, without a login."""
    if not text.isprintable() or " " in text or "\\" in text or len(text) > _LONGEST:
        return False
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return False
    named = "." in host.strip(".") and parts.username is None
    return parts.scheme in {"http", "https"} and named
