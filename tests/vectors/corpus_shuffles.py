"""Bad archives of a mixnet: what was shuffled, how it was proven, by whom, what was opened."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.vectors import forging
from tests.vectors.bel import Parts, Step, compact
from tests.vectors.corpus_archives import (
    PARTIAL,
    ArchiveFault,
    missing,
    moved,
    payload,
    repeated,
    setup,
    steps,
    with_payload,
)
from tests.vectors.corpus_ballots import put
from tests.vectors.forging import ORDER_TWO, bumped
from tests.vectors.loading import Vector, load

Json = Any
SHUFFLE = "Shuffle"


def shuffled(change: Callable[[Json], Json | None], place: int = 1) -> Callable[..., Any]:
    """Change one of the two shuffles; nothing after it is kept."""
    make = payload(SHUFFLE, change, place)

    def cut(vector: Vector) -> bytes:
        parts = Parts.of(make(vector))
        return parts.cut(parts.places(SHUFFLE)[place] + 1).build()

    return cut


def each_list(value: Json, change: Callable[[Json], Json]) -> None:
    """Change every list of a shuffle of one question that has one element a ballot."""
    value["ciphertexts"][0] = change(value["ciphertexts"][0])
    announced, responses, permutation, chain = value["proofs"][0]
    announced[4] = change(announced[4])
    responses[4:] = [change(responses[4]), change(responses[5])]
    value["proofs"][0][2:] = [change(permutation), change(chain)]


def rotated(elements: list[Json]) -> list[Json]:
    return [*elements[1:], elements[0]]


def next_point(point: str) -> str:
    return forging.plus(point, forging.base(1))


def shuffle_of_somebody(owner: int) -> Callable[[Vector], bytes]:
    """The first shuffle in another's name."""

    def change(parts: Parts) -> Parts:
        at = parts.places(SHUFFLE)[0]
        shuffle, about = parts.steps[at].payloads
        made = compact({**json.loads(about), "owner": owner})
        return parts.cut(at + 1).with_step(at, Step(SHUFFLE, (shuffle, made)))

    return steps(change)


def swapped_shuffles(parts: Parts) -> Parts:
    first, second = parts.places(SHUFFLE)
    steps_in_order = parts.with_step(first, parts.steps[second])
    return steps_in_order.with_step(second, parts.steps[first])


def a_shuffle_without_a_question(vector: Vector) -> bytes:
    """A mixnet's shuffle in an election that only adds up."""
    parts, other = vector.parts, load("mixnet").parts
    at = parts.places(PARTIAL)[0]
    for number, kind in enumerate((SHUFFLE, "EndShuffles")):
        parts = parts.inserted(at + number, other.first(kind))
    return parts.build()


def a_decryption_of_the_sealed_list(vector: Vector) -> bytes:
    """The second trustee's factors are those of the list before it was shuffled."""
    parts = vector.parts
    tally = json.loads(parts.first("EncryptedTally").payloads[0])
    key = int(vector.trustee_keys[1])
    other = compact(forging.partial_decryption(vector.election, tally, key))
    return with_payload(parts, parts.places(PARTIAL)[1], other).build()


def mixnet(code: str, make: Callable[[Vector], bytes]) -> ArchiveFault:
    return ArchiveFault(code, make, "mixnet")


PROOF_POINTS = {
    "t1": "0.0", "t2": "0.1", "t3": "0.2", "t41": "0.3.0", "t42": "0.3.1",
    "t of the chain": "0.4.1", "c": "2.1", "link of the chain": "3.1",
    "last link of the chain": "3.2",
}  # fmt: skip
PROOF_SCALARS = {
    "s1": "1.0", "s2": "1.1", "s3": "1.2", "s4": "1.3",
    "s of the chain": "1.4.2", "s of the order": "1.5.2",
}  # fmt: skip
LISTED = {"alpha": "ciphertexts.0.1.alpha", "beta": "ciphertexts.0.1.beta"}

SHUFFLE_FAULTS: dict[str, ArchiveFault] = {
    # What was shuffled
    "shuffles in another order": mixnet("bad-proof", steps(swapped_shuffles)),
    "a shuffle left out": mixnet("bad-proof", steps(lambda p: p.without(p.places(SHUFFLE)[0]))),
    "a shuffled list in another order": mixnet(
        "bad-proof", shuffled(put("ciphertexts.0", rotated))
    ),
    "a shuffle that repeats a ballot": mixnet(
        "bad-proof", shuffled(put("ciphertexts.0", lambda each: [each[0], each[0], each[2]]))
    ),
    "a shuffle that drops a ballot": mixnet(
        "wrong-shape", shuffled(lambda s: each_list(s, lambda each: each[:2]))
    ),
    "a shuffle that adds a ballot": mixnet(
        "wrong-shape", shuffled(lambda s: each_list(s, lambda each: [*each, each[0]]))
    ),
    "a shuffle of no question": mixnet(
        "wrong-shape", shuffled(lambda _s: {"ciphertexts": [], "proofs": []})
    ),
    "a shuffle of two questions": mixnet(
        "wrong-shape",
        shuffled(lambda s: {name: [rows[0], rows[0]] for name, rows in s.items()}),
    ),
    "a shuffle proven in another order": mixnet(
        "bad-proof", shuffled(lambda s: each_list(s, rotated))
    ),
    # Each part of the proof
    **{
        f"a shuffle with another {name}": mixnet(
            "bad-proof", shuffled(put(f"proofs.0.{place}", next_point))
        )
        for name, place in PROOF_POINTS.items()
    },
    **{
        f"a shuffle with another {name}": mixnet(
            "bad-proof", shuffled(put(f"proofs.0.{place}", bumped))
        )
        for name, place in PROOF_SCALARS.items()
    },
    **{
        f"a shuffled {name} of another plaintext": mixnet(
            "bad-proof", shuffled(put(place, next_point))
        )
        for name, place in LISTED.items()
    },
    **{
        f"a shuffled {name} of mixed order": mixnet(
            "bad-point", shuffled(put(place, lambda point: forging.plus(point, ORDER_TWO)))
        )
        for name, place in LISTED.items()
    },
    "a shuffle with a c of mixed order": mixnet(
        "bad-point",
        shuffled(put("proofs.0.2.0", lambda point: forging.plus(point, ORDER_TWO))),
    ),
    "a shuffle with a link of order two": mixnet(
        "bad-point", shuffled(put("proofs.0.3.2", ORDER_TWO))
    ),
    "a shuffle with a scalar above the order": mixnet(
        "bad-scalar", shuffled(put("proofs.0.1.0", str(forging.Q)))
    ),
    "a shuffle with a proof too few": mixnet(
        "wrong-shape", shuffled(put("proofs.0.2", lambda each: each[:2]))
    ),
    "a shuffle without its fourth pair": mixnet(
        "malformed", shuffled(put("proofs.0.0.3", lambda each: each[:1]))
    ),
    "a shuffle of another form": mixnet("malformed", shuffled(put("proofs.0", []))),
    # Who shuffles, and when
    "a shuffle of nobody": mixnet("unknown-trustee", shuffle_of_somebody(3)),
    "a shuffle of number zero": mixnet("malformed", shuffle_of_somebody(0)),
    "no end of the shuffles": mixnet("bad-order", missing("EndShuffles")),
    "the end of the shuffles before a shuffle": mixnet("bad-order", moved("EndShuffles", SHUFFLE)),
    "no shuffle": mixnet("bad-order", missing(SHUFFLE)),
    "nothing shuffled": mixnet(
        "bad-order",
        steps(lambda p: p.without(*p.places(SHUFFLE), *p.places("EndShuffles"))),
    ),
    "a decryption before the shuffles": mixnet("bad-order", moved(PARTIAL, SHUFFLE)),
    "a decryption among the shuffles": mixnet("bad-order", moved(PARTIAL, "EndShuffles")),
    "a shuffle before the tally": mixnet("bad-order", moved(SHUFFLE, "EncryptedTally")),
    "a shuffle twice": mixnet("repeated-record", repeated(SHUFFLE)),
    "a shuffle without a question": ArchiveFault("bad-order", a_shuffle_without_a_question),
    # The set-up
    "weights in a mixnet": mixnet(
        "weighted-mixnet", setup(2, lambda listed: [f"{listed[0]},2", *listed[1:]])
    ),
    "more answers than a ciphertext holds": mixnet(
        "too-many-answers", setup(0, put("questions.0.value.answers", ["x"] * 31))
    ),
    # What was opened
    "ciphertexts of a mixnet in another order": mixnet(
        "wrong-tally", payload("EncryptedTally", put("0", rotated))
    ),
    "the sealed list decrypted": mixnet("bad-proof", a_decryption_of_the_sealed_list),
    "an opened answer altered": mixnet("wrong-result", payload("Result", put("result.0.0.0", 1))),
    "opened answers in another order": mixnet(
        "wrong-result", payload("Result", put("result.0", rotated))
    ),
    "an opened answer left out": mixnet(
        "wrong-result", payload("Result", put("result.0", lambda each: each[:2]))
    ),
    "an opened answer above 255": mixnet("malformed", payload("Result", put("result.0.0.0", 256))),
}
