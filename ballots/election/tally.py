"""The encrypted tally: the sum of the last ballot of each credential, by question and choice."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ballots.crypto.elgamal import ZERO, Ciphertext
from ballots.election.ballot import Ballot
from ballots.election.credentials import CredentialList
from ballots.election.definition import Election
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

MAX_TALLY_BYTES: Final = 1 << 24
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

    def plus(self, other: "Accumulation") -> "Accumulation":
        """Add what other ballots of the same election add up to."""
        return Accumulation(
            tally=EncryptedTally(
                tuple(
                    tuple(mine.plus(theirs) for mine, theirs in zip(row, more, strict=True))
                    for row, more in zip(
                        self.tally.ciphertexts, other.tally.ciphertexts, strict=True
                    )
                )
            ),
            num_tallied=self.num_tallied + other.num_tallied,
            total_weight=self.total_weight + other.total_weight,
        )

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


def accumulate(
    election: Election, credentials: CredentialList, ballots: Iterable[Ballot]
) -> Accumulation:
    """Add up the last ballot of each credential, each times its weight.

    The ballots must have been checked (their shape is relied on). Two additions of 21 µs a choice.
    """
    sums = [[ZERO] * question.choices for question in election.questions]
    counted = last_ballots(ballots)
    taken = [credentials.weights[ballot.credential] for ballot in counted]
    for ballot, weight in zip(counted, taken, strict=True):
        for row, answer in zip(sums, ballot.answers, strict=True):
            for position, choice in enumerate(answer.choices):
                row[position] = row[position].plus(choice.times(weight))
    return Accumulation(
        tally=EncryptedTally(tuple(tuple(row) for row in sums)),
        num_tallied=len(counted),
        total_weight=sum(taken),
    )
