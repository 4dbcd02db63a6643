"""Bad ballots: each is one fault away from a good one, and signed again where that can be done.

A fault is a function from a good election to the bytes of the last ballot; its name is the sentence
of what is wrong, its code the reason that the verifier has to give.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.vectors import forging
from tests.vectors.bel import compact
from tests.vectors.forging import IDENTITY, IDENTITY_AGAIN, ORDER_FOUR, ORDER_TWO, Q, bumped
from tests.vectors.loading import Vector, VectorBallot

Json = Any


@dataclass(frozen=True, slots=True)
class BallotFault:
    """One bad ballot: the election it belongs to, the code of its fault, and how it is made."""

    vector: str
    code: str
    make: Callable[[Vector], bytes]


def last(vector: Vector) -> VectorBallot:
    return vector.ballots[-1]


def secret_of(vector: Vector, voter: int) -> int:
    return forging.secret_of(vector.uuid, vector.codes[voter])


def signed(change: Callable[[Json], None]) -> Callable[[Vector], bytes]:
    """The last ballot after a change, signed again by its own voter."""

    def make(vector: Vector) -> bytes:
        ballot = last(vector)
        return forging.altered(ballot.raw, change, secret_of(vector, ballot.voter))

    return make


def unsigned(change: Callable[[Json], None]) -> Callable[[Vector], bytes]:
    """The last ballot after a change, its old signature kept."""
    return lambda vector: compact(forging.with_change(json.loads(last(vector).raw), change))


def text(old: str, new: str) -> Callable[[Vector], bytes]:
    """The last ballot's text with the first occurrence of `old` replaced."""

    def make(vector: Vector) -> bytes:
        raw = last(vector).raw.decode()
        assert old in raw
        return raw.replace(old, new, 1).encode()

    return make


def votes(*bits: int) -> Callable[[Vector], bytes]:
    """The last ballot's voter encrypts other votes and proves them as well as can be."""
    return lambda vector: forging.make_ballot(
        vector.election, secret_of(vector, last(vector).voter), [bits]
    )


def put(place: str, value: Json) -> Callable[[Json], None]:
    """Set what stands at a dotted place."""
    *path, name = place.split(".")

    def change(ballot: Json) -> None:
        at = ballot
        for step in path:
            at = at[int(step)] if isinstance(at, list) else at[step]
        key = int(name) if isinstance(at, list) else name
        at[key] = value(at[key]) if callable(value) else value

    return change


def drop(place: str) -> Callable[[Json], None]:
    """Leave out the last element of the list at a dotted place."""
    return put(place, lambda elements: elements[:-1])


def again(place: str) -> Callable[[Json], None]:
    """Repeat the last element of the list at a dotted place."""
    return put(place, lambda elements: [*elements, elements[-1]])


def foreign_credential(vector: Vector) -> bytes:
    return forging.make_ballot(vector.election, forging.fresh(), [[1, 0, 0]])


def other_voters_signature(vector: Vector) -> bytes:
    return forging.sign(json.loads(last(vector).raw), secret_of(vector, 4))


def copied_under_another_credential(vector: Vector) -> bytes:
    secret = secret_of(vector, 4)
    copy = forging.with_change(
        json.loads(last(vector).raw), put("credential", forging.base(secret))
    )
    return forging.sign(copy, secret)


def copied_bytes(vector: Vector) -> bytes:
    return vector.ballots[1].raw


def fields_in_another_order(vector: Vector) -> bytes:
    ballot = json.loads(last(vector).raw)
    moved = {"credential": ballot.pop("credential"), **ballot}
    return forging.sign(moved, secret_of(vector, last(vector).voter))


def scalar_above_the_order(vector: Vector) -> bytes:
    place = "answers.0.overall_proof.0.response"
    return signed(put(place, lambda number: str(int(number) + Q)))(vector)


def mixed_order_alpha(vector: Vector) -> bytes:
    place = "answers.0.choices.0.alpha"
    return signed(put(place, lambda point: forging.plus(point, ORDER_TWO)))(vector)


PROOF = "answers.0.individual_proofs.1.0"
CHOICE = "answers.0.choices.0"
NESTED = b"[" * 10_000

BALLOT_FAULTS: dict[str, BallotFault] = {
    "more options than allowed": BallotFault("minmax", "bad-proof", votes(1, 1, 1)),
    "fewer options than allowed": BallotFault("minmax", "bad-proof", votes(0, 0, 0)),
    "one option counted twice": BallotFault("minmax", "bad-proof", votes(2, 0, 0)),
    "one option counted backwards": BallotFault("minmax", "bad-proof", votes(1, -1, 1)),
    "forged individual challenge": BallotFault(
        "minmax", "bad-proof", signed(put(f"{PROOF}.challenge", bumped))
    ),
    "forged individual response": BallotFault(
        "minmax", "bad-proof", signed(put(f"{PROOF}.response", bumped))
    ),
    "forged overall challenge": BallotFault(
        "minmax", "bad-proof", signed(put("answers.0.overall_proof.0.challenge", bumped))
    ),
    "forged overall response": BallotFault(
        "minmax", "bad-proof", signed(put("answers.0.overall_proof.1.response", bumped))
    ),
    "forged blank challenge": BallotFault(
        "blank", "bad-proof", signed(put("answers.1.blank_proof.0.challenge", bumped))
    ),
    "forged blank response": BallotFault(
        "blank", "bad-proof", signed(put("answers.1.blank_proof.1.response", bumped))
    ),
    "forged overall proof of a question with blank": BallotFault(
        "blank", "bad-proof", signed(put("answers.1.overall_proof.0.response", bumped))
    ),
    "forged proof of the blank bit": BallotFault(
        "blank", "bad-proof", signed(put("answers.1.individual_proofs.0.0.response", bumped))
    ),
    "forged proof in the third question": BallotFault(
        "blank", "bad-proof", signed(put("answers.2.overall_proof.4.response", bumped))
    ),
    "forged challenge of a ranked answer": BallotFault(
        "mixnet", "bad-proof", signed(put("answers.0.proof.challenge", bumped))
    ),
    "forged response of a ranked answer": BallotFault(
        "mixnet", "bad-proof", signed(put("answers.0.proof.response", bumped))
    ),
    "a ranked answer changed after its proof": BallotFault(
        "mixnet",
        "bad-proof",
        signed(put("answers.0.choices.beta", lambda beta: forging.plus(beta, forging.base(1)))),
    ),
    "a ranked answer's point of order two": BallotFault(
        "mixnet", "bad-point", signed(put("answers.0.choices.beta", ORDER_TWO))
    ),
    "a ranked answer without its proof": BallotFault(
        "mixnet", "malformed", signed(lambda b: b["answers"][0].pop("proof"))
    ),
    "a ranked answer too many": BallotFault("mixnet", "wrong-shape", signed(again("answers"))),
    "a ranked answer where votes are summed": BallotFault(
        "minmax",
        "wrong-shape",
        signed(
            put(
                "answers.0",
                lambda a: {"choices": a["choices"][0], "proof": a["overall_proof"][0]},
            )
        ),
    ),
    "forged signature": BallotFault(
        "minmax", "bad-signature", unsigned(put("signature.proof.response", bumped))
    ),
    "forged signature's challenge": BallotFault(
        "minmax", "bad-signature", unsigned(put("signature.proof.challenge", bumped))
    ),
    "another voter's signature": BallotFault("minmax", "bad-signature", other_voters_signature),
    "a signature of another text": BallotFault(
        "minmax", "bad-signature", unsigned(put("signature.hash", "A" * 43))
    ),
    "changed after signing": BallotFault(
        "minmax", "bad-signature", unsigned(put("answers.0.overall_proof.0.response", bumped))
    ),
    "foreign credential": BallotFault("minmax", "unknown-credential", foreign_credential),
    "copied under another credential": BallotFault(
        "minmax", "bad-proof", copied_under_another_credential
    ),
    "copied byte for byte": BallotFault("minmax", "repeated-tracker", copied_bytes),
    "of another election": BallotFault(
        "minmax", "wrong-election", signed(put("election_hash", "A" * 43))
    ),
    "of another identifier": BallotFault(
        "minmax", "wrong-election", signed(put("election_uuid", "AAAAAAAAAAAAAA"))
    ),
    "a choice too few": BallotFault("minmax", "wrong-shape", signed(drop("answers.0.choices"))),
    "a choice too many": BallotFault("minmax", "wrong-shape", signed(again("answers.0.choices"))),
    "an individual proof too few": BallotFault(
        "minmax", "wrong-shape", signed(drop("answers.0.individual_proofs"))
    ),
    "half an individual proof": BallotFault(
        "minmax", "wrong-shape", signed(drop("answers.0.individual_proofs.0"))
    ),
    "an overall proof too short": BallotFault(
        "minmax", "wrong-shape", signed(drop("answers.0.overall_proof"))
    ),
    "an overall proof too long": BallotFault(
        "minmax", "wrong-shape", signed(again("answers.0.overall_proof"))
    ),
    "a blank proof too short": BallotFault(
        "blank", "wrong-shape", signed(drop("answers.1.blank_proof"))
    ),
    "a blank proof where no blank is": BallotFault(
        "minmax", "wrong-shape", signed(lambda b: b["answers"][0].update(blank_proof=[]))
    ),
    "no blank proof": BallotFault(
        "blank", "wrong-shape", signed(lambda b: b["answers"][1].pop("blank_proof"))
    ),
    "an answer too few": BallotFault("blank", "wrong-shape", signed(drop("answers"))),
    "an answer too many": BallotFault("minmax", "wrong-shape", signed(again("answers"))),
    "no signature": BallotFault("minmax", "malformed", unsigned(lambda b: b.pop("signature"))),
    "an unknown field": BallotFault("minmax", "malformed", signed(lambda b: b.update(note="x"))),
    "spaces": BallotFault("minmax", "not-canonical", text('":', '": ')),
    "a newline at the end": BallotFault(
        "minmax", "not-canonical", lambda vector: last(vector).raw + b"\n"
    ),
    "an escaped letter": BallotFault("minmax", "not-canonical", text('"alpha"', '"\\u0061lpha"')),
    "fields in another order": BallotFault("minmax", "not-canonical", fields_in_another_order),
    "a field twice": BallotFault(
        "minmax", "duplicate-key", text('{"election_uuid"', '{"credential":"","election_uuid"')
    ),
    "a byte order mark": BallotFault(
        "minmax", "malformed", lambda vector: b"\xef\xbb\xbf" + last(vector).raw
    ),
    "not UTF-8": BallotFault("minmax", "malformed", lambda vector: b"\xff" + last(vector).raw),
    "a number for a scalar": BallotFault(
        "minmax", "bad-scalar", signed(put(f"{PROOF}.challenge", 5))
    ),
    "infinity for a scalar": BallotFault(
        "minmax", "malformed", text('"challenge":"', '"challenge":Infinity,"x":"')
    ),
    "a fraction": BallotFault(
        "minmax", "malformed", text('"challenge":"', '"challenge":1.5,"x":"')
    ),
    "half a surrogate pair": BallotFault(
        "minmax", "malformed", text('"election_uuid":"', '"election_uuid":"\\ud800')
    ),
    "10,000 brackets": BallotFault("minmax", "too-deep", lambda _vector: NESTED),
    "ten megabytes": BallotFault(
        "minmax", "too-large", lambda vector: last(vector).raw + b" " * 10_000_000
    ),
    "nothing at all": BallotFault("minmax", "malformed", lambda _vector: b""),
    "a list": BallotFault("minmax", "malformed", lambda _vector: b"[]"),
    "a scalar with a zero ahead": BallotFault(
        "minmax", "bad-scalar", signed(put(f"{PROOF}.challenge", lambda number: f"0{number}"))
    ),
    "a scalar with a sign": BallotFault(
        "minmax", "bad-scalar", signed(put(f"{PROOF}.challenge", lambda number: f"+{number}"))
    ),
    "a scalar with an underscore": BallotFault(
        "minmax", "bad-scalar", signed(put(f"{PROOF}.challenge", "1_0"))
    ),
    "a scalar in Arabic digits": BallotFault(
        "minmax", "bad-scalar", signed(put(f"{PROOF}.challenge", "\u0661\u0662"))
    ),
    "a scalar above the order": BallotFault("minmax", "bad-scalar", scalar_above_the_order),
    "a scalar that is the order": BallotFault(
        "minmax", "bad-scalar", signed(put(f"{PROOF}.response", str(Q)))
    ),
    "a point in capitals": BallotFault(
        "minmax", "malformed", signed(put(f"{CHOICE}.beta", lambda point: f"A{point[1:]}".upper()))
    ),
    "a point with a space": BallotFault(
        "minmax", "malformed", signed(put(f"{CHOICE}.beta", lambda point: f"{point[:-2]} 1"))
    ),
    "a point cut short": BallotFault(
        "minmax", "malformed", signed(put(f"{CHOICE}.alpha", lambda point: point[:-1]))
    ),
    "a point of order two": BallotFault(
        "minmax", "bad-point", signed(put(f"{CHOICE}.alpha", ORDER_TWO))
    ),
    "a point of order four": BallotFault(
        "minmax", "bad-point", signed(put(f"{CHOICE}.beta", ORDER_FOUR))
    ),
    "a point of mixed order": BallotFault("minmax", "bad-point", mixed_order_alpha),
    "a point of mixed order as beta": BallotFault(
        "minmax",
        "bad-point",
        signed(put(f"{CHOICE}.beta", lambda point: forging.plus(point, ORDER_TWO))),
    ),
    "a second identity": BallotFault(
        "minmax", "bad-point", signed(put(f"{CHOICE}.beta", IDENTITY_AGAIN))
    ),
    "the identity with a sign": BallotFault(
        "minmax", "bad-point", signed(put(f"{CHOICE}.beta", f"8{IDENTITY[1:]}"))
    ),
    "a y above the prime": BallotFault(
        "minmax", "bad-point", signed(put(f"{CHOICE}.beta", "7" + "f" * 63))
    ),
    "a y that no point has": BallotFault(
        "minmax", "bad-point", signed(put(f"{CHOICE}.beta", f"{2:064x}"))
    ),
    "a credential that is no point": BallotFault(
        "minmax", "unknown-credential", signed(put("credential", ORDER_TWO))
    ),
}
