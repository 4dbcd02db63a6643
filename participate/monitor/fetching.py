"""Asking a platform for the files of its record and its pages: each bounded, none led elsewhere."""

from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from participate.shared.fetching import Bounds, FetchError, fetch

__all__ = ["Fetch", "FetchError", "fetch_from"]

_SECONDS: Final = 60.0

Fetch = Callable[[str, int], bytes]
"""(path without a leading slash, most bytes) -> the body; raises FetchError."""


def fetch_from(base: str) -> Fetch:
    """Return what asks one site over HTTP(S); ValueError where `base` is no such address."""
    parts = urlsplit(base)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        message = f"{base} is not an http(s) address"
        raise ValueError(message)

    def fetch_path(path: str, most: int) -> bytes:
        return fetch(f"{base.rstrip('/')}/{path}", Bounds(most, _SECONDS))

    return fetch_path
