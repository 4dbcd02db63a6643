"""Making the proofs that `ballots.crypto.proofs` checks (specification 5.1 to 5.5).

Invariants: every nonce is a fresh scalar of 64 uniform bytes mod q and used once; in a disjunction
the branches that do not hold are simulated, so a proof does not show which one does. Secrets meet
`power` and `generator_power` only, which take the same time for all scalars.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ballots.crypto.elgamal import Ciphertext
from ballots.crypto.group import ORDER, Point, add, generator_power, power
from ballots.crypto.proofs import Proof
from ballots.crypto.suite import Suite

Randomness = Callable[[int], bytes]
"""n -> n fresh, uniform, secret bytes."""


def draw_scalar(randomness: Randomness) -> int:
    """Draw a secret scalar 0 < n < q, uniform but for 2^-259."""
    while True:
        scalar = int.from_bytes(randomness(64), "little") % ORDER
        if scalar:
            return scalar


def prove_key(suite: Suite, prefix: str, secret: int, randomness: Randomness) -> Proof:
    """Prove knowledge of the secret of g^secret: possession of a key, a ballot's signature."""
    nonce = draw_scalar(randomness)
    challenge = suite.challenge(prefix, [generator_power(nonce)])
    return Proof(challenge, (nonce - secret * challenge) % ORDER)


@dataclass(frozen=True, slots=True)
class Plain:
    """What a ciphertext (g^scalar, y^scalar g^value) holds, and the scalar that hides it."""

    value: int
    scalar: int

    def plus(self, number: int) -> "Plain":
        """The same with a public number added to the value."""
        return Plain(self.value + number, self.scalar)


def sum_of_plains(openings: Sequence[Plain]) -> Plain:
    """What the sum of the ciphertexts holds."""
    return Plain(sum(each.value for each in openings), sum(each.scalar for each in openings))


def prove_one_of(
    suite: Suite,
    prefix: str,
    public_key: Point,
    branches: Sequence[Plain],
    true_branch: int,
    randomness: Randomness,
) -> tuple[Proof, ...]:
    """Prove that one branch encrypts zero, without showing which one.

    A simulated branch commits to g^response alpha^c and y^response beta^c like any other. Whoever
    made the ciphertext knows its scalar s and its value, so with k = response + s·c these are g^k
    and y^k g^(value·c): the same two points by one multiplication less each.
    """
    nonce = draw_scalar(randomness)
    proofs: list[Proof] = []
    commitments: list[Point] = []
    for number, branch in enumerate(branches):
        if number == true_branch:
            proofs.append(Proof(0, 0))
            commitments += [generator_power(nonce), power(public_key, nonce)]
            continue
        proof = Proof(draw_scalar(randomness), draw_scalar(randomness))
        proofs.append(proof)
        exponent = proof.response + branch.scalar * proof.challenge
        offset = generator_power(branch.value * proof.challenge)
        commitments += [generator_power(exponent), add(power(public_key, exponent), offset)]
    simulated = sum(proof.challenge for proof in proofs)
    challenge = (suite.challenge(prefix, commitments) - simulated) % ORDER
    response = (nonce - branches[true_branch].scalar * challenge) % ORDER
    proofs[true_branch] = Proof(challenge, response)
    return tuple(proofs)


def prove_decryption(
    suite: Suite,
    fingerprint: str,
    public_key: Point,
    ciphertext: Ciphertext,
    secret: int,
    randomness: Randomness,
) -> Proof:
    """Prove that alpha^secret is the factor of the key's owner."""
    nonce = draw_scalar(randomness)
    commitments = [generator_power(nonce), power(ciphertext.alpha, nonce)]
    challenge = suite.challenge(suite.decryption_prefix(fingerprint, public_key), commitments)
    return Proof(challenge, (nonce - secret * challenge) % ORDER)


def prove_statement(
    suite: Suite, digest: str, alphas: Sequence[Point], secret: int, randomness: Randomness
) -> Proof:
    """Prove all factors of one partial decryption at once, bound to the statement's digest D."""
    nonce = draw_scalar(randomness)
    commitments = [generator_power(nonce), *(power(alpha, nonce) for alpha in alphas)]
    challenge = suite.challenge(suite.statement_prefix(digest), commitments)
    return Proof(challenge, (nonce - secret * challenge) % ORDER)
