"""Forms from elsewhere are refused, whatever they carry."""

import pytest

from participate.shared.errors import DeniedError
from participate.web import cookies, csrf
from tests.participate.conftest import BASE, form_token

LANGUAGE = {"language": "zh"}


def send(client, services, headers, token=None):
    token = form_token(services, client) if token is None else token
    return client.post(
        "/settings/language", data={**LANGUAGE, csrf.FIELD: token}, headers=headers
    ).status_code


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": BASE}, 303),
        ({"Origin": BASE, "Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "http://testserver"}, 403),
        ({"Origin": f"{BASE}.evil.example"}, 403),
        ({"Origin": f"{BASE}:8443"}, 403),
        ({"Origin": BASE, "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": BASE, "Sec-Fetch-Site": "same-site"}, 403),
    ],
)
def test_only_our_own_pages_may_send_forms(client, services, headers, status):
    assert send(client, services, headers) == status


@pytest.mark.parametrize("token", ["", "x", "é", "A" * 10_000])
def test_a_wrong_token_is_refused(client, services, token):
    form_token(services, client)
    assert send(client, services, {"Origin": BASE}, token) == 403


def test_a_token_of_another_visitor_is_refused(client, new_client, services):
    form_token(services, client)
    token = form_token(services, new_client())
    assert send(client, services, {"Origin": BASE}, token) == 403


def test_a_visitors_token_is_worth_nothing_after_signing_in(client, services, sign_in):
    token = form_token(services, client)
    assert send(client, services, {"Origin": BASE}, token) == 303
    sign_in(client, "citizen")
    assert send(client, services, {"Origin": BASE}, token) == 403


def test_a_token_without_any_cookie_is_refused(client, services):
    token = csrf.form_token(services.secrets.session_key, "")
    client.cookies.clear()
    assert send(client, services, {"Origin": BASE}, token) == 403


def test_the_token_may_come_in_a_header(client, services):
    headers = {"Origin": BASE, csrf.HEADER: form_token(services, client)}
    answer = client.post("/settings/language", data=LANGUAGE, headers=headers)
    assert answer.status_code == 303


def test_the_token_of_the_page_is_the_one_that_is_taken(client):
    import re

    page = client.get("/sign-in")
    assert cookies.VISITOR in client.cookies
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text).group(1)
    form = {**LANGUAGE, csrf.FIELD: token, "next": "/sign-in"}
    answer = client.post("/settings/language", data=form, headers={"Origin": BASE})
    assert answer.headers["location"] == "/sign-in"


def test_a_made_up_visitor_cookie_is_replaced(client):
    client.cookies.set(cookies.VISITOR, "mine", domain="testserver.local", path="/")
    answer = client.get("/sign-in")
    assert csrf.is_visitor(answer.cookies[cookies.VISITOR])


def test_a_binding_is_needed():
    with pytest.raises(DeniedError):
        csrf.check_token(csrf.form_token(b"k" * 32, ""), b"k" * 32, "")
