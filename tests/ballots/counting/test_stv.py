"""STV: hand counts by the Scottish rules, and what must hold for any votes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.counting.answers import preferences
from ballots.counting.instant_runoff import count_instant_runoff
from ballots.counting.stv import UNIT, Action, count_stv
from ballots.counting.tie_break import Settled, TieBreak
from ballots.errors import MalformedError
from tests.ballots.counting.profiles import SEEDS, profiles, rankings, renamed
from tests.ballots.counting.published import TIE

A, B, C, D, E = range(5)


def ranked(options, *order):
    return tuple(order.index(option) + 1 if option in order else 0 for option in range(options))


def test_by_hand_a_surplus_an_exclusion_and_the_last_vacancy():
    """24 papers, 2 seats: quota 9; A's surplus 4 of 13 moves at 4/13 = 0.30769 a paper."""
    answers = (
        [ranked(4, A, B, C)] * 9
        + [ranked(4, A, C)] * 4
        + [ranked(4, C)] * 5
        + [ranked(4, D, B)] * 4
        + [ranked(4, B)] * 2
    )
    result = count_stv(answers, 4, 2, TIE)
    assert (result.quota, result.elected) == (9, (A, B))
    assert [(stage.action, stage.option, stage.elected) for stage in result.stages] == [
        (Action.FIRST_PREFERENCES, None, (A,)),
        (Action.SURPLUS, A, ()),
        (Action.EXCLUSION, D, ()),
        (Action.EXCLUSION, C, ()),
        (Action.LAST_VACANCIES, None, (B,)),
    ]
    assert [stage.votes for stage in result.stages[:4]] == [
        (1_300_000, 200_000, 500_000, 400_000),
        (900_000, 476_921, 623_076, 400_000),
        (900_000, 876_921, 623_076, 0),
        (900_000, 876_921, 0, 0),
    ]
    assert result.stages[1].received == (0, 276_921, 123_076, 0)
    assert [stage.lost for stage in result.stages] == [0, 3, 3, 623_079, 623_079]


def test_by_hand_a_second_transfer_multiplies_the_values_and_cuts_them_off():
    """20 papers, 3 seats: quota 6; A to B at 0.5; then B's 9 votes move at 0.16666 and 0.33333."""
    answers = (
        [ranked(5, A, B, C)] * 12
        + [ranked(5, B, D)] * 3
        + [ranked(5, C)]
        + [ranked(5, D)] * 2
        + [ranked(5, E)] * 2
    )
    result = count_stv(answers, 5, 3, TIE)
    assert (result.quota, result.elected) == (6, (A, B, D))
    assert result.stages[1].votes == (600_000, 900_000, 100_000, 200_000, 200_000)
    assert result.stages[1].elected == (B,)
    assert result.stages[2].votes == (600_000, 600_000, 299_992, 299_999, 200_000)
    assert [stage.option for stage in result.stages] == [None, A, B, E, C, None]


def test_the_larger_surplus_moves_first():
    answers = [ranked(4, A, C)] * 5 + [ranked(4, B, D)] * 6 + [ranked(4, C), ranked(4, D)]
    result = count_stv(answers, 4, 3, TIE)
    assert result.quota == 4
    assert [stage.option for stage in result.stages[1:3]] == [B, A]


def test_equal_surpluses_are_told_apart_by_the_seed():
    answers = [ranked(4, A, C)] * 6 + [ranked(4, B, D)] * 6 + [ranked(4, C), ranked(4, D)]
    first = TIE.order([A, B])[0]
    stage = count_stv(answers, 4, 3, TIE).stages[1]
    assert (stage.action, stage.option) == (Action.SURPLUS, first)
    assert stage.tie == Settled((A, B), first, None)


def test_the_last_are_told_apart_by_an_earlier_stage():
    """D's vote lifts C to B's 6; C had 5 before, so C is excluded."""
    answers = [ranked(4, A)] * 9 + [ranked(4, B)] * 6 + [ranked(4, C)] * 5 + [ranked(4, D, C)]
    result = count_stv(answers, 4, 1, TIE)
    assert result.stages[2].tie == Settled((B, C), C, 0)
    assert result.stages[2].option == C


def test_no_more_options_than_seats_are_all_elected():
    result = count_stv([ranked(3, B), ranked(3, B), ranked(3, C)], 3, 5, TIE)
    assert result.elected == (B, C, A)
    assert count_stv([], 2, 2, TIE).elected == TIE.order([0, 1])


def test_a_question_without_seats_is_refused():
    with pytest.raises(MalformedError, match="number of seats is not at least 1"):
        count_stv([], 2, 0, TIE)


@given(profiles(rankings, most=25), st.integers(1, 4), SEEDS, st.data())
def test_any_votes(profile, seats, seed, drawn):
    options, answers = profile
    tie = TieBreak(seed, 0)
    result = count_stv(answers, options, seats, tie)
    assert count_stv(drawn.draw(st.permutations(answers)), options, seats, tie) == result
    assert len(set(result.elected)) == len(result.elected) == min(seats, options)
    assert result.elected == tuple(each for stage in result.stages for each in stage.elected)
    assert [stage.lost for stage in result.stages] == sorted(stage.lost for stage in result.stages)
    assert all(sum(stage.votes) + stage.lost == len(answers) * UNIT for stage in result.stages)
    firsts = [preferences(answer)[0] for answer in answers]
    for option in range(options):
        assert firsts.count(option) < result.quota or option in result.elected
    order = drawn.draw(st.permutations(range(options)))
    other = count_stv(renamed(answers, order), options, seats, tie)
    if all(stage.tie is None for stage in result.stages):
        assert {order[option] for option in other.elected} == set(result.elected)


@given(profiles(rankings, most=25), SEEDS)
def test_one_seat_goes_to_the_winner_of_the_instant_runoff(profile, seed):
    options, answers = profile
    tie = TieBreak(seed, 0)
    winner = count_instant_runoff(answers, options, tie).winner
    assert count_stv(answers, options, 1, tie).elected == (winner,)
