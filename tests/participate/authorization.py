"""The matrix of who may ask for what: rows, the world they are asked in, and the asking.

A feature states its rows in tests/participate/<feature>/authorization.py:

    AUTHORIZATION = {
        "proposals.show": Row(EVERYONE, path=lambda world: {"c": world.made["consultation"], …}),
        "consultations.edit": {
            "draft": Row(only("official"), path=lambda world: {"c": world.made["draft"]}),
            "published": Row(NOBODY, path=…),
        },
    }

    def extend_world(world): …   # optional; puts ids into world.made, through the services

Rows say who is let in, not what comes of it: an allowed POST with an empty form may well be 422.
Nothing that is asked is kept: every write of a request is rolled back after its last step.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlmodel import Session
from starlette.testclient import TestClient

from participate.accounts import service as accounts
from participate.accounts.policy import Role
from participate.app import FEATURES
from participate.shared.act import Act, Actor
from participate.shared.clock import SteppedClock
from participate.web import cookies, csrf
from participate.web.routing import Page
from participate.web.services import Services

ANONYMOUS = "anonymous"
ROLES = (ANONYMOUS, *(role.value for role in Role))
EVERYONE = frozenset(ROLES)
SIGNED_IN = EVERYONE - {ANONYMOUS}
NOBODY: frozenset[str] = frozenset()


def only(*roles: str) -> frozenset[str]:
    """Only these roles (every account is a citizen's too, unless it says otherwise here)."""
    unknown = set(roles) - EVERYONE
    assert not unknown, unknown
    return frozenset(roles)


@dataclass(frozen=True, slots=True)
class Row:
    """Who is let in to one route in one state; how to ask."""

    allowed: frozenset[str]
    path: Callable[["World"], Mapping[str, str]] = lambda _: {}
    query: str = ""
    form: Callable[["World"], Mapping[str, object]] = lambda _: {}
    json: object = None


@dataclass(slots=True)
class World:
    """An application with one person for each role, and what features put into it."""

    services: Services
    clock: SteppedClock
    people: dict[str, Actor] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    made: dict[str, Any] = field(default_factory=dict)

    @contextmanager
    def write(self, role: str = "") -> Iterator[Act]:
        """Do something for real as the person of a role (none: the platform's operator)."""
        actor = self.people[role] if role else accounts.PLATFORM
        with self.services.database.write() as session:
            yield Act(session, actor, self.clock.now(), self.services.randomness)


def load_rows() -> dict[tuple[str, str], Row]:
    """Return every feature's rows by (route name, state)."""
    rows: dict[tuple[str, str], Row] = {}
    for module in _modules():
        for name, given in module.AUTHORIZATION.items():
            states = given if isinstance(given, dict) else {"": given}
            for state, row in states.items():
                assert (name, state) not in rows, f"{name} has two rows"
                rows[name, state] = row
    return rows


def people_world(services: Services, clock: SteppedClock) -> World:
    """Make the people; `extend` lets the features add their things."""
    world = World(services, clock)
    with world.write() as act:
        for role in Role:
            account = accounts.find_or_create_account(act, f"{role}@example.org", f"The {role}")
            accounts.grant_role(act, account, role)
            world.people[role] = accounts.actor_of(act.session, account)
            world.sessions[role] = accounts.open_session(act, account)
    return world


def extend(world: World) -> World:
    """Let every feature add its things, lower features first."""
    for module in _modules():
        if hasattr(module, "extend_world"):
            module.extend_world(world)
    return world


def rehearse_only(services: Services) -> None:
    """From now on every unit of work is rolled back at its end."""
    database = services.database

    def drop(session: Session) -> None:
        session.commit = session.rollback  # type: ignore[method-assign]

    sealing = database.before_commit

    def before_commit(session: Session) -> None:
        if sealing is not None:
            sealing(session)
        drop(session)

    database.before_commit = before_commit


def ask(app: Any, world: World, page: Page, row: Row, role: str) -> str:
    """Ask as a role; return "allowed", "denied", or what went wrong."""
    client = TestClient(
        app, base_url="https://testserver", follow_redirects=False, raise_server_exceptions=False
    )
    binding = world.sessions.get(role, "")
    name = cookies.SESSION if binding else cookies.VISITOR
    binding = binding or csrf.new_visitor(world.services.randomness)
    client.cookies.set(name, binding, domain="testserver.local", path="/")
    token = csrf.form_token(world.services.secrets.session_key, binding)
    headers = {"Origin": "https://testserver", csrf.HEADER: token}
    path = page.path
    for parameter, value in row.path(world).items():
        path = path.replace(f"{{{parameter}}}", value).replace(f"{{{parameter}:path}}", value)
        path = path.replace(f"{{{parameter}:int}}", value)
    assert "{" not in path, f"{page.name}: the row gives no value for a parameter of {path}"
    if page.method == "GET":
        answer = client.get(path + row.query, headers=headers)
    elif row.json is not None:
        answer = client.post(path, json=row.json, headers=headers)
    else:
        answer = client.post(path, data=dict(row.form(world)), headers=headers)
    return judge(answer.status_code, answer.headers.get("location", ""), page.method, role)


def judge(status: int, location: str, method: str, role: str) -> str:
    """Read an answer as access allowed or denied."""
    to_sign_in = status == 303 and location.startswith("/sign-in?next=")
    if role == ANONYMOUS and method == "GET" and to_sign_in:
        return "denied"
    if status in {401, 403}:
        return "denied"
    if to_sign_in or status >= 500:
        return f"unexpected: {status} {location}"
    return "allowed"


def _modules() -> list[Any]:
    folder = Path(__file__).parent
    found = [f for f in FEATURES if (folder / f / "authorization.py").is_file()]
    return [import_module(f"tests.participate.{feature}.authorization") for feature in found]
