"""What tests of the application share: settings, a clock, the app, a client, people.

Tests marked `both_databases` run on SQLite and on PostgreSQL. With TEST_DATABASE=postgres in the
environment every test of the application runs on PostgreSQL that does not say otherwise.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session
from starlette.applications import Starlette
from starlette.testclient import TestClient

from participate.accounts import service as accounts
from participate.app import FEATURES, create_app
from participate.settings import Settings
from participate.shared.act import Act, Actor
from participate.shared.clock import SteppedClock
from participate.shared.database import Database
from participate.shared.text import make_text
from participate.web import cookies, csrf
from tests.participate.cluster import MISSING, Cluster, find_programs
from tests.participate.consultations.making import put_public

DATABASE = os.environ.get("TEST_DATABASE", "sqlite")
BASE = "https://testserver"
START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "backend" in metafunc.fixturenames and metafunc.definition.get_closest_marker(
        "both_databases"
    ):
        postgres = pytest.param("postgres", marks=pytest.mark.postgres)
        metafunc.parametrize("backend", ["sqlite", postgres], indirect=True)


@pytest.fixture
def backend(request: pytest.FixtureRequest) -> str:
    """Say which database a test runs on."""
    return getattr(request, "param", DATABASE)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Start a PostgreSQL server of this test run's own."""
    programs = find_programs()
    if programs is None:
        pytest.skip(MISSING)
    cluster = Cluster(programs)
    yield cluster
    cluster.close()


@pytest.fixture(scope="session")
def postgres_urls(cluster: Cluster) -> Callable[[], str]:
    """Make PostgreSQL databases with every table and no row."""
    template = cluster.new_database()
    database = Database(template)
    database.create_tables()
    database.close()
    return lambda: cluster.new_database(template)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, backend: str, tmp_path: Path) -> Iterator[str]:
    """Return the address of a database with every table and no row."""
    if backend == "postgres":
        url = request.getfixturevalue("postgres_urls")()
        yield url
        request.getfixturevalue("cluster").drop(url)
    else:
        path = tmp_path / "participate.sqlite3"
        shutil.copyfile(request.getfixturevalue("blank_database"), path)
        yield f"sqlite:///{path}"


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings(
        data_dir=tmp_path,
        database_url=database_url,
        secrets_dir=tmp_path / "secrets",
        base_url=BASE,
        origin="record.example.org/test",
        place=make_text("Qinghe Quarter, Yunxi", "云溪市青禾街道"),
    )


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock(START)


@pytest.fixture
def features() -> tuple[str, ...]:
    """The features whose pages the app has; a test module may override it."""
    return FEATURES


@pytest.fixture
def extra_routes() -> tuple:
    """Pages that a test adds to the app."""
    return ()


@pytest.fixture(scope="session")
def blank_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database file with every table and no row, for copying."""
    path = tmp_path_factory.mktemp("blank") / "blank.sqlite3"
    database = Database(f"sqlite:///{path}")
    database.create_tables()
    database.close()
    return path


@pytest.fixture
def app(settings, clock, features, extra_routes) -> Iterator[Starlette]:
    app = create_app(settings, clock=clock, features=features, extra_routes=extra_routes)
    yield app
    app.state.services.database.close()


@pytest.fixture
def services(app: Starlette):
    return app.state.services


@pytest.fixture
def database(services) -> Database:
    return services.database


@pytest.fixture
def client(app: Starlette) -> Iterator[TestClient]:
    with TestClient(app, base_url=BASE, follow_redirects=False) as client:
        yield client


@pytest.fixture
def new_client(app: Starlette) -> Callable[[], TestClient]:
    """Make further browsers."""
    return lambda: TestClient(app, base_url=BASE, follow_redirects=False)


@pytest.fixture
def act(services) -> Callable[[Session, Actor], Act]:
    """Make the Act of an actor (default: the platform's operator) in a session."""

    def make(session: Session, actor: Actor = accounts.PLATFORM) -> Act:
        return Act(session, actor, services.clock.now(), services.randomness)

    return make


@pytest.fixture
def make_person(database, act) -> Callable[..., Actor]:
    """Make an account with roles; returns it as an Actor."""

    def make(*roles: str, address: str = "", name: str = "") -> Actor:
        word = roles[0] if roles else "citizen"
        address = address or f"{word}@example.org"
        with database.write() as session:
            account = accounts.find_or_create_account(
                act(session), address, name or word.capitalize()
            )
            for role in roles:
                accounts.grant_role(act(session), account, role)
        with database.read() as session:
            return accounts.actor_of(session, account)

    return make


@pytest.fixture
def sign_in(database, act, make_person) -> Callable[..., Actor]:
    """Sign a client in as a person with a role (or several), made through the services."""

    def sign(client: TestClient, *roles: str, address: str = "", name: str = "") -> Actor:
        actor = make_person(*roles, address=address, name=name)
        with database.write() as session:
            value = accounts.open_session(act(session), actor.account)
        client.cookies.set(cookies.SESSION, value, domain="testserver.local", path="/")
        return actor

    return sign


@pytest.fixture
def post(services) -> Callable:
    """POST a form as a browser does from one of our pages: with Origin and the form token.

    `form` maps names to a value or a list of values. Other keywords go to the client.
    """

    def send(client: TestClient, url: str, form: dict | None = None, **options):
        token = form_token(services, client)
        return client.post(
            url,
            data={**(form or {}), csrf.FIELD: token},
            headers={"Origin": BASE, **options.pop("headers", {})},
            **options,
        )

    return send


def form_token(services, client: TestClient) -> str:
    """Return the form token of this client's session, giving it a visitor's cookie if need be."""
    binding = client.cookies.get(cookies.SESSION) or client.cookies.get(cookies.VISITOR)
    if not binding:
        binding = csrf.new_visitor(services.randomness)
        client.cookies.set(cookies.VISITOR, binding, domain="testserver.local", path="/")
    return csrf.form_token(services.secrets.session_key, binding)


@pytest.fixture
def mails(database) -> Callable[[], tuple]:
    """Return the outbox, newest first."""
    from participate.mail import service as mail

    def read():
        with database.read() as session:
            return mail.list_outbox(session)

    return read


@pytest.fixture
def official(make_person):
    return make_person("official", name="Lin")


@pytest.fixture
def publisher(make_person):
    return make_person("publisher", name="Zhao")


@pytest.fixture
def author(make_person):
    return make_person(address="author@example.org", name="Evening Breeze")


@pytest.fixture
def consultation(database, act, official, publisher):
    """A consultation in discussion."""
    return put_public(database, act, official, publisher)
