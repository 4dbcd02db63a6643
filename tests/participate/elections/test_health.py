"""While a vote runs trustees show that their keys are at hand, over a fresh challenge."""

import json
from datetime import timedelta

import pytest

from ballots.making.keyfile import private_key_file
from participate.elections import service as elections
from participate.record import service as record
from participate.shared.errors import ConflictError, DeniedError, InvalidInputError
from participate.web import csrf
from tests.participate.conftest import BASE, form_token
from tests.participate.elections.test_pages import LANGUAGES, read


def recorded(stage):
    with stage.services.database.read() as session:
        entries = record.list_entries(session, consultation=stage.consultation, limit=100)
    read_ = [json.loads(view.entry.raw) for view in reversed(entries)]
    return [entry for entry in read_ if entry["kind"].startswith("health.")]


def nonce_of(stage):
    return recorded(stage)[0]["nonce"]


@pytest.fixture
def asked(stage):
    stage.ready(voters=1)
    stage.write(stage.official, elections.ask_health, stage.consultation)
    return stage


def test_an_answer_is_checked_kept_and_recorded_with_its_time(asked):
    raw = asked.health_file(2)
    asked.show_key(2, raw)
    now = asked.clock.now()
    assert asked.read(elections.list_health, asked.uuids[0]) == {2: now}
    assert asked.read(elections.list_last_shown, asked.consultation) == {2: now}
    assert asked.read(elections.open_challenge, asked.uuids[0], 2) is None
    question, answer = recorded(asked)
    assert (answer["trustee"], answer["document"].encode()) == (2, raw)
    assert question["nonce"] in answer["document"]


def test_the_same_challenge_is_answered_once_and_a_new_one_again(asked):
    asked.show_key(1)
    first = nonce_of(asked)
    asked.clock.advance(timedelta(hours=1))
    asked.show_key(1, asked.health_file(1, first))
    assert len(recorded(asked)) == 2
    asked.write(asked.publisher, elections.ask_health, asked.consultation)
    old = asked.health_file(1, first)
    with pytest.raises(InvalidInputError) as caught:
        asked.show_key(1, old)
    assert caught.value.params["code"] == "wrong-nonce"
    asked.show_key(1)
    assert asked.read(elections.list_health, asked.uuids[0]) == {1: asked.clock.now()}


def test_what_does_not_hold_is_refused(asked):
    other = asked.health_file(2)
    forged = json.loads(asked.health_file(1))
    forged["proof"]["response"] = str(int(forged["proof"]["response"]) - 1)
    changed = json.dumps(forged, separators=(",", ":")).encode()
    for raw, code in ((other, "wrong-owner"), (changed, "bad-proof"), (b"{}", "malformed")):
        with pytest.raises(InvalidInputError) as caught:
            asked.show_key(1, raw)
        assert caught.value.params["code"] == code
    with pytest.raises(InvalidInputError):
        asked.show_key(1, private_key_file(asked.keys[1][1].private))
    assert len(recorded(asked)) == 1


def test_nobody_is_asked_before_the_opening_or_after_the_close(asked):
    raw = asked.health_file(1)
    asked.close()
    with pytest.raises(ConflictError) as caught:
        asked.write(asked.official, elections.ask_health, asked.consultation)
    assert caught.value.code == "not-open"
    with pytest.raises(ConflictError) as caught:
        asked.show_key(1, raw)
    assert caught.value.code == "no-challenge"
    assert asked.read(elections.open_challenge, asked.uuids[0], 1) is None


def test_only_the_office_asks_and_only_trustees_answer(asked):
    raw = asked.health_file(1)
    with pytest.raises(DeniedError):
        asked.write(asked.keys[1][0], elections.ask_health, asked.consultation)
    with pytest.raises(DeniedError):
        asked.write(asked.official, elections.answer_health, asked.uuids[0], raw)


def test_the_pages_ask_and_take_the_answer(stage, services, client, sign_in, post):
    uuid = stage.ready(voters=1)
    desk, page = f"/desk/consultations/{stage.consultation}/vote", f"/elections/{uuid}/trustee"
    sign_in(client, "official", address="official@example.org")
    assert "key not shown" in read(client, desk)
    assert post(client, f"{desk}/trustees/health").status_code == 303
    sign_in(client, "trustee", address="trustee1@example.org")
    challenge = client.get(f"{page}/state.json").json()["challenge"]
    for language in LANGUAGES:
        assert f"--nonce {challenge}" in read(client, page, language)
    assert post(client, f"{page}/at-hand", files={"answer": ("x", b"{}")}).status_code == 422
    answer = {"answer": ("answer.json", stage.health_file(1))}
    assert post(client, f"{page}/at-hand", files=answer).status_code == 303
    known = client.get(f"{page}/state.json").json()
    assert known["challenge"] is None
    assert known["trustees"][0]["health"]
    for language in LANGUAGES:
        assert "--nonce" not in read(client, page, language)
    sign_in(client, "trustee", address="trustee2@example.org")
    headers = {
        "Origin": BASE,
        "Content-Type": "application/json",
        csrf.HEADER: form_token(services, client),
    }
    sent = client.post(f"{page}/health", content=stage.health_file(2), headers=headers)
    assert sent.json() == {"missing": []}
    sign_in(client, "official", address="official@example.org")
    for language in LANGUAGES:
        assert "key not shown" not in read(client, desk, language)
