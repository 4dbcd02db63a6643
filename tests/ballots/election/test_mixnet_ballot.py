"""Ballots with answers that a mixnet opens: made, read, checked; hostile ones refused by name."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballots.crypto.group import IDENTITY, hex_of_point, power, subtract
from ballots.crypto.plaintext import decode_answers
from ballots.election.answer import answer_of, check_answer
from ballots.election.ballot import Ballot, check_ballot
from ballots.encoding import canonical_json
from ballots.errors import BallotsError, MalformedError, VerificationError
from ballots.making.registrar import derive
from tests.ballots.elections import BLANK_QUESTION, QUESTION, RANK_QUESTION, Course
from tests.vectors.forging import ORDER_TWO, bumped, plus, sign

MIXED = Course(questions=(QUESTION, RANK_QUESTION, BLANK_QUESTION), voters=2, seed=11)
RAW = MIXED.ballot(0, [[1, 0, 1], [2, 3, 1], [0, 1, 0]])[0]


def checked(raw, **options):
    ballot = Ballot.from_bytes(raw)
    check_ballot(ballot, MIXED.election, MIXED.credentials, **options)
    return ballot


def changed(change):
    """The ballot after a change to its answers, signed again by its own voter."""
    value = json.loads(RAW)
    change(value["answers"])
    return sign(value, derive(MIXED.uuid, MIXED.codes[0])[0])


def refused(change):
    with pytest.raises(BallotsError) as caught:
        checked(changed(change))
    assert caught.value.sentence
    return caught.value


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 255), min_size=3, max_size=3))
def test_a_mixed_ballot_checks_and_its_answer_opens(numbers):
    raw, _ = MIXED.ballot(1, [[1, 0, 0], numbers, [1, 0, 0]])
    ballot = checked(raw)
    assert ballot.to_bytes() == raw
    (ciphertext,) = ballot.answers[1].ciphertexts
    secret = sum(key.private.secret for key in MIXED.keys)
    element = subtract(ciphertext.beta, power(ciphertext.alpha, secret))
    assert list(decode_answers(element, 3)) == numbers


def test_the_points_of_a_mixnet_answer_are_among_the_ballots():
    ballot = checked(RAW)
    answer = json.loads(RAW)["answers"][1]["choices"]
    assert {answer["alpha"], answer["beta"]} <= set(ballot.points)
    assert len(set(ballot.points)) == 2 * MIXED.election.options


@pytest.mark.parametrize("numbers", [[1, 2], [1, 2, 3, 4], [256, 1, 2], [-1, 1, 2]])
def test_a_ballot_for_what_cannot_be_encrypted_is_not_made(numbers):
    with pytest.raises(VerificationError) as caught:
        MIXED.ballot(0, [[1, 0, 0], numbers, [0, 1, 0]])
    assert caught.value.code == "bad-choices"


@pytest.mark.parametrize("part", ["challenge", "response"])
def test_a_forged_proof_of_knowledge_is_named(part):
    def forge(answers):
        answers[1]["proof"][part] = bumped(answers[1]["proof"][part])

    error = refused(forge)
    assert error.code == "bad-proof"
    assert "question 2" in error.sentence


def test_the_proof_is_bound_to_both_halves_the_key_and_the_voter():
    value = json.loads(MIXED.ballot(0, [[1, 0, 1], [2, 3, 1], [0, 1, 0]])[0])["answers"][1]
    assert refused(lambda answers: answers[1].update(choices=value["choices"])).code == "bad-proof"
    beta = value["choices"]["beta"]
    assert refused(lambda answers: answers[1]["choices"].update(beta=beta)).code == "bad-proof"
    answer = answer_of(value)
    suite = MIXED.election.suite
    credentials = list(MIXED.credentials.weights)
    contexts = [suite.voter_context(MIXED.election.fingerprint, each) for each in credentials]
    key = MIXED.election.public_key
    verdicts = set()
    for public_key, context in [(key, contexts[0]), (key, contexts[1]), (IDENTITY, contexts[0])]:
        try:
            check_answer(suite, public_key, context, RANK_QUESTION, answer)
            verdicts.add("holds")
        except VerificationError as error:
            verdicts.add(error.code)
    assert verdicts == {"holds", "bad-proof"}


@pytest.mark.parametrize("half", ["alpha", "beta"])
def test_a_point_outside_the_subgroup_is_named(half):
    def shift(answers):
        answers[1]["choices"][half] = plus(answers[1]["choices"][half], ORDER_TWO)

    assert refused(shift).code == "bad-point"


def test_an_identity_is_refused_at_casting_and_left_to_the_proof_in_bare_archives():
    identity = hex_of_point(IDENTITY)
    raw = changed(lambda answers: answers[1]["choices"].update(alpha=identity))
    for allowed, code in {False: "bad-point", True: "bad-proof"}.items():
        with pytest.raises(VerificationError) as caught:
            checked(raw, allow_identity=allowed)
        assert caught.value.code == code


@pytest.mark.parametrize("order", [(1, 0, 2), (0, 2, 1), (0, 0, 2), (1, 1, 1)])
def test_an_answer_of_the_other_kind_is_refused(order):
    def exchange(answers):
        answers[:] = [answers[place] for place in order]

    assert refused(exchange).code == "wrong-shape"
    ballot = Ballot.from_bytes(RAW)
    with pytest.raises(VerificationError) as caught:
        check_answer(MIXED.election.suite, IDENTITY, "", QUESTION, ballot.answers[1])
    assert caught.value.code == "wrong-shape"


@pytest.mark.parametrize(
    "answer",
    [
        {"choices": [], "proof": {"challenge": "1", "response": "1"}},
        {"choices": {"alpha": "0" * 64}, "proof": {"challenge": "1", "response": "1"}},
        {"proof": {}},
        {"choices": {"alpha": "0" * 64, "beta": "0" * 64}, "proof": []},
        {"choices": {"alpha": "0" * 64, "beta": "0" * 64}, "proof": {}, "blank_proof": []},
    ],
)
def test_a_mixnet_answer_of_another_form_is_malformed(answer):
    value = json.loads(RAW)
    value["answers"][1] = answer
    with pytest.raises(MalformedError):
        Ballot.from_bytes(canonical_json(value))
