"""One request, already read: all that an endpoint gets, and the ways to answer."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, RedirectResponse, Response

from participate.settings import Settings
from participate.shared.act import Act
from participate.shared.receipt import Receipt
from participate.web import cookies
from participate.web.i18n import translate
from participate.web.links import safe_local_path
from participate.web.services import Services
from participate.web.viewer import Viewer

_TAG_DIGITS = 32


class Form(Mapping[str, str]):
    """A submitted form: a mapping of first values; `list(name)` gives every value of a field."""

    __slots__ = ("_values",)

    def __init__(self, pairs: tuple[tuple[str, str], ...] = ()) -> None:
        values: dict[str, tuple[str, ...]] = {}
        for name, value in pairs:
            values[name] = (*values.get(name, ()), value)
        self._values = values

    def __getitem__(self, name: str) -> str:
        """Return the first value."""
        return self._values[name][0]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the field names."""
        return iter(self._values)

    def __len__(self) -> int:
        """Return the number of different fields."""
        return len(self._values)

    def list(self, name: str) -> tuple[str, ...]:
        """Return every value given for the field, in order; none: ()."""
        return self._values.get(name, ())


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file from a multipart form."""

    filename: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Request:
    """The request's own facts, read and bounded before the endpoint runs."""

    method: str
    current_path: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    form: Form
    files: Mapping[str, UploadedFile]
    body: bytes
    headers: Headers
    cookies: Mapping[str, str]
    client: str


@dataclass(frozen=True, slots=True)
class Visit:
    """An endpoint's only argument. Never keep it: its session closes with the request."""

    act: Act
    viewer: Viewer
    request: Request
    services: Services
    notice: cookies.Notice | None = None
    set_cookies: list[cookies.Cookie] = field(default_factory=list)

    @property
    def settings(self) -> Settings:
        """The installation's settings."""
        return self.services.settings

    @property
    def path(self) -> Mapping[str, str]:
        """The path's parameters, as text."""
        return self.request.path

    @property
    def query(self) -> Mapping[str, str]:
        """The query's first values."""
        return self.request.query

    @property
    def form(self) -> Form:
        """The submitted form (empty for other bodies)."""
        return self.request.form

    @property
    def files(self) -> Mapping[str, UploadedFile]:
        """The uploaded files by field name."""
        return self.request.files

    @property
    def body(self) -> bytes:
        """The raw body."""
        return self.request.body

    @property
    def headers(self) -> Headers:
        """The request's headers."""
        return self.request.headers

    def render(self, template: str, page: object, *, status: int = 200, **more: object) -> Response:
        """Render `template` (under templates/) with `page`, now and completely.

        `more` are values that pages of several features show in the same way, by name.
        """
        left = self.notice
        text = self.services.templating.render(
            template,
            self.viewer,
            page=page,
            current_path=self.request.current_path,
            notice=translate(left.sentence, self.viewer.language) if left else "",
            notice_receipt=left.receipt if left else None,
            **more,
        )
        response = Response(text, status_code=status, media_type="text/html")
        response.headers["Cache-Control"] = "no-store" if self.viewer.signed_in else "no-cache"
        return response

    def redirect(
        self, url: str, *, notice: str | None = None, receipt: Receipt | None = None
    ) -> Response:
        """Send the reader on (303) to a path of this site.

        `notice` is a msgid shown there once, `receipt` that of what was done, offered beside it.
        ValueError for other addresses: what a reader gave goes through `safe_local_path` first.
        """
        if safe_local_path(url, default="") != url:
            message = "a redirect leads off this site"
            raise ValueError(message)
        if notice is not None:
            left = cookies.Notice(notice, receipt)
            self.set_cookies.append(cookies.notice(self.services.secrets.session_key, left))
        return RedirectResponse(url, status_code=303)

    def json(self, value: object, status: int = 200) -> Response:
        """Answer with JSON."""
        return JSONResponse(value, status_code=status)

    def unless_known(self, content: bytes, media_type: str) -> Response:
        """Answer with a content that readers ask for again, unless it is the one they have."""
        tag = f'"{hashlib.sha256(content).hexdigest()[:_TAG_DIGITS]}"'
        known = {each.strip() for each in self.headers.get("if-none-match", "").split(",")}
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        if {tag, f"W/{tag}", "*"} & known:
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        return Response(content, media_type=media_type, headers=headers)

    def download(self, content: bytes, filename: str, media_type: str) -> Response:
        """Answer with a file to save."""
        response = Response(content, media_type=media_type)
        plain = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in filename)
        disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename)}"
        response.headers["Content-Disposition"] = disposition
        return response
