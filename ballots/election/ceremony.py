"""The key ceremony of a threshold group, as everybody can follow it (specification 18.5).

In each round every member publishes one file, and a round begins when all files of the one before
are in. Members are numbered from 1; all files are canonical JSON:

1. certificate: a signed message, the keys to sign with and to encrypt to (`certificate.py`);
2. commitment: a signed message {"domain":"participate/ceremony/commitment/v1","ceremony":H,
   "index":z,"coefexps":sha256 of the message of round 3}, so that nobody chooses after the others;
3. reveal: {"coefexps":signed message,"signature"}, the message committed to, and the signature
   over all certificates that stands in the election's trustees;
4. shares, sealed to each receiver (`shares.py`);
5. verification key: {"pok","public_key","signature"}, as it stands in the election's trustees.

H is the SHA-256 (hex) of the n certificates as a compact JSON list; T that of the compact JSON
{"ceremony":H,"commitments":[…],"reveals":[…]}. Whoever is at fault is named in the sentence.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from ballots.crypto.group import Point, check_member, total
from ballots.crypto.proofs import Proof, check_message
from ballots.crypto.suite import BELENIOS_V1
from ballots.election.certificate import (
    Certificate,
    Coefficients,
    Context,
    SignedMessage,
    certificates_statement,
    coefficients_message,
    coefficients_of,
    read_message,
    write_message,
)
from ballots.election.pedersen import Pedersen, VerificationKey, evaluate
from ballots.encoding import (
    JsonLike,
    JsonValue,
    as_object,
    canonical_json,
    from_hex,
    parse_json,
    sha256_hex,
)
from ballots.errors import MalformedError, VerificationError

COMMITMENT: Final = "participate/ceremony/commitment/v1"
MAX_FILE_BYTES: Final = 1 << 16
"""The longest file, the sealed shares for 100 receivers, is 30 kB."""


@dataclass(frozen=True, slots=True)
class Ceremony:
    """Round 1 is closed: who takes part. `id` is H."""

    signed: tuple[SignedMessage, ...]
    certificates: tuple[Certificate, ...]
    id: str

    @property
    def size(self) -> int:
        """Return the number of members."""
        return len(self.certificates)

    @property
    def threshold(self) -> int:
        """Return how many members open a tally."""
        return self.certificates[0].context.threshold

    def key_of(self, index: int) -> Point:
        """Return the key that a member signs with."""
        return self.certificates[index - 1].verification


@dataclass(frozen=True, slots=True)
class Committed:
    """Round 2 is closed: nobody can change the coefficients any more."""

    ceremony: Ceremony
    signed: tuple[SignedMessage, ...]
    hashes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reveal:
    """One file of round 3; the signature is the one over all certificates."""

    signed: SignedMessage
    coefficients: Coefficients
    signature: Proof

    def to_json_value(self) -> dict[str, JsonLike]:
        """Write {"coefexps","signature"}."""
        return {
            "coefexps": self.signed.to_json_value(),
            "signature": self.signature.to_json_value(),
        }


@dataclass(frozen=True, slots=True)
class Revealed:
    """Round 3 is closed: the group's key is fixed. `transcript` is T."""

    ceremony: Ceremony
    reveals: tuple[Reveal, ...]
    transcript: str


def read_certificates(files: Sequence[bytes]) -> Ceremony:
    """Close round 1: the files of all members in order, for one ceremony, no key twice."""
    if not files:
        raise MalformedError("a ceremony has no member")
    signed: list[SignedMessage] = []
    certificates: list[Certificate] = []
    threshold = None
    for index, raw in enumerate(files, 1):
        message, certificate = read_certificate(raw, len(files), threshold, index)
        threshold = certificate.context.threshold
        signed.append(message)
        certificates.append(certificate)
    require_distinct(certificates)
    listed = canonical_json([each.to_json_value() for each in signed])
    return Ceremony(tuple(signed), tuple(certificates), sha256_hex(listed))


def read_certificate(
    raw: bytes, size: int, threshold: int | None, index: int
) -> tuple[SignedMessage, Certificate]:
    """Read one member's file of round 1 in full; a threshold of None is not known yet."""
    with blaming(index, "certificate"):
        message = SignedMessage.from_json_value(read_file(raw))
        certificate = Certificate.from_signed(message)
        _require_canonical(message.message, certificate.to_message())
        context = certificate.context
        if context != Context(size, threshold or context.threshold, index):
            raise VerificationError("wrong-context", "it is not for this place in the ceremony")
        certificate.check(message)
    return message, certificate


def require_distinct(certificates: Sequence[Certificate]) -> None:
    """Refuse certificates of which two have a key in common."""
    keys = [key for each in certificates for key in (each.verification, each.encryption)]
    if len(set(keys)) != len(keys):
        raise VerificationError("repeated-trustee", "two certificates have a key in common")


def commitment_message(ceremony: Ceremony, index: int, coefficients: Sequence[Point]) -> str:
    """Return what a member signs in round 2."""
    digest = sha256_hex(coefficients_message(coefficients).encode("utf-8"))
    return _commitment(ceremony, index, digest)


def read_commitments(ceremony: Ceremony, files: Sequence[bytes]) -> Committed:
    """Close round 2: one signed commitment of every member of this ceremony."""
    _require_all(ceremony, files)
    read = [read_commitment(ceremony, index, raw) for index, raw in enumerate(files, 1)]
    return Committed(ceremony, tuple(each[0] for each in read), tuple(each[1] for each in read))


def read_commitment(ceremony: Ceremony, index: int, raw: bytes) -> tuple[SignedMessage, str]:
    """Read one member's file of round 2 in full; returns it with the hash committed to."""
    with blaming(index, "commitment"):
        message = SignedMessage.from_json_value(read_file(raw))
        fields = as_object(
            read_message(message.message), ("domain", "ceremony", "index", "coefexps")
        )
        digest = from_hex(fields["coefexps"], 32).hex()
        if message.message != _commitment(ceremony, index, digest):
            raise VerificationError("wrong-context", "it is not for this place and ceremony")
        message.check(ceremony.key_of(index), "the message")
    return message, digest


def read_reveals(committed: Committed, files: Sequence[bytes]) -> Revealed:
    """Close round 3: every member's coefficients are those that it committed to."""
    ceremony = committed.ceremony
    _require_all(ceremony, files)
    reveals = [read_reveal(committed, index, raw) for index, raw in enumerate(files, 1)]
    statement: dict[str, JsonLike] = {
        "ceremony": ceremony.id,
        "commitments": [each.to_json_value() for each in committed.signed],
        "reveals": [each.to_json_value() for each in reveals],
    }
    return Revealed(ceremony, tuple(reveals), sha256_hex(canonical_json(statement)))


def read_reveal(committed: Committed, index: int, raw: bytes) -> Reveal:
    """Read one member's file of round 3 in full."""
    with blaming(index, "reveal"):
        reveal = _reveal_of(read_file(raw), committed.ceremony.threshold)
        _check_reveal(reveal, committed, index)
    return reveal


def read_verification(revealed: Revealed, index: int, raw: bytes) -> VerificationKey:
    """Read one member's file of round 5 in full: it is the key that everybody computes."""
    with blaming(index, "verification key"):
        key = VerificationKey.from_json_value(read_file(raw))
        polynomials = [each.coefficients for each in revealed.reveals]
        joint = [total(points) for points in zip(*polynomials, strict=True)]
        key.check(revealed.ceremony.key_of(index), evaluate(joint, index))
    return key


def assemble(revealed: Revealed, files: Sequence[bytes]) -> Pedersen:
    """Close round 5: return the group as it stands in the election's trustees, fully checked."""
    ceremony, reveals = revealed.ceremony, revealed.reveals
    _require_all(ceremony, files)
    keys = [read_verification(revealed, index, raw) for index, raw in enumerate(files, 1)]
    return Pedersen(
        threshold=ceremony.threshold,
        signed_certificates=ceremony.signed,
        certificates=ceremony.certificates,
        signed_polynomials=tuple(each.signed for each in reveals),
        polynomials=tuple(each.coefficients for each in reveals),
        signatures=tuple(each.signature for each in reveals),
        verification_keys=tuple(keys),
    )


@contextmanager
def blaming(index: int, what: str) -> Iterator[None]:
    """Name the member, and the file, that an error is about."""
    try:
        yield
    except MalformedError as error:
        raise MalformedError(_named(index, what, error.sentence), error.code) from error
    except VerificationError as error:
        raise VerificationError(error.code, _named(index, what, error.sentence)) from error


def read_file(raw: bytes) -> JsonValue:
    """Read one file of the ceremony; only canonical JSON is taken."""
    value = parse_json(raw, max_bytes=MAX_FILE_BYTES)
    if canonical_json(value) != raw:
        raise MalformedError("the file is not canonical", "not-canonical")
    return value


def _commitment(ceremony: Ceremony, index: int, digest: str) -> str:
    return write_message(
        {"domain": COMMITMENT, "ceremony": ceremony.id, "index": index, "coefexps": digest}
    )


def _reveal_of(value: JsonValue, threshold: int) -> Reveal:
    fields = as_object(value, ("coefexps", "signature"))
    signed = SignedMessage.from_json_value(fields["coefexps"])
    coefficients = coefficients_of(signed.message, threshold)
    _require_canonical(signed.message, coefficients_message(coefficients))
    return Reveal(signed, coefficients, Proof.from_json_value(fields["signature"]))


def _check_reveal(reveal: Reveal, committed: Committed, index: int) -> None:
    ceremony = committed.ceremony
    if sha256_hex(reveal.signed.message.encode("utf-8")) != committed.hashes[index - 1]:
        raise VerificationError("wrong-commitment", "these are not the coefficients committed to")
    for point in reveal.coefficients:
        check_member(point, allow_identity=False)
    key = ceremony.key_of(index)
    reveal.signed.check(key, "the coefficients")
    statement = certificates_statement(ceremony.signed, reveal.coefficients)
    check_message(BELENIOS_V1, statement, key, reveal.signature, "all certificates")


def _require_all(ceremony: Ceremony, files: Sequence[bytes]) -> None:
    if len(files) != ceremony.size:
        raise MalformedError(f"{len(files)} files are there for {ceremony.size} members")


def _require_canonical(message: str, written: str) -> None:
    if message != written:
        raise MalformedError("the message is not written canonically", "not-canonical")


def _named(index: int, what: str, sentence: str) -> str:
    return f"the {what} of member {index}: {sentence}"
