"""Attacks on the verifier that were tried by hand: each was accepted, or raised, once."""

from __future__ import annotations

from dataclasses import replace

import nacl.bindings
import pytest

from ballots.crypto.group import GENERATOR, Point
from ballots.election.trustees import TrusteePublic
from ballots.verify.election import verify_archive
from tests.ballots.elections import Course

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
    possession = course.keys[1].public.possession
    course.keys[1] = replace(course.keys[1], public=TrusteePublic(off_curve(), possession))
    report = verify_archive(course.set_up().archive(), profile=profile)
    assert {finding.code for finding in report.errors} == {"bad-point"}
