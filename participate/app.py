"""The composition root: the only place that knows every feature."""

import secrets
import sys
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from types import MappingProxyType
from typing import Final

from anyio import CapacityLimiter, to_thread
from sqlmodel import Session
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Mount, Route

from participate import __version__
from participate.accounts import routes as accounts
from participate.accounts.policy import PLATFORM
from participate.accounts.service import SessionViewers
from participate.comments.subjects import CommentSubjects
from participate.conduct import routes as conduct
from participate.consultations import routes as consultations
from participate.decisions import routes as decisions
from participate.departments import routes as departments
from participate.elections import routes as elections
from participate.elections.policy import DEFAULT_GRACE_SECONDS, DEFAULT_K
from participate.following import routes as following
from participate.mail.jobs import ROUND_SECONDS, send_waiting, smtp_transport
from participate.moderation import routes as moderation
from participate.panels import routes as panels
from participate.personal import routes as personal
from participate.personal.jobs import REWRITING_SECONDS, Rewriter, erase_due
from participate.personal.jobs import ROUND_SECONDS as ERASING_SECONDS
from participate.promises import routes as promises
from participate.proposals import routes as proposals
from participate.proposals.subjects import ProposalSubjects
from participate.record import routes as record
from participate.record.jobs import ask_witnesses, post_to_witness, publish_record
from participate.record.service import (
    LogSigner,
    note_settings,
    note_software,
    seal_checkpoint,
)
from participate.reviews import routes as reviews
from participate.settings import Settings, load_secrets
from participate.shared.act import Act
from participate.shared.clock import Clock, SystemClock
from participate.shared.database import BeforeCommit, Database
from participate.shared.errors import ConflictError
from participate.shared.subjects import SubjectSource
from participate.shared.worker import Worker
from participate.site import routes as site
from participate.web import routes as web
from participate.web.endpoint import make_endpoint, make_status_handler, stranger
from participate.web.errors import answer_status
from participate.web.middleware import PathGuard, SecurityHeaders, security_headers
from participate.web.reading import bare_request
from participate.web.routing import Page
from participate.web.services import Services
from participate.web.static import CachedStatic, hash_assets
from participate.web.templating import Templating

FEATURE_PAGES: Final[Mapping[str, tuple[Page, ...]]] = MappingProxyType(
    {
        "web": web.ROUTES,
        "mail": (),
        "record": record.ROUTES,
        "accounts": accounts.ROUTES,
        "departments": departments.ROUTES,
        "moderation": moderation.ROUTES,
        "eligibility": (),
        "consultations": consultations.ROUTES,
        "following": following.ROUTES,
        "comments": (),
        "proposals": proposals.ROUTES,
        "panels": panels.ROUTES,
        "reviews": reviews.ROUTES,
        "elections": elections.ROUTES,
        "decisions": decisions.ROUTES,
        "promises": promises.ROUTES,
        "conduct": conduct.ROUTES,
        "personal": personal.ROUTES,
        "site": site.ROUTES,
    }
)
"""The pages of every feature, lower features first. Importing them imports every table."""
FEATURES: Final = tuple(FEATURE_PAGES)
_TRIES: Final = 5
_THREADS: Final = {"pages": 16, "sign-in": 2, "ballots": 8}
"""So that many who sign in at once wait for each other, and no ballot waits for them."""
SWITCH_SECONDS: Final = 0.001
"""A check of a ballot's proofs lets go of the interpreter at each multiplication, some hundred
times, and gets it back when whoever computes has had it for so long: five times that is usual."""


def create_app(
    settings: Settings,
    *,
    clock: Clock | None = None,
    extra_routes: Sequence[Page] = (),
    features: Sequence[str] = FEATURES,
    services: Services | None = None,
) -> Starlette:
    """Build the application. `app.state.services` is its Services, `app.state.pages` its routes.

    The demo hands in the services that its own routes act through; else they are made here.
    """
    services = services or make_services(settings, clock or SystemClock())
    pages = sort_pages([*feature_pages(features), *extra_routes])
    refuse = make_status_handler(services)

    async def answer_http_error(http: HttpRequest, error: Exception) -> Response:
        return await refuse(http, error.status_code if isinstance(error, HTTPException) else 500)

    app = Starlette(
        routes=[
            *(
                Route(p.path, make_endpoint(p, services), methods=[p.method], name=p.name)
                for p in pages
            ),
            Mount("/static", CachedStatic(), name="static"),
        ],
        middleware=[
            Middleware(SecurityHeaders, settings=settings),
            Middleware(TrustedHostMiddleware, allowed_hosts=list(settings.hosts)),
            Middleware(PathGuard, refuse=refuse),
        ],
        exception_handlers={HTTPException: answer_http_error, 500: _fault_handler(services)},
        lifespan=_lifespan(services),
    )
    app.router.redirect_slashes = False
    app.state.services = services
    app.state.pages = pages
    return app


def make_services(settings: Settings, clock: Clock) -> Services:
    """Build what endpoints (and commands such as replay) work with."""
    keys = load_secrets(settings)
    return Services(
        settings=settings,
        secrets=keys,
        clock=clock,
        database=Database(
            settings.database_url,
            before_commit=_sealing(settings.origin, keys.log_key, clock),
        ),
        randomness=secrets.token_bytes,
        viewers=SessionViewers(),
        templating=Templating(settings),
        subjects=_subjects(),
        limiters=MappingProxyType(
            {name: CapacityLimiter(threads) for name, threads in _THREADS.items()}
        ),
    )


def _subjects() -> MappingProxyType[str, SubjectSource]:
    """Who answers for each kind of what people write."""
    made = ProposalSubjects()
    return MappingProxyType(
        {"proposal": made, "comment": CommentSubjects({"proposal": made})},
    )


def note_start(services: Services) -> None:
    """Record the software and the settings with which a server starts, where they are new.

    In one transaction, which only a server that starts at the same moment can win; then that one
    has said what this one wanted to say, and the second try finds it.
    """
    for attempt in range(1, _TRIES + 1):
        try:
            with services.database.write() as session:
                act = Act(session, PLATFORM, services.clock.now(), services.randomness)
                note_software(act, __version__, hash_assets())
                note_settings(act, _noted(services))
        except ConflictError:
            if attempt == _TRIES:
                raise
        else:
            return


def _noted(services: Services) -> Mapping[str, str]:
    """The settings that touch voting and the record, as the record says them: nothing secret."""
    settings = services.settings
    return {
        "base_url": settings.base_url,
        "origin": settings.origin,
        "log_key": LogSigner(settings.origin, services.secrets.log_key).vkey,
        "witnesses": " ".join(witness.key.text for witness in settings.witnesses),
        "witness_quorum": str(settings.witness_quorum),
        "witness_seconds": f"{settings.witness_seconds:g}",
        "usual_k": str(DEFAULT_K),
        "usual_grace_seconds": str(DEFAULT_GRACE_SECONDS),
        "demo": str(settings.demo).lower(),
    }


def feature_pages(features: Sequence[str] = FEATURES) -> list[Page]:
    """Return the pages of the named features."""
    return [page for feature in features for page in FEATURE_PAGES[feature]]


def sort_pages(pages: Iterable[Page]) -> tuple[Page, ...]:
    """Put fixed path segments before parameters; refuse a name or an address used twice."""
    ordered = sorted(pages, key=lambda p: [part.startswith("{") for part in p.path.split("/")])
    for key in ([p.name for p in ordered], [f"{p.method} {p.path}" for p in ordered]):
        twice = sorted({value for value in key if key.count(value) > 1})
        if twice:
            message = f"used by two pages: {', '.join(twice)}"
            raise ValueError(message)
    return tuple(ordered)


def _sealing(origin: str, log_key: bytes, clock: Clock) -> BeforeCommit:
    """Every unit of work that appended to the record ends with a signed checkpoint."""
    signer = LogSigner(origin, log_key)

    def seal(session: Session) -> None:
        seal_checkpoint(session, signer, clock.now())

    return seal


def _fault_handler(
    services: Services,
) -> Callable[[HttpRequest, Exception], Awaitable[Response]]:
    """Show the page of a fault without touching the database, with every header."""

    async def handler(http: HttpRequest, _: Exception) -> Response:
        viewer = stranger(services, bare_request(http))
        response = answer_status(500, services, viewer, path="/")
        response.headers.update(security_headers(services.settings))
        return response

    return handler


def _workers(services: Services) -> Iterator[Worker]:
    """What runs beside the requests: mails, the record's files, witnesses, as the settings say."""
    settings, database, clock = services.settings, services.database, services.clock
    # What was erased (words, voting codes at the close) leaves the write-ahead log too.
    yield Worker("log-emptying", database.truncate_log, seconds=60)
    yield Worker(
        "erasing",
        lambda: erase_due(database, clock, services.randomness, services.subjects),
        seconds=ERASING_SECONDS,
    )
    yield Worker("rewriting", Rewriter(database).run, seconds=REWRITING_SECONDS)
    if settings.smtp_url:
        transport = smtp_transport(settings.smtp_url)
        yield Worker(
            "mail-sender",
            lambda: send_waiting(database, clock, settings.mail_from, transport),
            seconds=ROUND_SECONDS,
        )
    if settings.record_folder is not None:
        yield Worker(
            "record-publishing",
            lambda: publish_record(database, settings),
            seconds=settings.witness_seconds,
        )
    if settings.witnesses:
        yield Worker(
            "witnessing",
            lambda: ask_witnesses(database, clock, settings.witnesses, post_to_witness),
            seconds=settings.witness_seconds,
        )


def _lifespan(
    services: Services,
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        sys.setswitchinterval(SWITCH_SECONDS)
        workers = list(_workers(services))
        for worker in workers:
            worker.start()
        yield
        for worker in workers:
            await to_thread.run_sync(worker.stop)
        services.database.close()

    return lifespan
