"""A trustee's signature under a shuffle: whose it is, of which election, after which event.

A shuffle's own proof holds whoever made it. This one is made with the trustee's private key and
names everything: the election, the event that it follows (and so the lists that it is of), the
trustee's number and key, and the shuffle's bytes.
Source: specification 12.8.
"""

from dataclasses import dataclass
from typing import Final

from ballots.crypto.group import Point, hex_of_point
from ballots.crypto.proofs import Proof, check_shuffle_statement
from ballots.election.decryption import MAX_OWNERS
from ballots.election.definition import Election
from ballots.encoding import (
    as_integer,
    as_object,
    canonical_json,
    from_b64_nopad,
    from_hex,
    parse_json,
    sha256_hex,
)
from ballots.errors import MalformedError, VerificationError

_DOMAIN: Final = "participate/shuffle/v1"


@dataclass(frozen=True, slots=True)
class ShuffleStatement:
    """The content of `shuffle-proofs/<uuid>/<owner>.json`.

    `event` is the hash of the event before the shuffle, `shuffle` that of the shuffle's bytes.
    """

    election: str
    event: str
    owner: int
    shuffle: str
    proof: Proof

    @classmethod
    def from_bytes(cls, raw: bytes) -> "ShuffleStatement":
        """Read the statement; only its canonical text is taken."""
        fields = as_object(
            parse_json(raw, max_bytes=1 << 12),
            ("version", "election", "event", "owner", "shuffle", "proof"),
        )
        as_integer(fields["version"], 1, 1)
        from_b64_nopad(fields["election"], 32)
        statement = cls(
            election=str(fields["election"]),
            event=from_hex(fields["event"], 32).hex(),
            owner=as_integer(fields["owner"], 1, MAX_OWNERS),
            shuffle=from_hex(fields["shuffle"], 32).hex(),
            proof=Proof.from_json_value(fields["proof"]),
        )
        if statement.to_bytes() != raw:
            raise MalformedError("the shuffle's proof is not written canonically", "not-canonical")
        return statement

    def to_bytes(self) -> bytes:
        """Write the canonical text."""
        return canonical_json(
            {
                "version": 1,
                "election": self.election,
                "event": self.event,
                "owner": self.owner,
                "shuffle": self.shuffle,
                "proof": self.proof.to_json_value(),
            }
        )

    def check(
        self, election: Election, event: str, owner: int, public_key: Point, shuffle: str
    ) -> None:
        """Check that it is about this shuffle (its hash) after this event, and its proof."""
        if self.owner != owner:
            raise VerificationError("wrong-owner", "the shuffle's proof is another trustee's")
        if self.election != election.fingerprint:
            raise VerificationError(
                "wrong-election", "the shuffle's proof is about another election"
            )
        if self.event != event:
            raise VerificationError("wrong-event", "the shuffle's proof is bound to another event")
        if self.shuffle != shuffle:
            raise VerificationError("wrong-payload", "the proof is about another shuffle")
        digest = shuffle_digest(election, event, owner, public_key, shuffle)
        check_shuffle_statement(election.suite, digest, public_key, self.proof)


def shuffle_digest(
    election: Election, event: str, owner: int, public_key: Point, shuffle: str
) -> str:
    """Return D: the hash of everything that a trustee signs under a shuffle."""
    return sha256_hex(
        canonical_json(
            {
                "domain": _DOMAIN,
                "group": election.group,
                "election": election.fingerprint,
                "event": event,
                "owner": owner,
                "public_key": hex_of_point(public_key),
                "shuffle": shuffle,
            }
        )
    )
