"""A threshold group of trustees, as their ceremony leaves it in an election (specification 8.3).

Any `threshold` of the group's members open a tally. Member z signs with the key of its certificate;
A_zk = g^(coefficient k of its secret polynomial f_z); the share of member z is Σ_i f_i(z), and its
public key Π_i Π_k A_ik^(z^k), which everybody can compute. Members are numbered from 1.
Invariants of a parsed group: 1 ≤ threshold ≤ size ≤ `MAX_SIZE`, one certificate, polynomial,
signature and key for each member, `threshold` coefficients each. Everything else `faults` checks.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from ballots.crypto.group import (
    ORDER,
    Point,
    check_member,
    hex_of_point,
    is_member,
    point_of_hex,
    power,
    total,
)
from ballots.crypto.proofs import Proof, check_message, check_possession
from ballots.crypto.suite import BELENIOS_V1
from ballots.election.certificate import (
    MAX_SIZE,
    Certificate,
    Coefficients,
    Context,
    SignedMessage,
    certificates_statement,
    coefficients_message,
    coefficients_of,
)
from ballots.encoding import JsonLike, JsonValue, as_integer, as_list, as_object, as_text
from ballots.errors import BallotsError, MalformedError, VerificationError

Part = TypeVar("Part")
Source = TypeVar("Source")


@dataclass(frozen=True, slots=True)
class VerificationKey:
    """The public key of a member's share, with proof of possession and the member's signature.

    The `name` is what somebody wrote beside it; no signature is about it.
    """

    possession: Proof
    public_key: Point
    signature: Proof
    name: str | None = None

    @classmethod
    def from_json_value(cls, value: JsonValue) -> "VerificationKey":
        """Read {"pok","public_key","signature"}, with a "name" behind where there is one."""
        fields = as_object(value, ("pok", "public_key", "signature"), ("name",))
        return cls(
            possession=Proof.from_json_value(fields["pok"]),
            public_key=point_of_hex(fields["public_key"]),
            signature=Proof.from_json_value(fields["signature"]),
            name=as_text(fields["name"]) if "name" in fields else None,
        )

    def to_json_value(self) -> dict[str, JsonLike]:
        """Write {"pok","public_key","signature","name"}."""
        value: dict[str, JsonLike] = {
            "pok": self.possession.to_json_value(),
            "public_key": hex_of_point(self.public_key),
            "signature": self.signature.to_json_value(),
        }
        return value if self.name is None else {**value, "name": self.name}

    def check(self, verification: Point, expected: Point) -> None:
        """Check that this is the key of the member's share and that its holder knows the share."""
        check_member(self.public_key, allow_identity=False)
        if self.public_key != expected:
            raise VerificationError(
                "wrong-verification-key", "the public key is not that of the member's share"
            )
        check_possession(BELENIOS_V1, self.public_key, self.possession)
        message = hex_of_point(self.public_key)
        check_message(BELENIOS_V1, message, verification, self.signature, "the public key")


@dataclass(frozen=True, slots=True)
class Pedersen:
    """A threshold group; its members' public keys are those of `verification_keys`."""

    threshold: int
    signed_certificates: tuple[SignedMessage, ...]
    certificates: tuple[Certificate, ...]
    signed_polynomials: tuple[SignedMessage, ...]
    polynomials: tuple[Coefficients, ...]
    signatures: tuple[Proof, ...]
    verification_keys: tuple[VerificationKey, ...]

    @classmethod
    def from_json_value(cls, value: JsonValue) -> "Pedersen":
        """Read {"threshold","certs","coefexps","signatures","verification_keys"}."""
        names = ("threshold", "certs", "coefexps", "signatures", "verification_keys")
        fields = as_object(value, names)
        size = len(as_list(fields["certs"]))
        if not 1 <= size <= MAX_SIZE:
            raise MalformedError(f"a threshold group does not have 1 to {MAX_SIZE} members")
        threshold = as_integer(fields["threshold"], 1, size)
        certs = _each(as_list(fields["certs"]), "certificate", SignedMessage.from_json_value)
        coefexps = _each(
            as_list(fields["coefexps"], size), "polynomial", SignedMessage.from_json_value
        )
        return cls(
            threshold=threshold,
            signed_certificates=certs,
            certificates=_each(certs, "certificate", Certificate.from_signed),
            signed_polynomials=coefexps,
            polynomials=_each(
                coefexps, "polynomial", lambda each: coefficients_of(each.message, threshold)
            ),
            signatures=_each(
                as_list(fields["signatures"], size), "signature", Proof.from_json_value
            ),
            verification_keys=_each(
                as_list(fields["verification_keys"], size),
                "public key",
                VerificationKey.from_json_value,
            ),
        )

    def to_json_value(self) -> dict[str, JsonLike]:
        """Write the group; the signed messages as they are."""
        return {
            "threshold": self.threshold,
            "certs": [each.to_json_value() for each in self.signed_certificates],
            "coefexps": [each.to_json_value() for each in self.signed_polynomials],
            "signatures": [each.to_json_value() for each in self.signatures],
            "verification_keys": [each.to_json_value() for each in self.verification_keys],
        }

    @property
    def size(self) -> int:
        """Return the number of members."""
        return len(self.certificates)

    @property
    def is_canonical(self) -> bool:
        """Say whether every signed message is written canonically."""
        written = [each.to_message() for each in self.certificates]
        written += [coefficients_message(each) for each in self.polynomials]
        signed = (*self.signed_certificates, *self.signed_polynomials)
        return written == [each.message for each in signed]

    @property
    def public_keys(self) -> tuple[Point, ...]:
        """Return the public keys of the members' shares, in order."""
        return tuple(each.public_key for each in self.verification_keys)

    @property
    def all_keys(self) -> tuple[Point, ...]:
        """Return every key that no other trustee may have: of the shares and to sign with."""
        return self.public_keys + tuple(each.verification for each in self.certificates)

    @property
    def group_key(self) -> Point:
        """Return the key that the group opens: the product of all constant coefficients."""
        return total(each[0] for each in self.polynomials)

    def faults(self) -> list[tuple[int, BallotsError]]:
        """Check everything about every member; return what does not hold, by member."""
        joint = self._joint_polynomial()
        found: list[tuple[int, BallotsError]] = []
        for index in range(1, self.size + 1):
            try:
                self._check(index, joint)
            except BallotsError as error:
                found.append((index, error))
        return found

    def _check(self, index: int, joint: Coefficients | None) -> None:
        place = index - 1
        certificate, signed = self.certificates[place], self.signed_certificates[place]
        if certificate.context != Context(self.size, self.threshold, index):
            raise VerificationError("wrong-context", "the certificate is for another ceremony")
        certificate.check(signed)
        key, polynomial = certificate.verification, self.polynomials[place]
        for point in polynomial:
            check_member(point)
        self.signed_polynomials[place].check(key, "the coefficients")
        statement = certificates_statement(self.signed_certificates, polynomial)
        check_message(BELENIOS_V1, statement, key, self.signatures[place], "all certificates")
        if joint is not None:  # else another member's coefficients are at fault, and named
            self.verification_keys[place].check(key, evaluate(joint, index))

    def _joint_polynomial(self) -> Coefficients | None:
        """Return Π_i A_ik for each k, or None while some A_ik is not of the group."""
        if not all(is_member(point) for each in self.polynomials for point in each):
            return None
        return tuple(total(points) for points in zip(*self.polynomials, strict=True))


def evaluate(coefficients: Sequence[Point], at: int) -> Point:
    """Return g^f(at) = Π_k A_k^(at^k)."""
    return total(power(each, pow(at, k, ORDER)) for k, each in enumerate(coefficients))


def lagrange_at_zero(members: Sequence[int]) -> dict[int, int]:
    """Return λ_j = Π k/(k-j) mod q over the other members k, for each of the distinct members."""
    weights: dict[int, int] = {}
    for j in members:
        above = below = 1
        for k in members:
            if k != j:
                above, below = above * k % ORDER, below * (k - j) % ORDER
        weights[j] = above * pow(below, -1, ORDER) % ORDER
    return weights


def _each(values: Sequence[Source], what: str, read: Callable[[Source], Part]) -> tuple[Part, ...]:
    """Read one value for each member; a malformed one is named by its member."""
    parts: list[Part] = []
    for index, each in enumerate(values, 1):
        try:
            parts.append(read(each))
        except MalformedError as error:
            raise MalformedError(
                f"the {what} of member {index}: {error.sentence}", error.code
            ) from error
    return tuple(parts)
