"""The reading pages in each state, in both languages, for everyone."""

import re

import pytest

from participate.comments import service as comments
from participate.comments.policy import Stance
from participate.comments.service import CommentDraft
from participate.proposals import service as proposals
from participate.proposals.subjects import card_of
from participate.shared.text import make_text
from participate.site import service as site
from tests.participate.consultations.making import (
    count_queries,
    make_draft,
    put_draft,
    put_public,
)
from tests.participate.proposals.making import draft, put_proposal
from tests.participate.reviews.making import put_review

PHASES = ("discussion", "review", "voting", "decision", "follow_up")


def headings(text):
    return re.findall(r"<h1[^>]*>(.*?)</h1>", text, re.DOTALL)


def test_an_empty_home_says_so(client):
    page = client.get("/")
    assert page.status_code == 200
    assert headings(page.text) == ["The table is clear today. One seat stays yours."]
    assert "Nothing is open at the moment." in page.text
    assert "Nothing has been decided yet." in page.text


def test_the_home_page_counts_what_is_on_the_table(
    client, database, act, official, publisher, consultation
):
    assert headings(client.get("/").text) == ["One decision is on the table. One seat is yours."]
    put_public(database, act, official, publisher, draft=make_draft("Lamps"))
    put_public(database, act, official, publisher, "decision", make_draft("Hours"))
    put_draft(database, act, official, make_draft("Secret"))
    page = client.get("/").text
    assert headings(page) == ["Two decisions are on the table. One seat is yours."]
    assert "Benches in the park" in page
    assert "Lamps" in page
    assert "Secret" not in page
    closed = page.split("Decided, and what came of it", 1)[1]
    assert "Hours" in closed
    assert "Lamps" not in closed
    put_public(database, act, official, publisher)
    assert headings(client.get("/").text) == ["3 decisions are on the table. One seat is yours."]


def test_the_home_page_in_chinese(client, consultation):
    page = client.get("/", headers={"Accept-Language": "zh-CN"}).text
    assert headings(page) == ["一件事正在商量，桌边有您的座位。"]
    assert "公园长椅" in page
    assert "2026年12月10日截止" in page


def test_a_text_in_one_language_is_shown_with_its_own_lang(
    client, database, act, official, publisher
):
    only = make_draft("公园长椅", "")
    title = make_text("", "只有中文")
    changed = type(only)(
        title=title,
        summary=only.summary,
        changes=only.changes,
        text=only.text,
        criteria=only.criteria,
        timetable=only.timetable,
    )
    consultation = put_public(database, act, official, publisher, draft=changed)
    page = client.get(f"/consultations/{consultation}").text
    assert '<html lang="en"' in page
    assert re.search(r'<h1[^>]* lang="zh-Hans">只有中文</h1>', page)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("phase", PHASES)
def test_a_consultation_and_its_proposal_can_be_read_in_each_phase(
    phase, language, client, database, act, author, consultation, bring_to
):
    proposal = put_proposal(database, act, author, consultation)
    bring_to(phase)
    path = f"/consultations/{consultation}"
    for address in (path, f"{path}/proposals/{proposal.id}", "/"):
        page = client.get(address, headers={"Accept-Language": language})
        assert page.status_code == 200
        assert len(headings(page.text)) == 1
    page = client.get(path).text
    assert page.count('aria-current="step"') == 1
    assert ("/proposals/new" in page) is (phase == "discussion")
    assert "More benches" in page


@pytest.mark.parametrize(
    ("phase", "tags"),
    [
        ("discussion", ["Open", "Open"]),
        ("review", ["Closed", "Open"]),
        ("voting", ["Closed", "Closed", "Closed"]),
    ],
)
def test_what_has_not_begun_is_not_called_closed(phase, tags, client, consultation, bring_to):
    bring_to(phase)
    page = client.get(f"/consultations/{consultation}").text
    ways = page.split("Ways to take part", 1)[1].split("<aside", 1)[0]
    assert re.findall(r"<strong[^>]*>(\w+)</strong>", ways) == tags


def test_a_consultation_without_proposals_says_what_can_be_done(client, consultation, bring_to):
    path = f"/consultations/{consultation}"
    assert "The first proposal can be yours." in client.get(path).text
    bring_to("review")
    assert "Nobody proposed anything" in client.get(path).text


@pytest.mark.parametrize("wrong", ["1" * 14, "x", "9" * 3_000, "%27OR%201=1", "..%2f..%2fetc"])
def test_an_address_of_nothing_is_not_found(wrong, client, consultation):
    for path in (f"/consultations/{wrong}", f"/consultations/{consultation}/proposals/{wrong}"):
        assert client.get(path).status_code == 404


def test_a_draft_is_not_found_but_by_the_office(
    client, new_client, sign_in, database, act, official
):
    path = f"/consultations/{put_draft(database, act, official)}"
    assert client.get(path).status_code == 404
    sign_in(client, "citizen", address="someone@example.org")
    assert client.get(path).status_code == 404
    browser = new_client()
    sign_in(browser, "publisher")
    page = browser.get(path)
    assert page.status_code == 200
    assert "Not public yet." in page.text


def fill(database, act, author, consultation, number):
    """Make proposals with comments."""
    with database.write() as session:
        doing = act(session, author)
        for n in range(number):
            made = proposals.propose(doing, consultation, draft(title=f"Proposal No. {n}"))
            card = card_of(made, accepts_comments=True)
            comments.post_comment(doing, card, CommentDraft(Stance.FOR, "Yes.", "en"))


def test_a_consultation_with_200_proposals_takes_as_many_queries_as_with_one(
    database, act, author, consultation
):
    fill(database, act, author, consultation, 1)
    with database.read() as session, count_queries(session) as one:
        site.read_consultation(act(session, author), consultation, "1")
        site.read_home(session)
        site.read_own(act(session, author))
    fill(database, act, author, consultation, 199)
    with database.read() as session, count_queries(session) as many:
        reading = site.read_consultation(act(session, author), consultation, "2")
        home = site.read_home(session)
        own = site.read_own(act(session, author))
    assert (reading.paging.total, len(reading.listed), reading.listed[0].number) == (200, 50, 51)
    assert set(reading.comments_of.values()) == {1}
    assert home.comments == {consultation: 200}
    assert len(own.comments) == len(own.cards) == 200
    assert len(many) == len(one) <= 41


def test_200_proposals_stand_on_four_pages_in_their_order(
    client, database, act, author, consultation
):
    fill(database, act, author, consultation, 200)
    path = f"/consultations/{consultation}"
    first = client.get(path).text
    assert "200 proposals" in first
    assert f"{path}?page=2" in first
    assert first.index("1. Proposal No. 0") < first.index("50. Proposal No. 49")
    assert "51. Proposal No. 50" not in first
    last = client.get(f"{path}?page=4").text
    assert "200. Proposal No. 199" in last
    assert f"{path}?page=5" not in last


def test_a_proposal_takes_as_many_queries_with_many_reviews_and_comments_as_with_few(
    database, act, author, make_person, consultation, bring_to
):
    proposal = put_proposal(database, act, author, consultation)
    card = card_of(proposal, accepts_comments=True)

    def say(times):
        with database.write() as session:
            for stance in Stance:
                for _ in range(times):
                    said = CommentDraft(stance, "Words.", "en")
                    comments.post_comment(act(session, author), card, said)

    say(1)
    bring_to("review")
    put_review(database, act, make_person("expert"), proposal.id)
    with database.read() as session, count_queries(session) as few:
        site.read_proposal(act(session, author), consultation, proposal.id)
    say(10)
    for n in range(6):
        other = make_person("expert", address=f"expert{n}@example.org")
        put_review(database, act, other, proposal.id)
    with database.read() as session, count_queries(session) as many:
        reading = site.read_proposal(act(session, author), consultation, proposal.id)
    assert (len(reading.reviews.shown), reading.reviews.sealed) == (0, 7)
    assert {len(latest) for latest in reading.latest.values()} == {5}
    assert set(reading.counts.values()) == {11}
    assert len(many) == len(few)


def test_my_page_lists_what_i_did_with_receipts(
    client, sign_in, post, database, act, consultation, bring_to
):
    sign_in(client, "expert", name="Dr Wen")
    assert headings(client.get("/my").text) == ["Your seat is still empty."]
    path = f"/consultations/{consultation}/proposals"
    form = {"title": "My lamps", "text": "Lamps.", "language": "en"}
    made = post(client, f"{path}/new", form).headers["location"]
    post(client, f"{made}/support", {"support": "give"})
    said = {"stance": "for", "text": "I said so.", "language": "en"}
    post(client, f"{made}/comments/new", said)
    page = client.get("/my").text
    assert "My lamps" in page
    assert "I said so." in page
    assert "What I support" in page
    receipts = re.findall(r'href="(/record/entries/\d+/receipt)".*?app-mono">([^<]+)<', page)
    assert len(receipts) == 2
    for receipt, code in receipts:
        answer = client.get(receipt)
        assert answer.status_code == 200
        assert " ".join(re.findall(r"<span>(\w{4})</span>", answer.text)) == code


def test_what_others_did_is_not_mine(client, sign_in, database, act, author, consultation):
    put_proposal(database, act, author, consultation)
    sign_in(client, address="other@example.org")
    assert "More benches" not in client.get("/my").text


def test_nothing_that_people_wrote_becomes_markup(client, database, act, author, consultation):
    hostile = '<script>alert(1)</script>"><img src=x>'
    made = put_proposal(database, act, author, consultation, draft(title=hostile, text=hostile))
    for path in (
        f"/consultations/{consultation}",
        f"/consultations/{consultation}/proposals/{made.id}",
    ):
        page = client.get(path).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;" in page


def test_a_proposal_is_shown_under_its_own_consultation_only(
    client, database, act, author, official, publisher, consultation
):
    proposal = put_proposal(database, act, author, consultation)
    other = put_public(database, act, official, publisher)
    assert client.get(f"/consultations/{consultation}/proposals/{proposal.id}").status_code == 200
    assert client.get(f"/consultations/{other}/proposals/{proposal.id}").status_code == 404
