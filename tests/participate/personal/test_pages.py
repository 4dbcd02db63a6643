"""The pages of one's own data: what is asked before, what is said after, and what is refused."""

import json
import re
from datetime import timedelta
from html import unescape

import pytest

from participate.accounts import service as accounts
from participate.accounts.policy import FRESH
from participate.comments.models import CommentRow
from participate.proposals import service as proposals
from participate.web import cookies

ADDRESS = "author@example.org"


@pytest.fixture
def mine(client, sign_in, proposal, comment):
    """A browser of the author."""
    sign_in(client, address=ADDRESS)
    return client


def text_of(answer, status=200):
    assert answer.status_code == status, answer.text
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


def test_erasing_a_proposal_is_asked_done_and_shown(mine, post, proposal, database):
    path = f"/account/erase/proposal/{proposal.id}"
    asked = text_of(mine.get(path))
    assert "More benches" in asked
    assert "all 2 versions" in asked
    assert "cannot be undone" in asked
    answer = post(mine, path)
    assert answer.status_code == 303
    shown = text_of(mine.get(answer.headers["location"]))
    assert "Your words are erased" in shown
    assert "Twenty of them" not in shown
    assert "nothing is left to do" in text_of(mine.get(path)).lower()
    assert post(mine, path).status_code == 303


def test_erasing_a_comment_leads_back_to_where_it_stood(mine, post, comment, database):
    path = f"/account/erase/comment/{comment}"
    assert "Too few of them." in text_of(mine.get(path))
    where = post(mine, path).headers["location"]
    assert "Too few of them." not in text_of(mine.get(where))
    with database.read() as session:
        assert session.get(CommentRow, comment).text == ""


def test_nobody_else_is_asked_or_obeyed(client, sign_in, post, proposal, comment, database):
    sign_in(client, address="other@example.org", name="Other")
    for path in (f"/account/erase/proposal/{proposal.id}", f"/account/erase/comment/{comment}"):
        assert client.get(path).status_code == 403
        assert post(client, path).status_code == 403
    assert client.get("/account/erase/review/1").status_code == 404
    with database.read() as session:
        assert proposals.get_proposal(session, proposal.id).text == "Twenty of them."


def test_what_stays_is_said_on_the_page_and_refused(client, sign_in, post, database, act, proposal):
    official = sign_in(client, "official", address="lin@example.org", name="Lin")
    from tests.participate.moderation.making import say

    with database.write() as session:
        said = say(act(session, official), proposal, "The office answers.")
    path = f"/account/erase/comment/{said}"
    asked = client.get(path)
    assert "belongs to the public file" in text_of(asked)
    assert f'action="{path}"' not in asked.text
    refused = post(client, path)
    assert "belongs to the public file" in text_of(refused, 409)


def test_everything_wants_a_tick_and_then_goes(mine, post, database, proposal, comment):
    asked = text_of(mine.get("/account/erase"))
    assert "The words of 2 contributions" in asked
    assert "Tick that you know" in text_of(post(mine, "/account/erase"), 422)
    answer = post(mine, "/account/erase", {"sure": "yes"})
    assert answer.headers["location"] == "/account/data"
    assert "nothing of yours that could be erased" in text_of(mine.get("/account/data"))
    assert "nothing of yours that could be erased" in text_of(mine.get("/account/erase"))
    assert post(mine, "/account/erase", {"sure": "yes"}).status_code == 303


def test_closing_wants_a_tick_and_then_signs_out(mine, post, database, proposal, comment):
    assert ADDRESS in text_of(mine.get("/account/close"))
    assert "Tick that you know" in text_of(post(mine, "/account/close"), 422)
    with database.read() as session:
        assert accounts.account_of_address(session, ADDRESS)
    session = mine.cookies.get(cookies.SESSION)
    answer = post(mine, "/account/close", {"sure": "yes"})
    assert answer.headers["location"] == "/"
    assert "Your account is closed" in text_of(mine.get("/"))
    assert mine.get("/account").headers["location"].startswith("/sign-in")
    mine.cookies.set(cookies.SESSION, session, domain="testserver.local", path="/")
    twice = post(mine, "/account/close", {"sure": "yes"})
    assert "You are not signed in" in text_of(twice, 403), "a second click finds nobody"
    with database.read() as session:
        assert accounts.account_of_address(session, ADDRESS) is None


def test_whoever_holds_a_role_is_told_instead_of_asked(client, sign_in, post):
    sign_in(client, "official")
    page = client.get("/account/close")
    assert "Ask an administrator" in text_of(page)
    assert 'action="/account/close"' not in page.text
    assert "Ask an administrator" in text_of(post(client, "/account/close", {"sure": "yes"}), 409)
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize("path", ["/account/erase", "/account/close", "/account/data.json"])
def test_an_old_session_shows_a_new_code_first_and_comes_back(mine, post, clock, mails, path):
    clock.advance(FRESH - timedelta(seconds=1))
    assert mine.get(path).status_code == 200
    clock.advance(timedelta(seconds=1))
    away = mine.get(path).headers["location"]
    assert away.startswith("/account/confirm?next=")
    if path != "/account/data.json":
        assert post(mine, path, {"sure": "yes"}).headers["location"] == away
    page = mine.get(away)
    assert ADDRESS in text_of(page)
    back = re.findall(r'name="next" value="([^"]*)"', page.text)[-1]
    answer = post(mine, "/account/confirm", {"next": back})
    assert answer.headers["location"] == "/sign-in/code"
    assert "Continue" in text_of(mine.get("/sign-in/code"))
    code = re.search(r"\d{4} \d{4}", mails()[0].body)[0]
    assert mails()[0].recipient == ADDRESS
    old = mine.cookies.get(cookies.SESSION)
    answer = post(mine, "/sign-in/code", {"code": code})
    assert answer.headers["location"] == path
    assert mine.cookies.get(cookies.SESSION) != old
    assert mine.get(path).status_code == 200


def test_a_code_of_another_address_is_not_asked_for_while_signed_in(
    mine, new_client, post, mails, services
):
    stranger = new_client()
    post(stranger, "/sign-in", {"address": "other@example.org"})
    challenge = stranger.cookies.get("__Host-sign-in")
    mine.cookies.set("__Host-sign-in", challenge, domain="testserver.local", path="/")
    assert mine.get("/sign-in/code").headers["location"] == "/sign-in"


def test_one_takes_along_everything_and_nothing_of_others(
    mine, post, database, proposal, comment, reply, others_proposal
):
    post(mine, f"/consultations/{proposal.consultation}/proposals/{others_proposal.id}/support",
         {"support": "give"})  # fmt: skip
    answer = mine.get("/account/data.json")
    assert answer.headers["content-disposition"].startswith('attachment; filename="my-data.json"')
    assert answer.headers["cache-control"] == "no-store"
    found = json.loads(answer.content)
    assert found["format"] == "participate/own-data/v1"
    assert (found["account"]["name"], found["account"]["address"]) == ("Evening Breeze", ADDRESS)
    (made,) = found["proposals"]
    assert [each["text"] for each in made["versions"]] == ["Twelve **benches**.", "Twenty of them."]
    assert [each["text"] for each in found["comments"]] == ["Too few of them."]
    assert [each["proposal"] for each in found["supports"]] == [others_proposal.id]
    assert found["open_votes"] == found["reviews"] == []
    assert "Morning Dew" not in answer.text
    assert "A good plan." not in answer.text


def test_the_account_leads_to_ones_data_and_ones_words_to_their_erasing(mine, proposal, comment):
    assert 'href="/account/data"' in mine.get("/account").text
    own = mine.get("/my").text
    assert f'href="/account/erase/proposal/{proposal.id}"' in own
    assert f'href="/account/erase/comment/{comment}"' in own
    page = f"/consultations/{proposal.consultation}/proposals/{proposal.id}"
    assert f'href="/account/erase/proposal/{proposal.id}"' in mine.get(page).text


def test_a_stranger_is_not_offered_to_erase(client, proposal, comment, others_proposal):
    for each in (proposal, others_proposal):
        page = f"/consultations/{proposal.consultation}/proposals/{each.id}"
        assert "/account/erase" not in client.get(page).text
        assert "/account/erase" not in client.get(f"{page}/comments").text
