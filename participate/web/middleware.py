"""Pure ASGI middleware: the headers of every response, and paths that nothing may see."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from participate.settings import Settings
from participate.web.reading import is_storable

CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
FRAMED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Content-Security-Policy": (
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'none'; "
            "base-uri 'none'; frame-ancestors *"
        ),
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cache-Control": "public, max-age=300",
        "Vary": "Accept-Language, Cookie",
    }
)
"""The headers of a page that other sites may show in a frame: no script, no form, nobody's own."""
LONGEST_PATH: Final = 2_048
LONGEST_QUERY: Final = 8_192
_PERMISSIONS: Final = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
_TWO_YEARS: Final = 2 * 365 * 24 * 3600


def security_headers(settings: Settings) -> dict[str, str]:
    """Return the headers that every response carries.

    Referrer-Policy is `same-origin`, not `no-referrer`: with that, browsers send `Origin: null`
    with our own forms.
    """
    headers = {
        "Content-Security-Policy": CSP,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": _PERMISSIONS,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if settings.https:
        headers["Strict-Transport-Security"] = f"max-age={_TWO_YEARS}"
    return headers


class SecurityHeaders:
    """Adds the security headers to every response that does not say its own (FRAMED)."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._headers = security_headers(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, adding headers."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)


class PathGuard:
    """Answers 404 to paths with NUL, lone surrogates or an absurd length."""

    def __init__(
        self, app: ASGIApp, refuse: Callable[[HttpRequest, int], Awaitable[Response]]
    ) -> None:
        self._app = app
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is sane."""
        if scope["type"] == "http" and not _is_sane(scope):
            sane: Scope = {**scope, "path": "/", "raw_path": b"/", "query_string": b""}
            response = await self._refuse(HttpRequest(sane, receive), 404)
            await response(sane, receive, send)
            return
        await self._app(scope, receive, send)


def _is_sane(scope: Scope) -> bool:
    path: str = scope["path"]
    short = len(path) <= LONGEST_PATH and len(scope["query_string"]) <= LONGEST_QUERY
    return short and is_storable(path)
