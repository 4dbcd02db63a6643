"""A set-up alone is held to the profile `participate`, whatever stands behind it."""

from ballots.election.archive import EventType, SetupData
from ballots.election.trustees import make_trustees_json
from ballots.encoding import sha256_hex
from ballots.verify.setup import examine_setup
from tests.ballots.elections import Course

RULES = "ab" * 32


def codes(archive, **options):
    return {each.code for each in examine_setup(archive, **options).report.errors}


def test_a_set_up_is_examined_up_to_its_event(course):
    assert codes(course.archive()) == set()
    assert examine_setup(course.archive()).report == examine_setup(course.archive(1)).report
    assert codes(course.archive(1), rules_required=True) == set()
    assert codes(Course().set_up().archive(), rules_required=True) == {"no-rules"}


def test_what_a_bare_archive_may_have_is_refused_in_a_set_up():
    course = Course(rules_sha256=RULES)
    trustees = make_trustees_json([key.public for key in course.keys])
    parts = (course.election.raw, trustees + b" ", course.credentials.raw)
    setup = SetupData(*map(sha256_hex, parts)).to_bytes()
    course.append(EventType.SETUP, *parts, setup)
    assert codes(course.archive()) == {"not-canonical"}


def test_what_is_no_archive_has_no_set_up():
    assert codes(b"") == {"malformed"}
    assert codes(b"x" * 1000) == {"malformed"}
