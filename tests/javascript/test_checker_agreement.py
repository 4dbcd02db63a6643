"""The checker in JavaScript against the upstream's archives, our own, and the whole hostile corpus.

It shares no code with `ballots`: where both judge the same bytes they have to agree, and give the
same reason. All jobs of a kind go to one node process.
"""

import json

import pytest

from tests.ballots.elections import BLANK_QUESTION, QUESTION, RANK_QUESTION, run_course
from tests.javascript import checker
from tests.vectors.bel import Step
from tests.vectors.corpus_archives import ARCHIVE_FAULTS
from tests.vectors.corpus_ballots import BALLOT_FAULTS
from tests.vectors.corpus_shuffles import SHUFFLE_FAULTS
from tests.vectors.loading import FOLDER, load

ARCHIVES = {**ARCHIVE_FAULTS, **SHUFFLE_FAULTS}
UPSTREAM = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
AMONG_OTHERS = {"copied byte for byte"}
"""Faults that only show beside the election's other ballots."""


@pytest.fixture(scope="module")
def judged_archives():
    jobs = [checker.archive(f.make(load(f.vector))) for f in ARCHIVES.values()]
    return dict(zip(ARCHIVES, checker.run(jobs), strict=True))


@pytest.fixture(scope="module")
def judged_ballots():
    names = [name for name in BALLOT_FAULTS if name not in AMONG_OTHERS]
    jobs = []
    for name in names:
        fault = BALLOT_FAULTS[name]
        vector = load(fault.vector)
        jobs.append(checker.ballot(vector.election, vector.credentials, fault.make(vector)))
    return dict(zip(names, checker.run(jobs), strict=True))


def test_every_archive_of_the_upstream_is_accepted_with_its_result():
    vectors = [load(name) for name in UPSTREAM]
    answers = checker.run([checker.archive(each.archive, final=True) for each in vectors])
    for vector, answer in zip(vectors, answers, strict=True):
        assert answer["valid"], (vector.name, answer["findings"])
        assert answer["counts"] == vector.result["result"]
        codes = {each["code"] for each in answer["findings"]}
        assert codes - {"W-SHUFFLE-PROOF"} == {"W-STATEMENT"}
        shuffled = b'"type":"Shuffle"' in vector.archive
        assert ("W-SHUFFLE-PROOF" in codes) == shuffled


def test_every_prefix_that_ends_at_an_event_is_a_running_election():
    for name in ("threshold", "mixnet"):
        parts = load(name).parts
        jobs = [checker.archive(parts.cut(n).build()) for n in range(1, len(parts.steps))]
        for number, answer in enumerate(checker.run(jobs), 1):
            assert answer["valid"], (name, number, answer["findings"])
            assert any(each["code"] == "I-RUNNING" for each in answer["findings"])


def test_it_is_the_same_archive_in_whatever_pieces_its_bytes_come():
    raw = load("blank").archive
    whole, *others = checker.run([checker.archive(raw, piece=n) for n in (1 << 20, 511, 4097)])
    assert whole["valid"]
    assert all(other == whole for other in others)


def test_our_own_archive_with_its_statements_is_accepted_and_any_other_statement_refused():
    course = run_course(questions=(QUESTION, BLANK_QUESTION), seed=7)
    first, second = (course.statement_proofs[owner] for owner in (1, 2))
    good, swapped, missing = checker.run([
        checker.archive(course.archive(), final=True, statements=given)
        for given in ({1: first, 2: second}, {1: second, 2: first}, {1: first})
    ])  # fmt: skip
    assert good["valid"], good["findings"]
    assert good["findings"] == []
    assert good["counts"] == [list(row) for row in course.counts()]
    assert checker.errors(swapped) == {"wrong-owner"}
    assert checker.errors(missing) == {"missing-statement"}


def test_our_own_mixnets_are_accepted_whatever_is_asked_beside_and_of_no_ballots_too():
    courses = [
        run_course(questions=(RANK_QUESTION, QUESTION, RANK_QUESTION, BLANK_QUESTION), seed=8),
        run_course(questions=(RANK_QUESTION,), voters=0),
    ]
    answers = checker.run([
        checker.archive(
            each.archive(),
            final=True,
            statements=each.statement_proofs,
            shuffles=each.shuffle_proofs,
        )
        for each in courses
    ])  # fmt: skip
    for course, answer in zip(courses, answers, strict=True):
        assert answer["valid"], answer["findings"]
        assert answer["findings"] == []
        written = json.loads(course.steps[-1][1][0])
        assert answer["counts"] == written["result"]


@pytest.mark.parametrize("name", ARCHIVES)
def test_a_bad_archive_is_refused_for_the_reason_that_python_gives(name, judged_archives):
    answer = judged_archives[name]
    assert not answer["valid"]
    assert ARCHIVES[name].code in checker.errors(answer), answer["findings"]


@pytest.mark.parametrize("name", [each for each in BALLOT_FAULTS if each not in AMONG_OTHERS])
def test_a_bad_ballot_is_refused_for_the_reason_that_python_gives(name, judged_ballots):
    assert judged_ballots[name]["code"] == BALLOT_FAULTS[name].code, judged_ballots[name]
    assert judged_ballots[name]["sentence"]


def test_a_ballot_that_stands_twice_is_named():
    vector = load("minmax")
    parts = vector.parts
    at = parts.places("Ballot")[-1]
    bad = parts.cut(at + 1).with_step(at, Step("Ballot", (vector.ballots[1].raw,))).build()
    (answer,) = checker.run([checker.archive(bad)])
    assert "repeated-tracker" in checker.errors(answer)
