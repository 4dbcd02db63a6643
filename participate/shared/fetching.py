"""Asking a server that is not trusted: bounded in size, time and redirects, never led astray.

One deadline holds for the whole, redirects included: a watchdog shuts the connection, so a server
that sends a byte now and then gains nothing. (Looking up a name is bounded by the system alone.)
Redirects lead to https, or stay on this machine's own loopback; from a public address none leads to
a private one. Proxies of the environment are not used.
"""

import contextlib
import io
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import BinaryIO, Final
from urllib.parse import SplitResult, quote, urljoin, urlsplit

_CHUNK: Final = 1 << 16
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_PORTS: Final = {"http": 80, "https": 443}
_IN_AN_ADDRESS: Final = "/?&=%:;,+~@!$'()*[]"


class FetchError(Exception):
    """What was asked for could not be had; `status` is the answer's, None without an answer."""

    def __init__(self, path: str, reason: str, status: int | None = None) -> None:
        super().__init__(f"{path}: {reason}")
        self.status = status


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far a server may go: bytes of its answer, seconds in all, redirects."""

    most: int
    seconds: float
    redirects: int = 0


@dataclass(slots=True)
class _Watch:
    """The deadline, and the connection that it shuts."""

    ends: float
    expired: bool = False
    line: socket.socket | None = None

    @property
    def left(self) -> float:
        """The seconds that are left; FetchError's reason `TimeoutError` where there are none."""
        rest = self.ends - time.monotonic()
        if rest <= 0:
            raise TimeoutError
        return rest

    def attach(self, line: socket.socket) -> None:
        """Watch this connection from now on."""
        self.release()
        self.line = line.dup()

    def release(self) -> None:
        """Let go of the connection that was watched."""
        if self.line is not None:
            self.line.close()
            self.line = None

    def expire(self) -> None:
        """Shut the connection: whoever reads from it wakes up."""
        self.expired = True
        if self.line is not None:
            with contextlib.suppress(OSError):
                self.line.shutdown(socket.SHUT_RDWR)


def fetch(address: str, bounds: Bounds, context: ssl.SSLContext | None = None) -> bytes:
    """Return what stands at an address; FetchError says why it cannot be had."""
    body = io.BytesIO()
    fetch_into(body, address, bounds, context)
    return body.getvalue()


def fetch_into(
    stream: BinaryIO, address: str, bounds: Bounds, context: ssl.SSLContext | None = None
) -> None:
    """Write what stands at an address to a stream, which may then hold a part of it on an error.

    `context` says which certificates hold: those that the system trusts, if none is given.
    """
    with _deadline(bounds.seconds) as watch:
        try:
            _follow(stream, address, bounds, watch, context or ssl.create_default_context())
            reason = "" if not watch.expired else _too_slow(bounds)
        except ssl.SSLCertVerificationError as error:
            raise FetchError(address, "its certificate does not hold") from error
        except (OSError, HTTPException, ValueError) as error:
            slow = watch.expired or isinstance(error, TimeoutError)
            reason = _too_slow(bounds) if slow else "cannot be reached"
            raise FetchError(address, reason) from error
    if reason:
        raise FetchError(address, reason)


@contextmanager
def _deadline(seconds: float) -> Iterator[_Watch]:
    watch = _Watch(time.monotonic() + seconds)
    timer = threading.Timer(seconds, watch.expire)
    timer.daemon = True
    timer.start()
    try:
        yield watch
    finally:
        timer.cancel()
        timer.join()
        watch.release()


def _follow(
    stream: BinaryIO, address: str, bounds: Bounds, watch: _Watch, context: ssl.SSLContext
) -> None:
    """Ask, and ask again where the answer leads, as often as it may."""
    first = place = _parse(address)
    private = True  # where the reader leads is the reader's own affair
    for _ in range(bounds.redirects + 1):
        line, is_private = _connect(place, watch, private_too=private)
        private = private and is_private
        with contextlib.closing(line):
            answer = _ask(place, line, watch, context)
            with answer:
                if answer.status not in _REDIRECTS:
                    _receive(stream, address, answer, bounds, watch)
                    return
                place = _lead(first, place, answer, address)
    raise FetchError(address, "redirects once too often")


def _parse(address: str, base: str = "") -> SplitResult:
    """Take an http(s) address, as it stands at `base`, apart; FetchError where it is none."""
    try:
        parts = urlsplit(urljoin(base, address))
        parts.port  # noqa: B018 - reading it checks it
    except ValueError as error:
        raise FetchError(address, "is no address") from error
    if parts.scheme not in _PORTS or not parts.hostname or "@" in parts.netloc:
        raise FetchError(address, "is no http(s) address")
    return parts


def _lead(
    first: SplitResult, place: SplitResult, answer: HTTPResponse, address: str
) -> SplitResult:
    """Return where a redirect leads, if it may."""
    parts = _parse(answer.getheader("Location") or "", place.geturl())
    if parts.scheme != "https" and (first.scheme, first.netloc) != (parts.scheme, parts.netloc):
        raise FetchError(address, "redirects to what is neither https nor the same server")
    return parts


def _connect(place: SplitResult, watch: _Watch, *, private_too: bool) -> tuple[socket.socket, bool]:
    """Return a connection, and whether its other end is no public address."""
    host, port = place.hostname or "", place.port or _PORTS[place.scheme]
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    refused: OSError = OSError()
    for family, kind, protocol, _, target in found:
        is_private = _is_private(str(target[0]))
        if is_private and not private_too:
            raise FetchError(place.geturl(), "a redirect leads to a private address")
        line = socket.socket(family, kind, protocol)
        try:
            line.settimeout(watch.left)
            line.connect(target)
        except OSError as error:
            line.close()
            refused = error
            continue
        watch.attach(line)
        return line, is_private
    raise refused


def _is_private(address: str) -> bool:
    return not ipaddress.ip_address(address.partition("%")[0]).is_global


def _ask(
    place: SplitResult, line: socket.socket, watch: _Watch, context: ssl.SSLContext
) -> HTTPResponse:
    """Send the request and return the answer, of which only the head is read."""
    host = (place.hostname or "").encode("idna").decode()
    with contextlib.ExitStack() as stack:
        connection = HTTPConnection(host)
        stack.callback(connection.close)
        line.settimeout(watch.left)
        secure = place.scheme == "https"
        connection.sock = context.wrap_socket(line, server_hostname=host) if secure else line
        connection.putrequest("GET", _target(place), skip_host=True, skip_accept_encoding=True)
        shown = f"[{host}]" if ":" in host else host
        connection.putheader("Host", f"{shown}:{place.port}" if place.port else shown)
        connection.putheader("Accept-Encoding", "identity")
        connection.putheader("Connection", "close")
        connection.endheaders()
        answer = connection.getresponse()
        stack.pop_all()
    return answer


def _target(place: SplitResult) -> str:
    """Return the path and query as they stand in a request."""
    query = f"?{quote(place.query, safe=_IN_AN_ADDRESS)}" if place.query else ""
    return quote(place.path or "/", safe=_IN_AN_ADDRESS) + query


def _receive(
    stream: BinaryIO, address: str, answer: HTTPResponse, bounds: Bounds, watch: _Watch
) -> None:
    """Read the body of a good answer, as it is, to its end."""
    if answer.status != HTTPStatus.OK:
        raise FetchError(address, f"answered {answer.status}", answer.status)
    if answer.getheader("Content-Encoding", "identity").lower() != "identity":
        raise FetchError(address, "is packed in a way that was not asked for", answer.status)
    left = bounds.most
    while chunk := answer.read(min(_CHUNK, left + 1)):
        left -= len(chunk)
        if left < 0:
            raise FetchError(address, f"is larger than {bounds.most} bytes", answer.status)
        stream.write(chunk)
        watch.left  # noqa: B018 - reading it checks it
    if answer.length:
        raise FetchError(address, "ends too early", answer.status)


def _too_slow(bounds: Bounds) -> str:
    return f"took longer than {bounds.seconds:g} seconds"
