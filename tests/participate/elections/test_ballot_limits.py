"""One code gets ten new ballots into an election in five minutes, whoever issued it."""

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


@pytest.mark.parametrize("mode", list(Registrar))
def test_the_eleventh_new_ballot_in_five_minutes_is_refused(
    stage, make_person, client, sign_in, mode
):
    code = code_of(stage, mode, make_person)
    sign_in(client, "citizen", address="voter1@example.org")
    headers = {
        "Origin": BASE,
        "Content-Type": "application/json",
        csrf.HEADER: form_token(stage.services, client),
    }

    def post(raw):
        return client.post(f"/elections/{stage.uuids[0]}/ballots", content=raw, headers=headers)

    ballots = [ballot(stage, code) for _ in range(11)]
    assert [post(raw).status_code for raw in ballots[:10]] == [201] * 10
    refused = post(ballots[10])
    assert (refused.status_code, refused.json()["error"]) == (429, "too-many-ballots")
    assert "refusal" not in refused.json()
    assert post(ballots[9]).json()["status"] == "counted"
    assert stage.view().ballots == 10
    stage.clock.advance(timedelta(minutes=6))
    assert post(ballots[10]).status_code == 201
