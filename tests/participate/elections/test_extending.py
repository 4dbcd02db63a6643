"""The close moves only by the rule fixed before, by two officials, before it has come."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from ballots.combining.timetable import Extension
from participate.elections import service as elections
from participate.elections.service import running
from participate.elections.service.running import WITNESS_PATIENCE
from participate.eligibility.service import Chamber
from participate.record import service as record
from participate.record.service import Witnessing
from participate.shared.clock import format_moment
from participate.shared.errors import ConflictError, DeniedError
from tests.participate.elections.conftest import address

RULE = Extension(minutes=30, times=2)
WHY = "The page could not be reached for twenty minutes."
UNWITNESSED = Witnessing(0, 0)


@pytest.fixture
def opened(stage):
    """A vote of two chambers whose close can be put off twice."""
    chambers = (Chamber.CITIZENS, Chamber.EXPERTS)
    stage.publish()
    for chamber in chambers:
        stage.put_roll(chamber, *(address(n) for n in range(1, 4)))
    stage.hand_in_key()
    stage.save(replace(stage.plan(chambers, k=2), extension=RULE))
    stage.set_up()
    stage.open()
    return stage


def ask(stage, who=None, why=WHY):
    stage.write(who or stage.official, elections.ask_extension, stage.consultation, why)


def confirm(stage, who=None, why=WHY, closes=None):
    """Confirm what stands on the page, or what stood there."""
    new = closes or format_moment(stage.view(stage.uuids[0]).closes + timedelta(minutes=30))
    act = (elections.confirm_extension, stage.consultation, why, new)
    return stage.write(who or stage.publisher, *act)


def closes(stage):
    return {stage.view(uuid).closes for uuid in stage.uuids}


def refused(code, act, *args, error=ConflictError):
    with pytest.raises(error) as caught:
        act(*args)
    assert caught.value.code == code


def watch(stage, witnessing=UNWITNESSED):
    found = stage.read(elections.watch_vote, stage.consultation, witnessing, stage.clock.now())
    return found, [each.sentence for each in found.alarms]


def test_two_officials_put_off_the_close_of_every_chamber_and_the_record_says_so(opened):
    (before,) = closes(opened)
    ask(opened)
    assert closes(opened) == {before}
    assert confirm(opened) == before + timedelta(minutes=30)
    assert closes(opened) == {before + timedelta(minutes=30)}
    (entry,) = opened.read(lambda session: record.list_entries(session, kinds=("voting.extended",)))
    last = json.loads(entry.entry.raw)
    assert last == {
        "kind": "voting.extended",
        "consultation": opened.consultation,
        "at": format_moment(opened.clock.now()),
        "by": "publisher",
        "number": 1,
        "closes": format_moment(before + timedelta(minutes=30)),
        "reason": WHY,
    }


def test_a_ballot_after_the_announced_close_is_in_time_then_and_voting_ends_later(opened):
    voter = opened.voter(1)
    raw = opened.ballot(voter, [1, 0, 0])
    (before,) = closes(opened)
    ask(opened), confirm(opened)
    opened.clock.advance(before - opened.clock.now() + timedelta(minutes=10))
    with pytest.raises(ConflictError):
        opened.write(opened.publisher, elections.close_voting, opened.consultation)
    assert opened.cast(voter, raw).is_new


def test_nobody_confirms_what_they_asked_themselves(opened):
    ask(opened)
    refused("second-person", confirm, opened, opened.official, error=DeniedError)
    ask(opened, why="Other words.")
    (asked,) = opened.read(elections.list_extensions, opened.consultation)
    assert (asked.reason, asked.closes) == ("Other words.", None)
    refused("asked-already", ask, opened, opened.publisher)


def test_what_is_confirmed_is_what_was_read(opened):
    ask(opened)
    (before,) = closes(opened)
    ask(opened, why="Other words.")
    refused("changed", confirm, opened)
    refused("changed", confirm, opened, None, "Other words.", format_moment(before))
    assert closes(opened) == {before}
    assert confirm(opened, why="Other words.") == before + timedelta(minutes=30)


def test_only_officials_ask_and_confirm(opened):
    citizen = opened.voter(1)
    refused("not-official", ask, opened, citizen, error=DeniedError)
    ask(opened)
    refused("not-official", confirm, opened, citizen, error=DeniedError)


def test_it_moves_as_often_as_the_rules_say_and_no_further(opened):
    refused("nothing-asked", confirm, opened)
    for _ in range(RULE.times):
        ask(opened), confirm(opened)
    refused("nothing-asked", confirm, opened)
    refused("not-extendable", ask, opened)


def test_after_the_close_it_is_too_late_to_ask_and_to_confirm(opened):
    ask(opened)
    (before,) = closes(opened)
    opened.clock.advance(before - opened.clock.now())
    refused("closed", confirm, opened)
    refused("closed", ask, opened)


def test_a_close_that_the_rules_fix_for_good_stays(stage):
    stage.ready(voters=1)
    assert stage.read(elections.extension_rule, stage.consultation) is None
    refused("not-extendable", ask, stage)


def test_before_the_vote_is_open_there_is_nothing_to_put_off(stage):
    stage.publish()
    refused("not-open", ask, stage)


def test_officials_see_turnout_refusals_and_who_is_awaited(opened):
    voter = opened.voter(1)
    opened.cast(voter, opened.ballot(voter, [1, 0, 0]))
    found, alarms = watch(opened)
    assert [each.election.voters for each in found.chambers] == [1, 0]
    assert alarms == []
    for number in range(5):
        with opened.services.database.write() as session:
            running.repository.count_refusal(session, opened.uuids[0], "closed")
        found, alarms = watch(opened)
        assert bool(alarms) is (number == 4)
    assert found.chambers[0].refused == {"closed": 5}


def test_an_alarm_says_that_few_have_voted_when_the_close_is_near(opened):
    (ends,) = closes(opened)
    opened.clock.advance(ends - opened.clock.now() - timedelta(hours=25))
    assert watch(opened)[1] == []
    opened.clock.advance(timedelta(hours=2))
    _, alarms = watch(opened)
    assert len(alarms) == 2
    assert all("never opened" in each for each in alarms)
    opened.clock.advance(timedelta(hours=24))
    assert sum("close the voting" in each for each in watch(opened)[1]) == 2


def test_an_alarm_says_that_witnesses_or_mails_wait(opened):
    waits = replace(Witnessing(1, 1), waits_since=opened.clock.now())
    assert watch(opened, waits)[1] == []
    opened.clock.advance(WITNESS_PATIENCE + timedelta(minutes=1))
    found, _ = watch(opened, waits)
    (alarm,) = found.alarms
    assert alarm.params == {"minutes": 16}
    assert found.given_up == 0


def test_the_trustees_whose_part_is_missing_are_named(stage):
    stage.ready(voters=2, trustees=2)
    for number in (1, 2):
        voter = stage.voter(number)
        stage.cast(voter, stage.ballot(voter, [1, 0, 0]))
    stage.close()
    names = [each.name for each in stage.read(elections.list_trustees, stage.consultation)]
    assert watch(stage)[0].chambers[0].awaited == tuple(names)
    stage.submit(1)
    assert watch(stage)[0].chambers[0].awaited == (names[1],)
    stage.submit(2)
    assert watch(stage)[0].chambers[0].awaited == ()


def test_an_alarm_names_trustees_whose_keys_were_not_shown_for_a_week(opened, monkeypatch):
    shown = {1: opened.clock.now() - timedelta(days=7)}
    monkeypatch.setattr(running, "list_last_shown", lambda *_: shown)
    assert watch(opened)[1] == []
    opened.clock.advance(timedelta(minutes=1))
    found, _ = watch(opened)
    (alarm,) = found.alarms
    assert alarm.params == {
        "names": opened.read(elections.list_trustees, opened.consultation)[0].name
    }
    shown.clear()
    assert watch(opened)[1] == []
