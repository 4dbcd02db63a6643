"""The files that a trustee hands in after the close: a shuffle or a partial decryption, signed.

{"version":1,"election":uuid,"owner":n,"shuffle":"…","shuffle_proof":"…"} and
{"version":1,"election":uuid,"owner":n,"partial_decryption":"…","statement_proof":"…"}; the last two
are the texts of their own files. They hold no secret.
Source: specification 18.4.
"""

from dataclasses import dataclass
from typing import Final

from ballots.election.decryption import (
    MAX_OWNERS,
    PartialDecryption,
    StatementProof,
    check_partial,
)
from ballots.election.definition import Election
from ballots.election.shuffle import MAX_SHUFFLE_BYTES, Lists, Shuffle
from ballots.election.shuffle_statement import ShuffleStatement
from ballots.election.tally import EncryptedTally
from ballots.election.trustees import Trustees
from ballots.encoding import (
    as_integer,
    as_object,
    as_text,
    canonical_json,
    parse_json,
    sha256_hex,
)
from ballots.errors import MalformedError, VerificationError

UPLOAD_VERSION: Final = 1
MAX_UPLOAD_BYTES: Final = 1 << 29
"""Twice the limit of the partial decryption in it, whose quotes are escaped here."""


@dataclass(frozen=True, slots=True)
class Upload:
    """What one trustee hands in for one election."""

    election: str
    owner: int
    partial_decryption: bytes
    statement_proof: bytes

    @classmethod
    def from_bytes(cls, raw: bytes) -> "Upload":
        """Read the file; what it holds is not yet checked."""
        fields = as_object(
            parse_json(raw, max_bytes=MAX_UPLOAD_BYTES),
            ("version", "election", "owner", "partial_decryption", "statement_proof"),
        )
        as_integer(fields["version"], UPLOAD_VERSION, UPLOAD_VERSION)
        return cls(
            election=as_text(fields["election"]),
            owner=as_integer(fields["owner"], 1, MAX_OWNERS),
            partial_decryption=as_text(fields["partial_decryption"]).encode(),
            statement_proof=as_text(fields["statement_proof"]).encode(),
        )

    def to_bytes(self) -> bytes:
        """Write the file."""
        return canonical_json(
            {
                "version": UPLOAD_VERSION,
                "election": self.election,
                "owner": self.owner,
                "partial_decryption": self.partial_decryption.decode(),
                "statement_proof": self.statement_proof.decode(),
            }
        )

    def check(
        self, election: Election, trustees: Trustees, tally: EncryptedTally, event: str
    ) -> None:
        """Check every proof in it against the tally; `event` is E (specification 13.2)."""
        if self.election != election.uuid:
            raise VerificationError("wrong-election", "the file is about another election")
        key = trustees.public_key_of(self.owner)
        partial = PartialDecryption.from_bytes(self.partial_decryption)
        if partial.to_bytes() != self.partial_decryption:
            raise MalformedError(
                "the partial decryption is not written canonically", "not-canonical"
            )
        check_partial(partial, election, tally, key)
        statement = StatementProof.from_bytes(self.statement_proof)
        if statement.owner != self.owner:
            raise VerificationError("wrong-owner", "the statement is another trustee's")
        statement.check(election, event, tally, key, self.partial_decryption)


@dataclass(frozen=True, slots=True)
class ShuffleUpload:
    """One trustee's shuffle for one election, with the signature under it."""

    election: str
    owner: int
    shuffle: bytes
    shuffle_proof: bytes

    @classmethod
    def from_bytes(cls, raw: bytes) -> "ShuffleUpload":
        """Read the file; what it holds is not yet checked."""
        fields = as_object(
            parse_json(raw, max_bytes=2 * MAX_SHUFFLE_BYTES),
            ("version", "election", "owner", "shuffle", "shuffle_proof"),
        )
        as_integer(fields["version"], UPLOAD_VERSION, UPLOAD_VERSION)
        return cls(
            election=as_text(fields["election"]),
            owner=as_integer(fields["owner"], 1, MAX_OWNERS),
            shuffle=as_text(fields["shuffle"]).encode(),
            shuffle_proof=as_text(fields["shuffle_proof"]).encode(),
        )

    def to_bytes(self) -> bytes:
        """Write the file."""
        return canonical_json(
            {
                "version": UPLOAD_VERSION,
                "election": self.election,
                "owner": self.owner,
                "shuffle": self.shuffle.decode(),
                "shuffle_proof": self.shuffle_proof.decode(),
            }
        )

    def check(self, election: Election, trustees: Trustees, before: Lists, event: str) -> None:
        """Check both proofs in it: it shuffles the lists `before`, and follows `event`."""
        if self.election != election.uuid:
            raise VerificationError("wrong-election", "the file is about another election")
        key = trustees.public_key_of(self.owner)
        statement = ShuffleStatement.from_bytes(self.shuffle_proof)
        statement.check(election, event, self.owner, key, sha256_hex(self.shuffle))
        Shuffle.from_bytes(self.shuffle).check(election, before)
