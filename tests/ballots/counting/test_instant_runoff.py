"""Instant runoff: hand counts, its look back at earlier rounds, what must hold for any votes."""

from hypothesis import given
from hypothesis import strategies as st

from ballots.counting.answers import preferences
from ballots.counting.instant_runoff import count_instant_runoff
from ballots.counting.tie_break import Settled, TieBreak
from tests.ballots.counting.profiles import SEEDS, profiles, rankings, renamed
from tests.ballots.counting.published import TIE


def test_by_hand_the_capital_of_tennessee():
    """Chattanooga leaves with 15 for Knoxville (32), Nashville's 26 go there too: 58 of 100."""
    answers = [(1, 2, 3, 4)] * 42 + [(4, 1, 2, 3)] * 26 + [(4, 3, 1, 2)] * 15 + [(4, 3, 2, 1)] * 17
    result = count_instant_runoff(answers, 4, TIE)
    assert [each.votes for each in result.rounds] == [
        (42, 26, 15, 17),
        (42, 26, 0, 32),
        (42, 0, 0, 58),
    ]
    assert [each.excluded for each in result.rounds] == [2, 1, None]
    assert result.winner == 3


def test_exhausted_ballots_leave_the_majority():
    result = count_instant_runoff([(1, 0, 0)] * 4 + [(0, 1, 0)] * 3 + [(0, 0, 1)] * 2, 3, TIE)
    assert [each.exhausted for each in result.rounds] == [0, 2]
    assert (result.winner, result.rounds[-1].votes) == (0, (4, 3, 0))


def test_the_last_two_are_told_apart_by_the_most_recent_round_at_which_they_differed():
    """A 9, B 6, C 5, D 1 for C: then B and C have 6; C had fewer before, so C leaves."""
    answers = [(1, 0, 0, 0)] * 9 + [(0, 1, 0, 0)] * 6 + [(0, 0, 1, 0)] * 5 + [(0, 0, 2, 1)]
    result = count_instant_runoff(answers, 4, TIE)
    assert result.rounds[1].tie == Settled((1, 2), 2, 0)
    assert result.rounds[1].excluded == 2


@given(SEEDS)
def test_equal_in_every_round_the_seed_keeps_its_first(seed):
    tie = TieBreak(seed, 0)
    result = count_instant_runoff([(1, 0), (0, 1)], 2, tie)
    first, last = tie.order([0, 1])
    assert (result.winner, result.rounds[0].tie) == (first, Settled((0, 1), last, None))


def test_without_ballots_the_seed_alone_decides():
    result = count_instant_runoff([], 3, TIE)
    assert result.winner == TIE.order(range(3))[0]
    assert [each.excluded for each in result.rounds] == [*TIE.order(range(3))[:0:-1], None]


@given(profiles(rankings), st.data())
def test_any_votes(profile, drawn):
    options, answers = profile
    result = count_instant_runoff(answers, options, TIE)
    assert count_instant_runoff(drawn.draw(st.permutations(answers)), options, TIE) == result
    assert all(sum(each.votes) + each.exhausted == len(answers) for each in result.rounds)
    first = [preferences(answer)[0] for answer in answers]
    for option in range(options):
        if 2 * first.count(option) > len(answers):
            assert (result.winner, len(result.rounds)) == (option, 1)
    if all(each.tie is None for each in result.rounds):
        order = drawn.draw(st.permutations(range(options)))
        other = count_instant_runoff(renamed(answers, order), options, TIE)
        assert order[other.winner] == result.winner
