"""Asking a platform that is not trusted: bounded in size and time, never led elsewhere."""

import urllib.error
import urllib.request
from collections.abc import Callable
from http.client import HTTPException
from typing import Final
from urllib.parse import urlsplit

_SECONDS: Final = 20.0


class FetchError(Exception):
    """What was asked for could not be had; `status` is the answer's, None without an answer."""

    def __init__(self, path: str, reason: str, status: int | None = None) -> None:
        super().__init__(f"{path}: {reason}")
        self.status = status


Fetch = Callable[[str, int], bytes]
"""(path without a leading slash, most bytes) -> the body; raises FetchError."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A record answers where it is asked."""

    def redirect_request(self, *_arguments: object) -> None:
        """Follow nothing: the answer is the redirect itself."""


def fetch_from(base: str) -> Fetch:
    """Return what asks one site over HTTP(S); ValueError where `base` is no such address."""
    parts = urlsplit(base)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        message = f"{base} is not an http(s) address"
        raise ValueError(message)
    opener = urllib.request.build_opener(_NoRedirects)

    def fetch(path: str, most: int) -> bytes:
        try:
            with opener.open(f"{base.rstrip('/')}/{path}", timeout=_SECONDS) as answer:
                body: bytes = answer.read(most + 1)
        except urllib.error.HTTPError as error:
            with error:
                raise FetchError(path, f"answered {error.code}", error.code) from error
        except (OSError, HTTPException, ValueError) as error:
            raise FetchError(path, "cannot be reached") from error
        if len(body) > most:
            raise FetchError(path, f"is larger than {most} bytes", 200)
        return body

    return fetch
