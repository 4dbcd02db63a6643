"""What the members of a threshold group sign in their key ceremony (specification 8.2).

A message is kept byte for byte, because its signature and everybody else's hashes are over those
bytes; what it says is parsed beside it. Members are numbered from 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ballots.crypto.group import Point, check_member, hex_of_point, point_of_hex
from ballots.crypto.proofs import Proof, check_message
from ballots.crypto.suite import BELENIOS_V1
from ballots.encoding import (
    JsonLike,
    JsonValue,
    as_integer,
    as_list,
    as_object,
    as_text,
    canonical_json,
    parse_json,
)
from ballots.errors import MalformedError

MAX_SIZE: Final = 100
"""Each member signs all certificates, so the work grows with the square of the size."""

MAX_MESSAGE_BYTES: Final = 1 << 14
"""`MAX_SIZE` coefficients of 67 bytes fit twice."""

Coefficients = tuple[Point, ...]
"""The A_k of one polynomial, k = 0 to threshold - 1."""


@dataclass(frozen=True, slots=True)
class SignedMessage:
    """A message of the ceremony, byte for byte as signed, with its signature."""

    message: str
    signature: Proof

    @classmethod
    def from_json_value(cls, value: JsonValue) -> "SignedMessage":
        """Read {"message","signature"}."""
        fields = as_object(value, ("message", "signature"))
        return cls(as_text(fields["message"]), Proof.from_json_value(fields["signature"]))

    def to_json_value(self) -> dict[str, JsonLike]:
        """Write {"message","signature"}."""
        return {"message": self.message, "signature": self.signature.to_json_value()}

    def check(self, public_key: Point, what: str) -> None:
        """Check the signature; `what` names the message."""
        check_message(BELENIOS_V1, self.message, public_key, self.signature, what)


@dataclass(frozen=True, slots=True)
class Context:
    """Which ceremony a certificate is for: of how many, how many open, and whose it is."""

    size: int
    threshold: int
    index: int

    @classmethod
    def from_json_value(cls, value: JsonValue) -> "Context":
        """Read {"group","size","threshold","index"} with 1 ≤ threshold, index ≤ size."""
        fields = as_object(value, ("group", "size", "threshold", "index"))
        if fields["group"] != BELENIOS_V1.group:
            raise MalformedError("the certificate is for another group")
        size = as_integer(fields["size"], 1, MAX_SIZE)
        return cls(
            size=size,
            threshold=as_integer(fields["threshold"], 1, size),
            index=as_integer(fields["index"], 1, size),
        )

    def to_json_value(self) -> dict[str, JsonLike]:
        """Write the context in the specification's field order."""
        return {
            "group": BELENIOS_V1.group,
            "size": self.size,
            "threshold": self.threshold,
            "index": self.index,
        }


@dataclass(frozen=True, slots=True)
class Certificate:
    """A member's two public keys of the ceremony: one to sign with, one to encrypt to."""

    context: Context
    verification: Point
    encryption: Point

    @classmethod
    def from_signed(cls, signed: SignedMessage) -> "Certificate":
        """Read {"context","verification","encryption"} in a message; `check` its signature."""
        fields = as_object(read_message(signed.message), ("context", "verification", "encryption"))
        return cls(
            context=Context.from_json_value(fields["context"]),
            verification=point_of_hex(fields["verification"]),
            encryption=point_of_hex(fields["encryption"]),
        )

    def to_message(self) -> str:
        """Write the canonical message."""
        return write_message(
            {
                "context": self.context.to_json_value(),
                "verification": hex_of_point(self.verification),
                "encryption": hex_of_point(self.encryption),
            }
        )

    def check(self, signed: SignedMessage) -> None:
        """Check that both keys are of the group and that the message signs itself."""
        check_member(self.verification, allow_identity=False)
        check_member(self.encryption, allow_identity=False)
        signed.check(self.verification, "the certificate")


def coefficients_of(message: str, threshold: int) -> Coefficients:
    """Read {"coefexps":[hex × threshold]}."""
    fields = as_object(read_message(message), ("coefexps",))
    return tuple(point_of_hex(each) for each in as_list(fields["coefexps"], threshold))


def coefficients_message(coefficients: Sequence[Point]) -> str:
    """Write the canonical message {"coefexps":[…]}."""
    return write_message({"coefexps": [hex_of_point(each) for each in coefficients]})


def certificates_statement(
    certificates: Sequence[SignedMessage], coefficients: Sequence[Point]
) -> str:
    """Return what a member signs about all certificates and its own coefficients."""
    statement: dict[str, JsonLike] = {
        "certs": [each.to_json_value() for each in certificates],
        "coefexps": [hex_of_point(each) for each in coefficients],
    }
    return BELENIOS_V1.certificates_message(write_message(statement))


def read_message(message: str, max_bytes: int = MAX_MESSAGE_BYTES) -> JsonValue:
    """Read the JSON text of a signed message."""
    return parse_json(message.encode("utf-8"), max_bytes=max_bytes)


def write_message(value: JsonLike) -> str:
    """Write the canonical text of a message to be signed."""
    return canonical_json(value).decode("utf-8")
