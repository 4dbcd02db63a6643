"""The cookies, all `__Host-` (secure, whole site, no subdomain), and what signs their values.

One salt for each purpose: a value signed for one cookie is worth nothing in another.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.responses import Response

from participate.shared.receipt import Receipt

SESSION: Final = "__Host-session"
VISITOR: Final = "__Host-visitor"
NOTICE: Final = "__Host-notice"
LANGUAGE: Final = "__Host-language"
LARGE_TEXT: Final = "__Host-large-text"
YEAR: Final = 365 * 24 * 3600
_NOTICE_SECONDS: Final = 300


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie to set; `max_age` seconds, None: until the browser closes, 0: remove."""

    name: str
    value: str
    max_age: int | None = None
    script_may_read: bool = False


def set_cookie(response: Response, cookie: Cookie) -> None:
    """Add the Set-Cookie header."""
    response.set_cookie(
        cookie.name,
        cookie.value,
        max_age=cookie.max_age,
        path="/",
        secure=True,
        httponly=not cookie.script_may_read,
        samesite="lax",
    )


def forget(name: str) -> Cookie:
    """A cookie that removes the one called `name`."""
    return Cookie(name, "", max_age=0)


def seal(key: bytes, purpose: str, value: object) -> str:
    """Sign a JSON value for one purpose, with the time (of the real clock)."""
    return str(URLSafeTimedSerializer(key, salt=f"participate/cookie/{purpose}").dumps(value))


def unseal(key: bytes, purpose: str, text: str, max_age: int) -> object:
    """Return the value sealed for this purpose within `max_age` seconds, else None."""
    serializer = URLSafeTimedSerializer(key, salt=f"participate/cookie/{purpose}")
    try:
        value: object = serializer.loads(text, max_age=max_age)
    except BadData:
        return None
    return value


@dataclass(frozen=True, slots=True)
class Notice:
    """What the next page says once: a sentence (msgid), and the receipt of what was done."""

    sentence: str
    receipt: Receipt | None = None


def notice(key: bytes, left: Notice) -> Cookie:
    """What to say on the next page."""
    receipt = left.receipt
    value = [left.sentence, *((receipt.index, receipt.code) if receipt else ())]
    return Cookie(NOTICE, seal(key, "notice", value), max_age=_NOTICE_SECONDS)


def read_notice(key: bytes, jar: Mapping[str, str]) -> Notice | None:
    """Return what the page before left to say, or None."""
    match unseal(key, "notice", jar.get(NOTICE, ""), _NOTICE_SECONDS):
        case [str(sentence)]:
            return Notice(sentence)
        case [str(sentence), int(index), str(code)]:
            return Notice(sentence, Receipt(index, code))
    return None
