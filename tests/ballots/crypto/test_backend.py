"""One interface, two backends: the same laws, the same points, the same verdicts."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ballots.crypto import group
from ballots.crypto.group import GENERATOR, IDENTITY, ORDER
from ballots.election.ballot import Ballot, check_ballot, sign_ballot_json
from ballots.errors import BallotsError, VerificationError
from ballots.making.provers import prove_key
from ballots.making.registrar import derive
from tests.ballots.crypto.slow_backend import P, SlowBackend, in_use
from tests.ballots.elections import BLANK_QUESTION, QUESTION, Course

ORDER_EIGHT = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
FEW = settings(max_examples=60, deadline=None)


def spelled(y, sign=0):
    return group.Point((y | sign << 255).to_bytes(32, "little"))


SMALL = [
    spelled(P - 1),
    *(spelled(y, sign) for y in (0, ORDER_EIGHT, P - ORDER_EIGHT) for sign in (0, 1)),
]
# Bytes that `point_of_bytes` refuses: no Point, but nothing may happen if one came this far.
ODD_SPELLINGS = [spelled(P), spelled(P + 1), spelled(1, 1), spelled(P - 1, 1), spelled(2**255 - 1)]
OFF_THE_CURVE = spelled(2)

SCALARS = st.one_of(
    st.sampled_from([0, 1, 2, 8, ORDER - 1, ORDER, ORDER + 1, -1]), st.integers(0, ORDER - 1)
)
MEMBERS = st.one_of(
    st.sampled_from([IDENTITY, GENERATOR]), st.integers(1, ORDER - 1).map(group.generator_power)
)
CANONICAL = st.one_of(
    MEMBERS,
    MEMBERS,
    st.sampled_from([*SMALL, OFF_THE_CURVE]),
    st.builds(group.add, MEMBERS, st.sampled_from(SMALL)),
)
HOSTILE = st.one_of(CANONICAL, CANONICAL, st.sampled_from(ODD_SPELLINGS))


def verdict(function, *arguments):
    """What a function gives: its value, or the code of its refusal."""
    try:
        return function(*arguments)
    except BallotsError as error:
        return error.code


def two_powers(first, first_scalar, second, second_scalar):
    return group.add(group.power(first, first_scalar), group.power(second, second_scalar))


def base_and_power(scalar, point, point_scalar):
    return group.add(group.generator_power(scalar), group.power(point, point_scalar))


@settings(max_examples=400, deadline=None)
@given(HOSTILE, SCALARS, HOSTILE, SCALARS)
@example(GENERATOR, 5, GENERATOR, ORDER - 5)
@example(SMALL[0], 0, GENERATOR, 1)
@example(GENERATOR, 1, SMALL[0], 0)
def test_a_double_power_is_the_sum_of_two_powers(first, a, second, b):
    assert verdict(group.double_power, first, a, second, b) == verdict(
        two_powers, first, a, second, b
    )
    assert verdict(group.generator_double_power, a, second, b) == verdict(
        base_and_power, a, second, b
    )


@FEW
@given(CANONICAL, SCALARS, CANONICAL, SCALARS)
def test_both_backends_say_the_same_of_hostile_points(first, a, second, b):
    operations = [
        (group.is_member, first),
        (group.power, first, a),
        (group.generator_power, a),
        (group.double_power, first, a, second, b),
        (group.generator_double_power, a, second, b),
        (group.add, first, second),
        (group.subtract, first, second),
    ]
    ours = [verdict(*operation) for operation in operations]
    with in_use(SlowBackend()):
        assert [verdict(*operation) for operation in operations] == ours


@pytest.fixture(params=[group.BACKEND, SlowBackend()], ids=["chosen", "slow"])
def backend(request):
    with in_use(request.param):
        yield


LAW = [1, 2, 7, ORDER - 1, 3**150 % ORDER]


@pytest.mark.parametrize("a", LAW)
@pytest.mark.parametrize("b", LAW)
def test_the_laws_of_the_group(backend, a, b):
    left, right = group.generator_power(a), group.generator_power(b)
    assert group.add(left, right) == group.add(right, left) == group.generator_power(a + b)
    assert group.subtract(left, right) == group.generator_power(a - b)
    assert group.power(left, b) == group.power(right, a) == group.generator_power(a * b)
    assert group.double_power(left, b, right, a) == group.generator_power(2 * a * b)
    assert group.generator_double_power(a, right, b) == group.generator_power(a + b * b)
    assert group.add(left, IDENTITY) == left
    assert group.subtract(left, left) == IDENTITY
    assert group.generator_power(1) == GENERATOR


@pytest.mark.parametrize("point", [*SMALL, OFF_THE_CURVE])
@pytest.mark.parametrize("scalar", [0, 1, 8, ORDER - 1])
def test_a_double_power_lets_no_foreign_point_through(backend, point, scalar):
    for operation in (
        lambda: group.double_power(point, scalar, GENERATOR, 3),
        lambda: group.double_power(GENERATOR, 3, point, scalar),
        lambda: group.generator_double_power(3, point, scalar),
    ):
        with pytest.raises(VerificationError) as caught:
            operation()
        assert caught.value.code == "bad-point"


def signed_again(course, raw, old, new):
    """The ballot with a part replaced, under its voter's own signature."""
    unsigned = raw[: raw.index(b',"signature"')] + b"}"
    unsigned = unsigned.replace(old, new, 1)
    suite = course.election.suite
    secret, _ = derive(course.uuid, course.codes[0])
    ballot_hash = suite.ballot_hash(unsigned)
    prefix = suite.signature_prefix(ballot_hash)
    return sign_ballot_json(
        unsigned, ballot_hash, prove_key(suite, prefix, secret, course.randomness)
    )


def test_both_backends_say_the_same_of_whole_ballots():
    course = Course(questions=(QUESTION, BLANK_QUESTION), voters=2, trustees=1, seed=11)
    good, _ = course.ballot(0, [[1, 0, 1], [0, 1, 0]])
    alpha = good[good.index(b'"alpha":"') + 9 :][:64]
    response = good[good.index(b'"response":"') + 12 :][:9]
    ballots = [
        good,
        good.replace(response, b"123456789", 1),
        signed_again(course, good, response, b"123456789"),
        *(signed_again(course, good, alpha, point[::-1].hex().encode()) for point in SMALL),
    ]

    def tracker_of(raw):
        ballot = Ballot.from_bytes(raw)
        check_ballot(ballot, course.election, course.credentials)
        return ballot.tracker

    def verdicts():
        return [verdict(tracker_of, raw) for raw in ballots]

    ours = verdicts()
    assert ours[1:] == ["bad-signature", "bad-proof", *["bad-point"] * len(SMALL)]
    with in_use(SlowBackend()):
        assert verdicts() == ours
