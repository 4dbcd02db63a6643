"""Each proof holds when it is true and is refused when anything about it is changed."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballots.crypto import proofs
from ballots.crypto.elgamal import Ciphertext, encrypt
from ballots.crypto.group import IDENTITY, ORDER, add, generator_power, hex_of_point, power
from ballots.crypto.proofs import Proof
from ballots.crypto.suite import BELENIOS_V1 as SUITE
from ballots.errors import MalformedError, VerificationError
from ballots.making import provers
from tests.ballots.elections import randomness_of

SEEDS = st.integers(0, 2**32)
KEY = generator_power(31337)
FEW = settings(max_examples=25)


def refuse(check, *arguments):
    with pytest.raises(VerificationError) as caught:
        check(*arguments)
    assert caught.value.code in ("bad-proof", "bad-signature")


def bumped(proof):
    return [
        dataclasses.replace(proof, challenge=(proof.challenge + 1) % ORDER),
        dataclasses.replace(proof, response=(proof.response + 1) % ORDER),
    ]


@FEW
@given(SEEDS)
def test_possession(seed):
    draw = randomness_of(seed)
    secret = provers.draw_scalar(draw)
    public = generator_power(secret)
    proof = provers.prove_key(SUITE, SUITE.possession_prefix(public), secret, draw)
    proofs.check_possession(SUITE, public, proof)
    for bad in bumped(proof):
        refuse(proofs.check_possession, SUITE, public, bad)
    refuse(proofs.check_possession, SUITE, KEY, proof)


@FEW
@given(SEEDS)
def test_signature(seed):
    draw = randomness_of(seed)
    secret = provers.draw_scalar(draw)
    public = generator_power(secret)
    proof = provers.prove_key(SUITE, SUITE.signature_prefix("h"), secret, draw)
    proofs.check_signature(SUITE, "h", public, proof)
    refuse(proofs.check_signature, SUITE, "i", public, proof)
    for bad in bumped(proof):
        refuse(proofs.check_signature, SUITE, "h", public, bad)


@FEW
@given(SEEDS)
def test_an_answer_to_a_challenge_about_a_setup(seed):
    draw = randomness_of(seed)
    secret = provers.draw_scalar(draw)
    public = generator_power(secret)
    proof = provers.prove_key(SUITE, SUITE.health_prefix("s", "n", public), secret, draw)
    check = proofs.check_health
    check(SUITE, "s", "n", public, proof)
    refuse(check, SUITE, "t", "n", public, proof)
    refuse(check, SUITE, "s", "o", public, proof)
    refuse(check, SUITE, "s", "n", KEY, proof)
    for bad in bumped(proof):
        refuse(check, SUITE, "s", "n", public, bad)


@FEW
@given(SEEDS)
def test_a_signature_over_a_message_of_the_ceremony(seed):
    draw = randomness_of(seed)
    secret = provers.draw_scalar(draw)
    public = generator_power(secret)
    proof = provers.prove_key(SUITE, SUITE.message_prefix("m"), secret, draw)
    proofs.check_message(SUITE, "m", public, proof, "it")
    refuse(proofs.check_message, SUITE, "n", public, proof, "it")
    refuse(proofs.check_message, SUITE, "m", KEY, proof, "it")
    for bad in bumped(proof):
        refuse(proofs.check_message, SUITE, "m", public, bad, "it")


@FEW
@given(SEEDS)
def test_knowledge_of_what_a_mixnet_answer_holds(seed):
    draw = randomness_of(seed)
    scalar = provers.draw_scalar(draw)
    ciphertext = encrypt(KEY, 1, scalar)
    prefix = SUITE.encryption_prefix("S0", KEY, ciphertext)
    proof = provers.prove_key(SUITE, prefix, scalar, draw)
    check = proofs.check_encryption
    check(SUITE, prefix, ciphertext.alpha, proof)
    refuse(check, SUITE, SUITE.encryption_prefix("S1", KEY, ciphertext), ciphertext.alpha, proof)
    refuse(check, SUITE, prefix, KEY, proof)
    for bad in bumped(proof):
        refuse(check, SUITE, prefix, ciphertext.alpha, bad)


@FEW
@given(SEEDS, st.integers(0, 3), st.integers(0, 3), st.data())
def test_one_of_some_values(seed, low, span, data):
    draw = randomness_of(seed)
    value = data.draw(st.integers(low, low + span))
    scalar = provers.draw_scalar(draw)
    ciphertext = encrypt(KEY, value, scalar)
    branches = proofs.value_branches(ciphertext, low, low + span)
    plains = [provers.Plain(value - each, scalar) for each in range(low, low + span + 1)]
    made = provers.prove_one_of(SUITE, "p|", KEY, plains, value - low, draw)
    proofs.check_one_of(SUITE, "p|", KEY, branches, made, "it")
    refuse(proofs.check_one_of, SUITE, "q|", KEY, branches, made, "it")
    place = data.draw(st.integers(0, span))
    for bad in bumped(made[place]):
        forged = [*made[:place], bad, *made[place + 1 :]]
        refuse(proofs.check_one_of, SUITE, "p|", KEY, branches, forged, "it")
    other = proofs.value_branches(encrypt(KEY, value, scalar + 1), low, low + span)
    refuse(proofs.check_one_of, SUITE, "p|", KEY, other, made, "it")


@FEW
@given(SEEDS, st.sampled_from([-1, 2, 3, 100]))
def test_a_value_out_of_range_cannot_be_proven(seed, value):
    draw = randomness_of(seed)
    scalar = provers.draw_scalar(draw)
    branches = proofs.value_branches(encrypt(KEY, value, scalar), 0, 1)
    for pretended in (0, 1):
        plains = [provers.Plain(value, scalar), provers.Plain(value - 1, scalar)]
        made = provers.prove_one_of(SUITE, "p|", KEY, plains, pretended, draw)
        refuse(proofs.check_one_of, SUITE, "p|", KEY, branches, made, "it")


def proven_from_ciphertexts(branches, true_branch, scalar, draw):
    """The same proof without knowing what the simulated branches hold (specification 5.2)."""
    nonce = provers.draw_scalar(draw)
    made, commitments = [], []
    for number, branch in enumerate(branches):
        if number == true_branch:
            made.append(Proof(0, 0))
            commitments += [generator_power(nonce), power(KEY, nonce)]
            continue
        made.append(Proof(provers.draw_scalar(draw), provers.draw_scalar(draw)))
        challenge, response = made[-1].challenge, made[-1].response
        commitments += [
            add(generator_power(response), power(branch.alpha, challenge)),
            add(power(KEY, response), power(branch.beta, challenge)),
        ]
    challenge = SUITE.challenge("p|", commitments) - sum(proof.challenge for proof in made)
    response = nonce - scalar * challenge
    made[true_branch] = Proof(challenge % ORDER, response % ORDER)
    return tuple(made)


PLAINS = st.lists(st.tuples(st.integers(-4, 4), st.integers(1, ORDER - 1)), min_size=1, max_size=5)


@FEW
@given(SEEDS, PLAINS, st.data())
def test_simulating_with_the_scalars_gives_the_same_proof(seed, listed, data):
    plains = [provers.Plain(value, scalar) for value, scalar in listed]
    branches = [encrypt(KEY, each.value, each.scalar) for each in plains]
    place = data.draw(st.integers(0, len(plains) - 1))
    made = provers.prove_one_of(SUITE, "p|", KEY, plains, place, randomness_of(seed))
    scalar = plains[place].scalar
    assert made == proven_from_ciphertexts(branches, place, scalar, randomness_of(seed))


@FEW
@given(SEEDS)
def test_a_decryption_factor(seed):
    draw = randomness_of(seed)
    secret, scalar = provers.draw_scalar(draw), provers.draw_scalar(draw)
    public = generator_power(secret)
    ciphertext = encrypt(public, 1, scalar)
    factor = power(ciphertext.alpha, secret)
    proof = provers.prove_decryption(SUITE, "φ", public, ciphertext, secret, draw)
    check = proofs.check_decryption
    check(SUITE, "φ", public, ciphertext, factor, proof)
    refuse(check, SUITE, "ψ", public, ciphertext, factor, proof)
    refuse(check, SUITE, "φ", KEY, ciphertext, factor, proof)
    refuse(check, SUITE, "φ", public, ciphertext, add(factor, KEY), proof)
    refuse(check, SUITE, "φ", public, encrypt(public, 1, scalar + 1), factor, proof)
    for bad in bumped(proof):
        refuse(check, SUITE, "φ", public, ciphertext, factor, bad)


def test_an_empty_tally_decrypts_with_a_proof():
    draw = randomness_of(1)
    zero = Ciphertext(IDENTITY, IDENTITY)
    proof = provers.prove_decryption(SUITE, "φ", generator_power(5), zero, 5, draw)
    proofs.check_decryption(SUITE, "φ", generator_power(5), zero, IDENTITY, proof)


@FEW
@given(SEEDS, st.integers(0, 4), st.data())
def test_a_statement_over_all_factors(seed, count, data):
    draw = randomness_of(seed)
    secret = provers.draw_scalar(draw)
    public = generator_power(secret)
    alphas = [generator_power(provers.draw_scalar(draw)) for _ in range(count)]
    pairs = [(alpha, power(alpha, secret)) for alpha in alphas]
    proof = provers.prove_statement(SUITE, "d", alphas, secret, draw)
    proofs.check_statement(SUITE, "d", public, pairs, proof)
    refuse(proofs.check_statement, SUITE, "e", public, pairs, proof)
    for bad in bumped(proof):
        refuse(proofs.check_statement, SUITE, "d", public, pairs, bad)
    if pairs:
        place = data.draw(st.integers(0, count - 1))
        alpha, factor = pairs[place]
        pairs[place] = (alpha, add(factor, KEY))
        refuse(proofs.check_statement, SUITE, "d", public, pairs, proof)


def test_a_challenge_of_zero_does_not_let_a_foreign_point_through():
    order_two = bytes([0xEC]) + b"\xff" * 30 + b"\x7f"
    branch = Ciphertext(order_two, generator_power(1))
    with pytest.raises(VerificationError) as caught:
        proofs.check_one_of(SUITE, "p|", KEY, [branch], [Proof(0, 5)], "it")
    assert caught.value.code == "bad-point"


@pytest.mark.parametrize(
    "value",
    [
        {},
        [],
        None,
        {"challenge": "1"},
        {"challenge": "1", "response": "2", "more": "3"},
        {"challenge": 1, "response": "2"},
        {"challenge": "01", "response": "2"},
        {"challenge": "1", "response": str(ORDER)},
    ],
)
def test_hostile_proofs_are_malformed(value):
    with pytest.raises(MalformedError):
        Proof.from_json_value(value)


def test_a_zero_scalar_is_drawn_again():
    answers = iter([bytes(64), ORDER.to_bytes(64, "little"), (7).to_bytes(64, "little")])
    assert provers.draw_scalar(lambda _count: next(answers)) == 7


def test_the_prefixes_are_the_specifications():
    text = hex_of_point(KEY)
    pair = Ciphertext(KEY, KEY)
    context = SUITE.answer_context(SUITE.voter_context("φ", "c"), [pair, pair])
    assert SUITE.possession_prefix(KEY) == f"pok|Ed25519|{text}|"
    assert context == f"φ|c|{text},{text},{text},{text}"
    assert SUITE.range_prefix("x", pair) == f"prove|x|{text},{text}|"
    assert SUITE.blank_prefix("S") == "bproof0|S|"
    assert SUITE.blank_range_prefix("S") == "bproof1|S|"
    assert SUITE.signature_prefix("H") == "sig|H|"
    assert SUITE.decryption_prefix("φ", KEY) == f"decrypt|φ|{text}|"
    assert SUITE.statement_prefix("D") == "participate-decryption|D|"


def test_a_proof_too_few_is_the_callers_fault():
    branches = proofs.value_branches(encrypt(KEY, 0, 5), 0, 1)
    for made in ([], [Proof(0, 5)], [Proof(0, 5)] * 3):
        with pytest.raises(ValueError, match="zip"):
            proofs.check_one_of(SUITE, "p|", KEY, branches, made, "it")
