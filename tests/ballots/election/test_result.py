"""Results: counts and opened answers, read, written and told apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.crypto.group import IDENTITY, ORDER, generator_power
from ballots.crypto.plaintext import decode_answers, encode_answers
from ballots.election.result import (
    counts_of,
    is_result,
    opened_of,
    read_points,
    result_bytes,
    result_of,
)
from ballots.errors import MalformedError, VerificationError
from tests.ballots.elections import BLANK_QUESTION, RANK_QUESTION

MIXED = ((3, 0, 2**30), ((1, 2, 3), (0, 0, 255)), ())


def test_a_mixed_result_reads_back():
    raw = b'{"result":[[3,0,"1073741824"],[[1,2,3],[0,0,255]],[]]}'
    assert result_bytes(MIXED) == raw
    assert result_of(raw) == MIXED


ROWS = st.one_of(
    st.lists(st.integers(0, 2**40), min_size=1, max_size=4).map(tuple),
    st.lists(st.tuples(st.integers(0, 255), st.integers(0, 255)), max_size=4).map(tuple),
)


@given(st.lists(ROWS, max_size=4).map(tuple))
def test_any_result_reads_back(result):
    assert result_of(result_bytes(result)) == result


def test_the_rows_are_told_apart():
    assert counts_of(MIXED[0]) == MIXED[0]
    assert opened_of(MIXED[1]) == MIXED[1]
    assert counts_of(MIXED[2]) == opened_of(MIXED[2]) == ()
    for take, row in ((counts_of, MIXED[1]), (opened_of, MIXED[0])):
        with pytest.raises(VerificationError) as caught:
            take(row)
        assert caught.value.code == "wrong-kind"


def test_points_are_read_as_their_question_says():
    anything = generator_power(12345)
    points = [
        [IDENTITY, generator_power(2), generator_power(5)],
        [encode_answers([3, 1, 2]), anything, IDENTITY],
    ]
    assert read_points((BLANK_QUESTION, RANK_QUESTION), points, 5) == (
        (0, 2, 5),
        ((3, 1, 2), decode_answers(anything, 3), (0, 0, 0)),
    )
    with pytest.raises(VerificationError) as caught:
        read_points((BLANK_QUESTION,), points[:1], 4)
    assert caught.value.code == "bad-result"


def test_a_result_is_compared_without_a_search():
    """The bound of a search does not matter: a weight far above it is compared at once."""
    heavy = 10**15
    questions = (BLANK_QUESTION, RANK_QUESTION)
    points = [
        [IDENTITY, generator_power(heavy), generator_power(5)],
        [encode_answers([3, 1, 2]), IDENTITY],
    ]
    good = ((0, heavy, 5), ((3, 1, 2), (0, 0, 0)))
    assert is_result(questions, points, good, heavy)
    assert not is_result(questions, points, good, heavy - 1)
    for wrong in (
        ((0, heavy, 4), good[1]),
        ((0, heavy), good[1]),
        ((0, heavy, 5, 0), good[1]),
        ((0, heavy + ORDER, 5), good[1]),
        ((0, heavy, 5 - ORDER), good[1]),
        (good[0], ((3, 1, 2), (0, 0, 1))),
        (good[0], ((3, 1, 2),)),
        (good[0], (0, 0)),
        (((0,), (1,), (5,)), good[1]),
        good[:1],
        (*good, ()),
    ):
        assert not is_result(questions, points, wrong, heavy)
    assert is_result((RANK_QUESTION,), [[]], ((),), 0)


@pytest.mark.parametrize(
    "raw",
    [
        b'{"result":[[1,[1]]]}',
        b'{"result":[[[1],1]]}',
        b'{"result":[[[256]]]}',
        b'{"result":[[[-1]]]}',
        b'{"result":[[["1"]]]}',
        b'{"result":[[[[1]]]]}',
        b'{"result":[[[' + b"0," * 30 + b"0]]]}",
        b'{"result":[[true]]}',
        b'{"result":{}}',
        b'{"result":[[1]],"x":1}',
    ],
)
def test_a_result_of_another_form_is_malformed(raw):
    with pytest.raises(MalformedError):
        result_of(raw)
