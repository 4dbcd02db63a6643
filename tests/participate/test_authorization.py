"""Route × role × state: every route has a row, and every row is asked as everyone."""

import pytest

from participate.accounts import service as accounts
from participate.app import create_app, feature_pages, sort_pages
from participate.settings import Settings
from participate.shared.clock import SteppedClock
from tests.participate.authorization import (
    EVERYONE,
    NOBODY,
    ROLES,
    SIGNED_IN,
    Row,
    ask,
    extend,
    judge,
    load_rows,
    people_world,
    rehearse_only,
)
from tests.participate.conftest import BASE, DATABASE, START

PAGES = {page.name: page for page in sort_pages(feature_pages())}
ROWS = load_rows()


@pytest.fixture(scope="module")
def stage(tmp_path_factory, request):
    """Yield (app, world), built once; requests change nothing."""
    folder = tmp_path_factory.mktemp("authorization")
    settings = Settings(
        data_dir=folder,
        database_url=(
            request.getfixturevalue("postgres_urls")()
            if DATABASE == "postgres"
            else f"sqlite:///{folder / 'participate.sqlite3'}"
        ),
        secrets_dir=folder / "secrets",
        base_url=BASE,
    )
    clock = SteppedClock(START)
    app = create_app(settings, clock=clock)
    services = app.state.services
    services.database.create_tables()
    world = extend(people_world(services, clock))
    rehearse_only(services)
    yield app, world
    services.database.close()


@pytest.mark.parametrize("name", sorted(PAGES))
def test_every_route_has_a_row(name):
    assert any(route == name for route, _ in ROWS), f"no row in AUTHORIZATION for {name}"


@pytest.mark.parametrize("name", sorted({name for name, _ in ROWS}))
def test_every_row_is_of_a_route(name):
    assert name in PAGES


@pytest.mark.parametrize(("name", "state"), sorted(ROWS))
def test_a_route_lets_in_whom_its_row_names_and_nobody_else(name, state, stage):
    app, world = stage
    page, row = PAGES[name], ROWS[name, state]
    answers = {role: ask(app, world, page, row, role) for role in ROLES}
    expected = {role: "allowed" if role in row.allowed else "denied" for role in ROLES}
    assert answers == expected


def test_the_matrix_notices_a_route_that_lets_in_too_many(stage):
    app, world = stage
    page = PAGES["accounts.roles"]
    assert ask(app, world, page, Row(NOBODY), "administrator") == "allowed"
    assert ask(app, world, page, Row(EVERYONE), "citizen") == "denied"


def test_a_fault_counts_neither_as_allowed_nor_as_denied():
    assert judge(500, "", "GET", "citizen").startswith("unexpected")
    assert judge(303, "/sign-in?next=/", "GET", "citizen").startswith("unexpected")


def test_asking_changes_nothing(stage):
    app, world = stage
    row = Row(SIGNED_IN, form=lambda _: {"name": "Another name"})
    assert ask(app, world, PAGES["accounts.choose_name"], row, "citizen") == "allowed"
    with world.services.database.read() as session:
        name = accounts.name_of(session, world.people["citizen"].account)
    assert name == "The citizen"
