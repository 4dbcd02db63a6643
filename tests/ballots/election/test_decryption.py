"""Tally, partial decryptions, statements and results."""

import dataclasses

import pytest

from ballots.crypto.group import IDENTITY, generator_power
from ballots.crypto.proofs import Proof
from ballots.election.ballot import Ballot
from ballots.election.decryption import (
    OwnedPayload,
    PartialDecryption,
    StatementProof,
    check_partial,
    combine,
)
from ballots.election.result import result_bytes, result_of
from ballots.election.tally import EncryptedTally, SizedTally, accumulate, last_ballots
from ballots.errors import BallotsError, MalformedError, VerificationError
from tests.ballots.elections import Course


def partials(course):
    return [payloads[0] for event, payloads in course.steps if b'"PartialDecryption"' in event]


def test_only_the_last_ballot_of_each_credential_counts(course):
    ballots = [Ballot.from_bytes(raw) for _, _, raw in course.cast]
    counted = last_ballots(ballots)
    assert len(ballots) == 5
    assert {ballot.tracker for ballot in counted} == {ballot.tracker for ballot in ballots[1:]}
    sums = accumulate(course.election, course.credentials, ballots)
    assert (sums.num_tallied, sums.total_weight) == (4, 4)
    assert sums == accumulate(course.election, course.credentials, ballots[1:])


def test_nobody_votes():
    course = Course(voters=2).set_up().end().seal().open(2).open(1).finish()
    assert course.sums.tally.flat[0].alpha == IDENTITY
    assert course.counts() == ((0, 0, 0),)
    assert result_of(course.steps[-1][1][0]) == ((0, 0, 0),)


def test_all_factors_give_the_counts_and_fewer_do_not(course):
    read, trustees = course.partials(), course.trustee_list
    assert combine(course.election, course.sums.tally, trustees, read, 4) == course.counts()
    with pytest.raises(VerificationError) as caught:
        combine(course.election, course.sums.tally, trustees, {1: read[1]}, 4)
    assert caught.value.code == "not-enough-trustees"
    assert caught.value.sentence == "1 of these trustees must still decrypt: 2"


def test_a_partial_is_its_owners(course):
    read = [PartialDecryption.from_bytes(raw) for raw in partials(course)]
    keys = [key.public.public_key for key in course.keys]
    for partial, key in zip(read, keys, strict=True):
        check_partial(partial, course.election, course.sums.tally, key)
        assert partial.to_bytes() in partials(course)
    with pytest.raises(VerificationError) as caught:
        check_partial(read[0], course.election, course.sums.tally, keys[1])
    assert caught.value.code == "bad-proof"
    short = PartialDecryption(read[0].factors[:1], read[0].proofs[:1])
    with pytest.raises(VerificationError) as caught:
        check_partial(short, course.election, course.sums.tally, keys[0])
    assert caught.value.code == "wrong-shape"


def statement_check(course, statement, **changes):
    arguments = {
        "election": course.election,
        "event": course.sealed,
        "tally": course.sums.tally,
        "public_key": course.keys[0].public.public_key,
        "partial_raw": partials(course)[0],
    }
    statement.check(**{**arguments, **changes})


def test_a_statement_is_bound_to_everything_it_names(course):
    raw = course.statement_proofs[1]
    statement = StatementProof.from_bytes(raw)
    assert statement.to_bytes() == raw
    statement_check(course, statement)
    other = Course(seed=2)
    second = EncryptedTally(course.sums.tally.ciphertexts[::-1])
    for code, changes in {
        "wrong-election": {"election": other.election},
        "wrong-event": {"event": "0" * 64},
        "wrong-payload": {"partial_raw": partials(course)[1]},
        "bad-proof": {"public_key": generator_power(3)},
        "wrong-shape": {"tally": EncryptedTally(second.ciphertexts[:1])},
    }.items():
        with pytest.raises(VerificationError) as caught:
            statement_check(course, statement, **changes)
        assert caught.value.code == code
    for field, value in {"owner": 2, "proof": Proof(1, 2)}.items():
        with pytest.raises(VerificationError) as caught:
            statement_check(course, dataclasses.replace(statement, **{field: value}))
        assert caught.value.code == "bad-proof"
    swapped = EncryptedTally(
        (course.sums.tally.ciphertexts[0][::-1], *course.sums.tally.ciphertexts[1:])
    )
    with pytest.raises(VerificationError):
        statement_check(course, statement, tally=swapped)


def test_large_counts_are_texts():
    counts = ((2**30 - 1, 2**30),)
    assert result_bytes(counts) == b'{"result":[[1073741823,"1073741824"]]}'
    assert result_of(result_bytes(counts)) == counts


@pytest.mark.parametrize(
    ("read", "raw"),
    [
        (result_of, b'{"result":[[-1]]}'),
        (result_of, b'{"result":[["01"]]}'),
        (result_of, b'{"result":[[1073741824]]}'),
        (result_of, b'{"result":[1]}'),
        (PartialDecryption.from_bytes, b'{"decryption_factors":[["00"]],"decryption_proofs":[[]]}'),
        (PartialDecryption.from_bytes, b'{"decryption_factors":[[]],"decryption_proofs":[]}'),
        (EncryptedTally.from_bytes, b'[[{"alpha":"00"}]]'),
        (SizedTally.from_bytes, b'{"num_tallied":-1,"total_weight":0,"encrypted_tally":""}'),
        (OwnedPayload.from_bytes, b'{"owner":0,"payload":"' + b"0" * 64 + b'"}'),
        (OwnedPayload.from_bytes, b'{"owner":true,"payload":"' + b"0" * 64 + b'"}'),
        (StatementProof.from_bytes, b"{}"),
    ],
)
def test_hostile_payloads_are_malformed(read, raw):
    with pytest.raises(MalformedError):
        read(raw)


def test_a_statement_with_a_space_is_not_canonical(course):
    with pytest.raises(BallotsError) as caught:
        StatementProof.from_bytes(course.statement_proofs[1].replace(b":", b": ", 1))
    assert caught.value.code == "not-canonical"
