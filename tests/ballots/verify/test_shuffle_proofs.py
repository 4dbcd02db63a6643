"""Signatures under shuffles: each is of this trustee, election, event and shuffle."""

import json

import pytest

from ballots.encoding import canonical_json
from ballots.making.shuffling import make_shuffle
from ballots.verify.election import examine_archive
from tests.ballots.elections import QUESTION, RANK_QUESTION, Course, run_course

RULES = "ab" * 32
QUESTIONS = (RANK_QUESTION, QUESTION)


def sealed(**settings):
    course = Course(questions=QUESTIONS, rules_sha256=RULES, **settings).set_up()
    return course.vote(0).vote(1).end().seal()


def findings(course, proofs, **options):
    found = examine_archive(course.archive(), shuffle_proofs=proofs, **options)
    return [(each.code, each.where) for each in found.report.errors]


@pytest.fixture(scope="module")
def shuffled():
    return sealed().shuffle(1).shuffle(2).end_shuffles()


def test_good_signatures_are_taken_in_both_profiles(shuffled):
    assert findings(shuffled, shuffled.shuffle_proofs) == []
    assert findings(shuffled, shuffled.shuffle_proofs, profile="participate") == []


def test_a_bare_archive_without_signatures_is_warned_of(shuffled):
    report = examine_archive(shuffled.archive()).report
    assert report.valid
    assert report.has("W-SHUFFLE-PROOF")
    assert not examine_archive(sealed().archive()).report.has("W-SHUFFLE-PROOF")


def test_a_missing_signature_is_refused_where_they_are_given_or_required(shuffled):
    missing = [("missing-shuffle-proof", "trustee 2, event 6 (Shuffle)")]
    assert findings(shuffled, {1: shuffled.shuffle_proofs[1]}) == missing
    both = findings(shuffled, None, profile="participate")
    assert both == [("missing-shuffle-proof", "trustee 1, event 5 (Shuffle)"), *missing]


def test_a_signature_of_nobodys_shuffle_is_refused(shuffled):
    more = {**shuffled.shuffle_proofs, 3: shuffled.shuffle_proofs[1]}
    assert findings(shuffled, more) == [("unknown-shuffle-proof", "trustee 3")]
    summed = run_course(voters=1)
    assert findings(summed, {}) == []
    assert findings(summed, {1: b"{}"}) == [("unknown-shuffle-proof", "trustee 1")]


def test_swapped_signatures_are_another_trustees(shuffled):
    first, second = (shuffled.shuffle_proofs[owner] for owner in (1, 2))
    assert {code for code, _ in findings(shuffled, {1: second, 2: first})} == {"wrong-owner"}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"key": 2}, "bad-proof"),
        ({"election": sealed(seed=2).election}, "wrong-election"),
        ({"event": "ab" * 32}, "wrong-event"),
        ({"number": 2}, "wrong-owner"),
    ],
)
def test_a_signature_of_another_statement_is_refused(changes, code):
    course = sealed()
    shuffle = make_shuffle(course.election, course.lists, course.randomness)
    proof = course.sign_shuffle(1, shuffle.to_bytes(), **changes)
    course.add_shuffle(1, shuffle.to_bytes())
    assert findings(course, {1: proof}) == [(code, "trustee 1, event 5 (Shuffle)")]


def test_a_signature_under_another_shuffle_of_the_same_ballots_is_refused():
    course = sealed()
    other = make_shuffle(course.election, course.lists, course.randomness).to_bytes()
    proof = course.sign_shuffle(1, other)
    course.shuffle(1)
    assert findings(course, {1: proof}) == [("wrong-payload", "trustee 1, event 5 (Shuffle)")]


@pytest.mark.parametrize("field", ["election", "event", "owner", "shuffle"])
def test_each_field_is_bound_to_the_proof(field):
    """A keeper who makes a shuffle under a trustee's number has a signature over something else."""
    course = sealed()
    first = json.loads(course.shuffle(1).shuffle_proofs[1])
    second = sealed(seed=3)
    foreign = json.loads(second.shuffle(2).shuffle_proofs[2])
    assert foreign[field] != first[field]
    whole = canonical_json({**foreign, field: first[field]})
    assert findings(course, {1: whole})


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda raw: raw + b" ", "not-canonical"),
        (lambda raw: raw.replace(b'"version":1', b'"version":2'), "malformed"),
        (lambda raw: raw.replace(b'"owner":1', b'"owner":0'), "malformed"),
        (lambda _raw: b"{}", "malformed"),
        (lambda _raw: b"\xff", "malformed"),
    ],
)
def test_a_signature_of_another_form_is_refused(shuffled, change, code):
    proofs = {**shuffled.shuffle_proofs, 1: change(shuffled.shuffle_proofs[1])}
    assert findings(shuffled, proofs) == [(code, "trustee 1, event 5 (Shuffle)")]


def test_members_of_a_threshold_group_sign_with_their_verification_keys():
    course = sealed(trustees=3, threshold=2).shuffle(3).shuffle(1).end_shuffles()
    assert findings(course, course.shuffle_proofs, profile="participate") == []
    swapped = {1: course.shuffle_proofs[3], 3: course.shuffle_proofs[1]}
    assert {code for code, _ in findings(course, swapped)} == {"wrong-owner"}
