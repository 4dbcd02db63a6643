"""What a tested device hands over, and the ballot that follows from it (specification 9.10).

The text stands in the fragment of an address, as a QR code, and goes from the tested device to
another one. It opens one ballot, which was burned before; it holds no voting code and nothing that
signs another ballot.
"""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ballots.crypto.group import ORDER
from ballots.crypto.proofs import Proof
from ballots.election.ballot import Ballot, check_ballot, sign_ballot_json
from ballots.election.credentials import CredentialList
from ballots.election.definition import Election
from ballots.election.question import HomomorphicQuestion, Question
from ballots.errors import MalformedError
from ballots.making.casting import make_unsigned

MAX_TESTED_CHARACTERS: Final = 8192
_SCALAR_BYTES: Final = 32
_FORM: Final = re.compile(
    r"(?:[!-~]*#)?v=1&s=([\w-]{43})&c=([\w-]{43})&p=([\w-]{86})&a=([\w-]+(?:\.[\w-]+)*)", re.ASCII
)


@dataclass(frozen=True, slots=True)
class TestedBallot:
    """A burned ballot's seed, its public credential and signature, and what was chosen."""

    __test__ = False  # pytest collects classes by such names

    seed: bytes = field(repr=False)
    credential: str
    signature: Proof
    choices: tuple[tuple[int, ...], ...]

    @classmethod
    def from_text(cls, text: str) -> "TestedBallot":
        """Read an address or its fragment; MalformedError for any other spelling."""
        found = _FORM.fullmatch(text) if len(text) <= MAX_TESTED_CHARACTERS else None
        if found is None:
            raise MalformedError("this is not what a tested device shows")
        seed, credential, proof = (_bytes_of(part) for part in found.groups()[:3])
        challenge, response = (
            int.from_bytes(half, "big") for half in (proof[:_SCALAR_BYTES], proof[_SCALAR_BYTES:])
        )
        if max(challenge, response) >= ORDER:
            raise MalformedError("a number of the signature is too large", "bad-scalar")
        choices = tuple(tuple(_bytes_of(part)) for part in found[4].split("."))
        return cls(seed, credential.hex(), Proof(challenge, response), choices)

    @property
    def fragment(self) -> str:
        """The one spelling of it."""
        proof = b"".join(
            number.to_bytes(_SCALAR_BYTES, "big")
            for number in (self.signature.challenge, self.signature.response)
        )
        choices = ".".join(_text_of(bytes(numbers)) for numbers in self.choices)
        seed, credential = _text_of(self.seed), _text_of(bytes.fromhex(self.credential))
        return f"v=1&s={seed}&c={credential}&p={_text_of(proof)}&a={choices}"


def remake_ballot(election: Election, tested: TestedBallot) -> Ballot:
    """Make the tested ballot again, from the recorded election alone, and check all of it.

    `bad-choices` for what the election does not allow; the codes of section 9.7, of which only
    `bad-point` and `bad-signature` can occur: everything else was made here.
    """
    unsigned = make_unsigned(election, tested.credential, tested.choices, tested.seed)
    ballot_hash = election.suite.ballot_hash(unsigned)
    ballot = Ballot.from_bytes(sign_ballot_json(unsigned, ballot_hash, tested.signature))
    check_ballot(ballot, election, CredentialList(b"", {tested.credential: 1}))
    return ballot


def told_choices(question: Question, numbers: Sequence[int]) -> list[str]:
    """Say in words what an allowed answer holds: one line for each answer that was chosen."""
    if not isinstance(question, HomomorphicQuestion):
        return [
            f"{number}: {answer}" for number, answer in zip(numbers, question.answers, strict=True)
        ]
    if question.blank and numbers[0]:
        return ["blank vote"]
    marks = numbers[1:] if question.blank else numbers
    return [answer for mark, answer in zip(marks, question.answers, strict=True) if mark]


def _text_of(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")


def _bytes_of(text: str) -> bytes:
    """Read unpadded base64 with `-` and `_`; only its canonical spelling."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as error:
        raise MalformedError("a part is not base64") from error
    if _text_of(raw) != text:
        raise MalformedError("a part is not written in canonical base64", "not-canonical")
    return raw
