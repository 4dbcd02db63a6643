"""The close of a vote moves only as its rules say, before it has come, and never further."""

import copy
from datetime import timedelta

import pytest

from ballots.combining.timetable import Extension
from ballots.dossier.layout import build_dossier
from ballots.record.fields import read_moment, write_moment
from ballots.verify.dossier import verify_dossier
from tests.ballots.verify.dossiers import CLOSED_AT, MINE, OPENED_AT, VKEY, World
from tests.ballots.verify.test_dossier_named import MIXED

CLOSES = "2026-11-30T13:00:00Z"
RULE = Extension(minutes=30, times=2)


def after(minutes, moment=CLOSES):
    return write_moment(read_moment(moment) + timedelta(minutes=minutes))


LATER, BEFORE = after(30), after(-10)


def extend(world, number=1, closes=LATER, at=BEFORE, **changes):
    return world.append(
        **{
            "kind": "voting.extended",
            "consultation": MINE,
            "at": at,
            "by": "official",
            "number": number,
            "closes": closes,
            "reason": "The page could not be reached for twenty minutes.",
            **changes,
        }
    )


def opened(rule=RULE, closed_at=CLOSED_AT, **settings):
    world = World(closed_at=closed_at, **settings).begin()
    world.set_up(extension=rule)
    return world


def finished(world):
    world.count()
    world.publish_outcome()
    world.decide()
    return world


def errors(world):
    report = verify_dossier(build_dossier(finished(world).parts()), log_key=VKEY)
    return {each.code for each in report.errors}


def late_ballots(world, at):
    """A dated entry after the announced close, and the ballots behind it."""
    dated = {"kind": "key.given", "consultation": MINE, "at": at, "by": "trustee"}
    world.append(**dated, trustee=9, public_key="ab" * 32)
    world.vote()
    return world


def test_ballots_after_the_announced_close_are_in_time_where_it_was_put_off():
    world = opened(closed_at=after(62))
    extend(world)
    extend(world, 2, after(60), after(25))
    assert errors(late_ballots(world, after(45))) == set()


def test_the_same_ballots_without_the_entry_are_late():
    assert errors(late_ballots(opened(closed_at=after(62)), after(45))) == {"outside-timetable"}


def test_voting_that_was_put_off_is_not_left_at_the_announced_close():
    world = opened()
    extend(world)
    world.vote()
    assert errors(world) == {"outside-timetable"}


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"closes": after(31)}, "wrong-extension"),
        ({"closes": CLOSES}, "wrong-extension"),
        ({"number": 2}, "wrong-extension"),
        ({"at": CLOSES}, "late-extension"),
    ],
)
def test_another_extension_than_the_rule_is_named_and_moves_nothing(wrong, code):
    world = opened()
    extend(world, **wrong)
    world.vote()
    assert errors(world) == {code}


def test_an_extension_behind_an_entry_that_is_later_than_the_close_moves_nothing():
    """Whatever date it has itself; requests that overlap may be some minutes in disorder."""

    def behind(minutes):
        world = opened(closed_at=after(31))
        dated = {"kind": "key.given", "consultation": MINE, "at": after(minutes), "by": "trustee"}
        world.append(**dated, trustee=9, public_key="ab" * 32)
        extend(world)
        world.vote()
        return errors(world)

    assert behind(5) == set()
    assert "late-extension" in behind(6)


def test_a_time_more_than_the_rule_allows_is_refused():
    world = opened(rule=Extension(30, 1), closed_at=after(31))
    extend(world)
    extend(world, 2, after(60), after(5))
    world.vote()
    assert errors(world) == {"not-extendable"}


def test_rules_without_an_extension_allow_none():
    world = opened(rule=None)
    extend(world)
    world.vote()
    assert errors(world) == {"not-extendable"}


def test_voting_is_not_extended_before_it_opens_nor_after_it_has_ended():
    world = opened(closed_at=after(31))
    place = next(i for i, e in enumerate(world.entries) if b'"election.opened"' in e)
    extend(world, at=OPENED_AT)
    early = world.entries.pop()
    world.entries.insert(place, early)
    world.vote()
    assert "wrong-order" in errors(world)
    late = opened(closed_at=after(31))
    late.vote()
    for uuid, course in late.courses.items():
        course.end()
        late.record(uuid)
    extend(late)
    for uuid, course in late.courses.items():
        course.seal()
        late.record(uuid)
    assert "wrong-order" in codes_after_the_end(late)


def codes_after_the_end(world):
    world = copy.deepcopy(world)
    world.move("voting", "decision", world.closed_at)
    for uuid, course in world.courses.items():
        course.open(1).open(2).finish()
        world.record(uuid)
    world.publish_outcome()
    world.decide()
    report = verify_dossier(build_dossier(world.parts()), log_key=VKEY)
    return {each.code for each in report.errors}


def test_a_chamber_that_votes_by_name_closes_later_too():
    world = opened(closed_at=after(31), **MIXED)
    extend(world)
    world.vote()
    assert errors(world) == set()
    early = opened(**MIXED)
    extend(early)
    early.vote()
    assert errors(early) == {"outside-timetable"}
