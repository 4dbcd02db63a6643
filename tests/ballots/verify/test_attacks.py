"""Attacks on the verifier that were tried by hand: each was accepted, or raised, once."""

from __future__ import annotations

from dataclasses import replace

import nacl.bindings
import pytest

from ballots.crypto.group import GENERATOR, Point
from ballots.dossier.layout import build_dossier
from ballots.election.trustees import TrusteePublic
from ballots.verify.dossier import verify_dossier
from ballots.verify.election import verify_archive
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
    assert codes(world) == {"wrong-order"}


def test_a_second_decision_is_refused():
    world = counted()
    world.decide()
    assert codes(world) == set()
    world.decide()
    assert "repeated-entry" in codes(world)


def test_an_option_carries_the_title_of_its_proposal():
    world = World().begin()
    first, second, third = world.make_rules()[1].contests[0].options
    options = (replace(first, id=second.id), replace(second, id=first.id), third)
    contest = replace(world.make_rules()[1].contests[0], options=options)
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


@pytest.mark.parametrize("kind", [b'"comment.posted"', b'"review.submitted"'])
def test_a_comment_or_review_recorded_twice_is_refused(kind):
    world = counted()
    place = next(index for index, entry in enumerate(world.entries) if kind in entry)
    world.openings[len(world.entries)] = world.openings[place]
    world.entries.append(world.entries[place])
    assert codes(world) == {"repeated-entry"}
