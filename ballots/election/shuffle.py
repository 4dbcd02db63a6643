"""A shuffle: the ciphertexts of every mixnet question in another order, encrypted again.

Invariants (specification 12.1): one list and one proof for each mixnet question, in question order.
The first shuffle is of the sealed tally's lists, each later one of what the shuffle before it gave;
what is decrypted are the last one's lists, beside the tally's sums of the homomorphic questions.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from ballots.crypto.elgamal import Ciphertext
from ballots.crypto.shuffle_proof import ShuffleProof, Shuffling, check_shuffle
from ballots.election.definition import Election
from ballots.election.question import MixnetQuestion
from ballots.election.tally import EncryptedTally
from ballots.encoding import as_list, as_object, canonical_json, parse_json
from ballots.errors import MalformedError, VerificationError

MAX_SHUFFLE_BYTES: Final = 1 << 30
"""A mixnet question has 510 bytes a ballot here: room for two millions."""

Lists: TypeAlias = tuple[tuple[Ciphertext, ...], ...]
"""The ciphertexts of each mixnet question, in question order."""


@dataclass(frozen=True, slots=True)
class Shuffle:
    """The content of the event Shuffle."""

    lists: Lists
    proofs: tuple[ShuffleProof, ...]

    @classmethod
    def from_bytes(cls, raw: bytes) -> "Shuffle":
        """Read {"ciphertexts","proofs"}; only the canonical text is taken."""
        fields = as_object(parse_json(raw, max_bytes=MAX_SHUFFLE_BYTES), ("ciphertexts", "proofs"))
        shuffle = cls(
            tuple(
                tuple(Ciphertext.from_json_value(each) for each in as_list(row))
                for row in as_list(fields["ciphertexts"])
            ),
            tuple(ShuffleProof.from_json_value(each) for each in as_list(fields["proofs"])),
        )
        if shuffle.to_bytes() != raw:
            raise MalformedError("the shuffle is not written canonically", "not-canonical")
        return shuffle

    def to_bytes(self) -> bytes:
        """Write the canonical text."""
        return canonical_json(
            {
                "ciphertexts": [[each.to_json_value() for each in row] for row in self.lists],
                "proofs": [proof.to_json_value() for proof in self.proofs],
            }
        )

    def check(self, election: Election, before: Lists) -> None:
        """Check that the lists are those `before`, shuffled; the error names the question."""
        numbers = list(mixnet_places(election))
        if not len(self.lists) == len(self.proofs) == len(before) == len(numbers):
            raise VerificationError(
                "wrong-shape", "a shuffle has not one list and one proof for each mixnet question"
            )
        for number, old, new, proof in zip(numbers, before, self.lists, self.proofs, strict=True):
            try:
                check_shuffle(shuffling_of(election, old, new), proof)
            except VerificationError as error:
                sentence = f"question {number + 1}: {error.sentence}"
                raise VerificationError(error.code, sentence) from error


def shuffling_of(
    election: Election, before: tuple[Ciphertext, ...], after: tuple[Ciphertext, ...]
) -> Shuffling:
    """Return the statement of one proof in this election."""
    return Shuffling(election.suite, election.fingerprint, election.public_key, before, after)


def mixnet_places(election: Election) -> Iterator[int]:
    """Yield the positions of the mixnet questions, from 0."""
    for place, question in enumerate(election.questions):
        if isinstance(question, MixnetQuestion):
            yield place


def lists_of(election: Election, tally: EncryptedTally) -> Lists:
    """Return what the first shuffle is of: the tally's lists of the mixnet questions."""
    return tuple(tally.ciphertexts[place] for place in mixnet_places(election))


def with_lists(
    election: Election, tally: EncryptedTally, lists: Sequence[tuple[Ciphertext, ...]]
) -> EncryptedTally:
    """Return what is decrypted: the tally with the last shuffle's lists in their places."""
    rows = list(tally.ciphertexts)
    for place, row in zip(mixnet_places(election), lists, strict=True):
        rows[place] = row
    return EncryptedTally(tuple(rows))
