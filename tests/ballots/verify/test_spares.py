"""Whether spare credentials were used as their public traces say."""

from functools import cache

import pytest

from ballots.crypto import signing
from ballots.election import archive
from ballots.election.approvals import Signed
from ballots.election.archive import EventType
from ballots.election.ballot import Ballot
from ballots.election.spares import Assignment, SpareList
from ballots.encoding import sha256_hex
from ballots.making.registrar import credential_of
from ballots.verify.report import Finding
from ballots.verify.spares import BALLOTS, SPARES, TRACES, verify_spares
from tests.ballots.elections import TIMESTAMP, UUID, Course

SEED = bytes(32)
REGISTRAR = signing.public_key_of(SEED)
ANNA, BO, SPARE, UNUSED = range(4)


@cache
def cast():
    """A vote of two voters and two spares, with a ballot of each made."""
    course = Course(voters=4, trustees=1).set_up()
    return course, [course.ballot(voter)[0] for voter in range(4)]


def key(voter):
    return credential_of(UUID, cast()[0].codes[voter])


def vote(*voters):
    """The archive in which these voted, the last event still a ballot."""
    course, ballots = cast()
    copy = Course(voters=4, trustees=1, steps=list(course.steps))
    for voter in voters:
        copy.append(EventType.BALLOT, ballots[voter])
    return copy.archive()


def listed(*spares, seed=SEED, **changes):
    """The registrar's list of spares."""
    course, _ = cast()
    fields = {"election": UUID, "credentials": sha256_hex(course.credentials.raw)} | changes
    keys = tuple(sorted(key(each) for each in spares))
    return Signed.make(SpareList(spares=keys, **fields).to_bytes(), seed).to_bytes()


def trace(spare=SPARE, blocked=ANNA, election=UUID, seed=SEED):
    """The public trace that a spare was given."""
    old = None if blocked is None else key(blocked)
    statement = Assignment(election, key(spare), old, "letter lost", "Ann", "Bea")
    return Signed.make(statement.to_bytes(), seed).to_bytes()


def check(raw, spares=None, **traces):
    return verify_spares(raw, spares or listed(SPARE, UNUSED), traces, REGISTRAR)


def errors(report):
    return [(each.check, each.code, each.where) for each in report.errors]


def test_a_spare_that_was_given_counts_and_everything_is_counted():
    report = check(vote(BO, SPARE), lost=trace())
    assert report.valid
    rows = {row[0]: row[1:3] for row in report.rows()}
    assert (rows[SPARES], rows[TRACES], rows[BALLOTS]) == ((True, 2), (True, 1), (True, 2))


def test_a_late_voter_gets_a_spare_and_nobody_is_blocked():
    report = check(vote(ANNA, BO, SPARE), late=trace(blocked=None))
    assert report.valid, report.errors


def test_two_spares_may_be_given():
    report = check(vote(SPARE, UNUSED), one=trace(), two=trace(UNUSED, BO))
    assert report.valid, report.errors
    assert ("traces", True, 2, "") in report.rows()


def test_a_ballot_under_a_spare_that_nobody_was_given():
    assert errors(check(vote(BO, SPARE))) == [(BALLOTS, "unassigned-spare", "event 2 (Ballot)")]
    assert errors(check(vote(UNUSED, SPARE), lost=trace())) == [
        (BALLOTS, "unassigned-spare", "event 1 (Ballot)")
    ]


def test_a_ballot_under_a_blocked_credential():
    assert errors(check(vote(BO, ANNA, SPARE), lost=trace())) == [
        (BALLOTS, "blocked-credential", "event 2 (Ballot)")
    ]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (lambda: trace(election="JZnGv4UdMhJpVp"), "wrong-election"),
        (lambda: trace(spare=BO), "unknown-spare"),
        (lambda: trace(seed=bytes([1] * 32)), "wrong-key"),
        (lambda: b"{}", "malformed"),
    ],
)
def test_a_trace_that_gives_nothing_is_named_and_the_others_hold(wrong, code):
    report = check(vote(SPARE), a=wrong(), b=trace())
    assert errors(report) == [(TRACES, code, "a")]
    assert ("traces", False, 2, "") in report.rows()


def test_what_a_trace_blocks_is_a_credential_that_could_vote_until_then():
    foreign = Assignment(UUID, key(SPARE), "ab" * 32, "letter lost", "Ann", "Bea").to_bytes()
    report = check(vote(BO), a=Signed.make(foreign, SEED).to_bytes())
    assert errors(report) == [(TRACES, "wrong-block", "a")]
    assert errors(check(vote(BO), a=trace(blocked=UNUSED))) == [(TRACES, "wrong-block", "a")]
    report = check(vote(BO), a=trace(), b=trace(UNUSED))
    assert errors(report) == [(TRACES, "wrong-block", "b")]


def test_a_spare_that_was_lost_again_is_blocked_in_whatever_order_the_traces_come():
    report = check(vote(BO, UNUSED), a=trace(UNUSED, SPARE), b=trace())
    assert report.valid, report.errors


def test_a_spare_is_given_once():
    report = check(vote(ANNA, SPARE), a=trace(blocked=BO), b=trace(blocked=ANNA))
    assert errors(report) == [(TRACES, "repeated-spare", "b")]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (lambda: listed(SPARE, election="JZnGv4UdMhJpVp"), "wrong-election"),
        (lambda: listed(SPARE, credentials="ab" * 32), "wrong-credentials"),
        (lambda: listed(SPARE, seed=bytes([1] * 32)), "wrong-key"),
        (lambda: b"[]", "malformed"),
    ],
)
def test_spares_that_are_not_this_list_s_end_the_check(wrong, code):
    report = check(vote(SPARE), wrong(), lost=trace())
    assert errors(report) == [(SPARES, code, "")]
    assert BALLOTS not in {row[0] for row in report.rows()}


def test_an_archive_that_does_not_begin_with_a_set_up():
    _, ballots = cast()
    only = Course(voters=4, trustees=1)
    only.append(EventType.BALLOT, ballots[0])
    for raw in (only.archive(), archive.write_archive(TIMESTAMP, ())):
        assert (SPARES, "bad-order", "") in errors(check(raw))
    assert not check(b"").valid


def test_a_ballot_that_cannot_be_read_is_named_and_the_next_one_is_checked():
    course, ballots = cast()
    copy = Course(voters=4, trustees=1, steps=list(course.steps))
    for raw in (b"{}", ballots[SPARE]):
        copy.append(EventType.BALLOT, raw)
    assert errors(check(copy.archive())) == [
        (BALLOTS, "malformed", "event 1 (Ballot)"),
        (BALLOTS, "unassigned-spare", "event 2 (Ballot)"),
    ]


def test_other_events_than_ballots_are_passed_over():
    course, ballots = cast()
    copy = Course(voters=4, trustees=1, steps=list(course.steps))
    copy.append(EventType.BALLOT, ballots[BO])
    copy.cast.append((BO, None, ballots[BO]))
    report = check(copy.end().seal().archive(), lost=trace())
    assert report.valid, report.errors
    assert ("ballots under spares", True, 1, "") in report.rows()
    assert Ballot.from_bytes(ballots[BO]).credential == key(BO)
    assert all(isinstance(each, Finding) for each in report.findings)
