"""So many ballots in five minutes and no more: of a code, and refused ones of who sends them."""

from datetime import timedelta

import pytest

from ballots.making.codes import Codes
from participate.app import FEATURES
from participate.consultations.policy import Phase
from participate.elections import service as elections
from participate.elections.service import Registrar
from participate.web import csrf
from tests.participate.conftest import BASE, form_token
from tests.participate.decisions.conftest import move
from tests.participate.elections.test_letters import ballot, opened
from tests.participate.elections.test_registrar import issued, prepared


@pytest.fixture
def features():
    return FEATURES


def code_of(stage, mode, make_person):
    """Open a vote whose codes are issued in this way; the first voter's code."""
    registrar = make_person("registrar", address="registrar@example.org")
    prepared(stage, registrar, mode=mode)
    uuid = stage.set_up()
    if mode is Registrar.INDEPENDENT:
        made, files = issued(stage, registrar)
        stage.write(registrar, elections.submit_list, uuid, files)
    stage.make_ready()
    if mode is Registrar.LETTERS:
        return opened(stage)[0]
    move(stage, Phase.REVIEW, Phase.VOTING)
    if mode is Registrar.INDEPENDENT:
        return Codes.from_bytes(made.codes).require("voter1@example.org").code
    key = stage.services.secrets.code_key
    return stage.read(elections.own_code, uuid, stage.voter(1).account, key)


def sender(stage, client, uuid):
    headers = {
        "Origin": BASE,
        "Content-Type": "application/json",
        csrf.HEADER: form_token(stage.services, client),
    }
    return lambda raw: client.post(f"/elections/{uuid}/ballots", content=raw, headers=headers)


@pytest.mark.parametrize("mode", list(Registrar))
def test_the_eleventh_new_ballot_in_five_minutes_is_refused(
    stage, make_person, client, sign_in, mode
):
    code = code_of(stage, mode, make_person)
    sign_in(client, "citizen", address="voter1@example.org")
    post = sender(stage, client, stage.uuids[0])
    ballots = [ballot(stage, code) for _ in range(11)]
    assert [post(raw).status_code for raw in ballots[:10]] == [201] * 10
    refused = post(ballots[10])
    assert (refused.status_code, refused.json()["error"]) == (429, "too-many-ballots")
    assert "refusal" not in refused.json()
    assert post(ballots[9]).json()["status"] == "counted"
    assert stage.view().ballots == 10
    stage.clock.advance(timedelta(minutes=6))
    assert post(ballots[10]).status_code == 201


def test_who_sends_what_is_refused_again_and_again_waits_and_others_vote(stage, client, sign_in):
    uuid = stage.ready()
    sign_in(client, "citizen", address="voter1@example.org")
    post = sender(stage, client, uuid)
    assert [post(b"{}").status_code for _ in range(10)] == [400] * 10
    good = stage.ballot(stage.voter(1), [1, 0, 0])
    for raw in (b"{}", good):
        answer = post(raw)
        assert (answer.status_code, answer.json()["error"]) == (429, "too-many-refused")
        assert "refusal" not in answer.json()
        assert answer.headers["retry-after"] == "300"
    assert stage.read(elections.count_refusals, uuid) == {"malformed": 10}
    sign_in(client, "citizen", address="voter2@example.org")
    other = stage.ballot(stage.voter(2), [1, 0, 0])
    assert sender(stage, client, uuid)(other).status_code == 201
    sign_in(client, "citizen", address="voter1@example.org")
    stage.clock.advance(timedelta(minutes=6))
    assert sender(stage, client, uuid)(good).status_code == 201


def test_one_address_gets_sixty_refusals_and_still_votes(stage, client, sign_in):
    uuid = stage.ready()
    for number in range(6):
        sign_in(client, "citizen", address=f"flood{number}@example.org")
        post = sender(stage, client, uuid)
        assert [post(b"{}").status_code for _ in range(10)] == [403] * 10
    sign_in(client, "citizen", address="voter1@example.org")
    post = sender(stage, client, uuid)
    answer = post(b"{}")
    assert (answer.status_code, "refusal" in answer.json()) == (429, False)
    assert stage.read(elections.count_refusals, uuid) == {"not-on-roll": 60}
    assert post(stage.ballot(stage.voter(1), [1, 0, 0])).status_code == 201
