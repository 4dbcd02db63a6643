"""A mark in hidden words is looked for on every page: nobody sees it but author and moderators."""

import io
import json
import zipfile
from itertools import product

import pytest

from participate.app import create_app
from participate.comments.policy import Stance
from participate.moderation import service as moderation
from participate.proposals import service as proposals
from participate.record import service as record
from participate.settings import Settings
from participate.shared.clock import SteppedClock
from tests.participate.authorization import ANONYMOUS, Row, extend, people_world
from tests.participate.conftest import BASE, START
from tests.participate.moderation.making import appeal, hide, say
from tests.participate.proposals.making import draft
from tests.participate.test_authorization import PAGES, ROWS
from tests.participate.test_hostile_routes import browser

MARK = "Qx7marked"
STRANGERS = (ANONYMOUS, "expert", "official")


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    """Yield (app, world) with a marked proposal of two versions and a marked comment, hidden."""
    folder = tmp_path_factory.mktemp("hidden")
    settings = Settings(
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'participate.sqlite3'}",
        secrets_dir=folder / "secrets",
        base_url=BASE,
    )
    clock = SteppedClock(START)
    app = create_app(settings, clock=clock)
    services = app.state.services
    services.database.create_tables()
    world = extend(people_world(services, clock))
    mark(world)
    yield app, world
    services.database.close()


def mark(world):
    """Write, support and hide; the appeals wait."""
    sources, consultation = world.services.subjects, world.made["consultation"]
    with world.write("citizen") as act:
        made = proposals.propose(act, consultation, draft(f"{MARK} title", f"{MARK} text"))
        proposals.edit_proposal(act, made.id, draft(f"{MARK} again", f"{MARK} more"), base=1)
        plain = proposals.get_proposal(act.session, world.made["proposal of consultation"])
        said = [
            say(act, each, f"{MARK} {each.number}", stance)
            for each, stance in product((made, plain), (Stance.FOR, Stance.QUESTION))
        ]
    with world.write("expert") as act:
        proposals.support_proposal(act, made.id)
    gone = [("proposal", made.id), *(("comment", each) for each in said)]
    for kind, subject in gone:
        with world.write("moderator") as act:
            hide(act, sources, kind, subject)
        with world.write("citizen") as act:
            made_appeal = appeal(act, sources, kind, subject, f"{MARK}, I said")
    world.made["marked"] = gone
    with world.services.database.read() as session:
        words = moderation.find_contribution(session, sources, *gone[-1])
    world.made["marked entries"] = [made.record_index, words.entries[-1], made_appeal]
    world.made["marked proposal"] = made.id


def paths(world, page):
    """Return every address of a page that the rows know, and those of the marked things."""
    found = []
    marked = world.made["marked proposal"]
    for (name, _), row in ROWS.items():
        if name != page.name:
            continue
        values = dict(row.path(world))
        found.append((values, row))
        if "p" in values:
            found += [
                ({**values, "c": world.made["consultation"], "p": marked, **more}, row)
                for more in ({}, {"n": "1"}, {"n": "2"})
            ]
        if "index" in values:
            found += [({"index": str(i)}, row) for i in world.made["marked entries"]]
        if "kind" in values:
            found += [({"kind": k, "id": i}, row) for k, i in world.made["marked"]]
        if set(values) == {"c"} or set(values) == {"consultation"}:
            found.append((dict.fromkeys(values, world.made["consultation"]), row))
    return [fill(page.path, values) + row.query for values, row in found]


def fill(path, values):
    for name, value in values.items():
        path = path.replace(f"{{{name}}}", value).replace(f"{{{name}:path}}", value)
    return path


def everything(answer):
    """The answer's bytes; of a zip what is in it."""
    content = answer.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content += b"".join(archive.read(name) for name in archive.namelist())
    return content + json.dumps(dict(answer.headers)).encode()


@pytest.mark.parametrize("role", STRANGERS)
def test_nobody_else_sees_a_hidden_word(role, stage):
    app, world = stage
    client = browser(app, world, role)
    seen, asked = [], 0
    for page in (page for page in PAGES.values() if page.method == "GET"):
        for path in dict.fromkeys(paths(world, page)):
            asked += 1
            if MARK.encode() in everything(client.get(path)):
                seen.append(path)
    assert asked > 60
    assert not seen


def test_the_record_gives_no_opening_of_a_hidden_word(stage):
    app, world = stage
    client = browser(app, world, ANONYMOUS)
    with world.services.database.read() as session:
        size = record.find_latest_checkpoint(session).checkpoint.size
    found = [client.get(f"/record/openings/{index}") for index in range(size)]
    assert any(answer.status_code == 200 for answer in found)
    assert not [answer for answer in found if MARK.encode() in answer.content]


def test_the_author_sees_their_words_on_their_own_pages_only(stage):
    app, world = stage
    client = browser(app, world, "citizen")
    seen = {
        page.path
        for page in PAGES.values()
        if page.method == "GET"
        for path in paths(world, page)
        if MARK.encode() in everything(client.get(path))
    }
    assert seen == {
        "/my",
        "/appeal/{kind}/{id}",
        "/account/data.json",
        "/account/openings/{index}",
    }
    own = client.get("/my").text
    assert own.count("Hidden by a moderator on 23 November 2026: Insult (rule 1") >= 5


def test_moderators_see_them_at_their_desk_only(stage):
    app, world = stage
    client = browser(app, world, "moderator")
    seen = {
        page.path
        for page in PAGES.values()
        if page.method == "GET"
        for path in paths(world, page)
        if MARK.encode() in everything(client.get(path))
    }
    assert seen == {"/moderation", "/moderation/{kind}/{id}"}


def test_the_walk_would_find_a_word_that_is_shown(stage):
    app, world = stage
    client = browser(app, world, ANONYMOUS)
    plain = world.made["proposal of consultation"]
    row = Row(frozenset(), path=lambda _: {"c": world.made["consultation"], "p": plain})
    path = fill(PAGES["site.proposal"].path, row.path(world))
    assert b"More benches" in everything(client.get(path))
