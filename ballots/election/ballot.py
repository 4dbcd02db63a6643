"""A ballot: encrypted answers, proofs, signed under a credential (specification 9.1, 9.5, 9.7).

Invariants: a `Ballot` was read from its one canonical text, so its tracker names exactly one
ballot. `from_bytes` settles the form, `check_ballot` everything else.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from ballots.crypto.group import IDENTITY, hex_of_point, point_of_hex
from ballots.crypto.proofs import Proof, check_signature
from ballots.crypto.suite import BELENIOS_V1
from ballots.election.answer import Answer, answer_of, check_answer, check_shape
from ballots.election.credentials import CredentialList
from ballots.election.definition import Election
from ballots.encoding import (
    JsonValue,
    as_list,
    as_object,
    as_text,
    canonical_json,
    from_b64_nopad,
    is_hex,
    parse_json,
)
from ballots.errors import MalformedError, VerificationError

MAX_BALLOT_BYTES: Final = 1 << 21
"""Nothing longer is read at all; `size_limit` is the bound of one election."""
SHORT_CODE_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
SHORT_CODE_LENGTH: Final = 12
_BASE_BYTES: Final = 64 << 10
_BYTES_AN_OPTION: Final = 1 << 10


@dataclass(frozen=True, slots=True)
class Ballot:
    """One canonical ballot; `tracker` is its 43-character fingerprint."""

    raw: bytes
    election_uuid: str
    election_hash: str
    credential: str
    answers: tuple[Answer, ...]
    signature_hash: str
    signature: Proof
    tracker: str

    @classmethod
    def from_bytes(cls, raw: bytes, *, max_bytes: int = MAX_BALLOT_BYTES) -> "Ballot":
        """Read a ballot; anything but its canonical text is a `MalformedError`."""
        fields = as_object(
            parse_json(raw, max_bytes=max_bytes),
            ("election_uuid", "election_hash", "credential", "answers", "signature"),
        )
        signature = as_object(fields["signature"], ("hash", "proof"))
        from_b64_nopad(fields["election_hash"], 32)
        from_b64_nopad(signature["hash"], 32)
        ballot = cls(
            raw=raw,
            election_uuid=as_text(fields["election_uuid"]),
            election_hash=as_text(fields["election_hash"]),
            credential=_credential_of(fields["credential"]),
            answers=tuple(answer_of(each) for each in as_list(fields["answers"])),
            signature_hash=as_text(signature["hash"]),
            signature=Proof.from_json_value(signature["proof"]),
            tracker=BELENIOS_V1.tracker(raw),
        )
        if ballot.to_bytes() != raw:
            raise MalformedError("the ballot is not written canonically", "not-canonical")
        return ballot

    @property
    def points(self) -> tuple[str, ...]:
        """Return all alpha and beta as hex: none may occur in another ballot."""
        return tuple(
            hex_of_point(point)
            for answer in self.answers
            for each in answer.ciphertexts
            for point in (each.alpha, each.beta)
        )

    def unsigned_bytes(self) -> bytes:
        """Write the canonical text without the field `signature`."""
        return unsigned_ballot_json(
            self.election_uuid, self.election_hash, self.credential, self.answers
        )

    def to_bytes(self) -> bytes:
        """Write the canonical text."""
        return sign_ballot_json(self.unsigned_bytes(), self.signature_hash, self.signature)


def unsigned_ballot_json(
    uuid: str, fingerprint: str, credential: str, answers: tuple[Answer, ...]
) -> bytes:
    """Write a ballot without `signature`: the bytes that the signature's hash is over."""
    return canonical_json(
        {
            "election_uuid": uuid,
            "election_hash": fingerprint,
            "credential": credential,
            "answers": [answer.to_json_value() for answer in answers],
        }
    )


def sign_ballot_json(unsigned: bytes, ballot_hash: str, proof: Proof) -> bytes:
    """Append the field `signature` to an unsigned ballot."""
    signature = canonical_json({"hash": ballot_hash, "proof": proof.to_json_value()})
    return unsigned[:-1] + b',"signature":' + signature + b"}"


def size_limit(election: Election) -> int:
    """Return the most bytes a ballot of this election may have: 64 kB and 1 kB an option."""
    return _BASE_BYTES + _BYTES_AN_OPTION * election.options


def check_ballot(
    ballot: Ballot,
    election: Election,
    credentials: CredentialList,
    *,
    allow_identity: bool = False,
) -> None:
    """Check everything a ballot claims; `VerificationError` carries the reason.

    `allow_identity` is for bare archives, where the protocol lets alpha be the identity; casting
    never allows it. Cost: 2 base and 6 variable multiplications an option, 1 and 3 a value of the
    overall proof; 1 and 1 a mixnet answer; 1 and 1 for the signature.
    """
    _check_context(ballot, election, credentials)
    _check_shapes(ballot, election)
    if not allow_identity:
        _refuse_identity(ballot)
    _check_signature(ballot, election)
    suite = election.suite
    context = suite.voter_context(election.fingerprint, ballot.credential)
    for number, (question, answer) in enumerate(
        zip(election.questions, ballot.answers, strict=True), 1
    ):
        with _named(number):
            check_answer(suite, election.public_key, context, question, answer)


def short_code(tracker: str) -> str:
    """Return the 12 characters for the eye, of the tracker mod 31^12 (specification 9.6)."""
    base = len(SHORT_CODE_ALPHABET)
    number = int.from_bytes(from_b64_nopad(tracker, 32), "big")
    digits: list[str] = []
    for _ in range(SHORT_CODE_LENGTH):
        number, digit = divmod(number, base)
        digits.append(SHORT_CODE_ALPHABET[digit])
    return "".join(reversed(digits))


def _check_context(ballot: Ballot, election: Election, credentials: CredentialList) -> None:
    if len(ballot.raw) > size_limit(election):
        raise VerificationError("too-large", "the ballot is larger than this election allows")
    if ballot.election_uuid != election.uuid:
        raise VerificationError("wrong-election", "the ballot names another election")
    if ballot.election_hash != election.fingerprint:
        raise VerificationError(
            "wrong-election", "the ballot was made for another definition of this election"
        )
    if ballot.credential not in credentials:
        raise VerificationError(
            "unknown-credential", "the ballot's credential is not of this election"
        )


def _check_shapes(ballot: Ballot, election: Election) -> None:
    if len(ballot.answers) != len(election.questions):
        raise VerificationError(
            "wrong-shape", "the ballot does not answer each question of the election"
        )
    for number, (question, answer) in enumerate(
        zip(election.questions, ballot.answers, strict=True), 1
    ):
        with _named(number):
            check_shape(question, answer)


def _refuse_identity(ballot: Ballot) -> None:
    if any(each.alpha == IDENTITY for answer in ballot.answers for each in answer.ciphertexts):
        raise VerificationError("bad-point", "a ciphertext is not encrypted: alpha is the identity")


def _check_signature(ballot: Ballot, election: Election) -> None:
    ballot_hash = election.suite.ballot_hash(ballot.unsigned_bytes())
    if ballot.signature_hash != ballot_hash:
        raise VerificationError(
            "bad-signature", "the ballot's signature is over other bytes than the ballot"
        )
    check_signature(election.suite, ballot_hash, point_of_hex(ballot.credential), ballot.signature)


def _credential_of(value: JsonValue) -> str:
    if not is_hex(value, 32):
        raise MalformedError("the ballot's credential is not 64 lowercase hex digits")
    return as_text(value)


@contextmanager
def _named(number: int) -> Iterator[None]:
    """Say of which question an error is."""
    try:
        yield
    except VerificationError as error:
        raise VerificationError(error.code, f"question {number}: {error.sentence}") from error
