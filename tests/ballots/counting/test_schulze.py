"""Schulze: the Debian vote of 2002, the worked example of Schulze's paper, any votes."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.counting.schulze import NONE, Strength, count_schulze
from ballots.errors import MalformedError
from tests.ballots.counting.profiles import profiles, renamed, weak_orders
from tests.ballots.counting.published import TIE, read_orders

A, B, C, D, E = range(5)


@pytest.mark.data
def test_debian_elected_its_third_option_in_2002(shared_data):
    answers = read_orders(shared_data / "preflib" / "debian-2002-leader.soi")
    result = count_schulze(answers, 4, TIE)
    assert result.ballots.valid == 475
    assert result.places == ((2,), (0,), (1,), (3,))
    assert all(result.pairs[2][other] > result.pairs[other][2] for other in (0, 1, 3))


def test_by_hand_forty_five_voters_and_a_cycle():
    """Schulze's example of 45 voters: strengths by hand below, order E A C B D."""
    orders = [
        (5, "ACBED"),
        (5, "ADECB"),
        (8, "BEDAC"),
        (3, "CABED"),
        (7, "CAEBD"),
        (2, "CBADE"),
        (7, "DCEBA"),
        (8, "EBADC"),
    ]
    answers = [
        tuple(order.index(option) + 1 for option in "ABCDE")
        for count, order in orders
        for _ in range(count)
    ]
    result = count_schulze(answers, 5, TIE)
    assert result.pairs[A] == (0, 20, 26, 30, 22)
    assert [[strength.winning for strength in row] for row in result.strengths] == [
        [0, 28, 28, 30, 24],
        [25, 0, 28, 33, 24],
        [25, 29, 0, 29, 24],
        [25, 28, 28, 0, 24],
        [25, 28, 28, 31, 0],
    ]
    assert result.ranking == (E, A, C, B, D)
    assert result.ties == ()
    assert result.chain(A, B) == (A, D, C, B)


def test_zero_is_behind_all_and_equal_numbers_prefer_nobody():
    result = count_schulze([(7, 0, 7)], 3, TIE)
    assert result.pairs == ((0, 1, 0), (0, 0, 0), (0, 1, 0))
    assert result.places == (TIE.order([0, 2]), (1,))
    assert result.ties == (TIE.order([0, 2]),)


def test_of_equal_defeats_the_one_with_fewer_ballots_against_is_stronger():
    """A cycle: A beats B 8 to 4, B beats C 8 to 7, C beats A 8 to 4; B's defeat is the weakest."""
    cycle = [(1, 2, 3), (3, 1, 2), (2, 3, 1)] * 3
    answers = [*cycle, *[(1, 2, 1), (2, 2, 1)] * 2, (1, 1, 2), (2, 1, 2)]
    result = count_schulze(answers, 3, TIE)
    assert result.pairs == ((0, 8, 4), (4, 0, 8), (8, 7, 0))
    assert result.strengths[C][B] == Strength(8, -4)
    assert result.strengths[B][A] == Strength(8, -7)
    assert result.places == ((C,), (A,), (B,))


def test_all_zeros_prefer_nobody_or_are_blank():
    assert count_schulze([(0, 0)], 2, TIE).ballots.valid == 1
    assert count_schulze([(0, 0)], 2, TIE, blank=True).ballots.blank == 1
    assert count_schulze([(0, -1), (1,), (255, 1)], 2, TIE).ballots.invalid == 2


def test_there_is_no_chain_from_a_loser():
    with pytest.raises(MalformedError, match="no chain"):
        count_schulze([(1, 2)], 2, TIE).chain(1, 0)


@given(profiles(weak_orders), st.data())
def test_any_votes(profile, drawn):
    options, answers = profile
    result = count_schulze(answers, options, TIE)
    assert count_schulze(drawn.draw(st.permutations(answers)), options, TIE) == result
    assert sorted(result.ranking) == list(range(options))
    position = {option: number for number, place in enumerate(result.places) for option in place}
    for one in range(options):
        rivals = [other for other in range(options) if other != one]
        if rivals and all(result.pairs[one][other] > result.pairs[other][one] for other in rivals):
            assert result.places[0] == (one,)
        for other in rivals:
            assert not result.is_above(one, other) or position[one] < position[other]
            if result.strengths[one][other] != NONE:
                chain = result.chain(one, other)
                steps = pairwise(chain)
                defeats = [(result.pairs[i][j], -result.pairs[j][i]) for i, j in steps]
                assert min(defeats) == result.strengths[one][other]
    order = drawn.draw(st.permutations(range(options)))
    other = count_schulze(renamed(answers, order), options, TIE)
    assert [{order[option] for option in place} for place in other.places] == [
        set(place) for place in result.places
    ]


@given(profiles(weak_orders), st.data())
def test_the_reverse_of_all_ballots_turns_every_comparison_round(profile, drawn):
    options, answers = profile
    full = [tuple(rank + 1 for rank in answer) for answer in answers]
    back = [tuple(options + 2 - rank for rank in answer) for answer in full]
    result, other = count_schulze(full, options, TIE), count_schulze(back, options, TIE)
    for one in range(options):
        for two in range(options):
            assert result.is_above(one, two) == other.is_above(two, one)
