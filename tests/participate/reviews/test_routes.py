"""An expert's way: queue, declaration, scores, and what the public sees."""

import pytest

from tests.participate.reviews.making import DECLARATION, REVIEW, put_review


@pytest.fixture
def path(proposal):
    return f"/consultations/{proposal.consultation}/proposals/{proposal.id}"


@pytest.fixture
def panel(client, sign_in, expert):
    """Sign the client in as the expert."""
    return sign_in(client, "expert", name="Dr Wen")


def test_an_expert_declares_scores_and_submits(client, panel, post, path):
    queue = client.get("/reviews").text
    assert "1 proposal waits for your review." in queue
    assert f"{path}/review" in queue
    assert "Declare your interests first." in client.get(f"{path}/review").text
    declared = post(client, f"{path}/review/declaration", DECLARATION)
    assert declared.headers["location"] == f"{path}/review"
    form = client.get(f"{path}/review").text
    assert "Score for Feasibility, 1 to 5" in form
    assert post(client, f"{path}/review", REVIEW).status_code == 303
    assert "Your review is submitted." in client.get(f"{path}/review").text
    assert "Nothing waits for your review." in client.get("/reviews").text
    public = client.get(path).text
    assert "<strong>dear</strong>" in public
    assert "Dr Wen" in public
    assert "Institute of Lamps" in public
    assert "The grid costs more." in public
    assert "app-svg-median" in public


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
    assert "Dr Other" not in client.get(f"{path}/review").text
    assert "Dr Other" in client.get(path).text


def test_an_empty_queue_says_what_will_stand_there(client, sign_in):
    sign_in(client, "expert")
    page = client.get("/reviews").text
    assert "Nothing waits for your review." in page
    assert "its proposals stand here" in page
