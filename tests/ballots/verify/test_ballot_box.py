"""Ballots are read in chunks and forgotten: whose last one counts, whatever stands around it."""

import io

import pytest

from ballots.cli.pool import processes
from ballots.election.archive import EventType
from ballots.verify import ballot_box
from ballots.verify.election import examine_archive, verify_archive
from tests.ballots.elections import Course, run_course


@pytest.fixture(params=[1, 2, 3, 60])
def small_chunks(request, monkeypatch):
    monkeypatch.setattr(ballot_box, "CHUNK", request.param)


def spoilt(raw):
    """A ballot that claims the same credential and does not hold."""
    return raw.replace(b'"overall_proof":[{"challenge":"', b'"overall_proof":[{"challenge":"1', 1)


def test_the_last_ballot_of_each_counts_whatever_the_chunks(small_chunks):
    course = run_course(voters=4, revotes=3)
    progress = []
    found = examine_archive(
        io.BytesIO(course.archive()),
        statement_proofs=course.statement_proofs,
        progress=lambda *step: progress.append(step),
    )
    assert found.report.valid, found.report.errors
    assert found.sums == course.sums
    assert found.result == course.counts()
    assert progress[-1] == (7, 7)


def test_where_the_last_ballot_is_bad_the_one_before_counts(small_chunks):
    course = Course(voters=3).set_up().vote(0).vote(1).vote(2).vote(0)
    course.append(EventType.BALLOT, spoilt(course.ballot(0)[0]))
    course.append(EventType.BALLOT, spoilt(course.ballot(2)[0]))
    course.append(EventType.BALLOT, spoilt(course.ballot(2)[0]))
    course.end().seal()
    found = examine_archive(course.archive())
    assert {finding.check for finding in found.report.errors} == {"ballots"}
    assert len(found.report.errors) == 3
    assert found.sums == course.sums
    assert found.sums.num_tallied == 3


def test_one_whose_ballots_are_all_bad_counts_for_nothing(small_chunks):
    course = Course(voters=2).set_up().vote(1)
    course.append(EventType.BALLOT, spoilt(course.ballot(0)[0]))
    found = examine_archive(course.end().seal().archive())
    assert {finding.check for finding in found.report.errors} == {"ballots"}
    assert found.sums == course.sums


def test_a_claim_in_another_spelling_counts_for_nothing():
    course = Course(voters=2).set_up().vote(0).vote(1)
    raw = course.ballot(0)[0]
    course.append(EventType.BALLOT, raw.replace(b'"credential":"', b'"credential": "'))
    course.append(EventType.BALLOT, b'{"credential":"' + course.cast[0][2][10:])
    found = examine_archive(course.end().seal().archive())
    assert {finding.check for finding in found.report.errors} == {"ballots"}
    assert found.sums == course.sums


def test_a_ballot_longer_than_any_is_refused_without_being_read_whole(monkeypatch):
    course = Course().set_up()
    course.append(EventType.BALLOT, b'{"election_uuid":"' + b"x" * 5000)
    monkeypatch.setattr(ballot_box, "MAX_BALLOT_BYTES", 4000)
    read = []
    monkeypatch.setattr(
        ballot_box.BallotBox,
        "_chunks",
        lambda box, last, chunks=ballot_box.BallotBox._chunks: (
            read.append(chunk) or chunk for chunk in chunks(box, last)
        ),
    )
    assert not verify_archive(course.archive()).valid
    assert [len(raw) for chunk in read for raw in chunk.raws] == [4001]


@pytest.mark.parametrize("jobs", [None, 1, 2])
def test_processes_give_the_same_report_in_the_same_order(small_chunks, jobs):
    course = Course(voters=4).set_up().vote(0).vote(1)
    course.append(EventType.BALLOT, spoilt(course.ballot(2)[0]))
    course.vote(3).vote(0)
    course.append(EventType.BALLOT, spoilt(course.ballot(1)[0]))
    course.end().seal()
    with processes(jobs) as mapper:
        report = verify_archive(course.archive(), mapper=mapper)
    assert report == verify_archive(course.archive())
    assert [finding.where for finding in report.errors] == [
        "ballot 3, event 3 (Ballot)",
        "ballot 6, event 6 (Ballot)",
    ]


def test_processes_read_no_further_than_they_must():
    asked = []

    def chunks():
        for number in range(100):
            asked.append(number)
            yield number

    with processes(2) as mapper:
        verdicts = iter(mapper(abs, chunks()))
        assert [next(verdicts) for _ in range(3)] == [0, 1, 2]
        assert len(asked) < 10
        assert list(verdicts) == list(range(3, 100))
    with processes(2) as mapper:
        assert list(mapper(abs, iter([]))) == []


def test_a_bad_ballot_is_no_copy_and_no_ballot_before_the_setup_is_looked_at():
    course = Course(voters=2)
    course.append(EventType.BALLOT, b"{}")
    course.set_up().vote(0).vote(1)
    course.append(EventType.BALLOT, spoilt(course.cast[0][2]))
    course.append(EventType.BALLOT, course.cast[0][2])
    report = verify_archive(course.archive())
    assert [(each.code, each.where) for each in report.errors] == [
        ("bad-order", "event 0 (Ballot)"),
        ("bad-order", "event 1 (Setup)"),
        ("bad-scalar", "ballot 3, event 4 (Ballot)"),
        ("repeated-tracker", "ballot 4, event 5 (Ballot)"),
    ]
    assert not report.has("W-COPIED")
