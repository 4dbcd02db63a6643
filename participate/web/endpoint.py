"""The endpoint adapter: from an HTTP request to a plain function and back.

The async part reads the bounded request. Then one hop to a worker thread: who is it, may they,
open the unit of work, run the function (which renders), commit, close. The response starts after
the commit, so what it says has happened. Nothing lazy survives the hop.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from anyio import to_thread
from sqlalchemy.exc import IntegrityError
from starlette.requests import Request as HttpRequest
from starlette.responses import RedirectResponse, Response

from participate.shared.act import VISITOR, Act, Actor
from participate.shared.errors import (
    ConflictError,
    DatabaseBusyError,
    DeniedError,
    ParticipateError,
)
from participate.shared.i18n import N_
from participate.web import cookies, csrf
from participate.web.errors import answer_error, answer_status
from participate.web.i18n import negotiate
from participate.web.middleware import FRAMED
from participate.web.reading import bare_request, check_words, read_request
from participate.web.routing import ANYONE, Access, Page
from participate.web.services import Services
from participate.web.viewer import Viewer
from participate.web.visit import Request, Visit

_log = logging.getLogger(__name__)
_FOR_EVER: Final = "public, max-age=31536000, immutable"
AsyncEndpoint = Callable[[HttpRequest], Awaitable[Response]]


def make_endpoint(page: Page, services: Services) -> AsyncEndpoint:
    """Wrap a page's function for Starlette."""

    async def endpoint(http: HttpRequest) -> Response:
        limit = page.body_limit
        if page.sized is not None:
            limit = await to_thread.run_sync(
                _limit, page, services, http, limiter=services.limiters[page.limiter]
            )
        request, problem = await read_request(http, limit)
        # The moment of arrival, before any wait for a thread: a ballot is judged by it.
        arrived = services.clock.now()
        return await to_thread.run_sync(
            _answer,
            page,
            services,
            request,
            problem,
            arrived,
            limiter=services.limiters[page.limiter],
        )

    return endpoint


def _limit(page: Page, services: Services, http: HttpRequest) -> int:
    """The bytes of a body that are read from this reader; those of any page from a stranger."""
    request = bare_request(http)
    try:
        reader = _recognise(services, request, services.clock.now())
        if page.sized is None or _admit(page.access, reader.viewer, request) is not None:
            return page.body_limit
        path = {name: str(value) for name, value in http.path_params.items()}
        check_words(path.items())
        with services.database.read() as session:
            return page.sized(session, reader.viewer.actor, path)
    except ParticipateError:
        return page.body_limit  # why, the request itself is told


def make_status_handler(services: Services) -> Callable[[HttpRequest, int], Awaitable[Response]]:
    """Build what answers a request that no page takes, in the same frame as every page."""

    async def handler(http: HttpRequest, status: int) -> Response:
        return await to_thread.run_sync(
            _answer_status,
            services,
            bare_request(http),
            status,
            limiter=services.limiters["pages"],
        )

    return handler


@dataclass(slots=True)
class _Reader:
    """Who asks, how they like pages, and the cookie to set when they have none yet."""

    viewer: Viewer
    new_cookies: list[cookies.Cookie]


def _answer(
    page: Page,
    services: Services,
    request: Request,
    problem: ParticipateError | None,
    now: datetime,
) -> Response:
    as_json = page.answers == "json" or _speaks_json(request)
    try:
        reader = _recognise(services, request, now)
    except DatabaseBusyError as error:
        _log.exception("the database refused %s", page.name)
        return _refuse_unrecognised(error, services, request, as_json=as_json)
    try:
        if problem is not None:
            raise problem
        if request.method not in csrf.SAFE_METHODS:
            _check_form(services, request)
        away = _admit(page.access, reader.viewer, request)
        response = away or _run(page, services, request, reader, now)
    except ParticipateError as error:
        response = answer_error(
            error, services, reader.viewer, path=request.current_path, as_json=as_json
        )
    if page.for_ever and response.status_code == HTTPStatus.OK:
        response.headers["Cache-Control"] = _FOR_EVER
        return response
    if page.framed and response.status_code == HTTPStatus.OK:
        response.headers.update(FRAMED)
        return response
    response.headers.setdefault("Cache-Control", "no-store")
    for cookie in reader.new_cookies:
        cookies.set_cookie(response, cookie)
    return response


def _run(
    page: Page, services: Services, request: Request, reader: _Reader, now: datetime
) -> Response:
    """Run the function in its unit of work; the commit is behind us when this returns."""
    key = services.secrets.session_key
    notice = cookies.read_notice(key, request.cookies)
    database = services.database
    asked: list[cookies.Cookie] = []
    try:
        with database.write() if page.opens_writing else database.read() as session:
            visit = Visit(
                act=Act(session, reader.viewer.actor, now, services.randomness),
                viewer=reader.viewer,
                request=request,
                services=services,
                notice=notice,
                set_cookies=asked,
            )
            response = page.endpoint(visit)
    except IntegrityError as error:
        raise ConflictError(
            "done-meanwhile", N_("Someone did the same at the same moment. Load the page again.")
        ) from error
    except DatabaseBusyError:
        _log.exception("the database refused %s", page.name)
        raise
    if notice and page.method == "GET" and response.media_type == "text/html":
        asked.append(cookies.forget(cookies.NOTICE))
    reader.new_cookies.extend(asked)
    return response


def _refuse_unrecognised(
    error: ParticipateError, services: Services, request: Request, *, as_json: bool
) -> Response:
    """Answer where the database does not even tell who asks."""
    viewer, path = stranger(services, request), request.current_path
    return answer_error(error, services, viewer, path=path, as_json=as_json)


def _answer_status(services: Services, request: Request, status: int) -> Response:
    try:
        reader = _recognise(services, request, services.clock.now())
    except DatabaseBusyError as error:
        return _refuse_unrecognised(error, services, request, as_json=_speaks_json(request))
    return answer_status(status, services, reader.viewer, path=request.current_path)


def stranger(services: Services, request: Request) -> Viewer:
    """The viewer of a page shown without asking the database (after a fault)."""
    return _viewer(services, request, VISITOR, _binding(request))


def _recognise(services: Services, request: Request, now: datetime) -> _Reader:
    actor = _find_actor(services, request, now)
    new_cookies: list[cookies.Cookie] = []
    binding = _binding(request)
    if not binding:
        binding = csrf.new_visitor(services.randomness)
        new_cookies.append(cookies.Cookie(cookies.VISITOR, binding))
    return _Reader(_viewer(services, request, actor, binding), new_cookies)


def _find_actor(services: Services, request: Request, now: datetime) -> Actor:
    session_id = request.cookies.get(cookies.SESSION, "")
    if not session_id:
        return VISITOR
    with services.database.read() as session:
        return services.viewers.viewer(session, session_id, now) or VISITOR


def _viewer(services: Services, request: Request, actor: Actor, binding: str) -> Viewer:
    return Viewer(
        actor=actor,
        language=negotiate(
            request.query.get("lang"),
            request.cookies.get(cookies.LANGUAGE),
            request.headers.get("accept-language"),
        ),
        large_text=request.cookies.get(cookies.LARGE_TEXT) == "on",
        csrf_token=csrf.form_token(services.secrets.session_key, binding),
        signed_in=actor.account is not None,
    )


def _binding(request: Request) -> str:
    """What form tokens are bound to: the session's cookie, else the visitor's, else nothing yet."""
    visitor = request.cookies.get(cookies.VISITOR, "")
    return request.cookies.get(cookies.SESSION) or (visitor if csrf.is_visitor(visitor) else "")


def _check_form(services: Services, request: Request) -> None:
    csrf.check_origin(request.headers, services.settings.web_origins)
    token = request.headers.get(csrf.HEADER) or request.form.get(csrf.FIELD, "")
    csrf.check_token(token, services.secrets.session_key, _binding(request))


def _admit(access: Access, viewer: Viewer, request: Request) -> Response | None:
    """Return a redirect where signing in (or choosing a name) would help; DeniedError where not."""
    if access == ANYONE:
        return None
    if not viewer.signed_in:
        if request.method in csrf.SAFE_METHODS:
            return _send_to("/sign-in", request)
        raise DeniedError("not-signed-in", N_("You are not signed in. Sign in, then try again."))
    if access.roles and not viewer.actor.has(*access.roles):
        raise DeniedError("role-missing", N_("This page is for people with another role."))
    if access.named and not viewer.actor.name:
        if request.method in csrf.SAFE_METHODS:
            return _send_to("/account/name", request)
        raise DeniedError("name-missing", N_("Choose the name under which you take part first."))
    return None


def _send_to(path: str, request: Request) -> Response:
    target = f"{path}?next={quote(request.current_path, safe='/')}"
    return RedirectResponse(target, status_code=303)


def _speaks_json(request: Request) -> bool:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/json"
