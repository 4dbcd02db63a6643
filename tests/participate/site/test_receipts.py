"""Whoever proposes, changes, comments, reviews or stands aside is offered the receipt of it."""

import re

import pytest

from ballots.verify.receipt import verify_receipt
from participate.consultations.policy import Phase
from tests.participate.proposals.making import put_proposal
from tests.participate.reviews.making import DECLARATION, REVIEW

WORDS = {
    "title": "More lamps",
    "text": "Every lane.",
    "language": "en",
}


@pytest.fixture
def proved(client):
    """Follow the receipt that a confirmation offers; return what the two files prove together."""

    def follow(posted):
        assert posted.status_code == 303
        page = client.get(posted.headers["location"]).text
        [note] = re.findall(r'<div class="app-note[^>]* role="status".*?</div>', page, re.DOTALL)
        [path] = re.findall(r'href="(/record/entries/\d+/receipt)"', note)
        [code] = re.findall(r'app-mono">([^<]+)<', note)
        receipt = client.get(path).text
        files = re.findall(r'href="(/record/(?:receipts|openings)/\d+)"', receipt)
        key = client.get("/record/key").text.strip()
        raw, *opening = (client.get(file).content for file in files)
        report = verify_receipt(raw, key, opening=opening[0] if opening else None)
        assert report.valid
        said = {each.code: each.sentence for each in report.findings}
        assert said["short-code"] == f"receipt code {code}"
        return {
            "kind": said["kind"].split()[-1],
            **{each.where: each.sentence for each in report.findings if each.code == "content"},
        }

    return follow


def test_an_author_gets_the_receipt_of_each_version_and_comment(
    client, sign_in, post, consultation, proved
):
    sign_in(client, name="Willow Bank")
    path = f"/consultations/{consultation}/proposals"
    made = post(client, f"{path}/new", WORDS)
    where = made.headers["location"]
    first = proved(made)
    assert (first["kind"], first["text"]) == ("proposal.version", "Every lane.")
    changed = proved(
        post(client, f"{where}/edit", WORDS | {"text": "Every street.", "version": "1"})
    )
    assert (changed["kind"], changed["text"]) == ("proposal.version", "Every street.")
    said = {"stance": "question", "text": "Who pays?", "language": "en"}
    comment = proved(post(client, f"{where}/comments/new", said))
    assert comment["kind"] == "comment.posted"
    assert (comment["text"], comment["author"]) == ("Who pays?", "Willow Bank")


@pytest.fixture
def path(database, act, author, consultation, bring_to):
    """The address of a proposal's review."""
    proposal = put_proposal(database, act, author, consultation)
    bring_to(Phase.REVIEW)
    return f"/consultations/{consultation}/proposals/{proposal.id}/review"


@pytest.mark.parametrize("recused", [False, True])
def test_an_expert_gets_the_receipt_of_a_review_or_a_recusal(
    client, sign_in, post, path, proved, recused
):
    sign_in(client, "expert", name="Dr Wen")
    if recused:
        form = {**DECLARATION, "kind": "some", "interests": "I sell lamps.", "recused": "yes"}
        found = proved(post(client, f"{path}/declaration", form))
        assert (found["recused"], found["interests"]) == ("true", "I sell lamps.")
    else:
        declared = post(client, f"{path}/declaration", DECLARATION)
        page = client.get(declared.headers["location"]).text
        assert "Receipt code:" not in page
        found = proved(post(client, path, REVIEW))
        assert found == {"kind": "review.submitted"}
        return  # sealed until the review phase ends
    assert (found["kind"], found["expert"]) == ("review.submitted", "Dr Wen")
