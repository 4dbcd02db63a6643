"""The adapter: units of work, their commit before the response, access, errors, notices."""

import sqlite3
from datetime import timedelta

import pytest
from anyio import to_thread
from sqlalchemy import text
from starlette.responses import Response

from participate.accounts import service as accounts
from participate.shared.errors import (
    ConflictError,
    DeniedError,
    InvalidInputError,
    NotFoundError,
    TooManyError,
)
from participate.shared.receipt import Receipt
from participate.web import cookies
from participate.web.routing import ANYONE, SIGNED_IN, Page, roles

ERRORS = {
    "not-found": (NotFoundError("There is no such page."), 404),
    "denied": (DeniedError("no-way", "No."), 403),
    "conflict": (ConflictError("done-before", "Too late."), 409),
    "invalid": (InvalidInputError({"title": "Too long."}), 422),
    "invalid-twice": (
        InvalidInputError(
            dict.fromkeys(("one", "two"), "At most %(n)s."), own={"one": {"n": 3}, "two": {"n": 4}}
        ),
        422,
    ),
    "too-many": (TooManyError("slow-down", "Wait.", retry_after=60), 429),
}


def raise_error(visit):
    raise ERRORS[visit.path["kind"]][0]


def save_and_look(visit):
    """Save a name; tell (from outside this unit of work) whether it is there already."""
    accounts.choose_name(visit.act, visit.form["name"])
    return Response(visit.form["name"])


def save_and_fail(visit):
    accounts.choose_name(visit.act, visit.form["name"])
    raise ConflictError("afterwards", "It went wrong afterwards.")


def write_on_get(visit):
    visit.act.session.execute(text("DELETE FROM accounts_account"))
    return Response("written")


def break_unique(visit):
    for _ in range(2):
        visit.act.session.execute(
            text("INSERT INTO accounts_account (id, name, created_at) VALUES ('x', '', '2026')")
        )
    return Response("never")


def fault(visit):
    return Response(str(1 // int(visit.query.get("by", "0"))))


def leave_notice(visit):
    return visit.redirect("/settled", notice="You are signed in.")


def leave_receipt(visit):
    receipt = Receipt(7, "ABCDEFGHJKMN")
    return visit.redirect("/settled", notice="You are signed in.", receipt=receipt)


def lead_away(visit):
    return visit.redirect("https://elsewhere.example/")


def show_roles_held(visit):
    return visit.json(sorted(visit.act.actor.roles))


def show_moment(visit):
    return Response(visit.act.now.isoformat())


@pytest.fixture
def extra_routes():
    return (
        Page("GET", "/errors/{kind}", raise_error, "t.errors", ANYONE),
        Page("POST", "/errors/{kind}", raise_error, "t.post_errors", ANYONE, answers="json"),
        Page("POST", "/save", save_and_look, "t.save", SIGNED_IN),
        Page("POST", "/fail", save_and_fail, "t.fail", SIGNED_IN),
        Page("GET", "/write", write_on_get, "t.write", ANYONE),
        Page("POST", "/unique", break_unique, "t.unique", ANYONE),
        Page("GET", "/fault", fault, "t.fault", ANYONE),
        Page("POST", "/notice", leave_notice, "t.notice", ANYONE, writes=False),
        Page("POST", "/receipt", leave_receipt, "t.receipt", ANYONE, writes=False),
        Page("POST", "/away", lead_away, "t.away", ANYONE, writes=False),
        Page("GET", "/experts", show_roles_held, "t.experts", roles("expert", "official")),
        Page("GET", "/moment", show_moment, "t.moment", ANYONE),
        Page("GET", "/numbers/{n:int}", show_roles_held, "t.numbers", ANYONE),
    )


@pytest.fixture
def name_in_database(database):
    def read(actor):
        with database.read() as session:
            return accounts.name_of(session, actor.account)

    return read


@pytest.mark.parametrize("kind", sorted(ERRORS))
def test_each_error_has_its_status_and_a_page_in_the_frame(client, kind):
    answer = client.get(f"/errors/{kind}")
    assert answer.status_code == ERRORS[kind][1]
    assert "<h1" in answer.text
    assert "app-header" in answer.text


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", sorted(ERRORS))
def test_each_error_page_is_in_the_readers_language(client, kind, language):
    answer = client.get(f"/errors/{kind}?lang={language}")
    tag = {"en": "en", "zh": "zh-Hans"}[language]
    assert f'<html lang="{tag}"' in answer.text


@pytest.mark.parametrize("kind", sorted(ERRORS))
def test_a_json_page_answers_errors_in_json(client, post, kind):
    answer = post(client, f"/errors/{kind}")
    assert answer.status_code == ERRORS[kind][1]
    assert set(answer.json()) == {"error", "sentence"}


def test_an_error_page_tells_each_field_with_its_own_numbers(client):
    text = client.get("/errors/invalid-twice").text
    assert "At most 3." in text
    assert "At most 4." in text


def test_too_many_says_when_to_try_again(client):
    assert client.get("/errors/too-many").headers["retry-after"] == "60"


def test_the_commit_comes_before_the_response_starts(app, client, sign_in, post, name_in_database):
    actor = sign_in(client, "citizen")
    seen = []

    async def watch(scope, receive, send):
        async def look_then_send(message):
            if message["type"] == "http.response.start":
                seen.append(name_in_database(actor))
            await send(message)

        await inner(scope, receive, look_then_send)

    inner, client._transport.app = client._transport.app, watch
    answer = post(client, "/save", {"name": "Written first"})
    assert answer.text == "Written first"
    assert seen == ["Written first"]


def test_an_error_rolls_everything_back(client, sign_in, post, name_in_database):
    actor = sign_in(client, "citizen", name="Before")
    assert post(client, "/fail", {"name": "After"}).status_code == 409
    assert name_in_database(actor) == "Before"


def test_a_page_that_reads_cannot_write(client, sign_in, name_in_database):
    actor = sign_in(client, "citizen", name="Still here")
    assert client.get("/write").status_code == 503
    assert name_in_database(actor) == "Still here"


@pytest.mark.parametrize("path", ["/write", "/errors/too-many", "/nowhere"])
def test_while_the_database_cannot_be_read_nothing_is_a_fault(
    client, sign_in, database, monkeypatch, path
):
    sign_in(client, "citizen")

    def refuse():
        raise sqlite3.OperationalError("unable to open database file")

    database.close()
    monkeypatch.setattr(database._backend.readers.pool, "_creator", lambda *_: refuse())
    answer = client.get(path)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert "unable" not in answer.text


def test_a_request_is_judged_by_its_arrival_not_by_its_turn(client, clock, monkeypatch):
    arrival, run = clock.now(), to_thread.run_sync

    async def wait_for_a_thread(*arguments, **options):
        clock.advance(timedelta(hours=1))
        return await run(*arguments, **options)

    monkeypatch.setattr(to_thread, "run_sync", wait_for_a_thread)
    assert client.get("/moment").text == arrival.isoformat()


def test_a_broken_uniqueness_is_a_conflict(client, post):
    assert post(client, "/unique").status_code == 409


def test_a_fault_is_a_plain_page_with_every_header(app, new_client):
    client = new_client()
    client._transport.raise_server_exceptions = False
    answer = client.get("/fault?by=0")
    assert answer.status_code == 500
    assert "ZeroDivisionError" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_a_stranger_is_sent_to_sign_in_and_knows_the_way_back(client):
    answer = client.get("/experts?page=2&sort=new")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=/experts%3Fpage%3D2%26sort%3Dnew"


def test_a_strangers_post_is_refused(client, post):
    assert post(client, "/save", {"name": "x"}).status_code == 403


def test_a_missing_role_is_refused(client, sign_in):
    sign_in(client, "citizen")
    assert client.get("/experts").status_code == 403


def test_a_held_role_is_let_in(client, sign_in):
    sign_in(client, "expert")
    assert client.get("/experts").json() == ["citizen", "expert"]


def test_someone_without_a_name_is_asked_for_it_first(client, database, act, services, post):
    from participate.web import cookies

    with database.write() as session:
        account = accounts.find_or_create_account(act(session), "new@example.org", "")
        accounts.grant_role(act(session), account, "expert")
        value = accounts.open_session(act(session), account)
    client.cookies.set(cookies.SESSION, value, domain="testserver.local", path="/")
    assert client.get("/experts").headers["location"] == "/account/name?next=/experts"
    assert post(client, "/save", {"name": "x"}).status_code == 403


def test_a_notice_is_shown_once(client, post):
    assert post(client, "/notice").status_code == 303
    assert "You are signed in." in client.get("/sign-in").text
    assert "You are signed in." not in client.get("/sign-in").text


def test_a_notice_speaks_the_readers_language(client, post):
    post(client, "/notice")
    page = client.get("/sign-in?lang=zh").text
    assert "您已登录。" in page
    assert "You are signed in." not in page


def test_a_notice_offers_the_receipt_of_what_was_done_once(client, post):
    post(client, "/receipt")
    page = client.get("/sign-in").text
    assert "ABCD EFGH JKMN" in page
    assert 'href="/record/entries/7/receipt"' in page
    assert "ABCD EFGH JKMN" not in client.get("/sign-in").text


@pytest.mark.parametrize("value", ["You are signed in.", [], [7], ["a", "b", "c"], ["a", 1], {}])
def test_a_notice_of_another_shape_says_nothing(client, services, value):
    sealed = cookies.seal(services.secrets.session_key, "notice", value)
    client.cookies.set(cookies.NOTICE, sealed, domain="testserver.local", path="/")
    page = client.get("/sign-in")
    assert page.status_code == 200
    assert "app-note--done" not in page.text


def test_a_notice_cannot_be_forged(client):
    client.cookies.set("__Host-notice", "IkNsaWNrIG1lIg.forged.forged", domain="testserver.local")
    assert client.get("/sign-in").status_code == 200


def test_a_redirect_never_leads_off_the_site(client, post):
    with pytest.raises(ValueError, match="off this site"):
        post(client, "/away")


@pytest.mark.parametrize("number", [2**63, 10**400])
def test_a_number_beyond_the_database_is_not_found(client, number):
    assert client.get(f"/numbers/{number}").status_code == 404


def test_pages_of_signed_in_people_are_never_stored(client, sign_in):
    assert client.get("/sign-in").headers["cache-control"] == "no-cache"
    sign_in(client, "citizen")
    assert client.get("/account").headers["cache-control"] == "no-store"
