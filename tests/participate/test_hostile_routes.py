"""Every route and every form, given what nobody sane would send: refused, never a fault."""

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel
from starlette.testclient import TestClient

from participate.shared.errors import InvalidInputError
from participate.web import cookies, csrf
from participate.web.forms import parse
from participate.web.visit import Form
from tests.participate.authorization import ANONYMOUS
from tests.participate.test_authorization import PAGES, ROWS, stage  # noqa: F401  (a fixture)

WORDS = ("x", "1" * 14, "a" * 600, "é", "-1", "0", "9" * 30, "1e9", "'", "..", "%", "%25%00", "🗳")
VALUES = (
    "",
    "x",
    "0",
    "-1",
    "9" * 30,
    "1e400",
    "NaN",
    "é" * 3_000,
    "<script>",
    "\u202e",
    "2026-02-30",
    "{}",
    "[" * 500,
)


def browser(app, world, role):
    client = TestClient(
        app, base_url="https://testserver", follow_redirects=False, raise_server_exceptions=False
    )
    binding = world.sessions.get(role) or csrf.new_visitor(world.services.randomness)
    name = cookies.SESSION if role in world.sessions else cookies.VISITOR
    client.cookies.set(name, binding, domain="testserver.local", path="/")
    token = csrf.form_token(world.services.secrets.session_key, binding)
    client.headers.update({"Origin": "https://testserver", csrf.HEADER: token})
    return client


def someone_let_in(name):
    """Return a role that the route lets in, and the row that says so."""
    rows = [row for (route, _), row in sorted(ROWS.items()) if route == name]
    for row in rows:
        for role in sorted(row.allowed, key=lambda role: role == ANONYMOUS):
            return role, row
    return "administrator", rows[0]


@pytest.mark.parametrize("name", sorted(name for name, page in PAGES.items() if "{" in page.path))
def test_odd_words_in_an_address_are_no_fault(name, stage):  # noqa: F811
    app, world = stage
    role, row = someone_let_in(name)
    client = browser(app, world, role)
    page, right = PAGES[name], dict(row.path(world))
    for parameter in right:
        for word in WORDS:
            path = page.path
            for key, value in {**right, parameter: word}.items():
                path = path.replace(f"{{{key}}}", value).replace(f"{{{key}:int}}", value)
            answer = client.request(page.method, path)
            assert answer.status_code < 500, f"{path}: {answer.text[:300]}"


@pytest.mark.parametrize(
    "name", sorted(name for name, page in PAGES.items() if page.method == "POST")
)
def test_odd_values_in_a_form_are_no_fault(name, stage):  # noqa: F811
    app, world = stage
    role, row = someone_let_in(name)
    client = browser(app, world, role)
    path = PAGES[name].path
    for key, value in row.path(world).items():
        path = path.replace(f"{{{key}}}", value)
    fields = dict(row.form(world))
    forms = [{}, {"next": "//evil"}, {"x" * 2_000: "y"}]
    forms += [{**fields, field: value} for field in fields for value in VALUES]
    forms += [{**fields, field: [str(fields[field]), "again"]} for field in fields]
    for form in forms:
        answer = client.post(path, data=form)
        assert answer.status_code < 500, f"{path} {form}: {answer.text[:300]}"
    for body in (b"[" * 10_000, b'{"a":1,"a":2}', b"Infinity", b'"\\ud800"', b"\xff", b"{}"):
        answer = client.post(path, content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code < 500, f"{path} {body[:20]}: {answer.text[:300]}"


@pytest.mark.parametrize(
    "name", sorted(name for name, page in PAGES.items() if page.method == "GET")
)
def test_odd_queries_are_no_fault(name, stage):  # noqa: F811
    app, world = stage
    role, row = someone_let_in(name)
    client = browser(app, world, role)
    path = PAGES[name].path
    for key, value in row.path(world).items():
        path = path.replace(f"{{{key}}}", value).replace(f"{{{key}:int}}", value)
    names = (
        "page",
        "before",
        "after",
        "below",
        "sort",
        "kind",
        "stance",
        "lang",
        "next",
        "q",
        "code",
    )
    for value in ("", "x", "-1", "9" * 30, "1.5", "é", "%FF", "%00"):
        query = "&".join(f"{word}={value}" for word in names)
        answer = client.get(f"{path}?{query}")
        assert answer.status_code < 500, f"{path}?{query}: {answer.text[:300]}"


def form_models():
    found, waiting = [], [BaseModel]
    while waiting:
        for model in waiting.pop().__subclasses__():
            waiting.append(model)
            if model.__module__.startswith("participate.") and model.__module__.endswith("forms"):
                found.append(model)
    return sorted(set(found), key=lambda model: (model.__module__, model.__qualname__))


TEXTS = st.one_of(
    st.sampled_from(VALUES),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30),
)


@pytest.mark.parametrize("model", form_models(), ids=lambda model: model.__qualname__)
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_form_becomes_a_value_or_is_refused(model, data):
    names = sorted(model.model_fields)
    if not names:
        return
    pairs = data.draw(st.lists(st.tuples(st.sampled_from(names), TEXTS), max_size=2 * len(names)))
    with suppress(InvalidInputError):
        parse(model, Form(tuple(pairs)))
