"""Every route on PostgreSQL: whom its row lets in gets an answer, and odd words are no fault."""

import pytest

from participate.app import create_app
from participate.settings import Settings
from participate.shared.clock import SteppedClock
from tests.participate.authorization import ask, extend, people_world, rehearse_only
from tests.participate.conftest import BASE, START
from tests.participate.test_authorization import PAGES, ROWS
from tests.participate.test_hostile_routes import browser, someone_let_in

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def stage(tmp_path_factory, postgres_urls):
    """Yield (app, world), built once; requests change nothing."""
    folder = tmp_path_factory.mktemp("postgres")
    settings = Settings(
        data_dir=folder,
        database_url=postgres_urls(),
        secrets_dir=folder / "secrets",
        base_url=BASE,
    )
    clock = SteppedClock(START)
    app = create_app(settings, clock=clock)
    world = extend(people_world(app.state.services, clock))
    rehearse_only(app.state.services)
    yield app, world
    app.state.services.database.close()


def test_every_route_answers_whom_it_lets_in(stage):
    app, world = stage
    refused = [
        (name, state)
        for (name, state), row in sorted(ROWS.items())
        if row.allowed and ask(app, world, PAGES[name], row, min(row.allowed)) != "allowed"
    ]
    assert not refused


@pytest.mark.parametrize("word", ["%00", "9" * 30, "1" * 19, "%ed%a0%80", "🗳"])
def test_odd_words_in_addresses_and_questions_are_no_fault(stage, word):
    app, world = stage
    faults = []
    for name, page in sorted(PAGES.items()):
        if page.method != "GET":
            continue
        parts = [word if part.startswith("{") else part for part in page.path.split("/")]
        client = browser(app, world, someone_let_in(name)[0])
        question = "&".join(f"{key}={word}" for key in ("page", "before", "code", "kind", "q"))
        answer = client.get("/".join(parts) + "?" + question)
        if answer.status_code >= 500:
            faults.append((name, answer.status_code))
    assert not faults


def test_a_zero_byte_in_a_form_is_no_fault(stage):
    """PostgreSQL keeps none in a text; SQLite does."""
    app, world = stage
    faults = []
    for name, page in sorted(PAGES.items()):
        if page.method != "POST":
            continue
        role, row = someone_let_in(name)
        client, path, fields = browser(app, world, role), page.path, row.form(world)
        for key, value in row.path(world).items():
            path = path.replace(f"{{{key}}}", value)
        for field in fields:
            answer = client.post(path, data={**fields, field: "a\0b"})
            if answer.status_code >= 500:
                faults.append((name, field))
    assert not faults


def test_a_server_that_is_down_is_503_on_every_page(stage, cluster):
    app, world = stage
    client = browser(app, world, "administrator")
    cluster.stop()
    try:
        answers = [client.get(path) for path in ("/", "/record", "/account", "/nowhere")]
        posted = client.post("/sign-in", data={"address": "a@example.org"})
    finally:
        cluster.start()
    assert [each.status_code for each in (*answers, posted)] == [503] * 5
    assert {each.headers["retry-after"] for each in (*answers, posted)} == {"5"}
    assert client.get("/record").status_code == 200
