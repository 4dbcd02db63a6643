"""Reporting, deciding and appealing over the web."""

import pytest

from participate.web import cookies, csrf
from tests.participate.moderation.making import ANSWER, APPEAL, REPORT, appeal, hide


@pytest.fixture
def signed(new_client, database, act):
    """A browser of a person who exists already."""
    from participate.accounts import service as accounts

    def make(actor):
        client = new_client()
        with database.write() as session:
            value = accounts.open_session(act(session), actor.account)
        client.cookies.set(cookies.SESSION, value, domain="testserver.local", path="/")
        return client

    return make


def seen_of(text):
    return text.split('name="seen" value="')[1].split('"')[0]


def test_a_visitor_reports_and_is_thanked(client, post, comment, proposal, moderator, signed):
    page = client.get(f"/report/comment/{comment}").text
    assert "What a foolish plan." in page
    answer = post(client, f"/report/comment/{comment}", REPORT)
    assert answer.status_code == 303
    back = client.get(answer.headers["location"]).text
    assert "Your report is not public" in back
    assert f'id="comment-{comment}"' in back
    assert "The second sentence." not in back
    desk = signed(moderator).get("/moderation").text
    assert "Rule 1: Insult" in desk
    assert "The second sentence." in desk
    assert "not signed in" in desk


def test_a_report_from_another_site_or_without_its_token_is_refused(client, comment, moderator):
    path = f"/report/comment/{comment}"
    client.get(path)
    foreign = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert client.post(path, data=REPORT, headers=foreign).status_code == 403
    own = {"Origin": "https://testserver"}
    assert client.post(path, data=REPORT, headers=own).status_code == 403
    wrong = {**REPORT, csrf.FIELD: "x"}
    assert client.post(path, data=wrong, headers=own).status_code == 403


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"reason": "heresy"},
        {"reason": ""},
        {"reason": "insult", "note": "x" * 501},
        {"reason": "insult", "note": "\u202e"},
        {"reason": "insult", "score": "1"},
    ],
)
def test_a_report_that_cannot_be_taken_keeps_what_was_typed(client, post, comment, form):
    answer = post(client, f"/report/comment/{comment}", form)
    assert answer.status_code == 422
    assert form.get("note", "") in answer.text
    assert "error-summary" in answer.text


def test_the_eleventh_report_in_five_minutes_waits(client, post, comment):
    for _ in range(10):
        assert post(client, f"/report/comment/{comment}", REPORT).status_code == 303
    answer = post(client, f"/report/comment/{comment}", REPORT)
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "300"


def test_a_comment_is_hidden_appealed_for_and_shown_again(
    client, post, signed, comment, proposal, speaker, moderator, colleague
):
    path = f"/moderation/comment/{comment}"
    one, other, author = signed(moderator), signed(colleague), signed(speaker)
    case = one.get(path).text
    answer = post(one, f"{path}/hide", {"reason": "insult", "seen": seen_of(case)})
    assert answer.headers["location"] == "/moderation"
    public = f"/consultations/{proposal.consultation}/proposals/{proposal.id}"
    shown = client.get(f"{public}/comments").text
    assert "Hidden by a moderator on 23 November 2026: Insult (rule 1 of the code of" in shown
    assert "Appeal: none." in shown
    assert "Morning Dew" not in shown
    details = client.get(f"/consultations/{proposal.consultation}").text
    assert "1 contribution is hidden." in details
    assert "Rule 1: Insult: 1" in details
    assert f'href="/appeal/comment/{comment}"' in author.get(f"{public}/comments").text
    assert f'href="/appeal/comment/{comment}"' not in one.get(f"{public}/comments").text
    assert f'href="/moderation/comment/{comment}"' in one.get(f"{public}/comments").text
    assert f'href="/moderation/comment/{comment}"' not in client.get(f"{public}/comments").text
    form = author.get(f"/appeal/comment/{comment}").text
    assert "What a foolish plan." in form
    assert post(author, f"/appeal/comment/{comment}", APPEAL).status_code == 303
    again = post(author, f"/appeal/comment/{comment}", APPEAL)
    assert again.status_code == 409
    assert "You have appealed already." in again.text
    assert "Appeal: waits" in client.get(f"{public}/comments").text
    assert "A different moderator answers the appeal." in one.get(path).text
    assert post(one, f"{path}/answer", ANSWER).status_code == 403
    assert post(other, f"{path}/answer", ANSWER).status_code == 303
    assert post(other, f"{path}/answer", ANSWER).status_code == 409
    assert "What a foolish plan." in client.get(f"{public}/comments").text
    end = author.get(f"/appeal/comment/{comment}").text
    assert "Your words are shown again." in end
    assert "It names an idea only." in end
    details = client.get(f"/consultations/{proposal.consultation}").text
    assert "No contribution is hidden now." in details


def test_a_hidden_proposal_says_so_in_its_place(
    client, post, signed, as_person, proposal, author, moderator, sources
):
    as_person(moderator, hide, sources, "proposal", proposal.id)
    public = f"/consultations/{proposal.consultation}/proposals/{proposal.id}"
    page = client.get(public).text
    assert "<title>Hidden proposal" in page
    assert "I support this" not in page
    assert "Write a comment" not in page
    assert "1. Hidden proposal" in client.get(f"/consultations/{proposal.consultation}").text
    assert "Hidden proposal" in client.get(f"{public}/versions/1").text
    writer = signed(author)
    assert "Change your proposal" not in writer.get(public).text
    for path in ("edit", "comments/new"):
        assert writer.get(f"{public}/{path}").status_code == 409
    assert "More benches" in writer.get("/my").text
    zh = client.get(public, headers={"Accept-Language": "zh-CN"}).text
    assert "已隐藏的提案" in zh
    assert "讨论公约第 1 条" in zh


def test_a_form_without_a_rule_comes_back_and_hides_nothing(
    client, post, signed, comment, moderator
):
    path = f"/moderation/comment/{comment}"
    one = signed(moderator)
    for form in ({"seen": "3"}, {"reason": "heresy", "seen": "3"}, {"reason": "insult"}):
        assert post(one, f"{path}/hide", form).status_code == 422
    late = post(one, f"{path}/hide", {"reason": "insult", "seen": "9" * 40})
    assert late.status_code == 409
    assert client.get(f"/report/comment/{comment}").status_code == 200


def test_an_answer_without_reasons_comes_back_with_what_was_chosen(
    post, signed, as_person, comment, speaker, moderator, colleague, sources
):
    as_person(moderator, hide, sources, "comment", comment)
    as_person(speaker, appeal, sources, "comment", comment)
    form = {"answer": "upheld", "reasons": "", "language": "en"}
    answer = post(signed(colleague), f"/moderation/comment/{comment}/answer", form)
    assert answer.status_code == 422
    assert 'value="upheld" checked' in answer.text


def test_one_moderator_alone_is_told_that_a_second_is_needed(
    signed, as_person, comment, speaker, moderator, sources
):
    as_person(moderator, hide, sources, "comment", comment)
    as_person(speaker, appeal, sources, "comment", comment)
    for path in ("/moderation", f"/moderation/comment/{comment}"):
        assert "it takes a second moderator" in signed(moderator).get(path).text


def test_a_moderator_sees_why_their_own_words_are_for_others(
    post, signed, as_person, proposal, moderator, sources
):
    from tests.participate.moderation.making import say

    own = as_person(moderator, say, proposal)
    page = signed(moderator).get(f"/moderation/comment/{own}").text
    assert "You wrote this. Another moderator has to decide." in page
    assert "Hide it and tell the author" not in page


def test_the_desk_of_a_moderator_leads_to_the_reports(client, post, signed, comment, moderator):
    assert post(client, f"/report/comment/{comment}", REPORT).status_code == 303
    desk = signed(moderator).get("/desk").text
    assert 'href="/moderation"' in desk
    assert "1 left to do" in desk


def test_the_code_of_conduct_is_linked_from_everywhere_and_speaks_both_languages(client):
    page = client.get("/code-of-conduct")
    assert 'href="/code-of-conduct"' in client.get("/").text
    assert "conduct/1" in page.text
    assert 'id="personal-data"' in page.text
    zh = client.get("/code-of-conduct", headers={"Accept-Language": "zh-CN"}).text
    assert "讨论公约" in zh
    assert "他人隐私" in zh


def test_a_comment_is_found_on_its_page_of_the_list(client, as_person, speaker, proposal, comment):
    from tests.participate.moderation.making import say

    for number in range(51):
        as_person(speaker, say, proposal, f"Comment {number}")
    path = f"/consultations/{proposal.consultation}/proposals/{proposal.id}/comments"
    assert f'id="comment-{comment}"' not in client.get(path).text
    assert f'id="comment-{comment}"' in client.get(f"{path}?at={comment}").text
    assert client.get(f"{path}?at=nothing").status_code == 200
