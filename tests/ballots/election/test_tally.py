"""What the last ballots add up to, or stand in order as."""

import pytest

from ballots.crypto.elgamal import Ciphertext
from ballots.crypto.group import generator_power
from ballots.election.ballot import Ballot
from ballots.election.credentials import CredentialList
from ballots.election.tally import SizedTally, accumulate, check_weights, in_order
from ballots.encoding import canonical_json, sha256_hex
from ballots.errors import VerificationError
from tests.ballots.elections import BLANK_QUESTION, QUESTION, RANK_QUESTION, Course

MIXED = Course(questions=(RANK_QUESTION, QUESTION, RANK_QUESTION), voters=4, seed=3)


def test_the_answers_of_a_mixnet_question_stand_ordered_beside_the_sums():
    cast = [Ballot.from_bytes(MIXED.ballot(voter)[0]) for voter in (0, 1, 2, 0, 3)]
    sums = accumulate(MIXED.election, MIXED.credentials, cast)
    assert (sums.num_tallied, sums.total_weight) == (4, 4)
    assert SizedTally.from_bytes(sums.sized_bytes()).encrypted_tally == sha256_hex(sums.to_bytes())
    for place in (0, 2):
        row = sums.tally.ciphertexts[place]
        assert set(row) == {ballot.answers[place].ciphertexts[0] for ballot in cast[1:]}
        assert list(row) == sorted(row, key=lambda each: (each.alpha, each.beta))
    assert len(sums.tally.ciphertexts[1]) == 3


def test_the_order_says_nothing_of_the_order_of_casting():
    ballots = [Ballot.from_bytes(MIXED.ballot(voter)[0]) for voter in range(4)]
    tallies = {
        accumulate(MIXED.election, MIXED.credentials, order).to_bytes()
        for order in (ballots, ballots[::-1], ballots[2:] + ballots[:2])
    }
    assert len(tallies) == 1


def test_the_order_is_that_of_raw_bytes_alpha_before_beta():
    points = sorted(generator_power(n) for n in range(1, 9))
    pairs = [Ciphertext(a, b) for a in points[:2] for b in points[2:4]]
    assert in_order(pairs[::-1]) == tuple(pairs)
    assert [each.alpha[0] for each in in_order(Ciphertext(p, p) for p in points)] == sorted(
        point[0] for point in points
    )


def test_nobody_votes_in_a_mixnet():
    assert accumulate(MIXED.election, MIXED.credentials, []).tally.ciphertexts[0] == ()


def test_weights_are_for_homomorphic_questions_only():
    weighted = CredentialList.from_bytes(
        canonical_json([f"{credential},2" for credential in MIXED.credentials.weights])
    )
    check_weights(MIXED.election, MIXED.credentials)
    check_weights(Course(questions=(QUESTION, BLANK_QUESTION)).election, weighted)
    with pytest.raises(VerificationError) as caught:
        check_weights(MIXED.election, weighted)
    assert caught.value.code == "weighted-mixnet"
