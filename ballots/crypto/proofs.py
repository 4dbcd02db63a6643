"""Checks of every zero-knowledge proof but a shuffle's (specification 5.1 to 5.4).

Invariants: this module sees public values only; making proofs is `ballots.making`'s business.
Every proof has the form response = w - x·c and is checked by A = g^response X^c, where the
challenge c binds its suite prefix. A check returns nothing or raises `VerificationError`.
Each checked point is multiplied here, which settles its membership of the subgroup.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ballots.crypto.elgamal import Ciphertext
from ballots.crypto.group import ORDER, Point, double_power, generator_double_power
from ballots.crypto.suite import Suite
from ballots.encoding import JsonValue, as_object, from_decimal, to_decimal
from ballots.errors import VerificationError


@dataclass(frozen=True, slots=True)
class Proof:
    """A challenge and a response, both below q."""

    challenge: int
    response: int

    @classmethod
    def from_json_value(cls, value: JsonValue) -> "Proof":
        """Read {"challenge","response"}: canonical decimals below q."""
        fields = as_object(value, ("challenge", "response"))
        return cls(
            from_decimal(fields["challenge"], ORDER), from_decimal(fields["response"], ORDER)
        )

    def to_json_value(self) -> dict[str, str]:
        """Write the proof in the specification's field order."""
        return {
            "challenge": to_decimal(self.challenge),
            "response": to_decimal(self.response),
        }


def check_possession(suite: Suite, public_key: Point, proof: Proof) -> None:
    """Check that a trustee knows the private key of `public_key`."""
    commitment = _key_commitment(public_key, proof)
    _check_challenge(
        suite.challenge(suite.possession_prefix(public_key), [commitment]),
        proof.challenge,
        "the proof of possession of the private key does not hold",
    )


def check_signature(suite: Suite, ballot_hash: str, credential: Point, proof: Proof) -> None:
    """Check a ballot's signature under its credential."""
    commitment = _key_commitment(credential, proof)
    if suite.challenge(suite.signature_prefix(ballot_hash), [commitment]) != proof.challenge:
        raise VerificationError("bad-signature", "the ballot's signature does not hold")


def check_health(suite: Suite, setup: str, nonce: str, public_key: Point, proof: Proof) -> None:
    """Check a trustee's answer to a challenge about one set-up."""
    commitment = _key_commitment(public_key, proof)
    _check_challenge(
        suite.challenge(suite.health_prefix(setup, nonce, public_key), [commitment]),
        proof.challenge,
        "the answer to the challenge does not hold",
    )


def check_share(suite: Suite, prefix: str, ephemeral: Point, proof: Proof) -> None:
    """Check that the sender of a sealed share knows r with ephemeral = g^r."""
    _check_challenge(
        suite.challenge(prefix, [_key_commitment(ephemeral, proof)]),
        proof.challenge,
        "the proof of knowledge behind a sealed share does not hold",
    )


def check_message(suite: Suite, message: str, public_key: Point, proof: Proof, what: str) -> None:
    """Check a trustee's signature over a message; `what` names the message."""
    commitment = _key_commitment(public_key, proof)
    if suite.challenge(suite.message_prefix(message), [commitment]) != proof.challenge:
        raise VerificationError("bad-signature", f"the signature of {what} does not hold")


def check_shuffle_statement(suite: Suite, digest: str, public_key: Point, proof: Proof) -> None:
    """Check a trustee's signature under a shuffle, bound to a statement's digest D."""
    _check_challenge(
        suite.challenge(
            suite.shuffle_statement_prefix(digest), [_key_commitment(public_key, proof)]
        ),
        proof.challenge,
        "the trustee's signature under a shuffle does not hold",
    )


def check_encryption(suite: Suite, prefix: str, alpha: Point, proof: Proof) -> None:
    """Check that the voter knows r with alpha = g^r, and so what the ciphertext holds."""
    _check_challenge(
        suite.challenge(prefix, [_key_commitment(alpha, proof)]),
        proof.challenge,
        "the proof of knowledge of an encrypted answer does not hold",
    )


def check_one_of(
    suite: Suite,
    prefix: str,
    public_key: Point,
    branches: Sequence[Ciphertext],
    proofs: Sequence[Proof],
    what: str,
) -> None:
    """Check that at least one of the branches encrypts zero; `what` names the proof.

    Per branch: A = g^response alpha^c and B = y^response beta^c; the challenges add up to the hash.
    """
    commitments: list[Point] = []
    for branch, proof in zip(branches, proofs, strict=True):
        commitments += [
            generator_double_power(proof.response, branch.alpha, proof.challenge),
            double_power(public_key, proof.response, branch.beta, proof.challenge),
        ]
    challenges = sum(proof.challenge for proof in proofs) % ORDER
    _check_challenge(suite.challenge(prefix, commitments), challenges, f"{what} does not hold")


def value_branches(ciphertext: Ciphertext, low: int, high: int) -> list[Ciphertext]:
    """Return the branches "it encrypts v" for each v of low..high."""
    return [ciphertext.minus_value(value) for value in range(low, high + 1)]


def check_decryption(
    suite: Suite,
    fingerprint: str,
    public_key: Point,
    ciphertext: Ciphertext,
    factor: Point,
    proof: Proof,
) -> None:
    """Check that `factor` = alpha^x for the x of `public_key` (prefix `decrypt|φ|X|`)."""
    commitments = [
        _key_commitment(public_key, proof),
        double_power(ciphertext.alpha, proof.response, factor, proof.challenge),
    ]
    _check_challenge(
        suite.challenge(suite.decryption_prefix(fingerprint, public_key), commitments),
        proof.challenge,
        "the proof of a decryption factor does not hold",
    )


def check_statement(
    suite: Suite,
    digest: str,
    public_key: Point,
    pairs: Sequence[tuple[Point, Point]],
    proof: Proof,
) -> None:
    """Check factor = alpha^x for all (alpha, factor) at once, bound to a statement's digest D."""
    commitments = [_key_commitment(public_key, proof)]
    commitments += [
        double_power(alpha, proof.response, factor, proof.challenge) for alpha, factor in pairs
    ]
    _check_challenge(
        suite.challenge(suite.statement_prefix(digest), commitments),
        proof.challenge,
        "the statement-bound decryption proof does not hold",
    )


def _key_commitment(public_key: Point, proof: Proof) -> Point:
    return generator_double_power(proof.response, public_key, proof.challenge)


def _check_challenge(expected: int, claimed: int, sentence: str) -> None:
    if expected != claimed:
        raise VerificationError("bad-proof", sentence)
