"""A prover who may choose in any order: our statement-bound decryption proof holds one statement.

D is the hash of everything the proof is about (election, event, owner, key, all ciphertexts, all
factors, in their shape), and the challenge is a hash of D and the commitments (specification 13.2).
So whatever is chosen after the challenge changes D, and with it the challenge. The prover here
knows the private key and all randomness; each attempt is refused, or is the same statement.
"""

from __future__ import annotations

import dataclasses
import json

import pytest

from ballots.crypto.elgamal import Ciphertext
from ballots.crypto.group import (
    GENERATOR,
    IDENTITY,
    ORDER,
    add,
    generator_power,
    power,
    subtract,
)
from ballots.crypto.proofs import Proof, check_decryption, check_statement
from ballots.crypto.suite import BELENIOS_V1 as SUITE
from ballots.election.decryption import (
    PartialDecryption,
    StatementProof,
    check_partial,
    combine,
    statement_digest,
    statement_pairs,
)
from ballots.election.definition import Election
from ballots.election.tally import EncryptedTally
from ballots.encoding import sha256_hex
from ballots.errors import MalformedError, VerificationError
from ballots.making.ceremony import PrivateKey
from ballots.making.opening import open_tally, state_opening
from ballots.making.provers import draw_scalar, prove_decryption
from tests.ballots.elections import Course, randomness_of

OWNER = 1


@dataclasses.dataclass(frozen=True)
class Statement:
    """Everything that a proof is about; the attacker changes one thing at a time."""

    election: Election
    event: str
    tally: EncryptedTally
    partial: PartialDecryption
    key: PrivateKey
    owner: int = OWNER

    @property
    def digest(self):
        return statement_digest(
            self.election, self.event, self.owner, self.public_key, self.tally, self.partial.factors
        )

    @property
    def public_key(self):
        return self.key.public_key

    @property
    def pairs(self):
        return statement_pairs(self.tally, self.partial.factors)

    def proved(self):
        """The honest proof of this statement."""
        return state_opening(
            self.election,
            self.event,
            self.owner,
            self.tally,
            self.partial,
            self.key,
            randomness_of(5),
        )

    def check(self, proof):
        check_statement(SUITE, self.digest, self.public_key, self.pairs, proof)

    def refuse(self, proof, code="bad-proof"):
        with pytest.raises(VerificationError) as caught:
            self.check(proof)
        assert caught.value.code == code

    def with_secret(self, secret):
        """The same statement about another key."""
        reduced = secret % ORDER
        return dataclasses.replace(self, key=PrivateKey(reduced, generator_power(reduced)))

    def with_factors(self, factors):
        """The same statement about other factors (a flat list)."""
        left = iter(factors)
        shaped = tuple(tuple(next(left) for _ in row) for row in self.partial.factors)
        return dataclasses.replace(self, partial=dataclasses.replace(self.partial, factors=shaped))

    def with_alphas(self, alphas):
        """The same statement about other ciphertexts (a flat list of their first halves)."""
        left = iter(alphas)
        rows = tuple(
            tuple(Ciphertext(next(left), each.beta) for each in row)
            for row in self.tally.ciphertexts
        )
        return dataclasses.replace(self, tally=EncryptedTally(rows))


@pytest.fixture
def statement(course):
    tally = course.sums.tally
    key = course.keys[OWNER - 1].private
    partial = open_tally(course.election, tally, key, randomness_of(4))
    return Statement(course.election, course.sealed, tally, partial, key)


def committed(statement, digest):
    """(challenge, response, commitments) of a prover who commits to points of his own choice."""
    draw = randomness_of(6)
    nonce = draw_scalar(draw)
    chosen = [generator_power(draw_scalar(draw)) for _ in statement.pairs]
    challenge = SUITE.challenge(SUITE.statement_prefix(digest), [generator_power(nonce), *chosen])
    return challenge, (nonce - statement.key.secret * challenge) % ORDER, chosen


def solved_factors(statement, challenge, response, commitments):
    """The factors with which each of the prover's equations holds."""
    inverse = pow(challenge, -1, ORDER)
    return [
        power(subtract(commitment, power(alpha, response)), inverse)
        for commitment, (alpha, _) in zip(commitments, statement.pairs, strict=True)
    ]


def solved_alphas(statement, challenge, response, commitments):
    """The ciphertexts with which each of the prover's equations holds."""
    inverse = pow(response, -1, ORDER)
    return [
        power(subtract(commitment, power(factor, challenge)), inverse)
        for commitment, (_, factor) in zip(commitments, statement.pairs, strict=True)
    ]


def test_the_honest_proof_holds(statement):
    statement.check(statement.proved().proof)


def test_factors_chosen_after_the_commitment_are_another_statement(statement):
    claimed = statement
    for _ in range(4):
        challenge, response, commitments = committed(claimed, claimed.digest)
        chosen = claimed.with_factors(solved_factors(claimed, challenge, response, commitments))
        chosen.refuse(Proof(challenge, response))
        claimed.refuse(Proof(challenge, response))
        claimed = chosen  # and once more from there: no round meets its own hash


def test_ciphertexts_chosen_after_the_challenge_are_another_statement(statement):
    claimed = statement
    for _ in range(4):
        challenge, response, commitments = committed(claimed, claimed.digest)
        chosen = claimed.with_alphas(solved_alphas(claimed, challenge, response, commitments))
        chosen.refuse(Proof(challenge, response))
        claimed.refuse(Proof(challenge, response))
        claimed = chosen


def test_one_factor_chosen_last_is_another_statement(statement):
    """All equations but one are honest; the last factor is solved for."""
    draw = randomness_of(7)
    nonce = draw_scalar(draw)
    alphas = [alpha for alpha, _ in statement.pairs]
    commitments = [power(alpha, nonce) for alpha in alphas[:-1]] + [generator_power(9)]
    challenge = SUITE.challenge(
        SUITE.statement_prefix(statement.digest), [generator_power(nonce), *commitments]
    )
    response = (nonce - statement.key.secret * challenge) % ORDER
    factors = solved_factors(statement, challenge, response, commitments)
    assert factors[:-1] == [factor for _, factor in statement.pairs[:-1]]
    assert factors[-1] != statement.pairs[-1][1]
    statement.with_factors(factors).refuse(Proof(challenge, response))


def test_a_key_chosen_after_the_challenge_is_another_statement(statement):
    """With no ballot cast all factors are the identity: D then differs by the key alone."""
    zero = dataclasses.replace(
        statement,
        tally=EncryptedTally(((Ciphertext(IDENTITY, IDENTITY),),)),
        partial=PartialDecryption(((IDENTITY,),), ((Proof(0, 0),),)),
    )
    nonce, response = 12345, 67890
    challenge = SUITE.challenge(
        SUITE.statement_prefix(zero.digest), [generator_power(nonce), IDENTITY]
    )
    chosen = zero.with_secret((nonce - response) * pow(challenge, -1, ORDER))
    chosen.refuse(Proof(challenge, response))
    zero.refuse(Proof(challenge, response))


def test_a_challenge_and_response_chosen_first_are_no_proof(statement):
    for challenge, response in ((1, 1), (0, 5), (5, 0), (0, 0), (ORDER - 1, 2)):
        statement.refuse(Proof(challenge, response))


def test_ciphertexts_do_not_change_places(statement):
    proof = statement.proved().proof
    rows = statement.tally.ciphertexts
    (first, second, *others), *more = rows
    alphas = [each.alpha for each in statement.tally.flat]
    factors = [factor for _, factor in statement.pairs]
    for one, two in ((0, 1), (0, len(rows[0])), (1, len(alphas) - 1)):
        moved_alphas, moved_factors = list(alphas), list(factors)
        for points in (moved_alphas, moved_factors):
            points[one], points[two] = points[two], points[one]
        statement.with_alphas(moved_alphas).with_factors(moved_factors).refuse(proof)
        statement.with_factors(moved_factors).refuse(proof)
        statement.with_alphas(moved_alphas).refuse(proof)
    swapped = EncryptedTally(((second, first, *others), *more))
    dataclasses.replace(statement, tally=swapped).refuse(proof)


def test_the_border_between_two_questions_is_part_of_the_statement(statement):
    proof = statement.proved().proof
    flat, factors = statement.tally.flat, [factor for _, factor in statement.pairs]
    for border in (1, 2, len(flat) - 1, len(flat)):
        if border == len(statement.tally.ciphertexts[0]):
            continue
        tally = EncryptedTally((flat[:border], flat[border:]))
        shaped = (tuple(factors[:border]), tuple(factors[border:]))
        partial = dataclasses.replace(statement.partial, factors=shaped)
        dataclasses.replace(statement, tally=tally, partial=partial).refuse(proof)


def test_the_second_halves_of_the_ciphertexts_are_part_of_the_statement(statement):
    proof = statement.proved().proof
    (first, *row), *more = statement.tally.ciphertexts
    other = Ciphertext(first.alpha, add(first.beta, GENERATOR))
    dataclasses.replace(statement, tally=EncryptedTally(((other, *row), *more))).refuse(proof)


def test_event_owner_key_and_election_are_part_of_the_statement(statement):
    proof = statement.proved().proof
    dataclasses.replace(statement, event="0" * 64).refuse(proof)
    dataclasses.replace(statement, owner=2).refuse(proof)
    elsewhere = Course(questions=statement.election.questions, uuid="JZnGv4UdMhJpVp").election
    dataclasses.replace(statement, election=elsewhere).refuse(proof)
    statement.with_secret(statement.key.secret + 1).refuse(proof)


def test_factors_of_a_multiple_of_the_key_are_another_statement(statement):
    doubled = [add(factor, factor) for _, factor in statement.pairs]
    statement.with_factors(doubled).refuse(statement.proved().proof)
    multiple = statement.with_factors(doubled).with_secret(2 * statement.key.secret)
    multiple.check(multiple.proved().proof)  # a true statement, about another key
    statement.refuse(multiple.proved().proof)


def test_factors_split_so_that_their_product_stays_are_refused(statement):
    proof = statement.proved().proof
    factors = [factor for _, factor in statement.pairs]
    split = [add(factors[0], GENERATOR), subtract(factors[1], GENERATOR), *factors[2:]]
    statement.with_factors(split).refuse(proof)
    split_statement = statement.with_factors(split)
    split_statement.refuse(split_statement.proved().proof)


def test_two_trustees_who_split_a_factor_are_both_refused(course):
    """The product, and so the count, would be right; each factor alone is not its owner's."""
    tally, offset = course.sums.tally, generator_power(77)
    partials, statements = {}, {}
    for owner, shift in ((1, add), (2, subtract)):
        key = course.keys[owner - 1].private
        partial = open_tally(course.election, tally, key, randomness_of(owner))
        statement = Statement(course.election, course.sealed, tally, partial, key, owner)
        factors = [factor for _, factor in statement.pairs]
        statements[owner] = statement.with_factors([shift(factors[0], offset), *factors[1:]])
        partials[owner] = statements[owner].partial
    weight = course.sums.total_weight
    counts = combine(course.election, tally, course.trustee_list, partials, weight)
    assert counts == course.counts()
    for owner, statement in statements.items():
        statement.refuse(statement.proved().proof)
        with pytest.raises(VerificationError) as caught:
            check_partial(partials[owner], course.election, tally, statement.public_key)
        assert caught.value.code == "bad-proof"


def test_the_identity_stands_for_itself_alone(statement):
    factors = [factor for _, factor in statement.pairs]
    claimed = statement.with_factors([IDENTITY, *factors[1:]])
    claimed.refuse(claimed.proved().proof)
    zero = dataclasses.replace(
        statement,
        tally=EncryptedTally(((Ciphertext(IDENTITY, IDENTITY),),)),
        partial=PartialDecryption(((IDENTITY,),), ((Proof(0, 0),),)),
    )
    zero.check(zero.proved().proof)  # the tally of no ballot: its factor can only be the identity
    for factor in (GENERATOR, generator_power(-1)):
        wrong = zero.with_factors([factor])
        wrong.refuse(wrong.proved().proof)


def test_a_commitment_used_again_proves_nothing_new(statement):
    """The proof of one statement beside another one, and its commitments under another hash."""
    proof = statement.proved().proof
    other = dataclasses.replace(statement, event="1" * 64)
    other.refuse(proof)
    nonce = (proof.response + statement.key.secret * proof.challenge) % ORDER
    commitments = [power(alpha, nonce) for alpha in (GENERATOR, *(a for a, _ in other.pairs))]
    challenge = SUITE.challenge(SUITE.statement_prefix(other.digest), commitments)
    again = Proof(challenge, (nonce - statement.key.secret * challenge) % ORDER)
    other.check(again)  # who holds the key may state it; nobody else can
    statement.refuse(again)
    # Two responses to one commitment give the key away: so every proof draws afresh.
    apart = pow(proof.challenge - again.challenge, -1, ORDER)
    assert (again.response - proof.response) * apart % ORDER == statement.key.secret
    draw = randomness_of(8)
    made = [
        state_opening(
            statement.election, statement.event, OWNER, statement.tally, statement.partial,
            statement.key, draw,
        ).proof
        for _ in range(2)
    ]  # fmt: skip
    key = statement.key.secret
    nonces = {(each.response + key * each.challenge) % ORDER for each in made}
    assert len(nonces) == 2


def test_two_proofs_do_not_add_up_to_a_third(statement):
    one, two = statement.proved().proof, dataclasses.replace(statement, owner=2).proved().proof
    for claimed in (statement, dataclasses.replace(statement, owner=2)):
        claimed.refuse(
            Proof((one.challenge + two.challenge) % ORDER, (one.response + two.response) % ORDER)
        )
        claimed.refuse(Proof(one.challenge, two.response))


def test_the_file_is_about_one_partial_decryption(statement):
    raw = statement.partial.to_bytes()
    honest = statement.proved()
    arguments = (statement.election, statement.event, statement.tally, statement.public_key)
    honest.check(*arguments, raw)
    for field, value, code in (
        ("election", "A" * 43, "wrong-election"),
        ("event", "0" * 64, "wrong-event"),
        ("payload", "0" * 64, "wrong-payload"),
        ("owner", 2, "bad-proof"),
    ):
        with pytest.raises(VerificationError) as caught:
            dataclasses.replace(honest, **{field: value}).check(*arguments, raw)
        assert caught.value.code == code


def test_the_same_factors_with_proofs_made_anew_are_the_same_statement(statement):
    """The payload's hash names a file; D is over the factors, and these are the same."""
    again = open_tally(statement.election, statement.tally, statement.key, randomness_of(11))
    assert again != statement.partial
    assert again.factors == statement.partial.factors
    arguments = (statement.election, statement.event, statement.tally, statement.public_key)
    honest = statement.proved()
    with pytest.raises(VerificationError) as caught:
        honest.check(*arguments, again.to_bytes())
    assert caught.value.code == "wrong-payload"
    dataclasses.replace(honest, payload=sha256_hex(again.to_bytes())).check(
        *arguments, again.to_bytes()
    )


def test_a_scalar_has_one_spelling(statement):
    value = json.loads(statement.proved().to_bytes())
    for name in ("challenge", "response"):
        number = int(value["proof"][name])
        for spelled in (str(number + ORDER), f"0{number}"):
            changed = {**value, "proof": {**value["proof"], name: spelled}}
            with pytest.raises(MalformedError) as caught:
                StatementProof.from_bytes(json.dumps(changed, separators=(",", ":")).encode())
            assert caught.value.code == "bad-scalar"


def test_one_factors_proof_holds_for_its_own_statement_alone(statement):
    """The proof beside each factor: another election, key, ciphertext or factor is refused."""
    first, second = statement.tally.flat[:2]
    factor, other = (pair[1] for pair in statement.pairs[:2])
    key, phi = statement.public_key, statement.election.fingerprint
    secret = statement.key.secret
    proof = prove_decryption(SUITE, phi, key, first, secret, randomness_of(3))
    check_decryption(SUITE, phi, key, first, factor, proof)
    identity = Ciphertext(IDENTITY, first.beta)
    for attempt in (
        ("A" * 43, key, first, factor),
        (phi, add(key, GENERATOR), first, factor),
        (phi, key, second, factor),
        (phi, key, first, other),
        (phi, key, second, other),
        (phi, key, first, add(factor, GENERATOR)),
        (phi, key, first, IDENTITY),
        (phi, key, identity, factor),
        (phi, key, identity, IDENTITY),
        (phi, IDENTITY, first, IDENTITY),
        (phi, IDENTITY, first, factor),
    ):
        with pytest.raises(VerificationError) as caught:
            check_decryption(SUITE, *attempt, proof)
        assert caught.value.code == "bad-proof"


def test_factors_and_their_proofs_do_not_change_places(statement):
    rows = [list(row) for row in statement.partial.factors]
    proofs = [list(row) for row in statement.partial.proofs]
    for one, two in (((0, 0), (0, 1)), ((0, 0), (1, 0))):
        swapped, with_proofs = ([list(row) for row in each] for each in (rows, proofs))
        for table in (swapped, with_proofs):
            first, second = table[one[0]][one[1]], table[two[0]][two[1]]
            table[one[0]][one[1]], table[two[0]][two[1]] = second, first
        for made in (
            PartialDecryption(tuple(map(tuple, swapped)), tuple(map(tuple, with_proofs))),
            PartialDecryption(tuple(map(tuple, swapped)), statement.partial.proofs),
        ):
            with pytest.raises(VerificationError) as caught:
                check_partial(made, statement.election, statement.tally, statement.public_key)
            assert caught.value.code == "bad-proof"
