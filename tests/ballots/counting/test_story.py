"""Every rule's story, as a terminal tells it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.counting.count import count_answers
from ballots.counting.story import story
from tests.ballots.counting.published import TIE
from tests.ballots.counting.test_count import EXTRAS

NAMES = ("Ada", "Bo", "Cy", "Di")
FIRST, SECOND = TIE.order([0, 1])


def told(extra, answers):
    options = len(answers[0])
    return [*story(count_answers(extra, answers, options, TIE), NAMES)]


def test_scores_are_told_place_by_place():
    extra = {"method": "Approval", "blank": True, "min": 0, "max": 3}
    answers = [(1, 1, 1), (0, 0, 1), (0, 0, 0), (7, 7, 7)]
    assert told(extra, answers) == [
        "ballots: 2 counted, 1 blank, 1 invalid",
        "1. Cy: 2",
        f"2. {NAMES[FIRST]}: 1",
        f"3. {NAMES[SECOND]}: 1",
        f"   tied, in the order of the seed: {NAMES[FIRST]}, {NAMES[SECOND]}",
    ]


def test_half_points_are_fractions():
    assert told({"method": "Borda", "blank": False}, [(1, 0, 0)])[2].endswith(": 1/2")


def test_an_instant_runoff_is_told_round_by_round():
    extra = {"method": "STV", "blank": False, "seats": 1}
    answers = [(1, 0, 0)] * 4 + [(0, 1, 0)] * 3 + [(0, 0, 1)] * 2
    assert told(extra, answers) == [
        "ballots: 9 counted, 0 blank, 0 invalid",
        "round 1: Ada 4, Bo 3, Cy 2; without a further choice 0",
        "   Cy leaves",
        "round 2: Ada 4, Bo 3; without a further choice 2",
        "Ada wins",
    ]


def test_a_tie_says_what_settled_it():
    extra = {"method": "STV", "blank": False, "seats": 1}
    answers = [(1, 0, 0, 0)] * 9 + [(0, 1, 0, 0)] * 6 + [(0, 0, 1, 0)] * 5 + [(0, 0, 2, 1)]
    assert "   tied: Bo, Cy; by round 1 it is Cy" in told(extra, answers)
    assert f"   tied: Ada, Bo; by the seed it is {NAMES[SECOND]}" in told(extra, [(1, 0), (0, 1)])


def test_stv_is_told_stage_by_stage():
    extra = {"method": "STV", "blank": False, "seats": 2}
    answers = [(1, 2, 3, 0)] * 9 + [(1, 0, 2, 0)] * 4 + [(0, 0, 1, 0)] * 5
    answers += [(0, 2, 0, 1)] * 4 + [(0, 1, 0, 0)] * 2
    assert told(extra, answers) == [
        "ballots: 24 counted, 0 blank, 0 invalid",
        "2 seats; whoever reaches 9 votes is elected",
        "stage 1: first preferences",
        "   Ada 13, Bo 2, Cy 5, Di 4; with no option 0",
        "   elected: Ada",
        "stage 2: the surplus of Ada moves on",
        "   Ada 9, Bo 4.76921, Cy 6.23076, Di 4; with no option 0.00003",
        "stage 3: Di has the fewest votes and is excluded",
        "   Ada 9, Bo 8.76921, Cy 6.23076; with no option 0.00003",
        "stage 4: Cy has the fewest votes and is excluded",
        "   Ada 9, Bo 8.76921; with no option 6.23079",
        "stage 5: no more options than seats are left, all of them are elected",
        "   Ada 9, Bo 8.76921; with no option 6.23079",
        "   elected: Bo",
    ]


def test_schulze_tells_the_chains_of_the_first():
    cycle = [(1, 2, 3)] * 4 + [(3, 1, 2)] * 3 + [(2, 3, 1)] * 2
    assert told({"method": "Schulze", "blank": False}, cycle) == [
        "ballots: 9 counted, 0 blank, 0 invalid",
        "1. Ada",
        "2. Bo",
        "3. Cy",
        "   Ada is above Bo: Ada before Bo 6 to 3",
        "   Ada is above Cy: Ada before Bo 6 to 3, Bo before Cy 7 to 2",
    ]


def test_majority_judgment_tells_the_gauges():
    extra = {"method": "MajorityJudgment", "blank": False, "grades": ["good", "fair", "poor"]}
    assert told(extra, [(1, 3), (1, 2), (2, 2)]) == [
        "ballots: 3 counted, 0 blank, 0 invalid",
        "1. Ada: good - (0 better, 1 worse)",
        "2. Bo: fair - (0 better, 1 worse)",
    ]
    assert told(extra, [(0, 0)])[1].endswith(": no grade (0 better, 0 worse)")


def test_the_budgets_tell_their_purchases():
    money = {"blank": False, "min": 0, "max": 3, "costs": [6, 6, 2], "budget": 10}
    answers = [(1, 0, 1), (1, 0, 1), (0, 1, 1)]
    assert told({"method": "GreedyBudget"} | money, answers) == [
        "ballots: 3 counted, 0 blank, 0 invalid",
        "Cy: votes 3, costs 2 of 10: funded",
        "Ada: votes 2, costs 6 of 8: funded",
        "Bo: votes 1, costs 6 of 2: not funded",
        "funded for 8: Cy, Ada",
    ]
    assert told({"method": "EqualShares"} | money | {"budget": 2}, [(1, 0, 0)])[1:] == [
        "Ada: costs more than the whole budget, or nobody approves of it",
        "Bo: costs more than the whole budget, or nobody approves of it",
        "Cy: costs more than the whole budget, or nobody approves of it",
        "with 2 for each voter, purchases for 0:",
        "funded for 0: nothing",
    ]
    assert told({"method": "EqualShares"} | money, [(1, 0, 1), (0, 1, 1)]) == [
        "ballots: 2 counted, 0 blank, 0 invalid",
        "with 5 for each voter, purchases for 2:",
        "   Cy: voters 2, price 1 or all they have",
        "with 6 for each voter, purchases for 2:",
        "   Cy: voters 2, price 1 or all they have",
        "with 7 for each voter, purchases for 14:",
        "   Cy: voters 2, price 1 or all they have",
        f"   {NAMES[FIRST]}: voters 1, price 6 or all they have",
        f"   tied, in the order of the seed: {NAMES[FIRST]}, {NAMES[SECOND]}",
        f"   {NAMES[SECOND]}: voters 1, price 6 or all they have",
        "   that is more than the budget, so the purchases before it hold",
        "funded for 2: Cy",
    ]


@pytest.mark.parametrize("extra", EXTRAS)
@given(answers=st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), max_size=8))
def test_every_count_has_a_story(extra, answers):
    assert all(line for line in story(count_answers(extra, answers, 3, TIE), NAMES[:3]))
