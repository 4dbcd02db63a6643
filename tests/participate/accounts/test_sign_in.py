"""Signing in by mail code, as a browser does it."""

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from participate.accounts import service as accounts
from participate.accounts.models import SessionRow, SignInCodeRow
from participate.accounts.policy import plain_code
from participate.web import cookies

ADDRESS = "ann@example.org"


@pytest.fixture
def ask_code(client, post, mails):
    """Ask for a code as a browser; return it."""

    def ask(address=ADDRESS, browser=client, **form):
        answer = post(browser, "/sign-in", {"address": address, **form})
        assert answer.headers["location"] == "/sign-in/code"
        return re.search(r"\d{4} \d{4}", mails()[0].body).group()

    return ask


def other(code):
    """Return another code."""
    return f"{(int(plain_code(code)) + 1) % 10**8:08d}"


@pytest.mark.both_databases
def test_a_code_from_the_mail_signs_in_and_leads_back(client, post, ask_code):
    code = ask_code(" Ann@Example.org", next="/record?x=1")
    assert client.get("/sign-in/code").status_code == 200
    answer = post(client, "/sign-in/code", {"code": code})
    assert (answer.status_code, answer.headers["location"]) == (303, "/record?x=1")
    answer = client.get("/account")
    assert answer.headers["location"] == "/account/name?next=/account"
    assert client.get("/account/name").status_code == 200
    answer = post(client, "/account/name", {"name": "Ann", "next": "/account"})
    assert answer.headers["location"] == "/account"
    page = client.get("/account")
    assert page.status_code == 200
    assert "Ann" in page.text
    assert ADDRESS in page.text


@pytest.mark.parametrize("between", ["", " ", "-", "  "])
def test_a_code_may_be_typed_with_or_without_its_space(client, post, ask_code, between):
    typed = ask_code().replace(" ", between)
    assert post(client, "/sign-in/code", {"code": typed}).status_code == 303


def test_known_and_unknown_addresses_get_the_same_answer(new_client, post, make_person, mails):
    make_person("citizen", address="known@example.org")
    answers = [
        post(new_client(), "/sign-in", {"address": address})
        for address in ("known@example.org", "unknown@example.org")
    ]
    seen = [(a.status_code, a.headers["location"], sorted(a.cookies), a.text) for a in answers]
    assert seen[0] == seen[1]
    bodies = [re.sub(r"\d{4} \d{4}", "", mail.body) for mail in mails()]
    assert bodies[0] == bodies[1]


def test_a_wrong_code_is_refused_and_says_so_next_to_the_field(client, post, ask_code):
    code = ask_code()
    answer = post(client, "/sign-in/code", {"code": other(code)})
    assert answer.status_code == 422
    assert 'id="code-error"' in answer.text
    assert cookies.SESSION not in client.cookies


@pytest.mark.both_databases
def test_after_five_wrong_tries_the_right_code_is_worth_nothing(client, post, ask_code):
    code = ask_code()
    for _ in range(5):
        assert post(client, "/sign-in/code", {"code": other(code)}).status_code == 422
    assert post(client, "/sign-in/code", {"code": code}).status_code == 422
    assert cookies.SESSION not in client.cookies


def test_four_wrong_tries_leave_one(client, post, ask_code):
    code = ask_code()
    for _ in range(4):
        post(client, "/sign-in/code", {"code": other(code)})
    assert post(client, "/sign-in/code", {"code": code}).status_code == 303


def test_a_code_is_good_once(client, new_client, post, ask_code):
    code = ask_code()
    stolen = new_client()
    for cookie in client.cookies.jar:
        stolen.cookies.set(cookie.name, cookie.value, domain="testserver.local", path="/")
    assert post(client, "/sign-in/code", {"code": code}).status_code == 303
    assert post(stolen, "/sign-in/code", {"code": code}).status_code == 422
    assert cookies.SESSION not in stolen.cookies


def test_a_code_is_good_for_fifteen_minutes(client, post, ask_code, clock):
    code = ask_code()
    clock.advance(timedelta(minutes=15))
    assert post(client, "/sign-in/code", {"code": code}).status_code == 422


def test_a_code_is_good_only_in_the_browser_that_asked_for_it(new_client, post, ask_code):
    code = ask_code()
    assert post(new_client(), "/sign-in/code", {"code": code}).headers["location"] == "/sign-in"


def test_no_code_is_kept_in_clear(ask_code, database):
    code = plain_code(ask_code())
    with database.read() as session:
        rows = session.exec(select(SignInCodeRow)).all()
    assert rows
    assert all(code not in str(row.model_dump()) for row in rows)


@pytest.mark.parametrize(
    "address", ["", "ann", "ann@", "@example.org", "a b@example.org", "a@b", "a@b.c\r\nBcc: x@y.z"]
)
def test_what_is_no_address_is_refused_and_not_lost(client, post, address, mails):
    answer = post(client, "/sign-in", {"address": address})
    assert answer.status_code == 422
    assert 'id="address-error"' in answer.text
    assert mails() == ()


@pytest.mark.both_databases
def test_too_many_codes_for_one_address_are_refused(new_client, post, clock):
    for _ in range(10):
        assert post(new_client(), "/sign-in", {"address": ADDRESS}).status_code == 303
    answer = post(new_client(), "/sign-in", {"address": ADDRESS})
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "300"
    clock.advance(timedelta(minutes=5))
    assert post(new_client(), "/sign-in", {"address": ADDRESS}).status_code == 303


def test_too_many_codes_from_one_network_address_are_refused(new_client, post):
    for number in range(10):
        assert post(new_client(), "/sign-in", {"address": f"{number}@example.org"}).is_redirect
    assert post(new_client(), "/sign-in", {"address": "more@example.org"}).status_code == 429


def test_no_network_address_is_kept(ask_code, database):
    from participate.accounts.models import AttemptRow

    ask_code()
    with database.read() as session:
        rows = session.exec(select(AttemptRow)).all()
    assert rows
    assert all("testclient" not in row.key_hash and ADDRESS not in row.key_hash for row in rows)


def test_signing_in_begins_a_new_session_and_ends_the_old_one(
    client, post, ask_code, sign_in, new_client
):
    sign_in(client, "citizen", address=ADDRESS)
    old = client.cookies[cookies.SESSION]
    post(client, "/sign-in/code", {"code": ask_code()})
    assert client.cookies[cookies.SESSION] != old
    left = new_client()
    left.cookies.set(cookies.SESSION, old, domain="testserver.local", path="/")
    assert left.get("/account").headers["location"].startswith("/sign-in")


def test_a_session_cookie_is_kept_as_its_hash_only(client, sign_in, database):
    sign_in(client, "citizen")
    with database.read() as session:
        rows = session.exec(select(SessionRow)).all()
    assert all(client.cookies[cookies.SESSION] not in str(row.model_dump()) for row in rows)


@pytest.mark.both_databases
def test_a_session_runs_out(client, sign_in, clock):
    sign_in(client, "citizen")
    clock.advance(timedelta(hours=11, minutes=59))
    assert client.get("/account").status_code == 200
    clock.advance(timedelta(minutes=1))
    assert client.get("/account").status_code == 303


def test_signing_out_ends_the_session(client, sign_in, post, new_client):
    sign_in(client, "citizen")
    value = client.cookies[cookies.SESSION]
    answer = post(client, "/sign-out")
    assert answer.status_code == 303
    assert "clear-site-data" not in answer.headers, "a trustee's journal would go"
    assert 'src="/static/js/left.js' in client.get(answer.headers["location"]).text
    left = new_client()
    left.cookies.set(cookies.SESSION, value, domain="testserver.local", path="/")
    assert left.get("/account").status_code == 303


@pytest.mark.both_databases
def test_signing_out_everywhere_ends_every_session(client, new_client, sign_in, post):
    second = new_client()
    sign_in(client, "citizen")
    sign_in(second, "citizen")
    answer = post(client, "/account/sign-out-everywhere")
    assert answer.status_code == 303
    assert "clear-site-data" not in answer.headers, "a trustee's journal would go"
    assert 'src="/static/js/left.js' in client.get(answer.headers["location"]).text
    assert second.get("/account").status_code == 303


def test_a_get_never_signs_out(client, sign_in):
    sign_in(client, "citizen")
    assert client.get("/sign-out").status_code == 405
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\u202eb", "a\u0007b"])
def test_a_name_that_cannot_be_shown_is_refused(client, sign_in, post, name):
    sign_in(client, "citizen")
    answer = post(client, "/account/name", {"name": name})
    assert answer.status_code == 422
    assert 'id="name-error"' in answer.text


def test_only_its_owner_sees_an_account(make_person, database, act):
    from participate.shared.errors import DeniedError

    ann, bob = make_person("citizen", address=ADDRESS), make_person("expert")
    with database.read() as session, pytest.raises(DeniedError):
        accounts.get_account(act(session, bob), ann.account)


def test_someone_signed_in_is_not_asked_again(client, sign_in):
    sign_in(client, "citizen")
    assert client.get("/sign-in?next=/record").headers["location"] == "/record"


def test_the_code_page_without_a_code_leads_to_the_beginning(client):
    client.cookies.set("__Host-sign-in", "forged", domain="testserver.local", path="/")
    assert client.get("/sign-in/code").headers["location"] == "/sign-in"


def test_the_mail_is_in_the_readers_language(client, post, mails):
    post(client, "/sign-in?lang=zh", {"address": ADDRESS})
    assert "验证码" in mails()[0].subject
