"""A panel's pages: the office invites, the expert answers, the public sees who reviews."""

import re

import pytest

from participate.consultations.policy import Phase
from participate.mail import service as mail
from tests.participate.consultations.making import bring
from tests.participate.panels.making import ACCEPTANCE, INVITATION, TERMS


@pytest.fixture
def office(client, sign_in):
    """Sign the client in as an official."""
    return sign_in(client, "official")


@pytest.fixture
def expert(new_client, sign_in):
    """Return a browser in which Ida is signed in."""
    browser = new_client()
    sign_in(browser, address="ida@example.org", name="Ida")
    return browser


@pytest.fixture
def desk(client, office, post, place):
    """Convene a panel; return the path of the office's page."""
    path = f"/desk/consultations/{place}/panel"
    assert post(client, path, TERMS).status_code == 303
    return path


@pytest.fixture
def asked(client, desk, post, database):
    """Invite Ida; return the path of her invitation."""
    assert post(client, f"{desk}/invitations", INVITATION).status_code == 303
    with database.read() as session:
        [letter] = mail.list_outbox(session)
    return re.search(r"https://testserver(/consultations/\S+)", letter.body)[1]


def test_an_expert_is_invited_joins_and_stands_on_the_public_page(
    client, new_client, expert, desk, asked, post, place
):
    public = f"/consultations/{place}/panel"
    assert "Dr Ida Ito" not in new_client().get(public).text
    assert "ida@example.org" in client.get(desk).text
    terms = expert.get(asked).text
    for words in ("Read nine proposals", "Soil science", "Institute of Soil", "Join the panel"):
        assert words in terms
    interests = {"kind": "some", "interests": "I own a **field**.", "gender": "woman"}
    assert post(expert, f"{asked}/accept", {**ACCEPTANCE, **interests}).status_code == 303
    page = new_client().get(public).text
    for words in ("Dr Ida Ito", "Soil science", "1 expert from 1 field", "I own a **field**."):
        assert words in page
    assert "ida@example.org" not in page + client.get(desk).text
    assert "Panel of experts" in new_client().get(f"/consultations/{place}").text
    assert "This invitation can no longer" not in expert.get(asked).text
    assert "You are on the panel." in expert.get(asked).text


def test_an_expert_declines_and_only_the_office_reads_why(
    client, new_client, expert, desk, asked, post, place
):
    assert post(expert, f"{asked}/decline", {"reason": "x"}).status_code == 422
    assert post(expert, f"{asked}/decline", {"reason": "I have no time."}).status_code == 303
    assert "I have no time." in client.get(desk).text
    public = new_client().get(f"/consultations/{place}/panel").text
    assert "1 was declined." in public
    assert "Ida" not in public


def test_a_member_leaves_in_public(client, new_client, expert, desk, asked, post, place):
    post(expert, f"{asked}/accept", ACCEPTANCE)
    public = f"/consultations/{place}/panel"
    leaving = re.search(rf'href="({public}/members/\w+/leave)"', expert.get(public).text)[1]
    assert "Leave the panel of experts?" in expert.get(leaving).text
    assert "off the panel?" in client.get(leaving).text
    assert post(expert, leaving, {"reason": "", "language": "en"}).status_code == 422
    assert post(expert, leaving, {"reason": "Ill.", "language": "en"}).status_code == 303
    assert "Ill." in new_client().get(public).text
    assert expert.get(leaving).status_code == 404


def test_an_invitation_is_withdrawn(client, expert, desk, asked, post):
    member = asked.rpartition("/")[2]
    assert post(client, f"{desk}/invitations/{member}/withdraw", {}).status_code == 303
    assert "Withdrawn" in client.get(desk).text
    assert expert.get(asked).status_code == 403


def test_the_phase_page_says_that_the_panel_is_empty(client, desk, place, post):
    phase = f"/desk/consultations/{place}/phase"
    page = client.get(phase).text
    assert "Nobody has joined the panel of experts yet." in page
    assert 'name="before"' not in page
    moved = post(client, phase, {"before": "discussion", "to": "review"})
    assert moved.status_code == 409
    assert "Nobody has joined the panel of experts yet." in moved.text


def test_a_consultation_without_a_panel_says_so(client, new_client, office, place):
    assert new_client().get(f"/consultations/{place}/panel").status_code == 404
    assert "has no panel" in client.get(f"/desk/consultations/{place}/phase").text
    assert "Convene a panel" in client.get(f"/desk/consultations/{place}/panel").text


def test_after_the_discussion_it_is_too_late_for_a_panel(
    client, office, place, database, act, publisher, post
):
    bring(database, act, publisher, place, Phase.REVIEW)
    page = client.get(f"/desk/consultations/{place}/panel").text
    assert "This consultation has no panel." in page
    assert "</form>" not in page.split("<main")[1].split("</main>")[0]
    assert post(client, f"/desk/consultations/{place}/panel", TERMS).status_code == 409


@pytest.mark.parametrize(
    ("form", "field"),
    [({**TERMS, "terms": "short"}, "terms"), ({**TERMS, "language": "fr"}, "language")],
)
def test_a_fault_of_the_terms_is_told_at_its_field(form, field, client, office, post, place):
    answer = post(client, f"/desk/consultations/{place}/panel", form)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"address": "nobody"}, "address"),
        ({"name": " "}, "name"),
        ({"field": "x" * 121}, "field"),
        ({"institution": "\x1b"}, "institution"),
        ({"until": "soon"}, "until"),
        ({"until": "2020-01-01"}, "until"),
        ({"until": "9999-12-31"}, "until"),
        ({"until": "20270331"}, "until"),
    ],
)
def test_a_fault_of_an_invitation_is_told_and_the_rest_is_kept(changes, field, client, desk, post):
    answer = post(client, f"{desk}/invitations", INVITATION | changes)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    kept = "name" if field != "name" else "field"
    assert f'value="{INVITATION[kept]}"' in answer.text


def test_interests_are_named_where_there_are_some(expert, asked, post):
    answer = post(expert, f"{asked}/accept", {**ACCEPTANCE, "kind": "some"})
    assert answer.status_code == 422
    assert 'id="interests-error"' in answer.text
