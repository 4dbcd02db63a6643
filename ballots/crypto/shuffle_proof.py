"""The proof that one list of ciphertexts is another one, permuted and encrypted again.

It is Wikström's and Terelius' proof in the form of CHVote (Haenni, Locher, Koenig, Dubuis: "Pseudo-
Code Algorithms for Verifiable Re-Encryption Mix-Nets", 2017) with the hashes of specification 12.3,
12.4. Invariants: the challenges bind φ, both lists, all commitments and the key; responses have the
form s = ω + c·x. Every point of the output and of the proof is multiplied here or compared with one
that was, which settles its membership; the input's points were settled before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ballots.crypto.elgamal import Ciphertext
from ballots.crypto.generators import independent_generators
from ballots.crypto.group import (
    ORDER,
    Point,
    add,
    double_power,
    generator_double_power,
    generator_power,
    hex_of_point,
    point_of_hex,
    power,
    subtract,
    total,
)
from ballots.crypto.suite import Suite
from ballots.encoding import JsonLike, JsonValue, as_list, from_decimal, to_decimal
from ballots.errors import VerificationError


@dataclass(frozen=True, slots=True)
class Announcements:
    """The prover's first message t: one point an equation, and one a link of the chain."""

    t1: Point
    t2: Point
    t3: Point
    t41: Point
    t42: Point
    links: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Responses:
    """The prover's answers s to the challenge, in the order of what they answer for."""

    s1: int
    s2: int
    s3: int
    s4: int
    links: tuple[int, ...]
    exponents: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ShuffleProof:
    """`permutation` are the commitments c to where each goes, `chain` the c^ to their product."""

    announcements: Announcements
    responses: Responses
    permutation: tuple[Point, ...]
    chain: tuple[Point, ...]

    @classmethod
    def from_json_value(cls, value: JsonValue) -> "ShuffleProof":
        """Read [[t1,t2,t3,[t41,t42],[t^…]],[s1,s2,s3,s4,[s^…],[s'…]],[c…],[c^…]]."""
        announced, responses, permutation, chain = as_list(value, 4)
        t1, t2, t3, fourth, t_links = as_list(announced, 5)
        t41, t42 = as_list(fourth, 2)
        *first_four, s_links, exponents = as_list(responses, 6)
        s1, s2, s3, s4 = _scalars_of(first_four)
        return cls(
            Announcements(
                t1=point_of_hex(t1),
                t2=point_of_hex(t2),
                t3=point_of_hex(t3),
                t41=point_of_hex(t41),
                t42=point_of_hex(t42),
                links=_points_of(as_list(t_links)),
            ),
            Responses(
                s1, s2, s3, s4, _scalars_of(as_list(s_links)), _scalars_of(as_list(exponents))
            ),
            _points_of(as_list(permutation)),
            _points_of(as_list(chain)),
        )

    def to_json_value(self) -> list[JsonLike]:
        """Write the proof in the specification's order."""
        t, s = self.announcements, self.responses
        return [
            [*_hex([t.t1, t.t2, t.t3]), _hex([t.t41, t.t42]), _hex(t.links)],
            [*_text([s.s1, s.s2, s.s3, s.s4]), _text(s.links), _text(s.exponents)],
            _hex(self.permutation),
            _hex(self.chain),
        ]


@dataclass(frozen=True, slots=True)
class Shuffling:
    """What one proof is about: `before` and `after` under a key, in one election (φ)."""

    suite: Suite
    fingerprint: str
    public_key: Point
    before: tuple[Ciphertext, ...]
    after: tuple[Ciphertext, ...]

    def exponents(self, permutation: Sequence[Point]) -> tuple[int, ...]:
        """Return u: one exponent a ciphertext, fixed by both lists and the commitments c."""
        base = self._base(permutation)
        return self.suite.shuffle_exponents(self.fingerprint, base, len(self.before))

    def challenge(
        self, announced: Announcements, permutation: Sequence[Point], chain: Sequence[Point]
    ) -> int:
        """Return the challenge c, fixed by everything that the prover says before it."""
        t = announced
        return self.suite.shuffle_challenge(
            self.fingerprint,
            _listed([t.t1, t.t2, t.t3, t.t41, t.t42, *t.links]),
            self._base(permutation),
            _listed(chain),
            self.public_key,
        )

    def _base(self, permutation: Sequence[Point]) -> str:
        pairs = [p for each in (*self.before, *self.after) for p in (each.alpha, each.beta)]
        return _listed(pairs) + _listed(permutation)


def check_shuffle(shuffling: Shuffling, proof: ShuffleProof) -> None:
    """Check a shuffle: `wrong-shape`, `bad-point` or `bad-proof` where it does not hold.

    Cost: 8 variable and one base multiplication a ciphertext, about a millisecond.
    """
    _check_shape(shuffling, proof)
    exponents = shuffling.exponents(proof.permutation)
    challenge = shuffling.challenge(proof.announcements, proof.permutation, proof.chain)
    if proof.announcements != _announcements(shuffling, proof, exponents, challenge):
        raise VerificationError("bad-proof", "the proof of the shuffle does not hold")


def _check_shape(shuffling: Shuffling, proof: ShuffleProof) -> None:
    lengths = {
        len(shuffling.before),
        len(shuffling.after),
        len(proof.announcements.links),
        len(proof.responses.links),
        len(proof.responses.exponents),
        len(proof.permutation),
        len(proof.chain),
    }
    if len(lengths) != 1:
        raise VerificationError(
            "wrong-shape", "a shuffle has not as many ciphertexts and proofs as what it shuffles"
        )


def _announcements(
    shuffling: Shuffling, proof: ShuffleProof, exponents: Sequence[int], challenge: int
) -> Announcements:
    """Compute from the responses what an honest prover must have announced."""
    h, generators = independent_generators(shuffling.suite, len(shuffling.before))
    s, y = proof.responses, shuffling.public_key
    chain = (h, *proof.chain)
    product = 1
    for exponent in exponents:
        product = product * exponent % ORDER
    last = subtract(chain[-1], power(h, product))
    moved = [-challenge * exponent for exponent in exponents]  # the exponents of (Π …^u)^-c

    def products(new: Iterable[Point], old: Iterable[Point]) -> Point:
        """Return Π new^s' · (Π old^u)^-c."""
        return total(
            double_power(one, response, other, exponent)
            for one, response, other, exponent in zip(new, s.exponents, old, moved, strict=True)
        )

    return Announcements(
        t1=generator_double_power(
            s.s1, subtract(total(proof.permutation), total(generators)), -challenge
        ),
        t2=generator_double_power(s.s2, last, -challenge),
        t3=add(generator_power(s.s3), products(generators, proof.permutation)),
        t41=add(
            power(y, -s.s4),
            products((e.beta for e in shuffling.after), (e.beta for e in shuffling.before)),
        ),
        t42=add(
            generator_power(-s.s4),
            products((e.alpha for e in shuffling.after), (e.alpha for e in shuffling.before)),
        ),
        links=tuple(
            add(
                generator_power(response),
                double_power(chain[place], exponent, chain[place + 1], -challenge),
            )
            for place, (response, exponent) in enumerate(zip(s.links, s.exponents, strict=True))
        ),
    )


def _listed(points: Iterable[Point]) -> str:
    """Write points with a comma after EVERY one, as the challenges have them."""
    return "".join([hex_of_point(point) + "," for point in points])


def _points_of(values: Sequence[JsonValue]) -> tuple[Point, ...]:
    return tuple(point_of_hex(each) for each in values)


def _scalars_of(values: Sequence[JsonValue]) -> tuple[int, ...]:
    return tuple(from_decimal(each, ORDER) for each in values)


def _hex(points: Sequence[Point]) -> list[str]:
    return [hex_of_point(point) for point in points]


def _text(scalars: Sequence[int]) -> list[str]:
    return [to_decimal(scalar) for scalar in scalars]
