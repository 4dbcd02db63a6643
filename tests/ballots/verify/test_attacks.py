"""Attacks on the verifier that were tried by hand: each was accepted, or raised, once."""

from __future__ import annotations

import io
from dataclasses import replace

import nacl.bindings
import pytest

from ballots.crypto.group import GENERATOR, Point
from ballots.dossier.layout import build_dossier
from ballots.election.archive import EventType
from ballots.election.trustees import TrusteePublic
from ballots.verify.dossier import verify_dossier
from ballots.verify.election import _Examiner, verify_archive
from tests.ballots.elections import Course
from tests.ballots.verify.dossiers import VKEY, World

RULES = "ab" * 32


def off_curve():
    """The smallest canonical encoding that is no point of the curve."""
    for y in range(2, 50):
        point = Point(y.to_bytes(32, "little"))
        try:
            nacl.bindings.crypto_core_ed25519_add(point, GENERATOR)
        except RuntimeError:
            return point
    raise AssertionError


@pytest.mark.parametrize("profile", ["belenios", "participate"])
def test_a_trustees_key_that_is_no_point_is_a_finding_and_no_exception(profile):
    course = Course(rules_sha256=RULES)
    course.items[1] = TrusteePublic(off_curve(), course.items[1].possession)
    report = verify_archive(course.set_up().archive(), profile=profile)
    assert {finding.code for finding in report.errors} == {"bad-point"}


def counted(**settings):
    """A world whose outcome is published; no decision yet."""
    world = World(**settings).begin()
    world.set_up()
    world.vote()
    world.count()
    world.publish_outcome()
    return world


def codes(world):
    report = verify_dossier(build_dossier(world.parts()), log_key=VKEY)
    return {finding.code for finding in report.errors}


def test_a_decision_before_the_vote_is_out_of_order():
    world = World().begin()
    world.decide()
    world.set_up()
    world.vote()
    world.count()
    world.publish_outcome()
    assert codes(world) == {"wrong-order", "wrong-phase"}


def test_a_second_decision_is_refused():
    world = counted()
    world.decide()
    assert codes(world) == set()
    world.decide()
    assert "repeated-entry" in codes(world)


def test_an_option_carries_the_title_of_its_proposal():
    world = World().begin()
    first, second, third = world.make_rules().contests[0].options
    options = (replace(first, id=second.id), replace(second, id=first.id), third)
    contest = replace(world.make_rules().contests[0], options=options)
    world.set_up(contests=(contest,))
    world.vote()
    world.count()
    world.publish_outcome()
    assert codes(world) == {"wrong-title"}


def test_no_chamber_is_opened_before_the_ballots_of_all_have_ended():
    world = World().begin()
    world.set_up()
    world.vote()
    for uuid, course in world.courses.items():
        course.end().seal().open(1).open(2).finish()
        world.record(uuid)
    world.publish_outcome()
    assert codes(world) == {"opened-early"}


@pytest.mark.parametrize(
    ("kind", "more"),
    [(b'"comment.posted"', set()), (b'"review.submitted"', {"wrong-phase"})],
)
def test_a_comment_or_review_recorded_twice_is_refused(kind, more):
    world = counted()
    place = next(index for index, entry in enumerate(world.entries) if kind in entry)
    world.openings[len(world.entries)] = world.openings[place]
    world.entries.append(world.entries[place])
    # Its date is of before the end of the vote, its place behind it.
    assert codes(world) == {"repeated-entry", "outside-timetable"} | more


class Changing(io.BytesIO):
    """A file in which, once it was read, other bytes stand in the place of some."""

    def __init__(self, raw, old, new):
        super().__init__(raw)
        self.old, self.new, self.times = old, new, 0

    def read(self, size=-1):
        read = super().read(size)
        if read != self.old:
            return read
        self.times += 1
        return read if self.times == 1 else self.new


def of_the_same_length(course, length, choices):
    while True:
        raw = course.ballot(0, choices)[0]
        if len(raw) == length:
            return raw


def test_a_ballot_that_changes_behind_its_event_is_not_counted():
    course = Course(voters=2).set_up()
    chained = course.ballot(0, [[1, 0, 0]])[0]
    counted = of_the_same_length(course, len(chained), [[0, 1, 0]])
    course.append(EventType.BALLOT, chained)
    course.cast.append((0, [[0, 1, 0]], counted))
    course.end().seal().open(1).open(2).finish()
    report = verify_archive(Changing(course.archive(), chained, counted))
    assert [(each.check, each.code) for each in report.errors] == [("records", "bad-hash")]


def test_a_file_that_shrinks_while_it_is_read_is_a_finding():
    course = Course(voters=2).set_up().vote(0).vote(1)
    raw = course.cast[1][2]
    report = verify_archive(Changing(course.archive(), raw, raw[:100]))
    assert [(each.check, each.code) for each in report.errors] == [("records", "bad-hash")]
    assert "ballot 2" in report.errors[0].sentence


@pytest.mark.parametrize("times", [3, 60])
def test_many_setups_behind_many_other_events_are_each_looked_at_once(monkeypatch, times):
    searched = []
    monkeypatch.setattr(
        _Examiner,
        "_first",
        lambda examiner, kind, first=_Examiner._first: (
            searched.append(kind) or first(examiner, kind)
        ),
    )
    course = Course()
    for _ in range(times):
        course.end()
    for _ in range(times):
        course.set_up()
    report = verify_archive(course.archive())
    assert {each.code for each in report.errors} == {"bad-order", "repeated-record"}
    assert len(searched) < 10
