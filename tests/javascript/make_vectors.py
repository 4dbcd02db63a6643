"""Writes tests/vectors/javascript/protocol.json, which the voting page's own tests read.

Run as `python -m tests.javascript.make_vectors`. The numbers come from `ballots`, the codes and
their credentials from the upstream's elections; nothing is random, so a second run changes nothing.
"""

import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from random import Random

from ballots.crypto.generators import independent_generators
from ballots.crypto.group import ORDER, generator_power, hex_of_point
from ballots.crypto.plaintext import encode_answers
from ballots.crypto.suite import BELENIOS_V1
from ballots.election.ballot import Ballot, short_code
from ballots.election.definition import Election
from ballots.election.question import Question
from ballots.making.casting import make_ballot
from ballots.making.tested import TestedBallot
from tests.vectors.loading import load

TARGET = Path(__file__).resolve().parent.parent / "vectors" / "javascript" / "protocol.json"
ELECTIONS = ("blank", "minmax")
SCALARS = (1, 2, 31, 2**64, ORDER - 1)
# p + 1 stands for the identity in a form that is not canonical; the next are of small order.
BAD_POINTS = {
    "the identity": "00" * 31 + "01",
    "the identity, not canonical": "7f" + "ff" * 30 + "ee",
    "of order two": "7f" + "ff" * 30 + "ec",
    "of order four": "00" * 32,
    "upper case": hex_of_point(generator_power(2)).upper(),
    "too short": "66" * 31,
    "not on the curve": "00" * 31 + "02",
}


def vectors() -> dict[str, object]:
    """Return every vector."""
    points = {str(scalar): hex_of_point(generator_power(scalar)) for scalar in SCALARS}
    return {
        "order": str(ORDER),
        "points": points,
        "badPoints": BAD_POINTS,
        "challenges": list(_challenges()),
        "elections": list(_elections()),
        "shortCodes": list(_short_codes()),
        "plaintexts": list(_plaintexts()),
        "generators": list(_generators()),
        "tested": list(_tested()),
    }


def _challenges() -> Iterator[dict[str, object]]:
    for prefix, scalars in (("sig|x|", (1,)), ("prove|φ|", (2, 31)), ("bproof0|S|", SCALARS)):
        points = [generator_power(scalar) for scalar in scalars]
        yield {
            "prefix": prefix,
            "points": [hex_of_point(point) for point in points],
            "value": str(BELENIOS_V1.challenge(prefix, points)),
        }


def _elections() -> Iterator[dict[str, object]]:
    for name in ELECTIONS:
        vector = load(name)
        yield {
            "election": vector.election.decode(),
            "fingerprint": BELENIOS_V1.fingerprint(vector.election),
            "uuid": vector.uuid,
            "codes": [
                {
                    "code": vector.codes[each.voter],
                    "credential": Ballot.from_bytes(each.raw).credential,
                }
                for each in vector.ballots
            ],
        }


def _tested() -> Iterator[dict[str, object]]:
    """Yield ballots of tested devices: what the second device is shown, and what it must find."""
    for number, name in enumerate(ELECTIONS):
        vector = load(name)
        election = Election.from_bytes(vector.election)
        allowed = tuple(_first_allowed(question) for question in election.questions)
        draws = Random(number).randbytes
        seed = draws(32)
        given = iter((seed, draws(64)))
        raw = make_ballot(election, vector.codes[0], allowed, lambda _, given=given: next(given))
        ballot = Ballot.from_bytes(raw)
        tested = TestedBallot(seed, ballot.credential, ballot.signature, allowed)
        yield {
            "election": vector.election.decode(),
            "fragment": tested.fragment,
            "choices": [list(numbers) for numbers in allowed],
            "tracker": ballot.tracker,
        }


def _first_allowed(question: Question) -> tuple[int, ...]:
    """The first answer, in the order of the numbers, that a question allows."""
    return next(
        bits
        for bits in product((0, 1), repeat=question.choices)
        if question.accepts(bits) and any(bits)
    )


def _short_codes() -> Iterator[dict[str, str]]:
    trackers = [Ballot.from_bytes(each.raw).tracker for each in load("blank").ballots]
    for tracker in (*trackers, "A" * 43, "/" * 42 + "8"):
        yield {"tracker": tracker, "code": short_code(tracker)}


def _plaintexts() -> Iterator[dict[str, object]]:
    for ranks in ((0,), (255,), (1, 2, 3), (0, 0, 0), (3, 0, 255, 1), (255,) * 30):
        yield {"ranks": list(ranks), "point": hex_of_point(encode_answers(ranks))}


def _generators() -> Iterator[str]:
    """Yield h, h_0, h_1, … as shuffle proofs rest on them."""
    first, others = independent_generators(BELENIOS_V1, 8)
    yield from (hex_of_point(point) for point in (first, *others))


if __name__ == "__main__":
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps(vectors(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
