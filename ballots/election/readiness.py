"""What shows, before and while a vote runs, that its trustees can open it (specification 18.6).

None of it decrypts anything that a voter made. S is the set-up's hash: the SHA-256 (hex) of the
payload of the event Setup, so of election, trustees and credentials. All files are canonical JSON.

- rehearsal {"version":1,"setup":S,"owner":o,"factors":[…],"proof"}: alpha^x for test ciphertexts
  that everybody makes from S: number i = 1, 2, 3 encrypts i with the public randomness
  r = SHA-256(`rehearsal|S|i`) mod q. The proof is that of a whole tally, D being the SHA-256 of
  {"domain":"participate/rehearsal/v1","setup":S,"owner":o,"public_key":X,"ciphertexts","factors"};
- answer {"version":1,"setup":S,"owner":o,"nonce":"<64 hex digits>","proof"}: proof of possession
  of the private key over a fresh challenge, prefix `health|S|nonce|X|`;
- set-up accepted: a signed message {"domain":"participate/setup-ok/v1","setup":S,"owner":o},
  signed as the messages of a key ceremony are, under the trustee's key X.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ballots.crypto.elgamal import Ciphertext, encrypt
from ballots.crypto.group import (
    Point,
    generator_power,
    hex_of_point,
    point_of_hex,
    power,
    subtract,
    total,
)
from ballots.crypto.proofs import Proof, check_health, check_statement
from ballots.crypto.suite import BELENIOS_V1
from ballots.election.certificate import SignedMessage, write_message
from ballots.election.decryption import MAX_OWNERS
from ballots.election.trustees import Trustees
from ballots.encoding import (
    as_integer,
    as_list,
    as_object,
    canonical_json,
    from_hex,
    parse_json,
    sha256_hex,
)
from ballots.errors import MalformedError, VerificationError

SETUP_OK: Final = "participate/setup-ok/v1"
NONCE_BYTES: Final = 32
_REHEARSAL: Final = "participate/rehearsal/v1"
_NUMBERS: Final = (1, 2, 3)
_MAX_BYTES: Final = 1 << 12


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """One trustee's factors for the test ciphertexts of one set-up."""

    setup: str
    owner: int
    factors: tuple[Point, ...]
    proof: Proof

    @classmethod
    def from_bytes(cls, raw: bytes) -> "Rehearsal":
        """Read the file; only its canonical text is taken."""
        fields = as_object(
            parse_json(raw, max_bytes=_MAX_BYTES), ("version", "setup", "owner", "factors", "proof")
        )
        as_integer(fields["version"], 1, 1)
        read = cls(
            setup=from_hex(fields["setup"], 32).hex(),
            owner=as_integer(fields["owner"], 1, MAX_OWNERS),
            factors=tuple(point_of_hex(each) for each in as_list(fields["factors"], len(_NUMBERS))),
            proof=Proof.from_json_value(fields["proof"]),
        )
        _require_canonical(raw, read.to_bytes())
        return read

    def to_bytes(self) -> bytes:
        """Write the canonical text."""
        return canonical_json(
            {
                "version": 1,
                "setup": self.setup,
                "owner": self.owner,
                "factors": [hex_of_point(each) for each in self.factors],
                "proof": self.proof.to_json_value(),
            }
        )

    def check(self, setup: str, election_key: Point, trustees: Trustees) -> None:
        """Check that the owner's private key made these factors, for this set-up."""
        _require_setup(self.setup, setup)
        public_key = trustees.public_key_of(self.owner)
        ciphertexts = rehearsal_ciphertexts(setup, election_key)
        digest = rehearsal_digest(setup, self.owner, public_key, ciphertexts, self.factors)
        pairs = [
            (each.alpha, factor) for each, factor in zip(ciphertexts, self.factors, strict=True)
        ]
        check_statement(BELENIOS_V1, digest, public_key, pairs, self.proof)


@dataclass(frozen=True, slots=True)
class Answer:
    """A trustee's proof, over a challenge, that the private key is at hand."""

    setup: str
    owner: int
    nonce: str
    proof: Proof

    @classmethod
    def from_bytes(cls, raw: bytes) -> "Answer":
        """Read the file; only its canonical text is taken."""
        fields = as_object(
            parse_json(raw, max_bytes=_MAX_BYTES), ("version", "setup", "owner", "nonce", "proof")
        )
        as_integer(fields["version"], 1, 1)
        read = cls(
            setup=from_hex(fields["setup"], 32).hex(),
            owner=as_integer(fields["owner"], 1, MAX_OWNERS),
            nonce=from_hex(fields["nonce"], NONCE_BYTES).hex(),
            proof=Proof.from_json_value(fields["proof"]),
        )
        _require_canonical(raw, read.to_bytes())
        return read

    def to_bytes(self) -> bytes:
        """Write the canonical text."""
        return canonical_json(
            {
                "version": 1,
                "setup": self.setup,
                "owner": self.owner,
                "nonce": self.nonce,
                "proof": self.proof.to_json_value(),
            }
        )

    def check(self, setup: str, nonce: str, trustees: Trustees) -> None:
        """Check the answer to the challenge that the reader drew for it."""
        _require_setup(self.setup, setup)
        if self.nonce != nonce:
            raise VerificationError("wrong-nonce", "the answer is to another challenge")
        public_key = trustees.public_key_of(self.owner)
        check_health(BELENIOS_V1, setup, nonce, public_key, self.proof)


@dataclass(frozen=True, slots=True)
class SetupOk:
    """A trustee's signed word: it found its own key, φ, the credentials and the rules right."""

    setup: str
    owner: int
    signed: SignedMessage

    @classmethod
    def from_bytes(cls, raw: bytes) -> "SetupOk":
        """Read the file; only its canonical text is taken."""
        signed = SignedMessage.from_json_value(parse_json(raw, max_bytes=_MAX_BYTES))
        message = parse_json(signed.message.encode("utf-8"), max_bytes=_MAX_BYTES)
        fields = as_object(message, ("domain", "setup", "owner"))
        read = cls(
            setup=from_hex(fields["setup"], 32).hex(),
            owner=as_integer(fields["owner"], 1, MAX_OWNERS),
            signed=signed,
        )
        _require_canonical(raw, canonical_json(signed.to_json_value()))
        if signed.message != setup_ok_message(read.setup, read.owner):
            raise MalformedError("the message is not canonical or of another domain")
        return read

    def check(self, setup: str, trustees: Trustees) -> None:
        """Check that the owner signed this, and for this set-up."""
        _require_setup(self.setup, setup)
        self.signed.check(trustees.public_key_of(self.owner), "the accepted set-up")


def rehearsal_ciphertexts(setup: str, election_key: Point) -> tuple[Ciphertext, ...]:
    """Make the test ciphertexts of a set-up; their randomness is public."""
    return tuple(
        encrypt(election_key, number, BELENIOS_V1.rehearsal_scalar(setup, number))
        for number in _NUMBERS
    )


def rehearsal_digest(
    setup: str,
    owner: int,
    public_key: Point,
    ciphertexts: Sequence[Ciphertext],
    factors: Sequence[Point],
) -> str:
    """Return D: the hash of everything that a rehearsal's proof is about."""
    return sha256_hex(
        canonical_json(
            {
                "domain": _REHEARSAL,
                "setup": setup,
                "owner": owner,
                "public_key": hex_of_point(public_key),
                "ciphertexts": [each.to_json_value() for each in ciphertexts],
                "factors": [hex_of_point(each) for each in factors],
            }
        )
    )


def setup_ok_message(setup: str, owner: int) -> str:
    """Return what a trustee signs to accept a set-up."""
    return write_message({"domain": SETUP_OK, "setup": setup, "owner": owner})


def check_rehearsals(
    setup: str, election_key: Point, trustees: Trustees, files: Mapping[int, bytes]
) -> None:
    """Check that these trustees' stored keys together open what is encrypted to the election.

    `files` by owner. `VerificationError("not-enough-trustees")` names who is missing, and
    `failed-rehearsal` says that the numbers did not come out.
    """
    factors: dict[int, tuple[Point, ...]] = {}
    for owner, raw in files.items():
        rehearsal = Rehearsal.from_bytes(raw)
        if rehearsal.owner != owner:
            raise VerificationError("wrong-owner", "the rehearsal is another trustee's")
        rehearsal.check(setup, election_key, trustees)
        factors[owner] = rehearsal.factors
    exponents = trustees.exponents(factors.keys())
    ciphertexts = rehearsal_ciphertexts(setup, election_key)
    for place, (number, ciphertext) in enumerate(zip(_NUMBERS, ciphertexts, strict=True)):
        factor = total(power(factors[owner][place], weight) for owner, weight in exponents.items())
        if subtract(ciphertext.beta, factor) != generator_power(number):
            raise VerificationError(
                "failed-rehearsal", "the trustees' keys do not open what is encrypted to the key"
            )


def _require_setup(said: str, setup: str) -> None:
    if said != setup:
        raise VerificationError("wrong-setup", "it is about another set-up")


def _require_canonical(raw: bytes, written: bytes) -> None:
    if raw != written:
        raise MalformedError("the file is not canonical", "not-canonical")
