"""Answers in a group element: they come back, and any element gives some."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballots.crypto.group import IDENTITY, ORDER, generator_power, is_member
from ballots.crypto.plaintext import MAX_MIXNET_ANSWERS, decode_answers, encode_answers
from ballots.errors import MalformedError

ANSWERS = st.lists(st.integers(0, 255), max_size=MAX_MIXNET_ANSWERS)


@settings(max_examples=50, deadline=None)
@given(ANSWERS)
def test_answers_come_back_from_a_member(answers):
    element = encode_answers(answers)
    assert is_member(element)
    assert list(decode_answers(element, len(answers))) == answers


def test_the_upstreams_elements():
    """Opened with the keys of tests/vectors/belenios/mixnet, whose ballots the tool made."""
    for answers, element in {(1, 2, 3): "09c08040", (3, 1, 2): "038040c0", (0, 0, 0): "01"}.items():
        assert encode_answers(answers) == bytes.fromhex(element).ljust(32, b"\0")


def test_all_zeros_are_the_identity_and_the_identity_is_all_zeros():
    assert encode_answers([0] * MAX_MIXNET_ANSWERS) == IDENTITY
    assert encode_answers([]) == IDENTITY
    assert decode_answers(IDENTITY, 3) == (0, 0, 0)


@pytest.mark.parametrize("place", [0, MAX_MIXNET_ANSWERS - 1])
def test_the_ends_of_the_longest_list_do_not_touch(place):
    answers = [0] * MAX_MIXNET_ANSWERS
    answers[place] = 255
    assert decode_answers(encode_answers(answers), MAX_MIXNET_ANSWERS) == tuple(answers)
    assert encode_answers([255] * MAX_MIXNET_ANSWERS) != encode_answers(answers)


@given(st.integers(1, ORDER - 1), st.integers(0, 40))
def test_any_element_gives_as_many_answers_as_are_asked_for(number, count):
    answers = decode_answers(generator_power(number), count)
    assert len(answers) == count
    assert all(0 <= answer <= 255 for answer in answers)


def test_the_sign_of_an_element_changes_no_answer():
    for number in range(1, 40):
        point, opposite = generator_power(number), generator_power(-number)
        assert decode_answers(point, 30) == decode_answers(opposite, 30)


@pytest.mark.parametrize("answers", [[0] * 31, [256], [-1], [1, 2, 1000]])
def test_what_does_not_fit_is_refused(answers):
    with pytest.raises(MalformedError):
        encode_answers(answers)
