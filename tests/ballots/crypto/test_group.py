"""The prime-order subgroup: hostile encodings, small orders, the identity (specification 3.2)."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.crypto import group
from ballots.crypto.group import GENERATOR, IDENTITY, ORDER
from ballots.errors import BallotsError, MalformedError, VerificationError

SCALARS = st.integers(0, ORDER - 1)
P = 2**255 - 19
BASE_HEX = "6666666666666666666666666666666666666666666666666666666666666658"
# The eight points of small order but the identity, as (y, sign): orders 2, 4, 4 and 8.
ORDER_TWO = P - 1
ORDER_FOUR = 0
ORDER_EIGHT = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826


def encoded(y, sign=0):
    return f"{y | sign << 255:064x}"


def small(y, sign=0):
    return group.point_of_hex(encoded(y, sign))


def test_hex_is_big_endian():
    assert group.hex_of_point(GENERATOR) == BASE_HEX
    assert group.point_of_hex(BASE_HEX) == GENERATOR
    assert group.hex_of_point(IDENTITY) == "0" * 63 + "1"


NOT_CANONICAL = {
    "y is the prime": encoded(P),
    "y is the prime and one (the identity again)": encoded(P + 1),
    "y is as large as can be": encoded(2**255 - 1),
    "the identity with a sign": encoded(1, 1),
    "the point of order two with a sign": encoded(P - 1, 1),
}


@pytest.mark.parametrize("text", NOT_CANONICAL.values(), ids=NOT_CANONICAL.keys())
def test_an_encoding_that_is_not_canonical_is_refused(text):
    with pytest.raises(MalformedError) as caught:
        group.point_of_hex(text)
    assert caught.value.code == "bad-point"


@pytest.mark.parametrize("text", ["", "00", BASE_HEX.upper()[:-1] + "A", " " * 64, None, 5, []])
def test_what_is_not_64_hex_digits_is_malformed(text):
    with pytest.raises(MalformedError):
        group.point_of_hex(text)


SMALL = {
    "order 2": small(ORDER_TWO),
    "order 4": small(ORDER_FOUR),
    "order 4, other sign": small(ORDER_FOUR, 1),
    "order 8": small(ORDER_EIGHT),
    "order 8, other sign": small(ORDER_EIGHT, 1),
}
MIXED = {name: group.add(GENERATOR, point) for name, point in SMALL.items()}


@pytest.mark.parametrize("point", [*SMALL.values(), *MIXED.values(), small(2)])
@pytest.mark.parametrize("scalar", [0, 1, 2, 8, ORDER - 1, ORDER, 2 * ORDER])
def test_a_point_outside_the_subgroup_is_refused_whatever_it_is_multiplied_by(point, scalar):
    assert not group.is_member(point)
    with pytest.raises(VerificationError) as caught:
        group.power(point, scalar)
    assert caught.value.code == "bad-point"


@given(st.binary(min_size=32, max_size=32), SCALARS)
def test_hostile_bytes_never_raise_anything_else(raw, scalar):
    with contextlib.suppress(BallotsError):
        point = group.point_of_bytes(raw)
        group.power(point, scalar)
        group.subtract(group.add(point, GENERATOR), point)
        group.check_member(point)


def test_a_y_that_no_point_has_cannot_be_added():
    for operation in (group.add, group.subtract):
        with pytest.raises(VerificationError):
            operation(small(2), GENERATOR)


def test_the_identity_is_a_member_that_may_be_refused():
    assert group.power(IDENTITY, 5) == IDENTITY
    assert group.is_member(IDENTITY)
    with pytest.raises(VerificationError):
        group.check_member(IDENTITY, allow_identity=False)


@given(SCALARS, SCALARS)
def test_exponents_add_up(first, second):
    left, right = group.generator_power(first), group.generator_power(second)
    assert group.add(left, right) == group.generator_power(first + second)
    assert group.subtract(left, right) == group.generator_power(first - second)
    assert group.power(left, second) == group.generator_power(first * second)


@pytest.mark.parametrize("scalar", [0, ORDER, -ORDER])
def test_zero_gives_the_identity(scalar):
    assert group.generator_power(scalar) == IDENTITY
    assert group.power(GENERATOR, scalar) == IDENTITY
    assert group.generator_multiple(0) == IDENTITY


def test_a_sum_meets_the_identity_on_its_way():
    minus = group.generator_power(-1)
    assert group.total([GENERATOR, minus, GENERATOR]) == GENERATOR
    assert group.total([]) == IDENTITY
