"""An expert's way: queue, declaration, scores, and what the public sees."""

from datetime import timedelta

import pytest

from participate.consultations.policy import Phase
from tests.participate.consultations.making import bring
from tests.participate.reviews.making import DECLARATION, REVIEW, put_review

JSON = {"accept": "application/json"}


@pytest.fixture
def path(proposal):
    return f"/consultations/{proposal.consultation}/proposals/{proposal.id}"


@pytest.fixture
def panel(client, sign_in, expert):
    """Sign the client in as the expert."""
    return sign_in(client, "expert", name="Dr Wen")


@pytest.fixture
def end_reviews(database, act, publisher, proposal):
    """Return what moves the consultation on, out of its review phase."""
    return lambda: bring(database, act, publisher, proposal.consultation, Phase.VOTING)


def test_an_expert_declares_scores_and_submits(client, new_client, panel, post, path, end_reviews):
    queue = client.get("/reviews").text
    assert "1 proposal waits for your review." in queue
    assert f"{path}/review" in queue
    assert "Declare your interests first." in client.get(f"{path}/review").text
    declared = post(client, f"{path}/review/declaration", DECLARATION)
    assert declared.headers["location"] == f"{path}/review"
    form = client.get(f"{path}/review").text
    assert "Score for Feasibility, 1 to 5" in form
    submitted = post(client, f"{path}/review", REVIEW)
    permalink = submitted.headers["location"]
    assert submitted.status_code == 303
    again = client.get(f"{path}/review").text
    assert "Do you want to change your review?" in again
    assert "The grid costs more.</textarea>" in again
    assert "Nothing waits for your review." in client.get("/reviews").text
    anyone = new_client()
    sealed = anyone.get(path).text
    assert "1 review is in and still sealed." in sealed
    assert "This review is submitted and sealed" in anyone.get(permalink).text
    assert anyone.get(f"{permalink}/review.pdf").status_code == 404
    for secret in ("The grid costs more.", "dear"):
        assert secret not in sealed + anyone.get(permalink).text
    end_reviews()
    public, alone = anyone.get(path).text, anyone.get(permalink).text
    for page in (public, alone):
        assert "<strong>dear</strong>" in page
        assert "Dr Wen" in page
        assert "Institute of Lamps" in page
        assert "The grid costs more." in page
        assert "¥1,200,000" in page
    assert "app-svg-median" in public
    assert '<a class="govuk-link" href="https://example.org/lamps" rel="nofollow' in alone
    assert "<li>Lamp, A.: On lamps, 2020</li>" in alone
    assert "How to cite it" in alone


def test_a_changed_review_shows_all_its_versions(
    client, new_client, panel, post, path, end_reviews
):
    post(client, f"{path}/review/declaration", DECLARATION)
    permalink = post(client, f"{path}/review", REVIEW).headers["location"]
    changed = {**REVIEW, "score_c2": "5", "reason_c2": "The grid is there."}
    assert post(client, f"{path}/review", changed).headers["location"] == permalink
    end_reviews()
    page = new_client().get(permalink).text
    assert "version 2 of the review" in page
    assert page.index("The grid is there.") < page.index("Earlier versions")
    assert page.index("Earlier versions") < page.index("The grid costs more.")
    assert new_client().get(permalink.replace(path.split("/")[2], "1" * 14)).status_code == 404


def test_a_draft_is_saved_without_checks_and_shown_to_its_expert_alone(
    client, new_client, panel, post, path
):
    post(client, f"{path}/review/declaration", DECLARATION)
    half = {"summary": "Half a thought", "reason_c1": "x", "language": "en"}
    assert post(client, f"{path}/review/draft", half).status_code == 303
    shown = client.get(f"{path}/review").text
    assert "Half a thought</textarea>" in shown
    assert "This is your draft" in shown
    assert "Half a thought" not in new_client().get(path).text
    answer = post(client, f"{path}/review/draft", {**half, "summary": "More"}, headers=JSON)
    assert answer.json() == {"saved": True}
    assert "More</textarea>" in client.get(f"{path}/review").text
    long = post(client, f"{path}/review/draft", {**half, "summary": "x" * 20_001})
    assert long.status_code == 422


def test_submitting_after_a_while_asks_who_it_is_and_loses_nothing(
    client, panel, post, path, clock
):
    post(client, f"{path}/review/declaration", DECLARATION)
    clock.advance(timedelta(hours=2))
    away = post(client, f"{path}/review", REVIEW)
    assert away.headers["location"].startswith("/account/confirm?next=")
    assert "The grid costs more.</textarea>" in client.get(f"{path}/review").text


def test_a_recusal_is_shown_with_its_reason(client, panel, post, path):
    form = {**DECLARATION, "kind": "some", "interests": "I sell lamps.", "recused": "yes"}
    assert post(client, f"{path}/review/declaration", form).status_code == 303
    assert "You are recused from this proposal." in client.get(f"{path}/review").text
    assert "I sell lamps." in client.get(path).text
    assert post(client, f"{path}/review", REVIEW).status_code == 409


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"affiliation": ""}, "affiliation"),
        ({"affiliation": "x" * 121}, "affiliation"),
        ({"kind": ""}, "kind"),
        ({"kind": "maybe"}, "kind"),
        ({"kind": "some"}, "interests"),
        ({"recused": "yes"}, "interests"),
        ({"kind": "some", "interests": "长" * 2_001}, "interests"),
        ({"language": "xx"}, "language"),
    ],
)
def test_a_fault_of_the_declaration_is_told_at_its_field(changes, field, client, panel, post, path):
    answer = post(client, f"{path}/review/declaration", DECLARATION | changes)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    if field != "affiliation":
        assert 'value="Institute of Lamps"' in answer.text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"score_c1": ""}, "score_c1"),
        ({"score_c1": "0"}, "score_c1"),
        ({"score_c1": "6"}, "score_c1"),
        ({"score_c2": "4.5"}, "score_c2"),
        ({"score_c2": "²"}, "score_c2"),
        ({"reason_c1": " "}, "reason_c1"),
        ({"reason_c2": "长" * 2_001}, "reason_c2"),
        ({"summary": ""}, "summary"),
        ({"summary": "esc \x1b"}, "summary"),
        ({"sources": "javascript:alert(1)"}, "sources"),
        ({"sources": "https://"}, "sources"),
        ({"sources": "https://me@example.org"}, "sources"),
        ({"sources": "ftp://example.org/x"}, "sources"),
        ({"sources": "www.example.org"}, "sources"),
        ({"sources": "\n".join(["A book"] * 21)}, "sources"),
        ({"sources": "x" * 501}, "sources"),
        ({"estimate": "much"}, "estimate"),
        ({"estimate": "-1"}, "estimate"),
        ({"estimate": "1" * 16}, "estimate"),
    ],
)
def test_a_fault_of_the_review_is_told_at_its_field_and_the_rest_is_kept(
    changes, field, client, panel, post, path
):
    post(client, f"{path}/review/declaration", DECLARATION)
    answer = post(client, f"{path}/review", REVIEW | changes)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert answer.text.count('class="govuk-error-message"') == 1
    if field != "reason_c1":
        assert "It has been done elsewhere.</textarea>" in answer.text
    if field != "score_c1":
        assert 'name="score_c1" type="radio" value="4" checked' in answer.text


def test_every_fault_of_an_empty_review_is_told_at_once(client, panel, post, path):
    post(client, f"{path}/review/declaration", DECLARATION)
    answer = post(client, f"{path}/review", {"language": "zh"})
    for field in ("score_c1", "score_c2", "reason_c1", "reason_c2", "summary"):
        assert f'id="{field}-error"' in answer.text


def test_a_review_before_the_declaration_is_refused(client, panel, post, path):
    assert post(client, f"{path}/review", REVIEW).status_code == 409
    assert post(client, f"{path}/review", REVIEW | {"expert": "me"}).status_code == 409


def test_a_proposal_of_another_consultation_is_not_found(client, panel, proposal):
    wrong = f"/consultations/{'1' * 14}/proposals/{proposal.id}/review"
    assert client.get(wrong).status_code == 404


def test_the_form_does_not_show_what_others_found(
    client, panel, post, path, database, act, make_person, proposal
):
    other = make_person("expert", address="other@example.org", name="Dr Other")
    put_review(database, act, other, proposal.id)
    assert "Dr Other" not in client.get(f"{path}/review").text
    post(client, f"{path}/review/declaration", DECLARATION)
    assert "Dr Other" not in client.get(f"{path}/review").text + client.get(path).text
    post(client, f"{path}/review", REVIEW)
    assert "Dr Other" in client.get(path).text


def test_an_empty_queue_says_what_will_stand_there(client, sign_in):
    sign_in(client, "expert")
    page = client.get("/reviews").text
    assert "Nothing waits for your review." in page
    assert "its proposals stand here" in page
