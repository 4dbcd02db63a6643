"""What a vote must bear: set-ups that fail half way, addresses that nobody would type."""

from dataclasses import replace

import pytest

from participate.app import FEATURES
from participate.elections import service as elections
from participate.eligibility import service as eligibility
from participate.eligibility.service import Chamber
from participate.record import service as record


@pytest.fixture
def features():
    return FEATURES


@pytest.mark.parametrize("letter", ["🗳", '"'], ids=["too long", "too long once quoted"])
def test_a_set_up_whose_rules_are_too_long_leaves_the_rolls_open(
    letter, stage, client, sign_in, post, database
):
    stage.publish(count=30)
    stage.put_roll(Chamber.CITIZENS, "voter1@example.org")
    stage.hand_in_key()
    plan = stage.plan()
    wordy = replace(plan.contests[0], question=letter * 500)
    stage.save(replace(plan, contests=(wordy,) * 20))
    sign_in(client, "official", address="official@example.org")
    path = f"/desk/consultations/{stage.consultation}/vote/set-up"
    with database.read() as session:
        before = record.find_latest_checkpoint(session)
    answer = post(client, path)
    assert answer.status_code == 422
    assert "The rules cannot be written down" in answer.text
    with database.read() as session:
        rolls = eligibility.list_rolls(session, stage.consultation)
        assert not rolls[Chamber.CITIZENS].sealed
        assert record.find_latest_checkpoint(session) == before
    stage.save(plan)
    assert post(client, path).status_code == 303
    with database.read() as session:
        assert len(elections.list_elections(session, stage.consultation)) == 1


@pytest.mark.parametrize("before", ["0" * 5_000, "0" * 25 + "9" * 30, "9" * 18, "1e3", "-1"])
def test_a_board_is_asked_for_odd_pages_and_does_not_fail(before, stage, client):
    uuid = stage.ready()
    assert client.get(f"/elections/{uuid}/board?before={before}").status_code == 404
