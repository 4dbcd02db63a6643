"""What has to be said before a vote opens, each statement under its speaker's Ed25519 key.

The registrar's statement (specification 6.4): this list of credentials is the one that was issued,
for so many rows of the roll with this root, and so many spares. A statement is one canonical JSON
object led by its domain, so that no signature over one kind can stand for another.
"""

from dataclasses import dataclass
from typing import Final

from ballots.crypto import signing
from ballots.election.credentials import CredentialList
from ballots.encoding import (
    as_integer,
    as_object,
    as_text,
    canonical_json,
    from_hex,
    parse_json,
    sha256_hex,
)
from ballots.errors import MalformedError, VerificationError

CREDENTIALS_OK: Final = "participate/credentials-ok/v1"
_MAX_BYTES: Final = 1 << 14
_MAX_COUNT: Final = 1 << 32


@dataclass(frozen=True, slots=True)
class Signed:
    """A statement's bytes under a signature: {"statement","public_key","signature"}."""

    statement: bytes
    public_key: bytes
    signature: bytes

    @classmethod
    def make(cls, statement: bytes, seed: bytes) -> "Signed":
        """Sign a statement with a 32-byte secret seed."""
        return cls(statement, signing.public_key_of(seed), signing.sign(seed, statement))

    @classmethod
    def from_bytes(cls, raw: bytes, *, max_bytes: int = _MAX_BYTES) -> "Signed":
        """Read the file; only its canonical text is taken. The signature is not yet checked."""
        fields = as_object(
            parse_json(raw, max_bytes=max_bytes), ("statement", "public_key", "signature")
        )
        signed = cls(
            statement=as_text(fields["statement"]).encode(),
            public_key=from_hex(fields["public_key"], signing.PUBLIC_KEY_BYTES),
            signature=from_hex(fields["signature"], signing.SIGNATURE_BYTES),
        )
        if signed.to_bytes() != raw:
            raise MalformedError("the signed statement is not canonical", "not-canonical")
        return signed

    def to_bytes(self) -> bytes:
        """Write the canonical file."""
        return canonical_json(
            {
                "statement": self.statement.decode(),
                "public_key": self.public_key.hex(),
                "signature": self.signature.hex(),
            }
        )

    def check(self, public_key: bytes) -> None:
        """Check the signature under the key that the reader trusts, not the one in the file."""
        if self.public_key != public_key:
            raise VerificationError("wrong-key", "the statement is signed by another key")
        signing.verify(public_key, self.statement, self.signature)


@dataclass(frozen=True, slots=True)
class CredentialsOk:
    """The registrar's statement about one election's list; `root` is the roll's (record/roll.py).

    `credentials` is the SHA-256 of the list's bytes; the list holds `count` + `spares` of them.
    """

    election: str
    credentials: str
    count: int
    spares: int
    root: str

    @classmethod
    def from_bytes(cls, raw: bytes) -> "CredentialsOk":
        """Read the statement; only its canonical text is taken."""
        names = ("domain", "election", "credentials", "count", "spares", "root")
        fields = as_object(parse_json(raw, max_bytes=_MAX_BYTES), names)
        statement = cls(
            election=as_text(fields["election"]),
            credentials=from_hex(fields["credentials"], 32).hex(),
            count=as_integer(fields["count"], 0, _MAX_COUNT),
            spares=as_integer(fields["spares"], 0, _MAX_COUNT),
            root=from_hex(fields["root"], 32).hex(),
        )
        if statement.to_bytes() != raw:
            raise MalformedError("the registrar's statement is not canonical", "not-canonical")
        return statement

    def to_bytes(self) -> bytes:
        """Write the canonical statement: what is signed."""
        return canonical_json(
            {
                "domain": CREDENTIALS_OK,
                "election": self.election,
                "credentials": self.credentials,
                "count": self.count,
                "spares": self.spares,
                "root": self.root,
            }
        )

    def check(self, uuid: str, credentials: CredentialList) -> None:
        """Check that the statement is about this election's list; `VerificationError` otherwise."""
        if self.election != uuid:
            raise VerificationError(
                "wrong-election", "the registrar's statement is about another election"
            )
        if self.credentials != sha256_hex(credentials.raw):
            raise VerificationError(
                "wrong-credentials", "the registrar's statement is about another list"
            )
        if self.count + self.spares != len(credentials):
            raise VerificationError(
                "wrong-credential-count",
                f"the list has {len(credentials)} credentials for {self.count} rows of the roll "
                f"and {self.spares} spares",
            )
