"""A member's own part in the key ceremony of a threshold group (specification 18.5).

One secret seed of 32 bytes is all that a member keeps: the keys of the certificate and the
coefficients of the polynomial are derived from it (`Suite.trustee_scalar`), the coefficients bound
to the certificates of all members, so that one seed gives one polynomial a ceremony. With the seed
and the public files the share can be had again.
Each step takes the closed rounds before it and returns the bytes of one file.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ballots.crypto.group import ORDER, Point, generator_power, hex_of_point, power
from ballots.crypto.sealing import seal
from ballots.crypto.suite import BELENIOS_V1
from ballots.election.ceremony import Ceremony, Committed, Revealed, commitment_message
from ballots.election.certificate import (
    Certificate,
    Context,
    SignedMessage,
    certificates_statement,
    coefficients_message,
)
from ballots.election.pedersen import VerificationKey
from ballots.election.shares import (
    SCALAR_BYTES,
    Complaint,
    SealedShare,
    SentShares,
    complaint_statement,
    open_share,
    read_shares,
    share_key,
    shares_message,
)
from ballots.encoding import canonical_json, sha256_hex
from ballots.errors import MalformedError, VerificationError
from ballots.making.ceremony import PrivateKey
from ballots.making.provers import Randomness, draw_scalar, prove_key, prove_statement

SEED_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Member:
    """A member of one ceremony with its secret seed, which its representation does not show."""

    context: Context
    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse a seed of another length."""
        if len(self.seed) != SEED_BYTES:
            raise MalformedError(f"a trustee's seed has {SEED_BYTES} bytes")

    @property
    def certificate(self) -> Certificate:
        """Return the public keys of this seed."""
        return Certificate(
            self.context,
            verification=generator_power(self._scalar("signing")),
            encryption=generator_power(self._scalar("encryption")),
        )

    def certify(self, randomness: Randomness) -> bytes:
        """Round 1: publish the keys."""
        return _file(self._sign(self.certificate.to_message(), randomness))

    def commit(self, ceremony: Ceremony, randomness: Randomness) -> bytes:
        """Round 2: commit to the coefficients."""
        self._require_place(ceremony)
        public = self._public_coefficients(ceremony)
        message = commitment_message(ceremony, self.context.index, public)
        return _file(self._sign(message, randomness))

    def reveal(self, committed: Committed, randomness: Randomness) -> bytes:
        """Round 3: publish the coefficients, when everybody has committed."""
        ceremony = committed.ceremony
        self._require_place(ceremony)
        public = self._public_coefficients(ceremony)
        message = coefficients_message(public)
        if committed.hashes[self.context.index - 1] != sha256_hex(message.encode("utf-8")):
            raise VerificationError("wrong-key", "the commitment in your place is not yours")
        statement = certificates_statement(ceremony.signed, public)
        return canonical_json(
            {
                "coefexps": self._sign(message, randomness).to_json_value(),
                "signature": self._sign(statement, randomness).signature.to_json_value(),
            }
        )

    def share(self, revealed: Revealed, randomness: Randomness) -> bytes:
        """Round 4: seal a share to every member, this one included."""
        self._require_place(revealed.ceremony)
        receivers = range(1, revealed.ceremony.size + 1)
        sealed = [self._seal_share(revealed, receiver, randomness) for receiver in receivers]
        message = shares_message(revealed, self.context.index, sealed)
        return _file(self._sign(message, randomness))

    def receive(
        self, revealed: Revealed, files: Sequence[bytes], randomness: Randomness
    ) -> tuple[PrivateKey, bytes]:
        """Round 5: open all shares; return the secret share key and the file with its public half.

        `BadShareError` names the first sender whose share is bad and holds the complaint.
        """
        self._require_place(revealed.ceremony)
        if len(files) != revealed.ceremony.size:
            raise MalformedError("there is not one file of shares of each member")
        sent = [read_shares(revealed, sender, raw) for sender, raw in enumerate(files, 1)]
        secret = sum(self._open(revealed, each, randomness) for each in sent) % ORDER
        key = PrivateKey(secret, generator_power(secret))
        prefix = BELENIOS_V1.possession_prefix(key.public_key)
        public = VerificationKey(
            possession=prove_key(BELENIOS_V1, prefix, secret, randomness),
            public_key=key.public_key,
            signature=self._sign(hex_of_point(key.public_key), randomness).signature,
        )
        return key, canonical_json(public.to_json_value())

    def _open(self, revealed: Revealed, sent: SentShares, randomness: Randomness) -> int:
        receiver, secret = self.context.index, self._scalar("encryption")
        ephemeral = sent.shares[receiver - 1].ephemeral
        shared = power(ephemeral, secret)
        try:
            return open_share(revealed, sent, receiver, shared)
        except VerificationError as error:
            statement = complaint_statement(revealed, sent.sender, receiver, sent.digest, shared)
            digest = sha256_hex(canonical_json(statement))
            proof = prove_statement(BELENIOS_V1, digest, [ephemeral], secret, randomness)
            complaint = Complaint(sent.sender, receiver, sent.digest, shared, proof)
            raise BadShareError(error, sent.sender, complaint.to_bytes(revealed)) from error

    def _seal_share(self, revealed: Revealed, receiver: int, randomness: Randomness) -> SealedShare:
        coefficients = self._coefficients(revealed.ceremony)
        share = sum(each * receiver**k for k, each in enumerate(coefficients)) % ORDER
        secret = draw_scalar(randomness)
        ephemeral = generator_power(secret)
        shared = power(revealed.ceremony.certificates[receiver - 1].encryption, secret)
        sender = self.context.index
        key = share_key(revealed, sender, receiver, ephemeral, shared)
        prefix = BELENIOS_V1.share_prefix(revealed.transcript, sender, receiver, ephemeral)
        proof = prove_key(BELENIOS_V1, prefix, secret, randomness)
        return SealedShare(ephemeral, proof, seal(key, share.to_bytes(SCALAR_BYTES, "big")))

    def _coefficients(self, ceremony: Ceremony) -> list[int]:
        return [self._scalar(f"coefficient|{ceremony.id}|{k}") for k in range(ceremony.threshold)]

    def _public_coefficients(self, ceremony: Ceremony) -> tuple[Point, ...]:
        return tuple(generator_power(each) for each in self._coefficients(ceremony))

    def _require_place(self, ceremony: Ceremony) -> None:
        place = self.context.index - 1
        if place >= ceremony.size or ceremony.certificates[place] != self.certificate:
            raise VerificationError(
                "wrong-key", "the certificate in your place of this ceremony is not yours"
            )

    def _sign(self, message: str, randomness: Randomness) -> SignedMessage:
        prefix = BELENIOS_V1.message_prefix(message)
        secret = self._scalar("signing")
        return SignedMessage(message, prove_key(BELENIOS_V1, prefix, secret, randomness))

    def _scalar(self, purpose: str) -> int:
        return BELENIOS_V1.trustee_scalar(self.seed, purpose)


class BadShareError(VerificationError):
    """A member sent a bad share: the ceremony ends. `complaint` is the evidence to publish."""

    def __init__(self, found: VerificationError, sender: int, complaint: bytes) -> None:
        """Take over what was found."""
        super().__init__(found.code, found.sentence)
        self.sender = sender
        self.complaint = complaint


def draw_member(context: Context, randomness: Randomness) -> Member:
    """Draw a fresh seed for one ceremony.

    A group of several of whom one opens is refused: every share would be the same key, and each
    member could open every tally alone.
    """
    if context.threshold == 1 < context.size:
        raise MalformedError("of several trustees at least 2 must be needed to open a tally")
    return Member(context, randomness(SEED_BYTES))


def _file(signed: SignedMessage) -> bytes:
    return canonical_json(signed.to_json_value())
