"""The card for other sites: the same to everybody, framed nowhere but there."""

from participate.consultations import service as consultations
from participate.web.middleware import CSP
from tests.participate.consultations.making import make_draft


def test_a_card_may_be_framed_and_nothing_else(client, consultation):
    card = client.get(f"/embed/consultations/{consultation}")
    policy = card.headers["content-security-policy"]
    assert "frame-ancestors *" in policy
    assert card.headers["vary"] == "Accept-Language, Cookie", "a cache keeps each language apart"
    assert "form-action 'none'" in policy
    assert "script-src" not in policy
    assert card.headers["cross-origin-resource-policy"] == "cross-origin"
    assert card.headers["x-content-type-options"] == "nosniff"
    for path in ("/", f"/consultations/{consultation}", f"/embed/consultations/{'1' * 14}"):
        assert client.get(path).headers["content-security-policy"] == CSP


def test_a_card_sets_no_cookie_has_no_form_and_knows_nobody(client, sign_in, consultation):
    path = f"/embed/consultations/{consultation}"
    card = client.get(path)
    assert "set-cookie" not in card.headers
    for word in ("<form", "<script", "csrf", "<input"):
        assert word not in card.text
    sign_in(client, "official", address="official@example.org")
    assert client.get(path).text == card.text
    assert "set-cookie" not in client.get(path).headers


def test_a_draft_has_no_card_for_officials_either(client, sign_in, database, act, official):
    with database.write() as session:
        draft = consultations.draft_consultation(act(session, official), make_draft())
    sign_in(client, "official", address="official@example.org")
    assert client.get(f"/embed/consultations/{draft}").status_code == 404


def test_a_card_speaks_the_language_that_is_asked_for(client, consultation):
    path = f"/embed/consultations/{consultation}"
    assert "Read it and take part" in client.get(f"{path}?lang=en").text
    assert "查看并参与" in client.get(f"{path}?lang=zh").text
