"""The rule with a veto: by hand, by brute force, and by its properties."""

import dataclasses
import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.combining import combine
from ballots.combining.combination import Accept, Veto
from ballots.combining.rules import Rules
from ballots.errors import MalformedError
from tests.ballots.combining.chambers import HALF, OPTIONS, THIRD, counted, veto_of, votes
from tests.ballots.combining.test_combine import identifier, ranks, scores

TOP = Accept("top", n=2)


def test_a_vetoed_option_is_never_selected_and_its_step_says_why():
    # Experts (chamber 2): 30 of 50 voted, quorum one half; option 1 has 9/30, below one third.
    rules = veto_of(2, accept=TOP)
    tallies = counted((10, (6, 9, 5), 0), (20, (10, 20, 0), 0), (30, (10, 9, 30), 0))
    outcome = combine(rules, tallies)
    assert list(scores(outcome).values()) == [
        Fraction(60, 100) * Fraction(6, 10) + Fraction(40, 100) * Fraction(10, 20),
        Fraction(60, 100) * Fraction(9, 10) + Fraction(40, 100),
        Fraction(60, 100) * Fraction(5, 10),
    ]
    assert outcome.selected == (identifier(0), identifier(2))
    assert list(ranks(outcome).values()) == [1, 3, 2]
    assert [part.weight for part in outcome.chambers] == [Fraction(3, 5), Fraction(2, 5), 0]
    assert outcome.contests[0].vetoed == {identifier(1)}
    (step,) = json.loads(outcome.to_bytes())["contests"][0]["vetoes"]
    assert step == {
        "chamber": "chamber2",
        "ballots": 30,
        "roll": 50,
        "turnout": "3/5",
        "quorum": "1/2",
        "acts": True,
        "below": "1/3",
        "vetoed": [identifier(1)],
    }


@pytest.mark.parametrize(
    ("experts", "blank"),
    [
        ((24, (0, 0, 0), 0), False),  # 24 of 50: one short of the quorum
        ((25, (0, 0, 0), 25), True),  # the quorum came, and everybody left it blank
        ((4, None), False),  # below k
    ],
)
def test_without_quorum_without_opinion_or_below_k_nothing_is_vetoed(experts, blank):
    rules = veto_of(2, k=5, blank=blank)
    outcome = combine(rules, counted((10, (6, 9, 5), 0), (20, (10, 20, 0), 0), experts))
    (step,) = outcome.contests[0].vetoes
    assert (step.acts, step.vetoed) == (False, ())
    assert outcome.selected == (identifier(1), identifier(0))


def test_nothing_is_vetoed_by_those_who_all_stand_aside_on_it():
    rules = veto_of(2, k=1)
    tallies = counted((10, (6, 9, 5), 0), (20, (10, 20, 0), 0), (30, (0, 0, 30), 0))
    (contest,) = tallies["chamber2"].contests
    aside = dataclasses.replace(contest, aside=(30, 29, 0))
    tallies["chamber2"] = dataclasses.replace(tallies["chamber2"], contests=(aside,))
    (step,) = combine(rules, tallies).contests[0].vetoes
    assert (step.acts, step.vetoed) == (True, (identifier(1),))


def test_an_empty_roll_has_no_quorum():
    rules = veto_of(2, k=1)
    empty = dataclasses.replace(rules.chambers[2], roll_count=0)
    rules = dataclasses.replace(rules, chambers=(*rules.chambers[:2], empty))
    outcome = combine(rules, counted((10, (6, 9, 5), 0), (20, (10, 20, 0), 0), (0, None)))
    assert outcome.contests[0].vetoes[0].turnout == 0


def test_where_only_vetoing_chambers_are_counted_nothing_is_selected():
    rules = veto_of(1, 2, weights=(1, 1, 1), k=5)
    outcome = combine(rules, counted((4, None), (30, (30, 9, 30), 0), (30, (30, 30, 30), 0)))
    assert outcome.selected == ()
    assert [step.vetoed for step in outcome.contests[0].vetoes] == [(identifier(1),), ()]


@pytest.mark.parametrize(
    ("chambers", "weights", "sentence"),
    [
        ((), (60, 40, 1), "none, or one stands twice"),
        ((2, 2), (60, 40, 1), "none, or one stands twice"),
        ((7,), (60, 40, 1), "none of the vote"),
        ((0, 1, 2), (1, 1, 1), "none is left to decide"),
        ((1,), (60, 40, 1), "its weight is 1"),
    ],
)
def test_a_veto_that_no_chamber_could_have_is_refused(chambers, weights, sentence):
    with pytest.raises(MalformedError, match=sentence):
        veto_of(*chambers, weights=weights)


def test_who_may_veto_stands_in_the_rules_if_and_only_if_the_rule_is_a_veto():
    rules = veto_of(2)
    for changes in ({"veto": None}, {"rule": "weighted_shares"}):
        with pytest.raises(MalformedError, match=r"no other rule does|one of veto"):
            dataclasses.replace(rules, **changes)


def test_the_document_holds_the_veto_and_is_read_again():
    rules = dataclasses.replace(veto_of(2), below_k="nothing_selected")
    written = json.loads(rules.to_bytes())
    assert list(written["combination"]) == ["rule", "accept", "veto"]
    assert written["combination"]["veto"] == {
        "chambers": ["chamber2"],
        "quorum": "1/2",
        "below": "1/3",
    }
    assert written["below_k"] == "nothing_selected"
    assert Rules.from_bytes(rules.to_bytes()) == rules


@pytest.mark.parametrize(
    "veto",
    [
        None,
        {},
        {"chambers": ["chamber2"], "quorum": "0/1", "below": "1/3"},
        {"chambers": ["chamber2"], "quorum": "1/2", "below": "4/3"},
        {"chambers": ["chamber2"], "quorum": "2/4", "below": "1/3"},
        {"quorum": "1/2", "chambers": ["chamber2"], "below": "1/3"},
        {"chambers": "chamber2", "quorum": "1/2", "below": "1/3"},
        {"chambers": ["Chamber2"], "quorum": "1/2", "below": "1/3"},
    ],
)
def test_another_form_of_a_veto_is_refused(veto):
    written = json.loads(veto_of(2).to_bytes())
    written["combination"]["veto"] = veto
    raw = json.dumps(written, separators=(",", ":")).encode()
    with pytest.raises(MalformedError, match=r"^rules: "):
        Rules.from_bytes(raw)


def brute_force(drawn):
    """Selected options: citizens 60 and others 40 give half, unless the third chamber objects."""
    selected = set()
    for option in range(OPTIONS):
        first, second, third = (
            Fraction(counts[option], ballots - blanks) if ballots > blanks else Fraction(0)
            for ballots, counts, blanks in drawn
        )
        ballots, _, blanks = drawn[2]
        objects = 2 * ballots >= 50 and ballots > blanks and 3 * third < 1
        if 60 * first + 40 * second >= 100 * HALF and not objects:
            selected.add(identifier(option))
    return selected


@given(votes)
def test_another_way_to_count_selects_the_same(drawn):
    outcome = combine(veto_of(2, blank=True), counted(*drawn))
    assert set(outcome.selected) == brute_force(drawn)
    assert not outcome.contests[0].vetoed & set(outcome.selected)


@given(votes)
def test_chambers_of_one_weight_and_one_power_can_be_exchanged(drawn):
    first, second, third = drawn
    rules = veto_of(2, weights=(1, 1, 1), blank=True)
    plain = combine(rules, counted(first, second, third))
    other = combine(rules, counted(second, first, third))
    assert scores(plain) == scores(other)
    assert set(plain.selected) == set(other.selected)
    both = veto_of(1, 2, weights=(1, 1, 1), blank=True)
    plain = combine(both, counted(first, second, third))
    other = combine(both, counted(first, third, second))
    assert set(plain.selected) == set(other.selected)


@given(votes, st.permutations(range(OPTIONS)))
def test_no_option_counts_more_than_another(drawn, order):
    plain = combine(veto_of(2, blank=True), counted(*drawn))
    permuted = [(b, [counts[place] for place in order], z) for b, counts, z in drawn]
    other = combine(veto_of(2, blank=True, order=order), counted(*permuted))
    assert set(other.selected) == set(plain.selected)
    assert other.contests[0].vetoed == plain.contests[0].vetoed


@given(votes, st.integers(0, 2), st.integers(0, OPTIONS - 1))
def test_one_voter_who_comes_to_support_an_option_never_harms_it(drawn, chamber, option):
    ballots, counts, blanks = drawn[chamber]
    if counts[option] == ballots - blanks:
        return
    more = [number + (place == option) for place, number in enumerate(counts)]
    after = [*drawn[:chamber], (ballots, more, blanks), *drawn[chamber + 1 :]]
    rules = veto_of(2, accept=Accept("top", n=1), blank=True)
    old, new = combine(rules, counted(*drawn)), combine(rules, counted(*after))
    name = identifier(option)
    assert ranks(new)[name] <= ranks(old)[name]
    assert name in new.selected or name not in old.selected


def test_one_voter_more_can_bring_the_quorum_and_so_a_veto():
    """Monotone in votes, not in turnout: the 25th of 50 experts is in favour, and brings a veto."""
    rules = veto_of(2)
    citizens, others = (10, (9, 0, 0), 0), (20, (20, 0, 0), 0)
    before = combine(rules, counted(citizens, others, (24, (7, 24, 24), 0)))
    after = combine(rules, counted(citizens, others, (25, (8, 25, 25), 0)))
    assert before.selected == (identifier(0),)
    assert Fraction(8, 25) < THIRD
    assert after.selected == ()


def test_two_vetoes_stop_what_either_objects_to():
    rules = dataclasses.replace(
        veto_of(2, weights=(1, 1, 1)), veto=Veto(("chamber1", "chamber2"), HALF, THIRD)
    )
    outcome = combine(
        rules, counted((10, (9, 9, 9), 0), (30, (9, 30, 30), 0), (30, (30, 9, 30), 0))
    )
    assert outcome.selected == (identifier(2),)
