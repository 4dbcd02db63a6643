"""The desk and the page on which a consultation moves on."""

import pytest

from participate.consultations.policy import Phase
from participate.elections.policy import State
from tests.participate.consultations.making import bring, put_draft


def test_the_desk_of_an_official(client, sign_in, database, act, consultation, votes):
    lin = sign_in(client, "official", name="Lin")
    put_draft(database, act, lin)
    page = client.get("/desk").text
    assert "End the discussion, open the reviews" in page
    assert f"/desk/consultations/{consultation}/phase" in page
    assert "1 thing is late." in page
    assert "/desk/consultations/new" in page


def test_the_desk_of_others_shows_their_part(client, new_client, sign_in):
    sign_in(client, "expert")
    expert = client.get("/desk").text
    assert "/reviews" in expert
    assert "/desk/consultations/new" not in expert
    browser = new_client()
    sign_in(browser, "administrator")
    assert "/desk/roles" in browser.get("/desk").text


def test_an_empty_desk_says_so(client, sign_in):
    sign_in(client, "publisher")
    page = client.get("/desk").text
    assert "Nothing is due this week." in page
    assert "There is no consultation yet." in page


def test_a_consultation_is_moved_on_from_its_page(client, sign_in, post, consultation, votes):
    sign_in(client, "official")
    path = f"/desk/consultations/{consultation}/phase"
    page = client.get(path).text
    assert "End the discussion, open the reviews?" in page
    assert 'name="to" value="review"' in page
    moved = post(client, path, {"before": "discussion", "to": "review"})
    assert moved.headers["location"] == f"/consultations/{consultation}"
    again = post(client, path, {"before": "discussion", "to": "review"})
    assert again.status_code == 409


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"before": "discussion", "to": "voting"}, 409),
        ({"before": "discussion", "to": "nowhere"}, 422),
        ({"before": "", "to": ""}, 422),
        ({"to": "review"}, 422),
        ({"before": "discussion", "to": "review", "force": "1"}, 422),
    ],
)
def test_a_strange_move_is_refused(form, status, client, sign_in, post, consultation, votes):
    sign_in(client, "official")
    answer = post(client, f"/desk/consultations/{consultation}/phase", form)
    assert answer.status_code == status


def test_what_is_missing_stands_in_the_place_of_the_button(
    client, sign_in, consultation, votes, database, act, publisher
):
    sign_in(client, "official")
    path = f"/desk/consultations/{consultation}/phase"
    bring(database, act, publisher, consultation, Phase.REVIEW)
    page = client.get(path).text
    assert "The vote is not set up yet" in page
    assert 'name="to"' not in page
    votes.states = [State.SET_UP]
    assert 'name="to" value="voting"' in client.get(path).text
    bring(database, act, publisher, consultation, Phase.DECISION)
    page = client.get(path).text
    assert "The decision is not published yet." in page
    assert 'name="to"' not in page
    bring(database, act, publisher, consultation, Phase.FOLLOW_UP)
    assert "This consultation is in its last phase." in client.get(path).text


def test_a_draft_has_its_own_page(client, sign_in, database, act, official):
    sign_in(client, "publisher")
    draft = put_draft(database, act, official)
    answer = client.get(f"/desk/consultations/{draft}/phase")
    assert answer.headers["location"] == f"/desk/consultations/{draft}/draft"
