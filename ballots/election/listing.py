"""The registrar's word on one list of credentials: what was issued, and which of it are spares.

It comes as two signed files (specification 6.4, 6.5) and stands in the public record as one entry,
from which both files can be written again, byte for byte.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from ballots.crypto.signing import PUBLIC_KEY_BYTES, SIGNATURE_BYTES
from ballots.election.approvals import CredentialsOk, Signed
from ballots.election.credentials import CredentialList
from ballots.election.spares import MAX_SPARES_BYTES, SpareList
from ballots.encoding import from_hex
from ballots.errors import VerificationError


@dataclass(frozen=True, slots=True)
class Listing:
    """Both statements, the key in hex that they are said to be signed with, both signatures."""

    statement: CredentialsOk
    spares: tuple[str, ...]
    public_key: str
    signature: str
    spares_signature: str

    @classmethod
    def make(cls, statement: CredentialsOk, spares: Iterable[str], seed: bytes) -> "Listing":
        """Sign both statements with the registrar's 32-byte seed."""
        listed = tuple(sorted(spares))
        spare_list = SpareList(statement.election, statement.credentials, listed)
        signed = Signed.make(statement.to_bytes(), seed)
        return cls(
            statement=statement,
            spares=listed,
            public_key=signed.public_key.hex(),
            signature=signed.signature.hex(),
            spares_signature=Signed.make(spare_list.to_bytes(), seed).signature.hex(),
        )

    @classmethod
    def from_files(cls, approval: bytes, spares: bytes) -> "Listing":
        """Read `credentials-ok.json` and `spares.json`; no signature is checked yet."""
        signed = Signed.from_bytes(approval)
        signed_spares = Signed.from_bytes(spares, max_bytes=2 * MAX_SPARES_BYTES)
        statement = CredentialsOk.from_bytes(signed.statement)
        listed = SpareList.from_bytes(signed_spares.statement)
        if signed_spares.public_key != signed.public_key:
            raise VerificationError("wrong-key", "the two files are signed by different keys")
        if (listed.election, listed.credentials) != (statement.election, statement.credentials):
            raise VerificationError("wrong-credentials", "the spares are of another list")
        return cls(
            statement=statement,
            spares=listed.spares,
            public_key=signed.public_key.hex(),
            signature=signed.signature.hex(),
            spares_signature=signed_spares.signature.hex(),
        )

    @property
    def approval_file(self) -> bytes:
        """The file `credentials-ok.json`."""
        return self._signed(self.statement.to_bytes(), self.signature).to_bytes()

    @property
    def spares_file(self) -> bytes:
        """The file `spares.json`."""
        return self._signed(self._spare_list.to_bytes(), self.spares_signature).to_bytes()

    def check(self, uuid: str, credentials: CredentialList, public_key: str) -> None:
        """Check both signatures under the key that the rules name, and that the list is this one.

        `VerificationError` with the codes of 6.4 and 6.5, or `wrong-credential-count` where there
        are not as many spares as the statement says.
        """
        key = from_hex(public_key, PUBLIC_KEY_BYTES)
        self._signed(self.statement.to_bytes(), self.signature).check(key)
        self._signed(self._spare_list.to_bytes(), self.spares_signature).check(key)
        self.statement.check(uuid, credentials)
        self._spare_list.check(uuid, credentials)
        if list(self.spares) != sorted(set(self.spares)):
            raise VerificationError("not-canonical", "the spares do not stand in order, once each")
        if len(self.spares) != self.statement.spares:
            raise VerificationError(
                "wrong-credential-count",
                f"{len(self.spares)} spares are listed, and the statement says "
                f"{self.statement.spares}",
            )

    @property
    def _spare_list(self) -> SpareList:
        return SpareList(self.statement.election, self.statement.credentials, self.spares)

    def _signed(self, statement: bytes, signature: str) -> Signed:
        return Signed(
            statement,
            from_hex(self.public_key, PUBLIC_KEY_BYTES),
            from_hex(signature, SIGNATURE_BYTES),
        )
