"""Sorting answers: nothing that comes out of a mixnet is an error."""

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.counting import answers as under_test
from ballots.counting.approval import count_approval
from ballots.counting.borda import count_borda
from ballots.counting.instant_runoff import count_instant_runoff
from ballots.counting.majority_judgment import count_majority_judgment as judge
from ballots.counting.plurality import count_plurality
from ballots.counting.schulze import count_schulze
from ballots.counting.stv import count_stv
from ballots.errors import MalformedError
from tests.ballots.counting.published import TIE

RULES = [count_plurality, count_approval, count_borda, count_instant_runoff]
BYTES = st.lists(st.lists(st.integers(-1, 255), max_size=5).map(tuple), max_size=20)


@pytest.mark.parametrize("rule", RULES)
@given(answers=BYTES, blank=st.booleans())
def test_any_bytes_are_classed_and_none_is_lost(rule, answers, blank):
    ballots = rule(answers, 3, TIE, blank=blank).ballots
    assert ballots.valid + ballots.blank + ballots.invalid == len(answers)
    assert ballots.blank == (answers.count((0, 0, 0)) if blank else 0)


@pytest.mark.parametrize("rule", RULES)
def test_a_question_without_options_is_refused(rule):
    with pytest.raises(MalformedError, match="number of options is not at least 1"):
        rule([], 0, TIE)


@pytest.mark.parametrize(
    ("answer", "valid"),
    [
        ((1, 2, 3), True),
        ((0, 0, 1), True),
        ((2, 0, 1), True),
        ((0, 0, 0), False),
        ((1, 3, 0), False),
        ((1, 1, 2), False),
        ((2, 3, 0), False),
        ((-1, 1, 2), False),
        ((255, 1, 2), False),
    ],
)
def test_ranks_have_neither_gap_nor_repeat(answer, valid):
    assert under_test.is_ranking(answer) is valid


def test_preferences_are_read_from_the_ranks():
    assert under_test.preferences((3, 0, 1, 2)) == (2, 3, 0)


class Hostile(int):
    """An integer whose hash cannot be relied on."""

    def __hash__(self):
        raise AssertionError


def test_no_answer_is_hashed():
    """Integers have fixed hashes: answers made to collide would cost the square of their number."""
    answers = [(Hostile(1), Hostile(0))] * 3 + [(Hostile(2), Hostile(1))] * 2
    for rule in (*RULES, partial(count_stv, seats=2), count_schulze, partial(judge, grades=3)):
        assert rule(answers, options=2, tie=TIE).ballots.valid >= 2


def test_equal_answers_make_one_pile_in_one_order():
    found = under_test.sort_answers(
        [[1, 0], (0, 1), (1, 0), (0, 0), (7, 7), (1,)],
        2,
        blank=True,
        is_valid=lambda answer: max(answer) == 1,
    )
    assert found.piles == (under_test.Pile((0, 1), 1), under_test.Pile((1, 0), 2))
    assert found.ballots == under_test.BallotCount(valid=3, blank=1, invalid=2)
