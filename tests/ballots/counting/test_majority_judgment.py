"""Majority judgment: hand counts, the definition taken literally, any votes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.counting.answers import BallotCount
from ballots.counting.majority_judgment import Gauge, count_majority_judgment
from ballots.errors import MalformedError
from tests.ballots.counting.profiles import grades, profiles, renamed
from tests.ballots.counting.published import TIE


def by_definition(grades_of_one):
    """Take the lower median away again and again; the sequence is the majority value."""
    left, value = sorted(grades_of_one), []
    while left:
        value.append(left.pop(len(left) // 2))
    return value


def test_by_hand_five_voters_and_three_options():
    """A: 1 1 2 3 4 has the median 2 with 2 better, 2 worse; B: 2 2 2 2 2; C: 1 1 2 2 3."""
    answers = [(1, 2, 1), (1, 2, 1), (2, 2, 2), (3, 2, 2), (4, 2, 3)]
    result = count_majority_judgment(answers, 3, 4, TIE)
    assert result.gauges == (
        Gauge((2, 1, 1, 1), 2, 2, 2),
        Gauge((0, 5, 0, 0), 2, 0, 0),
        Gauge((2, 2, 1, 0), 2, 2, 1),
    )
    assert [gauge.sign for gauge in result.gauges] == ["-", "-", "+"]
    assert result.ranking == (2, 1, 0)
    assert result.ties == ()


def test_an_even_number_of_voters_has_the_lower_median():
    result = count_majority_judgment([(1, 2), (3, 2)], 2, 3, TIE)
    assert [gauge.grade for gauge in result.gauges] == [3, 2]
    assert result.ranking == (1, 0)


def test_a_grade_outside_the_scale_makes_the_answer_invalid():
    answers = [(1, 3), (0, 1), (4, 1), (0, 0), (2, 2)]
    assert count_majority_judgment(answers, 2, 3, TIE).ballots == BallotCount(2, 0, 3)
    assert count_majority_judgment(answers, 2, 3, TIE, blank=True).ballots == BallotCount(2, 1, 2)


def test_without_voters_there_is_no_grade_and_the_seed_orders():
    result = count_majority_judgment([], 3, 4, TIE)
    assert result.gauges[0] == Gauge((0, 0, 0, 0), 0, 0, 0)
    assert result.places == (TIE.order(range(3)),) == result.ties


def test_a_question_without_grades_is_refused():
    with pytest.raises(MalformedError, match="number of grades is not at least 1"):
        count_majority_judgment([], 2, 0, TIE)


@given(profiles(grades, most=30), st.data())
def test_any_votes(profile, drawn):
    options, answers = profile
    result = count_majority_judgment(answers, options, 4, TIE)
    assert count_majority_judgment(drawn.draw(st.permutations(answers)), options, 4, TIE) == result
    values = [by_definition([answer[option] for answer in answers]) for option in range(options)]
    assert [values[place[0]] for place in result.places] == [
        list(value) for value in sorted({tuple(value) for value in values})
    ]
    for place in result.places:
        assert place == TIE.order(place)
        assert all(values[option] == values[place[0]] for option in place)
    order = drawn.draw(st.permutations(range(options)))
    other = count_majority_judgment(renamed(answers, order), options, 4, TIE)
    assert other.gauges == tuple(result.gauges[option] for option in order)


def gauge_key(gauge):
    """Smaller is better: the grade, then + by more better ones, then - by fewer worse ones."""
    plus = gauge.sign == "+"
    return (gauge.grade, not plus, -gauge.better if plus else gauge.worse)


@given(profiles(grades, most=30))
def test_the_gauge_explains_the_order(profile):
    options, answers = profile
    result = count_majority_judgment(answers, options, 4, TIE)
    keys = [gauge_key(result.gauges[option]) for option in result.ranking]
    assert keys == sorted(keys)


@given(profiles(grades), st.data())
def test_a_better_grade_never_harms(profile, drawn):
    options, answers = profile
    if not answers:
        return
    option = drawn.draw(st.integers(0, options - 1))
    voter = drawn.draw(st.integers(0, len(answers) - 1))
    before = count_majority_judgment(answers, options, 4, TIE)
    better = list(answers[voter])
    better[option] = max(1, better[option] - 1)
    answers[voter] = tuple(better)
    after = count_majority_judgment(answers, options, 4, TIE)
    assert after.ranking.index(option) <= before.ranking.index(option)
