"""Cross-site requests: Origin and Sec-Fetch-Site on every unsafe method, and a form token.

The token is bound to the session, or, for a visitor, to a random cookie. It says nothing and opens
nothing without that cookie.
"""

import hmac
from typing import Final

from itsdangerous import Signer
from starlette.datastructures import Headers

from participate.shared.act import Randomness
from participate.shared.errors import DeniedError
from participate.shared.i18n import N_

FIELD: Final = "csrf_token"
HEADER: Final = "x-csrf-token"
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN_SITE: Final = frozenset({"same-origin", "none"})
_VISITOR_LENGTH: Final = 32


def new_visitor(randomness: Randomness) -> str:
    """Draw the value of a visitor's cookie."""
    return randomness(_VISITOR_LENGTH // 2).hex()


def is_visitor(value: str) -> bool:
    """Tell whether a cookie's value has the form of a visitor's."""
    return len(value) == _VISITOR_LENGTH and all(c in "0123456789abcdef" for c in value)


def form_token(key: bytes, binding: str) -> str:
    """Return the form token for a session's or visitor's cookie value."""
    signer = Signer(key, salt="participate/csrf/form")
    return signer.get_signature(binding.encode("utf-8")).decode("ascii")


def check_origin(headers: Headers, own: frozenset[str]) -> None:
    """Refuse an unsafe request that another site caused, or that does not say where it is from."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is None and origin is None:
        raise _refusal("no-origin")
    if (site is not None and site not in _OWN_SITE) or (origin is not None and origin not in own):
        raise _refusal("foreign-origin")


def check_token(given: str, key: bytes, binding: str) -> None:
    """Refuse a form that was not made for this session or visitor."""
    expected = form_token(key, binding) if binding else ""
    if not binding or not hmac.compare_digest(given.encode("utf-8"), expected.encode("ascii")):
        raise _refusal("bad-form-token")


def _refusal(code: str) -> DeniedError:
    return DeniedError(
        code, N_("This form is too old or was not sent from this site. Load the page again.")
    )
