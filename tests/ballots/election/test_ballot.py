"""Ballots: made, read, checked; hostile ones refused with their reason."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballots.election.ballot import (
    SHORT_CODE_ALPHABET,
    Ballot,
    check_ballot,
    short_code,
    size_limit,
)
from ballots.encoding import b64_nopad, canonical_json
from ballots.errors import BallotsError, MalformedError, VerificationError
from tests.ballots.elections import BLANK_QUESTION, QUESTION, Course, random_choices


def checked(course, raw):
    ballot = Ballot.from_bytes(raw)
    check_ballot(ballot, course.election, course.credentials)
    return ballot


def refused(course, raw):
    with pytest.raises(BallotsError) as caught:
        checked(course, raw)
    assert caught.value.sentence
    return caught.value.code


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32), st.data())
def test_every_allowed_choice_makes_a_ballot_that_checks(seed, data):
    minimum = data.draw(st.integers(0, 3))
    maximum = data.draw(st.integers(minimum, 3))
    blank = data.draw(st.booleans())
    question = type(QUESTION)("?", ("a", "b", "c"), minimum, maximum, blank)
    course = Course(questions=(question, BLANK_QUESTION), voters=1, trustees=1, seed=seed)
    raw, choices = course.ballot(0)
    assert all(q.accepts(c) for q, c in zip(course.questions, choices, strict=True))
    ballot = checked(course, raw)
    assert ballot.to_bytes() == raw
    assert len(ballot.tracker) == 43
    assert len(set(ballot.points)) == 2 * course.election.options


def test_a_blank_vote_checks(course):
    raw, _ = course.ballot(0, [[1, 0, 0], [1, 0, 0]])
    checked(course, raw)


def test_two_ballots_of_the_same_choices_share_nothing(course):
    first, second = (checked(course, course.ballot(0, [[1, 0, 0], [0, 1, 0]])[0]) for _ in "ab")
    assert not set(first.points) & set(second.points)
    assert first.tracker != second.tracker


def test_a_ballot_is_of_its_election(course):
    other = Course(questions=course.questions, voters=4, seed=9)
    assert refused(course, other.ballot(0)[0]) == "wrong-election"


def test_a_credential_is_of_the_list(course):
    raw = Course(
        questions=course.questions, voters=5, rules_sha256="ab" * 32
    )  # the same seed, so the same keys and election, but one voter more
    assert raw.election == course.election
    assert refused(course, raw.ballot(4)[0]) == "unknown-credential"


def test_a_ballot_without_its_question_is_refused(course):
    value = json.loads(course.cast[0][2])
    value["answers"].pop()
    assert refused(course, canonical_json(value)) == "wrong-shape"


@pytest.mark.parametrize("part", ["choices", "individual_proofs", "overall_proof", "blank_proof"])
@pytest.mark.parametrize(
    "change", [lambda listed: listed[:-1], lambda listed: listed + listed[-1:]]
)
def test_an_answer_has_the_shape_of_its_question(course, part, change):
    value = json.loads(course.cast[0][2])
    value["answers"][1][part] = change(value["answers"][1][part])
    assert refused(course, canonical_json(value)) == "wrong-shape"


def test_a_blank_proof_stands_where_the_question_allows_a_blank_and_nowhere_else(course):
    value = json.loads(course.cast[0][2])
    proof = value["answers"][1].pop("blank_proof")
    assert refused(course, canonical_json(value)) == "wrong-shape"
    value = json.loads(course.cast[0][2])
    value["answers"][0]["blank_proof"] = proof
    assert refused(course, canonical_json(value)) == "wrong-shape"


def test_the_signatures_hash_cannot_be_exchanged(course):
    value = json.loads(course.cast[0][2])
    value["signature"]["hash"] = "A" * 43
    assert refused(course, canonical_json(value)) == "bad-signature"


def test_swapped_answers_and_foreign_proofs_are_refused(course):
    value = json.loads(course.cast[0][2])
    value["answers"][0]["choices"].reverse()
    assert refused(course, canonical_json(value)) == "bad-signature"


def test_a_ballot_larger_than_its_election_allows_is_refused(course):
    raw = course.cast[0][2]
    with pytest.raises(MalformedError) as caught:
        Ballot.from_bytes(
            raw + b" " * size_limit(course.election), max_bytes=size_limit(course.election)
        )
    assert caught.value.code == "too-large"
    assert size_limit(course.election) == 64 * 1024 + 6 * 1024


def test_a_ballot_that_fits_another_election_may_be_too_large_for_this_one(course):
    value = json.loads(course.cast[0][2])
    value["answers"][0]["choices"] *= 200
    raw = canonical_json(value)
    assert len(raw) > size_limit(course.election)
    assert refused(course, raw) == "too-large"


def test_the_identity_is_refused_at_casting_and_allowed_in_bare_archives(course):
    value = json.loads(course.cast[0][2])
    value["answers"][0]["choices"][0]["alpha"] = "0" * 63 + "1"
    raw = canonical_json(value)
    assert refused(course, raw) == "bad-point"
    with pytest.raises(VerificationError) as caught:
        check_ballot(
            Ballot.from_bytes(raw), course.election, course.credentials, allow_identity=True
        )
    assert caught.value.code == "bad-signature"


@settings(max_examples=60)
@given(st.data())
def test_a_ballot_with_any_byte_changed_is_refused(course, data):
    raw = course.cast[0][2]
    place = data.draw(st.integers(0, len(raw) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda byte: byte != raw[place]))
    refused(course, raw[:place] + bytes([byte]) + raw[place + 1 :])


@settings(max_examples=60)
@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["election_uuid", "election_hash", "credential", "answers", "signature"]),
        inner,
        max_size=5,
    ),
))  # fmt: skip
def test_any_other_json_is_malformed(value):
    with pytest.raises(MalformedError):
        Ballot.from_bytes(json.dumps(value).encode())


@settings(max_examples=60)
@given(st.binary(max_size=40))
def test_any_other_bytes_are_malformed(raw):
    with pytest.raises(MalformedError):
        Ballot.from_bytes(raw)


def test_the_short_code_is_the_trackers_number_in_base_31():
    assert short_code(b64_nopad(bytes(32))) == "2" * 12
    assert short_code(b64_nopad(bytes(31) + b"\x1f")) == "2" * 10 + "32"
    assert short_code(b64_nopad((31**12 - 1).to_bytes(32, "big"))) == "Z" * 12
    assert short_code(b64_nopad((31**12).to_bytes(32, "big"))) == "2" * 12
    assert len(set(SHORT_CODE_ALPHABET)) == 31
    with pytest.raises(MalformedError):
        short_code("x")


def test_the_helper_draws_only_allowed_choices(course):
    assert all(QUESTION.accepts(random_choices(QUESTION, course.source)) for _ in range(50))
