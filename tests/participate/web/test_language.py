"""Which language a reader gets, and keeping it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participate.web.i18n import negotiate, translate


@pytest.mark.parametrize(
    ("query", "cookie", "accept", "language"),
    [
        (None, None, None, "en"),
        (None, None, "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        (None, None, "en-GB,en;q=0.9,zh;q=0.8", "en"),
        (None, None, "de,zh;q=0.4,en;q=0.3", "zh"),
        (None, None, "en;q=0.1, zh-Hans-CN;q=0.2", "zh"),
        (None, None, "zh;q=0,fr", "en"),
        (None, None, "de", "en"),
        (None, "zh", "en", "zh"),
        ("en", "zh", "zh", "en"),
        ("xx", "zz", "zh", "zh"),
    ],
)
def test_the_address_beats_the_cookie_beats_the_browser(query, cookie, accept, language):
    assert negotiate(query, cookie, accept) == language


@given(st.text(max_size=60))
def test_any_wish_leads_to_a_language(header):
    assert negotiate(header, header, header) in {"en", "zh"}


def test_the_choice_is_kept(client, post):
    assert '<html lang="en"' in client.get("/sign-in").text
    answer = post(client, "/settings/language", {"language": "zh", "next": "/sign-in?next=/a"})
    assert answer.headers["location"] == "/sign-in?next=/a"
    assert '<html lang="zh-Hans"' in client.get("/sign-in").text


def test_a_language_in_the_address_gives_way_to_the_choice(client, post):
    form = {"language": "zh", "next": "/sign-in?lang=en&next=/a"}
    answer = post(client, "/settings/language", form)
    assert answer.headers["location"] == "/sign-in?next=/a"


def test_large_text_is_kept_and_taken_back(client, post):
    assert "app-large" not in client.get("/sign-in").text
    post(client, "/settings/large-text", {"large_text": "on"})
    assert "app-large" in client.get("/sign-in").text
    post(client, "/settings/large-text", {"large_text": "off"})
    assert "app-large" not in client.get("/sign-in").text


@pytest.mark.parametrize("language", ["", "fr", "<script>"])
def test_a_language_that_we_do_not_have_is_refused(client, post, language):
    assert post(client, "/settings/language", {"language": language}).status_code == 422


@pytest.mark.parametrize(
    "away", ["https://evil.example", "//evil.example", "/\\evil", "javascript:"]
)
def test_going_back_never_leads_off_the_site(client, post, away):
    answer = post(client, "/settings/language", {"language": "zh", "next": away})
    assert answer.headers["location"] == "/"


def test_a_sentence_keeps_its_values():
    params = {"limit": 64}
    sentence = "What you sent is larger than the %(limit)s kB that are allowed here."
    assert "64" in translate(sentence, "zh", params)
    assert translate(sentence, "zh", params) != translate(sentence, "en", params)


def test_after_a_refused_form_the_frame_leads_back_to_the_page_it_stands_on(client, post):
    headers = {"Referer": "https://testserver/sign-in?next=/record"}
    answer = post(client, "/sign-in", {"address": "nobody"}, headers=headers)
    assert answer.status_code == 422
    assert 'name="next" value="/sign-in?next=/record"' in answer.text
