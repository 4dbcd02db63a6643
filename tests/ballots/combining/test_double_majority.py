"""Double majority: every chamber must agree. By hand, by brute force, and by its properties."""

import dataclasses
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.combining import combine
from ballots.combining.combination import Accept
from ballots.errors import MalformedError
from tests.ballots.combining.chambers import (
    CHAMBERS,
    HALF,
    OPTIONS,
    counted,
    double_majority,
    votes,
)
from tests.ballots.combining.test_combine import identifier, ranks, scores


def test_an_option_needs_the_share_in_every_chamber():
    # option 0: 6/10 and 4/8, in both half or more; option 1: 9/10 but 3/8; option 2: 5/10 and 8/8.
    outcome = combine(double_majority(chambers=2), counted((10, (6, 9, 5), 0), (8, (4, 3, 8), 0)))
    assert list(scores(outcome).values()) == [HALF, Fraction(3, 8), HALF]
    assert set(outcome.selected) == {identifier(0), identifier(2)}
    assert [part.weight for part in outcome.chambers] == [1, 1]


def test_with_top_the_weakest_chamber_of_each_option_decides():
    outcome = combine(
        double_majority(Accept("top", n=1), chambers=2),
        counted((10, (10, 6, 0), 0), (10, (1, 5, 10), 0)),
    )
    assert outcome.selected == (identifier(1),)
    assert ranks(outcome) == {identifier(0): 2, identifier(1): 1, identifier(2): 3}


def test_a_chamber_below_k_leaves_it_to_the_others_or_stops_everything_as_the_rules_say():
    rules = double_majority(chambers=2, k=5)
    tallies = counted((10, (6, 9, 5), 0), (4, None))
    assert combine(rules, tallies).selected == (identifier(1), identifier(0), identifier(2))
    strict = dataclasses.replace(rules, below_k="nothing_selected")
    outcome = combine(strict, tallies)
    assert outcome.selected == ()
    assert scores(outcome) == scores(combine(rules, tallies))


def test_where_no_chamber_is_counted_nothing_is_selected():
    outcome = combine(double_majority(chambers=2, k=5), counted((4, None), (4, None)))
    assert (outcome.selected, set(scores(outcome).values())) == ((), {Fraction(0)})


def test_a_chamber_of_blank_votes_alone_supports_nothing():
    outcome = combine(
        double_majority(chambers=2, blank=True), counted((10, (9, 9, 9), 0), (5, (0, 0, 0), 5))
    )
    assert outcome.selected == ()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"weights": [1]}, "two chambers or more"),
        ({"weights": [2, 1]}, "each weight is 1"),
    ],
)
def test_chambers_that_it_cannot_combine_are_refused(changes, sentence):
    from tests.ballots.combining.test_combine import make_rules

    with pytest.raises(MalformedError, match=sentence):
        dataclasses.replace(make_rules(changes["weights"]), rule="double_majority")


def brute_force(drawn):
    """The selected options, by asking of each chamber: has it half of those who did not abstain?"""
    return {
        identifier(option)
        for option in range(OPTIONS)
        if all(
            ballots > blanks and 2 * counts[option] >= ballots - blanks
            for ballots, counts, blanks in drawn
        )
    }


@given(votes)
def test_another_way_to_count_selects_the_same(drawn):
    outcome = combine(double_majority(blank=True), counted(*drawn))
    assert set(outcome.selected) == brute_force(drawn)


@given(votes, st.permutations(range(CHAMBERS)))
def test_no_chamber_counts_more_than_another(drawn, order):
    rules = double_majority(blank=True)
    swapped = combine(rules, counted(*(drawn[place] for place in order)))
    assert scores(swapped) == scores(combine(rules, counted(*drawn)))


@given(votes, st.permutations(range(OPTIONS)))
def test_no_option_counts_more_than_another(drawn, order):
    plain = combine(double_majority(blank=True), counted(*drawn))
    permuted = [(b, [counts[place] for place in order], z) for b, counts, z in drawn]
    other = combine(double_majority(blank=True, order=order), counted(*permuted))
    assert scores(other) == scores(plain)
    assert set(other.selected) == set(plain.selected)


@given(votes, st.integers(0, CHAMBERS - 1), st.integers(0, OPTIONS - 1))
def test_one_vote_more_never_harms_an_option(drawn, chamber, option):
    ballots, counts, blanks = drawn[chamber]
    if counts[option] == ballots - blanks:
        return
    more = [number + (place == option) for place, number in enumerate(counts)]
    after = [*drawn[:chamber], (ballots, more, blanks), *drawn[chamber + 1 :]]
    rules = double_majority(Accept("top", n=1), blank=True)
    old, new = combine(rules, counted(*drawn)), combine(rules, counted(*after))
    name = identifier(option)
    assert scores(new)[name] >= scores(old)[name]
    assert ranks(new)[name] <= ranks(old)[name]
    assert name in new.selected or name not in old.selected
