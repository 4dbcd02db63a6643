"""Commenting on a proposal."""

import pytest

from participate.comments import service as comments
from participate.consultations.policy import Phase
from participate.record import service as record
from participate.shared.subjects import Subject
from tests.participate.consultations.making import bring

COMMENT = {"stance": "against", "text": "Sixty days is **too long**.", "language": "en"}


@pytest.fixture
def path(consultation, proposal):
    return f"/consultations/{consultation}/proposals/{proposal.id}"


@pytest.fixture
def citizen(client, sign_in):
    return sign_in(client, address="reader@example.org", name="Willow Bank")


def test_a_comment_is_posted_shown_and_recorded(client, citizen, post, path, database, proposal):
    assert client.get(f"{path}/comments/new").status_code == 200
    posted = post(client, f"{path}/comments/new", COMMENT)
    assert posted.status_code == 303
    where = posted.headers["location"]
    page = client.get(where).text
    assert where == path
    against = page.split("app-col-title--no", 1)[1]
    assert "<strong>too long</strong>" in against
    assert "Willow Bank (citizen)" in against
    with database.read() as session:
        [view] = comments.list_comments(session, Subject("proposal", proposal.id))
        entry = record.get_entry(session, view.record_index).entry.values
        opening = record.find_opening(session, view.record_index)
    assert (entry["kind"], entry["subject"]) == ("comment.posted", f"proposal:{proposal.id}")
    assert entry["comment"] == view.id
    assert f'id="comment-{view.id}"' in page
    assert opening.content == (
        b'{"text":"Sixty days is **too long**.","language":"en",'
        b'"author":"Willow Bank","stance":"against"}'
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [("stance", ""), ("stance", "loud"), ("text", "x"), ("text", "长" * 4_001), ("language", "")],
)
def test_a_fault_is_told_at_its_field(field, value, client, citizen, post, path):
    answer = post(client, f"{path}/comments/new", COMMENT | {field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    if field != "text":
        assert "Sixty days is **too long**.</textarea>" in answer.text
    if field != "stance":
        assert 'value="against" checked' in answer.text


def test_comments_stay_open_in_the_review_and_close_with_the_vote(
    client, citizen, post, path, database, act, publisher, consultation
):
    bring(database, act, publisher, consultation, Phase.REVIEW)
    assert post(client, f"{path}/comments/new", COMMENT).status_code == 303
    bring(database, act, publisher, consultation, Phase.VOTING)
    assert client.get(f"{path}/comments/new").status_code == 409
    assert post(client, f"{path}/comments/new", COMMENT).status_code == 409
    page = client.get(path).text
    assert "Comments are closed." in page
    assert f"{path}/comments/new" not in page


def test_visitors_read_and_are_asked_to_sign_in(client, path):
    assert client.get(f"{path}/comments").status_code == 200
    assert client.get(f"{path}/comments/new").headers["location"].startswith("/sign-in?next=")


def test_all_comments_stand_on_pages_of_fifty_newest_first(
    client, path, database, act, author, proposal, consultation
):
    from participate.comments.policy import Stance
    from participate.comments.service import CommentDraft
    from participate.proposals.subjects import card_of

    card = card_of(proposal, accepts_comments=True)
    with database.write() as session:
        for n in range(120):
            draft = CommentDraft(Stance.QUESTION, f"Question number {n}?", "en")
            comments.post_comment(act(session, author), card, draft)
    first = client.get(f"{path}/comments").text
    assert first.count("app-comment__who") == 50
    assert "Question number 119?" in first
    assert f"{path}/comments?page=2" in first
    last = client.get(f"{path}/comments?page=3").text
    assert last.count("app-comment__who") == 20
    assert "Question number 0?" in last
    assert "Question number 0?" in client.get(f"{path}/comments?page=99999").text
    for strange in ("0", "-1", "x", "9" * 5000, "²"):
        assert client.get(f"{path}/comments?page={strange}").status_code == 200
    shown = client.get(path).text
    assert shown.count("Question number") == 5
    assert "All 120 comments" in shown
