"""Round 4 of the key ceremony: shares sealed from member to member (specification 18.5).

The file is a signed message {"domain":"participate/ceremony/shares/v1","transcript":T,"index":z,
"shares":[…]} with one text for each receiver j, in order: R = g^r as 64 hex digits, a proof that z
knows r (challenge and response, prefix `share|T|z|j|R|`), then the secretbox of f_z(j) as 32
big-endian bytes. The box's key is the SHA-256 of the compact JSON
{"domain":"participate/ceremony/share/v1","transcript":T,"sender":z,"receiver":j,"encryption":W,
"ephemeral":R,"shared":W^r}; W is the receiver's key of round 1, used for this alone.

A receiver whose share does not open, or does not fit the sender's coefficients, publishes a
complaint: W^r = R^w with a proof, from which everybody sees the share that was sent, and nothing
that its sender did not know: hence the proof beside R, without which R could be made of another
sender's. The ceremony ends either way; the complaint shows whose fault it is.
Source: specification 8.4, 18.5.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ballots.crypto.group import (
    ORDER,
    POINT_BYTES,
    Point,
    check_member,
    generator_power,
    hex_of_point,
    point_of_hex,
)
from ballots.crypto.proofs import Proof, check_share, check_statement
from ballots.crypto.sealing import OVERHEAD, unseal
from ballots.crypto.suite import BELENIOS_V1
from ballots.election.ceremony import Revealed, blaming, read_file
from ballots.election.certificate import SignedMessage, read_message, write_message
from ballots.election.pedersen import evaluate
from ballots.encoding import (
    JsonLike,
    as_integer,
    as_list,
    as_object,
    canonical_json,
    from_hex,
    sha256,
    sha256_hex,
)
from ballots.errors import MalformedError, VerificationError

SHARES: Final = "participate/ceremony/shares/v1"
COMPLAINT: Final = "participate/ceremony/complaint/v1"
SCALAR_BYTES: Final = 32
_SHARE: Final = "participate/ceremony/share/v1"
_MAX_MESSAGE_BYTES: Final = 1 << 15
_PROOF_END: Final = POINT_BYTES + 2 * SCALAR_BYTES
_SEALED_BYTES: Final = _PROOF_END + SCALAR_BYTES + OVERHEAD


@dataclass(frozen=True, slots=True)
class SealedShare:
    """One share on its way: R, the proof that its sender knows r, and the box."""

    ephemeral: Point
    proof: Proof
    box: bytes

    def to_text(self) -> str:
        """Write the hex digits."""
        scalars = (self.proof.challenge, self.proof.response)
        proof = "".join(each.to_bytes(SCALAR_BYTES, "big").hex() for each in scalars)
        return hex_of_point(self.ephemeral) + proof + self.box.hex()


@dataclass(frozen=True, slots=True)
class SentShares:
    """One member's file of round 4: checked, all boxes still closed."""

    sender: int
    shares: tuple[SealedShare, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Complaint:
    """A receiver's public evidence; `shares` is the SHA-256 of the sender's file."""

    sender: int
    receiver: int
    shares: str
    shared: Point
    proof: Proof

    @classmethod
    def from_bytes(cls, raw: bytes) -> "Complaint":
        """Read the file; only its canonical text is taken."""
        names = ("domain", "transcript", "sender", "receiver", "shares", "shared", "proof")
        fields = as_object(read_file(raw), names)
        return cls(
            sender=as_integer(fields["sender"], 1, 1 << 16),
            receiver=as_integer(fields["receiver"], 1, 1 << 16),
            shares=from_hex(fields["shares"], 32).hex(),
            shared=point_of_hex(fields["shared"]),
            proof=Proof.from_json_value(fields["proof"]),
        )

    def to_bytes(self, revealed: Revealed) -> bytes:
        """Write the canonical file."""
        statement = complaint_statement(
            revealed, self.sender, self.receiver, self.shares, self.shared
        )
        return canonical_json({**statement, "proof": self.proof.to_json_value()})


def shares_message(revealed: Revealed, sender: int, shares: Sequence[SealedShare]) -> str:
    """Return what a member signs in round 4."""
    return write_message(
        {
            "domain": SHARES,
            "transcript": revealed.transcript,
            "index": sender,
            "shares": [each.to_text() for each in shares],
        }
    )


def read_shares(revealed: Revealed, sender: int, raw: bytes) -> SentShares:
    """Read a member's file of round 4 and check all of it that is public."""
    with blaming(sender, "file of shares"):
        signed = SignedMessage.from_json_value(read_file(raw))
        fields = as_object(
            read_message(signed.message, _MAX_MESSAGE_BYTES),
            ("domain", "transcript", "index", "shares"),
        )
        texts = as_list(fields["shares"], revealed.ceremony.size)
        shares = tuple(_sealed_of(from_hex(each, _SEALED_BYTES)) for each in texts)
        if fields["transcript"] != revealed.transcript:
            raise VerificationError(
                "wrong-transcript", "it follows other commitments or coefficients than these"
            )
        if signed.message != shares_message(revealed, sender, shares):
            raise VerificationError("wrong-context", "it is not for this place and ceremony")
        signed.check(revealed.ceremony.key_of(sender), "the message")
        for receiver, each in enumerate(shares, 1):
            prefix = BELENIOS_V1.share_prefix(revealed.transcript, sender, receiver, each.ephemeral)
            check_share(BELENIOS_V1, prefix, each.ephemeral, each.proof)
    return SentShares(sender, shares, sha256_hex(raw))


def share_key(
    revealed: Revealed, sender: int, receiver: int, ephemeral: Point, shared: Point
) -> bytes:
    """Return the key of one box; it is bound to everything that the share is about."""
    encryption = revealed.ceremony.certificates[receiver - 1].encryption
    return sha256(
        canonical_json(
            {
                "domain": _SHARE,
                "transcript": revealed.transcript,
                "sender": sender,
                "receiver": receiver,
                "encryption": hex_of_point(encryption),
                "ephemeral": hex_of_point(ephemeral),
                "shared": hex_of_point(shared),
            }
        )
    )


def open_share(revealed: Revealed, sent: SentShares, receiver: int, shared: Point) -> int:
    """Open one box and check the share in it; `VerificationError("bad-share")` names the sender."""
    sealed = sent.shares[receiver - 1]
    key = share_key(revealed, sent.sender, receiver, sealed.ephemeral, shared)
    try:
        share = int.from_bytes(unseal(key, sealed.box), "big")
    except VerificationError as error:
        raise _bad_share(sent, receiver, "does not open") from error
    expected = evaluate(revealed.reveals[sent.sender - 1].coefficients, receiver)
    if share >= ORDER or generator_power(share) != expected:
        raise _bad_share(sent, receiver, "does not fit the coefficients of its sender")
    return share


def complaint_statement(
    revealed: Revealed, sender: int, receiver: int, shares: str, shared: Point
) -> dict[str, JsonLike]:
    """Return what a complaint states; its hash is what the proof is bound to."""
    return {
        "domain": COMPLAINT,
        "transcript": revealed.transcript,
        "sender": sender,
        "receiver": receiver,
        "shares": shares,
        "shared": hex_of_point(shared),
    }


def check_complaint(revealed: Revealed, sender: int, shares: bytes, complaint: bytes) -> None:
    """Check, as anybody, that a member complains rightly about a sender's file of round 4.

    Returns where the share is bad indeed; `VerificationError("false-complaint")` where it is good.
    """
    sent = read_shares(revealed, sender, shares)
    read = Complaint.from_bytes(complaint)
    if (read.sender, read.shares) != (sender, sent.digest) or read.to_bytes(revealed) != complaint:
        raise VerificationError("wrong-context", "the complaint is about another file of shares")
    if read.receiver > revealed.ceremony.size:
        raise MalformedError("the complaint is of no member")
    certificate = revealed.ceremony.certificates[read.receiver - 1]
    statement = complaint_statement(revealed, sender, read.receiver, read.shares, read.shared)
    ephemeral = sent.shares[read.receiver - 1].ephemeral
    digest = sha256_hex(canonical_json(statement))
    with blaming(read.receiver, "complaint"):
        pair = (ephemeral, read.shared)
        check_statement(BELENIOS_V1, digest, certificate.encryption, [pair], read.proof)
    try:
        open_share(revealed, sent, read.receiver, read.shared)
    except VerificationError:
        return
    raise VerificationError(
        "false-complaint",
        f"member {read.receiver} complains about member {sender}, whose share is good",
    )


def _sealed_of(raw: bytes) -> SealedShare:
    ephemeral = point_of_hex(raw[:POINT_BYTES].hex())
    check_member(ephemeral, allow_identity=False)
    challenge = int.from_bytes(raw[POINT_BYTES : POINT_BYTES + SCALAR_BYTES], "big")
    response = int.from_bytes(raw[POINT_BYTES + SCALAR_BYTES : _PROOF_END], "big")
    if max(challenge, response) >= ORDER:
        raise MalformedError("a number is not below its modulus", "bad-scalar")
    return SealedShare(ephemeral, Proof(challenge, response), raw[_PROOF_END:])


def _bad_share(sent: SentShares, receiver: int, what: str) -> VerificationError:
    return VerificationError(
        "bad-share", f"the share of member {sent.sender} for member {receiver} {what}"
    )
