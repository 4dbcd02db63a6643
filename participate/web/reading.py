"""Reading a request before any work is done: bounded, strict, never a surprise later.

What comes out holds no NUL and no lone surrogate in its fields, and no body beyond the route's
limit. A form in bytes that are not UTF-8 is refused, never guessed at.
"""

from collections.abc import Iterable
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest

from participate.shared.errors import InvalidInputError, NotFoundError, ParticipateError
from participate.shared.i18n import N_
from participate.web.errors import TooLargeError
from participate.web.links import safe_local_path
from participate.web.visit import Form, Request, UploadedFile

MOST_FIELDS: Final = 2_000
_LARGEST_NUMBER: Final = 2**63 - 1
_UNREADABLE: Final = N_("The form could not be read.")
_BAD_CHARACTERS: Final = N_("The text has characters that cannot be stored.")
_LONGEST_CLIENT: Final = 64


async def read_request(
    http: HttpRequest, body_limit: int
) -> tuple[Request, ParticipateError | None]:
    """Read the whole request; with a problem, the Request has no form and no body."""
    bare = bare_request(http)
    try:
        check_words(bare.query.items())
        path = _path_words(http)
        body = await _read_body(http, body_limit)
        form, files = parse_body(body, http.headers.get("content-type", ""))
    except ParticipateError as problem:
        return bare, problem
    except ClientDisconnect:
        return bare, InvalidInputError({"": _UNREADABLE})
    return _with(bare, path, body, form, files), None


def parse_body(body: bytes, content_type: str) -> tuple[Form, dict[str, UploadedFile]]:
    """Parse a form body; other media types give an empty form. InvalidInputError if hostile."""
    kind, options = parse_options_header(content_type.encode("latin-1", "replace"))
    if kind == b"application/x-www-form-urlencoded":
        pairs = _urlencoded(body)
        files: dict[str, UploadedFile] = {}
    elif kind == b"multipart/form-data":
        pairs, files = _Multipart(options.get(b"boundary", b"")).parse(body)
    else:
        return Form(), {}
    check_words(pairs)
    return Form(tuple(pairs)), files


def check_words(pairs: Iterable[tuple[str, str]]) -> None:
    """Refuse NUL and lone surrogates: no database and no reader can keep them."""
    wrong = {
        name if is_storable(name) else "": _BAD_CHARACTERS
        for name, value in pairs
        if not (is_storable(name) and is_storable(value))
    }
    if wrong:
        raise InvalidInputError(wrong)


def is_storable(text: str) -> bool:
    """Tell whether text has neither NUL nor lone surrogates."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def bare_request(http: HttpRequest) -> Request:
    """Return what is known of a request without reading its body."""
    query = dict(reversed(http.query_params.multi_items()))
    return Request(
        method=http.method,
        current_path=_shown_path(http),
        path={},
        query=query,
        form=Form(),
        files={},
        body=b"",
        headers=http.headers,
        cookies={name: value for name, value in http.cookies.items() if is_storable(value)},
        client=(http.client.host if http.client else "")[:_LONGEST_CLIENT],
    )


def _shown_path(http: HttpRequest) -> str:
    """Return the path of the page that the reader sees: of a POST, the one that it came from."""
    if http.method in {"GET", "HEAD"}:
        question = f"?{http.url.query}" if http.url.query else ""
        return http.url.path + question
    try:
        parts = urlsplit(http.headers.get("referer", ""))
    except ValueError:
        return "/"
    return safe_local_path(f"{parts.path}?{parts.query}" if parts.query else parts.path)


def _with(
    bare: Request, path: dict[str, str], body: bytes, form: Form, files: dict[str, UploadedFile]
) -> Request:
    return Request(
        method=bare.method,
        current_path=bare.current_path,
        path=path,
        query=bare.query,
        form=form,
        files=files,
        body=body,
        headers=bare.headers,
        cookies=bare.cookies,
        client=bare.client,
    )


def _path_words(http: HttpRequest) -> dict[str, str]:
    for value in http.path_params.values():
        if isinstance(value, int) and value > _LARGEST_NUMBER:
            raise NotFoundError
    return {name: str(value) for name, value in http.path_params.items()}


async def _read_body(http: HttpRequest, limit: int) -> bytes:
    announced = http.headers.get("content-length", "")
    if announced.isdecimal() and int(announced[:20]) > limit:
        raise TooLargeError(limit)
    chunks: list[bytes] = []
    size = 0
    async for chunk in http.stream():
        size += len(chunk)
        if size > limit:
            raise TooLargeError(limit)
        chunks.append(chunk)
    return b"".join(chunks)


def _urlencoded(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=False,
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError as error:
        raise InvalidInputError({"": _UNREADABLE}) from error


class _Multipart:
    """Collects the parts of one multipart body, wholly in memory (the body is bounded)."""

    def __init__(self, boundary: bytes) -> None:
        self._boundary = boundary
        self._pairs: list[tuple[str, str]] = []
        self._files: dict[str, UploadedFile] = {}
        self._headers: dict[bytes, bytes] = {}
        self._name = b""
        self._value = b""
        self._content = bytearray()
        self._parts = 0
        self._finished = False

    def parse(self, body: bytes) -> tuple[list[tuple[str, str]], dict[str, UploadedFile]]:
        """Return fields and files; InvalidInputError for anything broken or cut short."""
        try:
            parser = MultipartParser(
                self._boundary,
                {
                    "on_part_begin": self._begin,
                    "on_part_data": self._data,
                    "on_part_end": self._end,
                    "on_header_field": self._header_name,
                    "on_header_value": self._header_value,
                    "on_header_end": self._header_end,
                    "on_end": self._finish,
                },
            )
            parser.write(body)
            parser.finalize()
        except (MultipartParseError, ValueError) as error:
            raise InvalidInputError({"": _UNREADABLE}) from error
        if not self._finished:
            raise InvalidInputError({"": _UNREADABLE})
        return self._pairs, self._files

    def _begin(self) -> None:
        self._parts += 1
        if self._parts > MOST_FIELDS:
            message = "too many parts"
            raise ValueError(message)
        self._headers = {}
        self._content = bytearray()

    def _data(self, chunk: bytes, start: int, end: int) -> None:
        self._content += chunk[start:end]

    def _header_name(self, chunk: bytes, start: int, end: int) -> None:
        self._name += chunk[start:end]

    def _header_value(self, chunk: bytes, start: int, end: int) -> None:
        self._value += chunk[start:end]

    def _header_end(self) -> None:
        self._headers[self._name.lower()] = self._value
        self._name = self._value = b""

    def _finish(self) -> None:
        self._finished = True

    def _end(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        name = options[b"name"].decode("utf-8") if b"name" in options else ""
        if b"filename" not in options:
            self._pairs.append((name, self._content.decode("utf-8")))
            return
        filename = options[b"filename"].decode("utf-8", "replace")
        check_words([(name, filename)])
        media_type = self._headers.get(b"content-type", b"").decode("latin-1")
        self._files[name] = UploadedFile(filename, media_type, bytes(self._content))
