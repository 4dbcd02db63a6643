"""Opening the tally: partial decryptions, statement-bound proofs and the result.

Invariants (specification 13.1 to 13.4): a factor is alpha^x for the x of its owner's key, proven
one by one (bound to φ and the key) and, in the statement, all at once (bound to the event they
follow, and so to every ballot). A result is a function of the tally and the factors of any owners
that suffice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from ballots.crypto.group import Point, hex_of_point, point_of_hex, power, subtract, total
from ballots.crypto.proofs import Proof, check_decryption, check_statement
from ballots.election.definition import Election
from ballots.election.result import Result, read_points
from ballots.election.tally import EncryptedTally
from ballots.election.trustees import Trustees
from ballots.encoding import (
    JsonLike,
    as_integer,
    as_list,
    as_object,
    canonical_json,
    from_b64_nopad,
    from_hex,
    parse_json,
    sha256_hex,
)
from ballots.errors import MalformedError, VerificationError

MAX_DECRYPTION_BYTES: Final = 1 << 28
"""A mixnet question has 250 bytes a ballot here: room for a million."""
MAX_OWNERS: Final = 1 << 16
_DOMAIN: Final = "participate/decryption/v1"

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class PartialDecryption:
    """One owner's factors with their proofs, in the shape of the tally."""

    factors: tuple[tuple[Point, ...], ...]
    proofs: tuple[tuple[Proof, ...], ...]

    @classmethod
    def from_bytes(cls, raw: bytes) -> "PartialDecryption":
        """Read {"decryption_factors","decryption_proofs"}."""
        fields = as_object(
            parse_json(raw, max_bytes=MAX_DECRYPTION_BYTES),
            ("decryption_factors", "decryption_proofs"),
        )
        factors = tuple(
            tuple(point_of_hex(each) for each in as_list(row))
            for row in as_list(fields["decryption_factors"])
        )
        proofs = tuple(
            tuple(Proof.from_json_value(each) for each in as_list(row))
            for row in as_list(fields["decryption_proofs"])
        )
        if [len(row) for row in factors] != [len(row) for row in proofs]:
            raise MalformedError("a partial decryption has not one proof for each factor")
        return cls(factors, proofs)

    def to_bytes(self) -> bytes:
        """Write the canonical text."""
        return canonical_json(
            {
                "decryption_factors": factors_json(self.factors),
                "decryption_proofs": [
                    [proof.to_json_value() for proof in row] for row in self.proofs
                ],
            }
        )


def check_partial(
    partial: PartialDecryption, election: Election, tally: EncryptedTally, public_key: Point
) -> None:
    """Check every factor's proof under the owner's key; `VerificationError` names the first."""
    shape = [len(question) for question in tally.ciphertexts]
    if [len(row) for row in partial.factors] != shape:
        raise VerificationError(
            "wrong-shape", "a partial decryption does not have the shape of the tally"
        )
    for ciphertext, factor, proof in zip(
        tally.flat, _flat(partial.factors), _flat(partial.proofs), strict=True
    ):
        check_decryption(
            election.suite, election.fingerprint, public_key, ciphertext, factor, proof
        )


@dataclass(frozen=True, slots=True)
class OwnedPayload:
    """The payload of Shuffle and PartialDecryption: which trustee's, and the content's hash."""

    owner: int
    payload: str

    @classmethod
    def from_bytes(cls, raw: bytes) -> "OwnedPayload":
        """Read {"owner","payload"}; owners count from 1."""
        fields = as_object(parse_json(raw, max_bytes=1 << 10), ("owner", "payload"))
        owner = as_integer(fields["owner"], 1, MAX_OWNERS)
        return cls(owner, from_hex(fields["payload"], 32).hex())

    def to_bytes(self) -> bytes:
        """Write the canonical text."""
        return canonical_json({"owner": self.owner, "payload": self.payload})


@dataclass(frozen=True, slots=True)
class StatementProof:
    """The content of `statement-proofs/<uuid>/<owner>.json` (specification 13.2).

    `event` is E, the hash of the event before the first PartialDecryption; `payload` is the hash
    of the partial decryption that it is about.
    """

    election: str
    event: str
    owner: int
    payload: str
    proof: Proof

    @classmethod
    def from_bytes(cls, raw: bytes) -> "StatementProof":
        """Read the statement; only its canonical text is taken."""
        fields = as_object(
            parse_json(raw, max_bytes=1 << 12),
            ("version", "election", "event", "owner", "payload", "proof"),
        )
        as_integer(fields["version"], 1, 1)
        from_b64_nopad(fields["election"], 32)
        statement = cls(
            election=str(fields["election"]),
            event=from_hex(fields["event"], 32).hex(),
            owner=as_integer(fields["owner"], 1, MAX_OWNERS),
            payload=from_hex(fields["payload"], 32).hex(),
            proof=Proof.from_json_value(fields["proof"]),
        )
        if statement.to_bytes() != raw:
            raise MalformedError("the statement proof is not written canonically", "not-canonical")
        return statement

    def to_bytes(self) -> bytes:
        """Write the canonical text."""
        return canonical_json(
            {
                "version": 1,
                "election": self.election,
                "event": self.event,
                "owner": self.owner,
                "payload": self.payload,
                "proof": self.proof.to_json_value(),
            }
        )

    def check(
        self,
        election: Election,
        event: str,
        tally: EncryptedTally,
        public_key: Point,
        partial_raw: bytes,
    ) -> None:
        """Check that the statement is about these bytes after this event, and its proof."""
        if self.election != election.fingerprint:
            raise VerificationError("wrong-election", "the statement is about another election")
        if self.event != event:
            raise VerificationError("wrong-event", "the statement is bound to another event")
        if self.payload != sha256_hex(partial_raw):
            raise VerificationError(
                "wrong-payload", "the statement is about another partial decryption"
            )
        factors = PartialDecryption.from_bytes(partial_raw).factors
        digest = statement_digest(election, event, self.owner, public_key, tally, factors)
        check_statement(
            election.suite, digest, public_key, statement_pairs(tally, factors), self.proof
        )


def statement_digest(
    election: Election,
    event: str,
    owner: int,
    public_key: Point,
    tally: EncryptedTally,
    factors: Sequence[Sequence[Point]],
) -> str:
    """Return D: the hash of everything that a statement-bound proof is about."""
    statement: dict[str, JsonLike] = {
        "domain": _DOMAIN,
        "group": election.group,
        "election": election.fingerprint,
        "event": event,
        "owner": owner,
        "public_key": hex_of_point(public_key),
        "ciphertexts": [[each.to_json_value() for each in row] for row in tally.ciphertexts],
        "factors": factors_json(factors),
    }
    return sha256_hex(canonical_json(statement))


def statement_pairs(
    tally: EncryptedTally, factors: Sequence[Sequence[Point]]
) -> list[tuple[Point, Point]]:
    """Return (alpha, factor) for each ciphertext, flattened; the shapes must agree."""
    flat = _flat(factors)
    if [len(row) for row in factors] != [len(row) for row in tally.ciphertexts]:
        raise VerificationError(
            "wrong-shape", "a partial decryption does not have the shape of the tally"
        )
    return [(each.alpha, factor) for each, factor in zip(tally.flat, flat, strict=True)]


def combined_factors(
    trustees: Trustees, partials: Mapping[int, PartialDecryption]
) -> tuple[tuple[Point, ...], ...]:
    """Return alpha^(the election's secret) for each ciphertext, from checked factors by owner.

    Any owners that suffice give the same; `VerificationError("not-enough-trustees")` for others.
    """
    exponents = trustees.exponents(partials.keys())
    used = [(partials[owner].factors, exponent) for owner, exponent in exponents.items()]
    return tuple(
        tuple(
            total(_raised(factors[number][place], exponent) for factors, exponent in used)
            for place in range(len(row))
        )
        for number, row in enumerate(used[0][0])
    )


def combine(
    election: Election,
    tally: EncryptedTally,
    trustees: Trustees,
    partials: Mapping[int, PartialDecryption],
    total_weight: int,
) -> Result:
    """Open what was decrypted (the tally, with the last shuffle's lists) by checked partials.

    `VerificationError("not-enough-trustees")` names who is missing.
    """
    points = decrypted_points(tally, trustees, partials)
    return read_points(election.questions, points, total_weight)


def decrypted_points(
    tally: EncryptedTally, trustees: Trustees, partials: Mapping[int, PartialDecryption]
) -> tuple[tuple[Point, ...], ...]:
    """Return what each ciphertext decrypts to; `VerificationError("not-enough-trustees")`."""
    factors = combined_factors(trustees, partials)
    return tuple(
        tuple(subtract(each.beta, factor) for each, factor in zip(ciphertexts, row, strict=True))
        for ciphertexts, row in zip(tally.ciphertexts, factors, strict=True)
    )


def factors_json(factors: Sequence[Sequence[Point]]) -> list[list[str]]:
    """Write factors as hex in their shape."""
    return [[hex_of_point(each) for each in row] for row in factors]


def _raised(factor: Point, exponent: int) -> Point:
    return factor if exponent == 1 else power(factor, exponent)


def _flat(rows: Sequence[Sequence[Part]]) -> tuple[Part, ...]:
    return tuple(each for row in rows for each in row)
