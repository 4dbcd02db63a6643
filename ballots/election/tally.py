"""The encrypted tally of the last ballot of each credential.

Of a homomorphic question it holds one sum a choice; of a mixnet question all ciphertexts, ordered
by their raw bytes, so that their places say nothing about their voters (specification 11.1 to
11.3).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ballots.crypto.elgamal import ZERO, Ciphertext
from ballots.election.ballot import Ballot
from ballots.election.credentials import CredentialList
from ballots.election.definition import Election
from ballots.election.question import MixnetQuestion, Question
from ballots.encoding import (
    as_integer,
    as_list,
    as_object,
    canonical_json,
    from_hex,
    parse_json,
    sha256_hex,
    to_hex,
)
from ballots.errors import VerificationError

MAX_TALLY_BYTES: Final = 1 << 28
"""A mixnet question has 160 bytes a ballot: room for a million and a half."""
_MAX_COUNT: Final = 1 << 53


@dataclass(frozen=True, slots=True)
class EncryptedTally:
    """The ciphertexts that get decrypted, in the shape of the questions."""

    ciphertexts: tuple[tuple[Ciphertext, ...], ...]

    @classmethod
    def from_bytes(cls, raw: bytes) -> "EncryptedTally":
        """Read [[{"alpha","beta"},…],…]."""
        questions = as_list(parse_json(raw, max_bytes=MAX_TALLY_BYTES))
        return cls(
            tuple(
                tuple(Ciphertext.from_json_value(each) for each in as_list(question))
                for question in questions
            )
        )

    def to_bytes(self) -> bytes:
        """Write the canonical text."""
        return canonical_json(
            [[each.to_json_value() for each in question] for question in self.ciphertexts]
        )

    @property
    def flat(self) -> tuple[Ciphertext, ...]:
        """Return all ciphertexts, questions in order."""
        return tuple(each for question in self.ciphertexts for each in question)


@dataclass(frozen=True, slots=True)
class SizedTally:
    """The payload of the event EncryptedTally: how many ballots, of what weight, which tally."""

    num_tallied: int
    total_weight: int
    encrypted_tally: str

    @classmethod
    def from_bytes(cls, raw: bytes) -> "SizedTally":
        """Read {"num_tallied","total_weight","encrypted_tally"}."""
        fields = as_object(
            parse_json(raw, max_bytes=1 << 10), ("num_tallied", "total_weight", "encrypted_tally")
        )
        return cls(
            num_tallied=as_integer(fields["num_tallied"], 0, _MAX_COUNT),
            total_weight=as_integer(fields["total_weight"], 0, _MAX_COUNT),
            encrypted_tally=to_hex(from_hex(fields["encrypted_tally"], 32)),
        )

    def to_bytes(self) -> bytes:
        """Write the canonical text."""
        return canonical_json(
            {
                "num_tallied": self.num_tallied,
                "total_weight": self.total_weight,
                "encrypted_tally": self.encrypted_tally,
            }
        )


@dataclass(frozen=True, slots=True)
class Accumulation:
    """What the ballots add up to: the tally and how many ballots of what weight are in it."""

    tally: EncryptedTally
    num_tallied: int
    total_weight: int

    def to_bytes(self) -> bytes:
        """Write the encrypted tally: the first payload of the event EncryptedTally."""
        return self.tally.to_bytes()

    def sized_bytes(self) -> bytes:
        """Write the sized tally: the event's own payload, behind the encrypted tally."""
        return SizedTally(
            self.num_tallied, self.total_weight, sha256_hex(self.tally.to_bytes())
        ).to_bytes()


def last_ballots(ballots: Iterable[Ballot]) -> tuple[Ballot, ...]:
    """Return the last ballot of each credential, in the order of those last ballots."""
    last: dict[str, Ballot] = {}
    for ballot in ballots:
        last.pop(ballot.credential, None)
        last[ballot.credential] = ballot
    return tuple(last.values())


def check_weights(election: Election, credentials: CredentialList) -> None:
    """Raise `VerificationError("weighted-mixnet")` where an opened answer would need a weight."""
    if election.has_mixnet and credentials.is_weighted:
        raise VerificationError(
            "weighted-mixnet", "votes with weights cannot be counted by a mixnet question"
        )


class Accumulator:
    """Takes the ballots that count, and what others took; each must have been checked.

    A ballot costs two additions of 21 µs a choice of a homomorphic question; each of its answers to
    mixnet questions is kept, and all are put in order at the end.
    """

    def __init__(self, election: Election) -> None:
        """Begin with no ballot."""
        self._questions = election.questions
        self._rows = [_empty_row(question) for question in election.questions]
        self._ballots = self._weight = 0

    def take(self, ballot: Ballot, weight: int) -> None:
        """Take one ballot; its weight is 1 where a question is counted by a mixnet."""
        self._add([[each.times(weight) for each in a.ciphertexts] for a in ballot.answers])
        self._ballots += 1
        self._weight += weight

    def include(self, other: Accumulation) -> None:
        """Take what other ballots of the same election add up to."""
        self._add(other.tally.ciphertexts)
        self._ballots += other.num_tallied
        self._weight += other.total_weight

    def total(self) -> Accumulation:
        """Return what was taken so far."""
        rows = tuple(
            in_order(row) if isinstance(question, MixnetQuestion) else tuple(row)
            for question, row in zip(self._questions, self._rows, strict=True)
        )
        return Accumulation(EncryptedTally(rows), self._ballots, self._weight)

    def _add(self, rows: Sequence[Sequence[Ciphertext]]) -> None:
        for question, mine, theirs in zip(self._questions, self._rows, rows, strict=True):
            if isinstance(question, MixnetQuestion):
                mine.extend(theirs)
            else:
                mine[:] = [one.plus(other) for one, other in zip(mine, theirs, strict=True)]


def accumulate(
    election: Election, credentials: CredentialList, ballots: Iterable[Ballot]
) -> Accumulation:
    """Add up the last ballot of each credential, each with its weight; all were checked."""
    sums = Accumulator(election)
    for ballot in last_ballots(ballots):
        sums.take(ballot, credentials.weights[ballot.credential])
    return sums.total()


def in_order(ciphertexts: Iterable[Ciphertext]) -> tuple[Ciphertext, ...]:
    """Order the ciphertexts of a mixnet question by their raw little-endian bytes."""
    return tuple(sorted(ciphertexts, key=lambda each: (each.alpha, each.beta)))


def _empty_row(question: Question) -> list[Ciphertext]:
    return [] if isinstance(question, MixnetQuestion) else [ZERO] * question.choices
