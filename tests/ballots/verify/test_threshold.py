"""Tallies that some of the trustees open: every set that suffices, every wrong or missing part."""

import dataclasses
from itertools import combinations

import pytest

from ballots.crypto.group import add, generator_power
from ballots.election.archive import EventType
from ballots.election.decryption import OwnedPayload, combine
from ballots.election.result import result_bytes
from ballots.encoding import sha256_hex
from ballots.errors import VerificationError
from ballots.making import decrypting
from ballots.making.decrypting import RefusedError
from ballots.making.opening import open_tally
from ballots.verify.election import examine_archive, verify_archive
from tests.ballots.elections import (
    BLANK_QUESTION,
    QUESTION,
    RANK_QUESTION,
    Course,
    in_any_order,
    randomness_of,
)


def sealed(questions=(QUESTION,), **settings):
    course = Course(questions=questions, **{"trustees": 4, "threshold": 2, **settings}).set_up()
    for voter in range(course.voters):
        course.vote(voter)
    return course.end().seal()


def found(course, **settings):
    report = verify_archive(course.archive(), final=True, **settings)
    return {(error.check, error.code, error.where) for error in report.errors}


def put(course, owner, raw):
    """Append any partial decryption under an owner's number."""
    owned = OwnedPayload(owner, sha256_hex(raw)).to_bytes()
    course.append(EventType.PARTIAL_DECRYPTION, raw, owned)


def falsified(course, owner):
    """The owner's part with one factor that is another."""
    key = course.keys[owner - 1].private
    partial = open_tally(course.election, course.to_decrypt, key, randomness_of(owner))
    (first, *row), *rows = partial.factors
    other = add(first, generator_power(1))
    return dataclasses.replace(partial, factors=((other, *row), *rows)).to_bytes()


@pytest.mark.parametrize(("size", "threshold"), [(1, 1), (2, 2), (3, 2), (4, 3), (4, 4)])
def test_every_set_that_suffices_gives_the_counts_and_every_smaller_one_is_refused(size, threshold):
    course = sealed((BLANK_QUESTION,), trustees=size, threshold=threshold, voters=2)
    parts = {
        owner: open_tally(course.election, course.to_decrypt, key.private, randomness_of(owner))
        for owner, key in enumerate(course.keys, 1)
    }
    for count in range(size + 1):
        for owners in combinations(parts, count):
            given = {owner: parts[owner] for owner in owners}
            arguments = (course.election, course.to_decrypt, course.trustee_list, given, 2)
            if count >= threshold:
                assert combine(*arguments) == course.counts()
                continue
            with pytest.raises(VerificationError) as caught:
                combine(*arguments)
            assert caught.value.code == "not-enough-trustees"


def test_a_wrong_part_is_named_and_the_right_ones_give_the_result():
    course = sealed()
    put(course, 3, falsified(course, 3))
    course.open(1).open(4)
    course.append(EventType.RESULT, result_bytes(course.counts()))
    assert found(course) == {("decryptions", "bad-proof", "trustee 3, event 7 (PartialDecryption)")}
    assert examine_archive(course.archive()).result == course.counts()


def test_a_wrong_part_does_not_count_towards_the_threshold():
    course = sealed()
    put(course, 3, falsified(course, 3))
    course.open(1)
    course.append(EventType.RESULT, result_bytes(course.counts()))
    report = verify_archive(course.archive(), final=True)
    assert [error.code for error in report.errors] == ["bad-proof", "not-enough-trustees"]
    assert report.errors[1].sentence == "1 of these trustees must still decrypt: 2, 3, 4"


def test_more_parts_than_needed_are_all_checked():
    course = sealed().open(2).open(4).open(1)
    put(course, 3, falsified(course, 3))
    course.append(EventType.RESULT, result_bytes(course.counts()))
    assert {(check, code) for check, code, _ in found(course)} == {("decryptions", "bad-proof")}


def test_a_result_that_the_shares_do_not_give_is_named():
    course = sealed().open(2).open(4)
    counts = tuple(tuple(count + 1 for count in row) for row in course.counts())
    course.append(EventType.RESULT, result_bytes(counts))
    assert {code for _, code, _ in found(course)} == {"wrong-result"}


def test_a_result_whose_record_is_missing_is_named():
    course = sealed().open(2).open(4).finish()
    course.steps[-1] = (course.steps[-1][0], ())
    assert {(check, code) for check, code, _ in found(course)} == {("events", "missing-payload")}


def test_factors_weighted_for_another_set_of_trustees_are_refused():
    """Parts that were raised to λ already, so that a plain product would open the tally."""
    from ballots.crypto.group import power
    from ballots.election.pedersen import lagrange_at_zero

    course = sealed()
    for owner, weight in lagrange_at_zero([1, 2]).items():
        key = course.keys[owner - 1].private
        partial = open_tally(course.election, course.to_decrypt, key, randomness_of(owner))
        raised = tuple(tuple(power(each, weight) for each in row) for row in partial.factors)
        put(course, owner, dataclasses.replace(partial, factors=raised).to_bytes())
    course.append(EventType.RESULT, result_bytes(course.counts()))
    assert {(check, code) for check, code, _ in found(course)} == {
        ("decryptions", "bad-proof"),
        ("result", "not-enough-trustees"),
    }


def test_one_member_does_not_count_twice():
    course = sealed().open(2).open(2)
    course.append(EventType.RESULT, result_bytes(course.counts()))
    assert {(check, code) for check, code, _ in found(course)} == {
        ("decryptions", "repeated-trustee"),
        ("result", "not-enough-trustees"),
    }


def test_the_statements_of_a_threshold_tally_are_checked_by_owner():
    course = sealed().open(4).open(2).finish()
    assert found(course, statement_proofs=course.statement_proofs) == set()
    swapped = {2: course.statement_proofs[4], 4: course.statement_proofs[2]}
    assert {code for _, code, _ in found(course, statement_proofs=swapped)} == {"wrong-owner"}
    alone = {4: course.statement_proofs[4]}
    assert found(course, statement_proofs=alone) == {
        ("statement proofs", "missing-statement", "trustee 2")
    }


def mixed_kinds():
    """Sealed and shuffled by two: a ranked question and one with a blank vote."""
    return sealed((RANK_QUESTION, BLANK_QUESTION)).shuffle(1).shuffle(3)


def test_some_of_the_trustees_open_a_shuffled_tally():
    course = mixed_kinds().end_shuffles()
    for owner in (4, 2):
        statement = decrypting.prepare_unrecorded(
            archive=course.archive(),
            public_key=course.keys[owner - 1].private.public_key,
            journal=b"",
            k=4,
        )
        assert statement.event == course.sealed
        course.open(owner)
    course.finish()
    assert found(course, statement_proofs=course.statement_proofs) == set()
    opened = examine_archive(course.archive()).result
    assert in_any_order(opened) == in_any_order(course.counts())


def test_a_tally_whose_shuffles_have_not_ended_is_not_opened():
    course = mixed_kinds()
    with pytest.raises(RefusedError) as caught:
        decrypting.prepare_unrecorded(
            archive=course.archive(),
            public_key=course.keys[0].private.public_key,
            journal=b"",
            k=4,
        )
    assert caught.value.report.has("not-shuffled")
