"""Making the proofs that `ballots.crypto.proofs` checks (protocol 2.2, 2.3).

Invariants: every nonce is a fresh scalar of 64 uniform bytes mod q and used once; in a disjunction
the branches that do not hold are simulated, so a proof does not show which one does.
"""

from collections.abc import Callable, Sequence

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


def prove_one_of(
    suite: Suite,
    prefix: str,
    public_key: Point,
    branches: Sequence[Ciphertext],
    true_branch: int,
    encryption: int,
    randomness: Randomness,
) -> tuple[Proof, ...]:
    """Prove that one branch encrypts zero; `encryption` is the randomness of the true one."""
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
        commitments += [
            add(generator_power(proof.response), power(branch.alpha, proof.challenge)),
            add(power(public_key, proof.response), power(branch.beta, proof.challenge)),
        ]
    simulated = sum(proof.challenge for proof in proofs)
    challenge = (suite.challenge(prefix, commitments) - simulated) % ORDER
    proofs[true_branch] = Proof(challenge, (nonce - encryption * challenge) % ORDER)
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
