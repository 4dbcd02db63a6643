"""The one map from errors to answers: a page in the reader's language, or JSON for machines."""

from dataclasses import dataclass
from typing import Final

from starlette.responses import JSONResponse, Response

from participate.shared.errors import (
    NO_PAGE,
    ConflictError,
    DatabaseBusyError,
    DeniedError,
    InvalidInputError,
    NotFoundError,
    ParticipateError,
    TooManyError,
)
from participate.shared.i18n import N_
from participate.web.i18n import translate
from participate.web.services import Services
from participate.web.viewer import Viewer

TEMPLATE: Final = "web/error.html"
_TITLES: Final = {
    400: N_("This request cannot be read"),
    403: N_("You may not do this"),
    404: N_("This page does not exist"),
    405: N_("This page cannot be used in that way"),
    409: N_("This cannot be done now"),
    413: N_("This is too large"),
    422: N_("There is a problem"),
    429: N_("Too many attempts"),
    500: N_("Something went wrong on our side"),
    503: N_("Not available for the moment"),
}
_SENTENCES: Final = {
    404: NO_PAGE,
    405: N_("Go back and use the links and buttons of the page."),
    500: N_("Nothing you sent has been kept. Try again; if it happens again, tell us."),
    503: N_("The database cannot take this for the moment. Try again shortly."),
}
_FAULTS: Final = 500
_RETRY_SECONDS: Final = 5
_STATUS: Final[tuple[tuple[type[ParticipateError], int], ...]] = (
    (NotFoundError, 404),
    (DeniedError, 403),
    (ConflictError, 409),
    (InvalidInputError, 422),
    (TooManyError, 429),
    (DatabaseBusyError, 503),
)


class TooLargeError(ParticipateError):
    """A body beyond its route's limit; `limit` in bytes."""

    def __init__(self, limit: int) -> None:
        sentence = N_("What you sent is larger than the %(limit)s kB that are allowed here.")
        super().__init__(sentence, {"limit": limit // 1024})


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What the error template gets: sentences already translated."""

    status: int
    code: str
    title: str
    sentence: str
    details: tuple[str, ...] = ()


def status_of(error: ParticipateError) -> int:
    """Return the HTTP status of an error; 500 for those that no page should meet."""
    if isinstance(error, TooLargeError):
        return 413
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 500)


def code_of(error: ParticipateError) -> str:
    """Return the reason code of an error."""
    if isinstance(error, DeniedError | ConflictError | TooManyError):
        return error.code
    return {404: "not-found", 413: "too-large", 422: "invalid-input"}.get(status_of(error), "error")


def answer_error(
    error: ParticipateError, services: Services, viewer: Viewer, *, path: str, as_json: bool
) -> Response:
    """Answer with an error, as a page or as JSON."""
    status = status_of(error)
    sentence = _sentence(error, status, viewer.language)
    if as_json:
        response: Response = JSONResponse(
            {"error": code_of(error), "sentence": sentence}, status_code=status
        )
    else:
        page = ErrorPage(
            status=status,
            code=code_of(error),
            title=translate(_TITLES[status], viewer.language),
            sentence=sentence,
            details=_details(error, viewer.language),
        )
        response = render_error(page, services, viewer, path=path)
    if isinstance(error, TooManyError):
        response.headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, DatabaseBusyError):
        response.headers["Retry-After"] = str(_RETRY_SECONDS)
    return response


def answer_status(status: int, services: Services, viewer: Viewer, *, path: str) -> Response:
    """Answer with the page of a bare status (an unknown address, a wrong method, a fault)."""
    shown = status if status in _TITLES else 500
    page = ErrorPage(
        status=shown,
        code={404: "not-found", 405: "wrong-method"}.get(shown, "error"),
        title=translate(_TITLES[shown], viewer.language),
        sentence=translate(_SENTENCES.get(shown, _SENTENCES[500]), viewer.language),
    )
    return render_error(page, services, viewer, path=path)


def render_error(page: ErrorPage, services: Services, viewer: Viewer, *, path: str) -> Response:
    """Render the error page."""
    text = services.templating.render(TEMPLATE, viewer, page=page, current_path=path, notice="")
    headers = {"Cache-Control": "no-store"}
    return Response(text, status_code=page.status, media_type="text/html", headers=headers)


def _sentence(error: ParticipateError, status: int, language: str) -> str:
    """Say what is wrong; of a failing database, not where its files lie."""
    if status >= _FAULTS:
        return translate(_SENTENCES.get(status, _SENTENCES[500]), language)
    return translate(error.sentence, language, error.params)


def _details(error: ParticipateError, language: str) -> tuple[str, ...]:
    if not isinstance(error, InvalidInputError):
        return ()
    sentences = (
        translate(sentence, language, error.params_of(name))
        for name, sentence in error.fields.items()
    )
    return tuple(dict.fromkeys(sentences))
