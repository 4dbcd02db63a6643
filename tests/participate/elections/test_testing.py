"""Testing a device: a burned ballot is never cast, a cast one never burned, a vote never lost."""

from datetime import timedelta

import pytest

from ballots.election.ballot import Ballot
from participate.elections import policy
from participate.elections import service as elections
from participate.shared.errors import (
    ConflictError,
    DeniedError,
    InvalidInputError,
    NotFoundError,
    TooManyError,
)
from participate.web import csrf
from tests.participate.conftest import BASE, form_token

YES = [1, 0, 0]


def tracker_of(raw):
    return Ballot.from_bytes(raw).tracker


def burn(stage, voter, tracker, uuid=""):
    return stage.write(voter, elections.burn_ballot, uuid or stage.uuids[0], tracker)


def entries(stage):
    with stage.services.database.read() as session:
        return [
            each for each in stage_entries(session) if each.startswith(b'{"kind":"ballot.spoiled"')
        ]


def stage_entries(session):
    from participate.record import repository as record

    return record.list_bodies(session, 0, 10_000)


@pytest.mark.both_databases
def test_a_burned_ballot_is_recorded_once_and_refused_when_it_is_cast(stage):
    uuid = stage.ready()
    voter = stage.voter(1)
    raw = stage.ballot(voter, YES)
    index = burn(stage, voter, tracker_of(raw))
    assert burn(stage, voter, tracker_of(raw)) == index
    (entry,) = entries(stage)
    assert tracker_of(raw).encode() in entry
    assert voter.account.encode() not in entry
    with pytest.raises(ConflictError) as caught:
        stage.cast(voter, raw)
    assert caught.value.code == "burned-ballot"
    assert stage.cast(voter, stage.ballot(voter, YES)).is_new
    assert stage.view(uuid).ballots == 1


def test_a_test_takes_no_vote_away(stage):
    stage.ready()
    voter = stage.voter(1)
    raw = stage.ballot(voter, YES)
    cast = stage.cast(voter, raw)
    burn(stage, voter, tracker_of(stage.ballot(voter, YES)))
    assert stage.cast(voter, raw).status == "counted"
    with pytest.raises(ConflictError) as caught:
        burn(stage, voter, cast.tracker)
    assert caught.value.code == "already-cast"
    assert len(entries(stage)) == 1


def test_who_may_not_vote_may_not_burn(stage):
    uuid = stage.ready()
    stranger = stage.make_person("citizen", address="stranger@example.org")
    tracker = tracker_of(stage.ballot(stage.voter(1), YES))
    with pytest.raises(DeniedError):
        burn(stage, stranger, tracker)
    with pytest.raises(NotFoundError):
        burn(stage, stage.voter(1), tracker, "11111111111111")
    for bad in ("", "A" * 42, "A" * 42 + "B", "é" * 43):
        with pytest.raises(InvalidInputError):
            burn(stage, stage.voter(1), bad)
    stage.close()
    with pytest.raises(ConflictError) as caught:
        burn(stage, stage.voter(1), tracker)
    assert caught.value.code == "closed"
    assert entries(stage) == []
    assert stage.read(elections.find_burned, uuid, "A" * 43) is None


def test_one_place_on_the_roll_burns_so_many_and_no_more(stage, monkeypatch):
    monkeypatch.setattr(policy, "MOST_TESTS", 2)
    stage.ready()
    voter, other = stage.voter(1), stage.voter(2)
    for number in range(2):
        burn(stage, voter, "A" * 42 + "AQ"[number])
    with pytest.raises(TooManyError):
        burn(stage, voter, "B" * 42 + "A")
    burn(stage, other, "B" * 42 + "A")
    stage.clock.advance(timedelta(hours=1))
    with pytest.raises(TooManyError):
        burn(stage, voter, "C" * 42 + "A")
    assert stage.cast(voter, stage.ballot(voter, YES)).is_new


def ask(services, client, uuid, body):
    headers = {
        "Origin": BASE,
        "Content-Type": "application/json",
        csrf.HEADER: form_token(services, client),
    }
    return client.post(f"/elections/{uuid}/tests", content=body, headers=headers)


def test_the_page_burns_by_the_tracker_alone_and_anyone_can_look(stage, client, sign_in, services):
    uuid = stage.ready()
    voter = sign_in(client, address="voter1@example.org")
    tracker = tracker_of(stage.ballot(voter, YES))
    ref = tracker.replace("+", "-").replace("/", "_")
    assert client.get(f"/elections/{uuid}/tests/{ref}").status_code == 404
    answer = ask(services, client, uuid, b'{"tracker":"%s"}' % tracker.encode())
    assert answer.status_code == 201
    client.cookies.clear()
    assert client.get(f"/elections/{uuid}/tests/{ref}").json() == answer.json()


def test_what_is_no_tracker_is_refused_as_json(stage, client, sign_in, services):
    uuid = stage.ready()
    sign_in(client, address="voter1@example.org")
    for body in (b"", b"[]", b"{", b'{"tracker":1}', b'{"tracker":"x"}', b"\xff"):
        answer = ask(services, client, uuid, body)
        assert (answer.status_code, answer.json()["error"]) == (422, "invalid-input"), body


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_second_devices_page_is_for_anyone_and_explains_itself(stage, client, language):
    uuid = stage.ready()
    page = client.get(f"/elections/{uuid}/test?lang={language}").text
    assert page.count("<h1") == 1
    assert {"en": "Test of a voting device", "zh": "测试投票设备"}[language] in page
    assert "ballots check-test" in page
