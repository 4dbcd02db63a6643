"""How far a count is: each step told, with how many are in and how many are needed."""

from dataclasses import replace

import pytest

from participate.elections import service as elections
from participate.elections.policy import State
from participate.eligibility.service import Chamber


def told(stage, **changes):
    found = stage.read(elections.read_progress, replace(stage.view(), **changes))
    return [(str(each.step), each.done, each.needed) for each in found]


def vote(stage, voters, **contest):
    stage.ready(voters=voters, **contest)
    for number in range(1, voters + 1):
        voter = stage.voter(number)
        stage.cast(voter, stage.ballot(voter, [1, 0, 0]))


def test_before_the_close_there_is_nothing_to_tell(stage):
    vote(stage, 1)
    assert told(stage) == []


def test_parts_are_told_as_they_come_in(stage):
    vote(stage, 2)
    stage.close()
    sealed = [("ended", 1, 1), ("sealed", 1, 1)]
    assert told(stage) == [*sealed, ("parts", 0, 2), ("result", 0, 1)]
    stage.submit(2)
    assert told(stage) == [*sealed, ("parts", 1, 2), ("result", 0, 1)]
    stage.submit(1)
    assert told(stage) == [*sealed, ("parts", 2, 2), ("result", 1, 1)]


def test_a_chamber_between_its_end_and_its_seal(stage):
    vote(stage, 2)
    assert told(stage, state=State.CLOSED)[:2] == [("ended", 1, 1), ("sealed", 0, 1)]


def test_shuffles_come_before_the_parts(stage):
    vote(stage, 2, counting='{"method":"STV","blank":true,"seats":1}')
    stage.close()
    assert told(stage)[2:] == [("shuffled", 0, 2), ("parts", 0, 2), ("result", 0, 1)]
    stage.shuffle(1)
    assert told(stage)[2] == ("shuffled", 1, 2)


def test_a_chamber_below_k_ends_when_it_is_sealed(stage):
    stage.ready(voters=3, k=3)
    stage.close()
    assert told(stage) == [("ended", 1, 1), ("sealed", 1, 1)]


def test_witnesses_stand_among_the_steps_where_the_rules_ask_for_them(stage):
    stage.quorum = 1
    vote(stage, 2)
    stage.close()
    assert ("witnessed", 0, 1) in told(stage)


def test_a_chamber_that_votes_by_name_has_no_sealed_count(stage):
    stage.ready(voters=2, chambers=(Chamber.CITIZENS, Chamber.EXPERTS), named=(Chamber.EXPERTS,))
    named = stage.view(stage.uuids[1])
    assert stage.read(elections.read_progress, replace(named, state=State.OPENED)) == ()


@pytest.mark.parametrize("path", ["/elections/{}", "/desk/consultations/{}/vote/running"])
def test_the_pages_tell_the_steps(stage, path, client, sign_in):
    vote(stage, 2)
    stage.close()
    stage.submit(1)
    sign_in(client, "official")
    place = stage.consultation if "desk" in path else stage.uuids[0]
    text = client.get(path.format(place)).text
    assert "1 of 2" in text
    assert "The result is in the archive" in text
