"""What a feature's `routes.py` exports: a tuple of Pages."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from sqlmodel import Session
from starlette.responses import Response

from participate.shared.act import Actor
from participate.web.visit import Visit

Endpoint = Callable[[Visit], Response]
Sizing = Callable[[Session, Actor, Mapping[str, str]], int]
"""(session, reader, words of the path) -> the bytes of a body that are taken."""
Limiter = Literal["pages", "sign-in", "ballots"]
Answers = Literal["page", "json"]
KIB: Final = 1024
BODY_LIMIT: Final = 64 * KIB


@dataclass(frozen=True, slots=True)
class Access:
    """Who may ask: anyone; or anyone signed in; or holders of one of `roles`.

    `named`: people who have not chosen a display name yet are sent to choose one first.
    """

    signed_in: bool
    roles: frozenset[str] = frozenset()
    named: bool = True


ANYONE: Final = Access(signed_in=False)
SIGNED_IN: Final = Access(signed_in=True)
UNNAMED: Final = Access(signed_in=True, named=False)


def roles(*names: str) -> Access:
    """Access for holders of at least one of the named roles."""
    return Access(signed_in=True, roles=frozenset(names))


@dataclass(frozen=True, slots=True)
class Page:
    """One route. Access is denied by default to all but `access`.

    `writes`: whether the endpoint runs in a write session; by default GET reads and the rest write.
    A POST with `writes=False` gets a read session and lets a service open its own units of work.
    `for_ever`: what the address gives never changes, so it is cached and sets no cookie.
    `framed`: other sites may show it in a frame; it is the same for everybody and sets no cookie.
    `body_limit` in bytes; `sized` tells it for a reader who may come in, before the body is read.
    `answers="json"`: errors are JSON `{"error": code, "sentence": …}`.
    """

    method: Literal["GET", "POST"]
    path: str
    endpoint: Endpoint
    name: str
    access: Access
    writes: bool | None = None
    body_limit: int = BODY_LIMIT
    sized: Sizing | None = None
    limiter: Limiter = "pages"
    answers: Answers = "page"
    for_ever: bool = False
    framed: bool = False

    @property
    def opens_writing(self) -> bool:
        """Whether the unit of work is a writing one."""
        return self.method != "GET" if self.writes is None else self.writes
