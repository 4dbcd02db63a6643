"""Independent generators: found by their rule, and refused where two are equal."""

import pytest

from ballots.crypto import generators
from ballots.crypto.generators import independent_generators
from ballots.crypto.group import GENERATOR, IDENTITY, is_member
from ballots.crypto.suite import BELENIOS_V1
from ballots.encoding import sha256
from ballots.errors import VerificationError

P = 2**255 - 19
D = -121665 * pow(121666, -1, P) % P


def on_curve(y):
    """Whether -x² + y² = 1 + d·x²·y² has a solution x: Euler's criterion, apart from libsodium."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    return square == 0 or pow(square, (P - 1) // 2, P) == 1


@pytest.mark.parametrize("index", range(-1, 12))
def test_a_generator_is_eight_times_the_first_point_of_its_hash(index):
    start = BELENIOS_V1.generator_number(index)
    assert start == int.from_bytes(sha256(f"ggen|{index}".encode()), "big") >> 2
    number = next(n for n in range(start, start + 1000) if on_curve(n))
    point = number.to_bytes(32, "little")
    expected = point
    for _ in range(3):
        expected = generators.add(expected, expected)
    assert generators._generator(BELENIOS_V1, index) == expected
    assert is_member(expected)


def test_a_longer_list_begins_with_the_shorter_one():
    h, none = independent_generators(BELENIOS_V1, 0)
    same, three = independent_generators(BELENIOS_V1, 3)
    assert none == ()
    assert same == h
    assert independent_generators(BELENIOS_V1, 5)[1][:3] == three
    assert len({h, *three, GENERATOR, IDENTITY}) == 6


@pytest.mark.parametrize("known", [IDENTITY, GENERATOR, None])
def test_a_known_or_repeated_generator_is_refused(known, monkeypatch):
    right = generators._generator
    other = known or right(BELENIOS_V1, -1)
    monkeypatch.setattr(
        generators, "_generator", lambda suite, i: other if i == 1 else right(suite, i)
    )
    with pytest.raises(VerificationError) as caught:
        independent_generators(BELENIOS_V1, 2)
    assert caught.value.code == "bad-generators"
