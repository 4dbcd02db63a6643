"""Hidden words stay provable: their author alone still gets the file that opens their entry."""

import pytest

from ballots.verify.receipt import verify_receipt
from participate.app import note_start
from participate.comments import service as comments
from participate.personal.service import erase_words
from tests.participate.moderation.making import hide

ADDRESS = "author@example.org"


@pytest.fixture
def entry(database, as_person, make_person, author, sources, comment):
    """The entry of the author's comment, which a moderator has hidden."""
    moderator = make_person("moderator", address="mo@example.org", name="Mo")
    as_person(moderator, hide, sources, "comment", comment)
    with database.read() as session:
        return comments.list_comments_by(session, author.account)[0].record_index


def test_the_author_proves_hidden_words_with_both_files(client, sign_in, entry):
    sign_in(client, address=ADDRESS)
    assert f'href="/account/openings/{entry}"' in client.get("/my").text
    assert client.get(f"/record/openings/{entry}").status_code == 404
    answer = client.get(f"/account/openings/{entry}")
    assert answer.status_code == 200
    assert f'filename="opening-{entry}.json"' in answer.headers["content-disposition"]
    receipt = client.get(f"/record/receipts/{entry}").content
    key = client.get("/record/key").text.strip()
    report = verify_receipt(receipt, key, opening=answer.content)
    assert report.valid
    told = {each.where: each.sentence for each in report.findings if each.code == "content"}
    assert told["text"] == "Too few of them."


def test_nobody_else_gets_them(client, sign_in, entry):
    assert client.get(f"/account/openings/{entry}").status_code == 303
    for role in ("citizen", "moderator", "administrator"):
        sign_in(client, role, address=f"{role}@example.org", name=role)
        assert client.get(f"/account/openings/{entry}").status_code == 403


def test_erased_words_have_no_file_for_anybody(
    client, sign_in, as_person, author, sources, entry, comment
):
    as_person(author, erase_words, sources, "comment", comment)
    sign_in(client, address=ADDRESS)
    assert client.get(f"/account/openings/{entry}").status_code == 404


def test_an_entry_about_no_words_has_no_file(client, sign_in, entry, services):
    note_start(services)
    sign_in(client, address=ADDRESS)
    for index in range(entry + 6):
        assert client.get(f"/account/openings/{index}").status_code in (200, 403, 404)


@pytest.mark.parametrize("index", ["-1", "x", "9" * 40, "99999", "%D9%A1", "0"])
def test_what_is_no_own_entry_is_not_found(client, sign_in, entry, index):
    sign_in(client, address=ADDRESS)
    assert client.get(f"/account/openings/{index}").status_code == 404
