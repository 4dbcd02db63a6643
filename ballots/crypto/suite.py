"""The suite `belenios-v1`: every hash and prefix of protocol version 1 over group Ed25519.

Invariant: no other module spells a prefix. The next protocol version is another `Suite`
(specification 4.1 to 4.4).
"""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ballots.crypto.elgamal import Ciphertext
from ballots.crypto.group import ORDER, Point, hex_of_point
from ballots.encoding import b64_nopad, sha256, sha256_hex


@dataclass(frozen=True, slots=True)
class Suite:
    """One protocol version in one group; see specification 4.3 for each prefix."""

    name: str
    group: str
    version: int

    def challenge(self, prefix: str, points: Iterable[Point]) -> int:
        """H(prefix, points) = SHA-256(prefix + comma-joined hex), big-endian, mod q."""
        text = prefix + ",".join([hex_of_point(point) for point in points])
        return int.from_bytes(hashlib.sha256(text.encode("utf-8")).digest(), "big") % ORDER

    def fingerprint(self, election: bytes) -> str:
        """φ: 43 base64 characters over the stored bytes of election.json."""
        return b64_nopad(sha256(election))

    def tracker(self, ballot: bytes) -> str:
        """43 base64 characters over the whole ballot."""
        return b64_nopad(sha256(ballot))

    def ballot_hash(self, unsigned: bytes) -> str:
        """43 base64 characters over the ballot without its field `signature`."""
        return b64_nopad(sha256(unsigned))

    def credential_scalar(self, uuid: str, code: str) -> int:
        """Derive the private credential's scalar from the voter's code."""
        parts = [
            sha256_hex(f"derive_credential|{uuid}|{number}|{code}".encode()) for number in (0, 1)
        ]
        return int("".join(parts), 16) % ORDER

    def possession_prefix(self, public_key: Point) -> str:
        """Of a trustee's proof of possession of the private key."""
        return f"pok|{self.group}|{hex_of_point(public_key)}|"

    def message_prefix(self, message: str) -> str:
        """Of a trustee's signature over a message of the key ceremony."""
        return f"sigmsg|{message}|"

    def certificates_message(self, statement: str) -> str:
        """Return what a trustee signs about all certificates and its own coefficients."""
        return f"certs_sig|{statement}"

    def health_prefix(self, setup: str, nonce: str, public_key: Point) -> str:
        """Of a trustee's answer to a challenge, with the key at hand (specification 18.6)."""
        return f"health|{setup}|{nonce}|{hex_of_point(public_key)}|"

    def share_prefix(self, transcript: str, sender: int, receiver: int, ephemeral: Point) -> str:
        """Of a sender's proof of knowledge behind a sealed share (specification 18.5)."""
        return f"share|{transcript}|{sender}|{receiver}|{hex_of_point(ephemeral)}|"

    def rehearsal_scalar(self, setup: str, number: int) -> int:
        """Return the public randomness of a rehearsal's ciphertext (specification 13.2)."""
        text = f"rehearsal|{setup}|{number}"
        return int.from_bytes(sha256(text.encode("utf-8")), "big") % ORDER

    def trustee_scalar(self, seed: bytes, purpose: str) -> int:
        """Derive one secret scalar of a trustee from its seed: HMAC-SHA-512, big-endian, mod q.

        Purposes: `signing`, `encryption`, and `coefficient|H|k` for the k-th coefficient of the
        ceremony whose certificates have the hash H (specification 18.5; ours alone).
        """
        text = f"participate/trustee/v1|{purpose}"
        return int.from_bytes(hmac.digest(seed, text.encode("utf-8"), "sha512"), "big") % ORDER

    def voter_context(self, fingerprint: str, credential: str) -> str:
        """S0: the election and the credential that a ballot's proofs are made for."""
        return f"{fingerprint}|{credential}"

    def answer_context(self, voter_context: str, choices: Iterable[Ciphertext]) -> str:
        """S: S0 and all ciphertexts of one answer, the blank bit included."""
        return f"{voter_context}|{','.join([_hex_pair(each) for each in choices])}"

    def range_prefix(self, context: str, ciphertext: Ciphertext) -> str:
        """Of a proof that a ciphertext holds one of some values (0/1 with S0, overall with S)."""
        return f"prove|{context}|{_hex_pair(ciphertext)}|"

    def blank_prefix(self, answer_context: str) -> str:
        """Of the proof that the blank bit is 0 or all other choices are."""
        return f"bproof0|{answer_context}|"

    def blank_range_prefix(self, answer_context: str) -> str:
        """Of the overall proof of a question with a blank vote."""
        return f"bproof1|{answer_context}|"

    def encryption_prefix(
        self, voter_context: str, public_key: Point, ciphertext: Ciphertext
    ) -> str:
        """Of the proof that a mixnet answer's voter knows what it holds."""
        return f"raweg|{voter_context}|{hex_of_point(public_key)},{_hex_pair(ciphertext)}|"

    def signature_prefix(self, ballot_hash: str) -> str:
        """Of a ballot's signature."""
        return f"sig|{ballot_hash}|"

    def decryption_prefix(self, fingerprint: str, public_key: Point) -> str:
        """Of the proof of one decryption factor."""
        return f"decrypt|{fingerprint}|{hex_of_point(public_key)}|"

    def generator_number(self, index: int) -> int:
        """254 bits from where the search for generator h_index begins (h itself is -1)."""
        return int.from_bytes(sha256(f"ggen|{index}".encode()), "big") >> 2

    def shuffle_exponents(self, fingerprint: str, base: str, count: int) -> tuple[int, ...]:
        """The exponents u of a shuffle: `base` writes both lists and the commitments c."""
        seed = sha256_hex(f"shuffle-challenges|{fingerprint}|{base}".encode())
        hashes = [sha256(f"{seed}{sha256_hex(str(i).encode())}".encode()) for i in range(count)]
        return tuple(int.from_bytes(each, "big") % ORDER for each in hashes)

    def shuffle_challenge(
        self, fingerprint: str, announced: str, base: str, chain: str, public_key: Point
    ) -> int:
        """The challenge of a shuffle: over announcements, base, the chain and the key."""
        text = f"shuffle-challenge|{fingerprint}|{announced}{base}{chain}{hex_of_point(public_key)}"
        return int.from_bytes(sha256(text.encode()), "big") % ORDER

    def statement_prefix(self, digest: str) -> str:
        """Of the statement-bound proof over a whole tally (specification 13.2)."""
        return f"participate-decryption|{digest}|"

    def shuffle_statement_prefix(self, digest: str) -> str:
        """Of a trustee's signature under a shuffle (specification 12.8)."""
        return f"participate-shuffle|{digest}|"


def _hex_pair(ciphertext: Ciphertext) -> str:
    return f"{hex_of_point(ciphertext.alpha)},{hex_of_point(ciphertext.beta)}"


BELENIOS_V1: Final = Suite(name="belenios-v1", group="Ed25519", version=1)
