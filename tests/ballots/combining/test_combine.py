"""Combining: worked examples, and the properties that every rule must have."""

import dataclasses
import hashlib
import json
from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.combining import ChamberTally, combine, departs
from ballots.combining.combination import Accept
from ballots.combining.contest import Option, ScoredContest
from ballots.combining.rules import Chamber, Rules, Trustee
from ballots.combining.tally import ContestTally
from ballots.errors import VerificationError

ALPHABET = "123456789ABCDEFGHJKMNPQRSTUVWXYZ"


def identifier(number, prefix="p"):
    return prefix * 13 + ALPHABET[number]


def make_rules(weights, options=3, *, k=1, accept=None, blank=False, order=None):
    order = order or range(options)
    return Rules(
        consultation=identifier(0, "c"),
        contests=(
            ScoredContest(
                "Which?",
                tuple(Option(identifier(n), f"Option {n}") for n in order),
                0,
                options,
                blank,
            ),
        ),
        chambers=tuple(
            Chamber(f"chamber{n}", identifier(n, "e"), 50, "ab" * 32, weight)
            for n, weight in enumerate(weights)
        ),
        rule="single_chamber" if len(weights) == 1 else "weighted_shares",
        accept=accept or Accept("ranking"),
        opens=datetime(2026, 11, 23, 8, tzinfo=UTC),
        closes=datetime(2026, 11, 30, 8, tzinfo=UTC),
        grace_seconds=60,
        k=k,
        trustees=(Trustee("Ann", "01" * 32),),
        threshold=1,
        log="vote.example/record+00000000+AQ==",
    )


def tally(number, ballots, counts, blanks=0):
    return ChamberTally(
        f"chamber{number}",
        identifier(number, "e"),
        "F" * 42 + str(number),
        f"{number:064x}",
        ballots,
        None if counts is None else (ContestTally(tuple(counts), blanks),),
    )


def opened(number, ballots, answers):
    contests = (ContestTally(answers=tuple(answers)),)
    return dataclasses.replace(tally(number, ballots, (0,)), contests=contests)


def by_id(*tallies):
    return {each.chamber: each for each in tallies}


def scores(outcome):
    return {each.option: each.score for each in outcome.contests[0].options}


def ranks(outcome):
    return {each.option: each.rank for each in outcome.contests[0].options}


def test_one_chamber_gives_its_shares_without_the_blank_votes():
    rules = make_rules([1], blank=True, accept=Accept("top", n=1))
    outcome = combine(rules, by_id(tally(0, 12, (3, 6, 1), blanks=2)))
    assert list(scores(outcome).values()) == [Fraction(3, 10), Fraction(6, 10), Fraction(1, 10)]
    assert outcome.sha256 == hashlib.sha256(outcome.to_bytes()).hexdigest()
    assert outcome.selected == (identifier(1),)
    assert json.loads(outcome.to_bytes()) == {
        "version": 1,
        "consultation": identifier(0, "c"),
        "rules": rules.sha256,
        "rule": "single_chamber",
        "accept": {"kind": "top", "n": 1},
        "chambers": [
            {
                "chamber": "chamber0",
                "election": identifier(0, "e"),
                "roll": 50,
                "ballots": 12,
                "counted": True,
                "weight": "1/1",
                "voting": "secret",
            }
        ],
        "contests": [
            {
                "contest": 0,
                "blanks": [2],
                "options": [
                    {
                        "option": identifier(number),
                        "rank": rank,
                        "selected": rank == 1,
                        "score": share,
                        "shares": [
                            {"chamber": "chamber0", "votes": votes, "of": 10, "share": share}
                        ],
                    }
                    for number, rank, votes, share in (
                        (0, 2, 3, "3/10"),
                        (1, 1, 6, "3/5"),
                        (2, 3, 1, "1/10"),
                    )
                ],
                "ties": [],
            }
        ],
    }


def test_sixty_to_forty_is_the_weighted_mean_of_the_shares():
    rules = make_rules([60, 40], 2, accept=Accept("threshold", share=Fraction(1, 2)))
    outcome = combine(rules, by_id(tally(0, 10, (4, 6)), tally(1, 5, (4, 1))))
    assert scores(outcome) == {
        identifier(0): Fraction(3, 5) * Fraction(4, 10) + Fraction(2, 5) * Fraction(4, 5),
        identifier(1): Fraction(3, 5) * Fraction(6, 10) + Fraction(2, 5) * Fraction(1, 5),
    }
    assert outcome.selected == (identifier(0),)
    assert [part.weight for part in outcome.chambers] == [Fraction(3, 5), Fraction(2, 5)]


def test_a_share_exactly_at_the_threshold_is_selected():
    rules = make_rules([1], 2, accept=Accept("threshold", share=Fraction(1, 2)))
    outcome = combine(rules, by_id(tally(0, 10, (5, 4))))
    assert outcome.selected == (identifier(0),)


def test_the_weight_of_a_chamber_below_k_goes_to_the_others():
    rules = make_rules([50, 30, 20], 2, k=10)
    outcome = combine(rules, by_id(tally(0, 9, None), tally(1, 10, (10, 0)), tally(2, 10, (0, 10))))
    assert [part.weight for part in outcome.chambers] == [0, Fraction(3, 5), Fraction(2, 5)]
    assert outcome.contests[0].blanks == (None, 0, 0)
    shares = outcome.contests[0].options[0].shares
    assert [share.chamber for share in shares] == ["chamber1", "chamber2"]
    assert list(scores(outcome).values()) == [Fraction(3, 5), Fraction(2, 5)]


def test_without_any_counted_chamber_nothing_is_selected():
    for accept in (Accept("top", n=1), Accept("threshold", share=Fraction(1, 2))):
        outcome = combine(make_rules([1], 3, k=10, accept=accept), by_id(tally(0, 9, None)))
        assert outcome.selected == ()
        assert set(scores(outcome).values()) == {Fraction(0)}
        assert len(outcome.contests[0].ties[0]) == 3


def test_nobody_voting_is_a_share_of_nothing():
    rules = make_rules([60, 40], 2, blank=True)
    outcome = combine(rules, by_id(tally(0, 3, (0, 0), blanks=3), tally(1, 2, (1, 0))))
    assert list(scores(outcome).values()) == [Fraction(2, 5) * Fraction(1, 2), 0]


def test_tied_options_stand_in_the_order_of_the_seed_and_are_named():
    rules = make_rules([1], 4, accept=Accept("top", n=2))
    orders = set()
    for number in range(20):
        sealed = dataclasses.replace(tally(0, 5, (2, 2, 5, 2)), seal_event=f"{number:064x}")
        outcome = combine(rules, by_id(sealed))
        (tied,) = outcome.contests[0].ties
        assert set(tied) == {identifier(0), identifier(1), identifier(3)}
        assert [each.option for each in outcome.contests[0].ranking] == [identifier(2), *tied]
        assert outcome.selected == (identifier(2), tied[0])
        orders.add(tied)
    assert len(orders) > 2


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        by_id(tally(0, 5, (1, 1, 1)), tally(1, 5, (1, 1, 1)), tally(2, 5, (1, 1, 1))),
        {**by_id(tally(0, 5, (1, 1, 1))), "chamber1": tally(0, 5, (1, 1, 1))},
        by_id(tally(0, 5, (1, 1)), tally(1, 5, (1, 1, 1))),
        by_id(tally(0, 5, (1, 1, 6)), tally(1, 5, (1, 1, 1))),
        by_id(tally(0, 5, (1, 1, -1)), tally(1, 5, (1, 1, 1))),
        by_id(tally(0, 5, (1, 1, 1), blanks=1), tally(1, 5, (1, 1, 1))),
        by_id(tally(0, 1, (1, 1, 1)), tally(1, 5, (1, 1, 1))),
        by_id(tally(0, 5, None), tally(1, 5, (1, 1, 1))),
        by_id(dataclasses.replace(tally(0, 5, (1, 1, 1)), contests=()), tally(1, 5, (1, 1, 1))),
        by_id(opened(0, 5, [(1, 1, 1)] * 5), tally(1, 5, (1, 1, 1))),
    ],
)
def test_a_tally_that_does_not_fit_the_rules_is_refused(wrong):
    with pytest.raises(VerificationError, match="tally") as refusal:
        combine(make_rules([60, 40], k=2), wrong)
    assert refusal.value.code == "bad-tally"


counts_of = st.integers(1, 40).flatmap(
    lambda ballots: st.tuples(
        st.just(ballots), st.lists(st.integers(0, ballots), min_size=3, max_size=3)
    )
)
chambers = st.lists(st.tuples(st.integers(1, 100), counts_of), min_size=2, max_size=4)


@given(chambers, st.randoms(use_true_random=False))
def test_the_order_of_the_chambers_does_not_matter(drawn, rng):
    rules = make_rules([weight for weight, _ in drawn])
    tallies = by_id(*(tally(n, ballots, counts) for n, (_, (ballots, counts)) in enumerate(drawn)))
    shuffled = list(rules.chambers)
    rng.shuffle(shuffled)
    other = combine(dataclasses.replace(rules, chambers=tuple(shuffled)), tallies)
    outcome = combine(rules, tallies)
    assert scores(other) == scores(outcome)
    assert {frozenset(t) for t in other.contests[0].ties} == {
        frozenset(t) for t in outcome.contests[0].ties
    }


@given(chambers, st.permutations(range(3)))
def test_the_order_of_the_options_does_not_matter_but_in_ties(drawn, order):
    weights = [weight for weight, _ in drawn]
    plain = combine(
        make_rules(weights),
        by_id(*(tally(n, ballots, counts) for n, (_, (ballots, counts)) in enumerate(drawn))),
    )
    permuted = combine(
        make_rules(weights, order=order),
        by_id(
            *(
                tally(n, ballots, [counts[place] for place in order])
                for n, (_, (ballots, counts)) in enumerate(drawn)
            )
        ),
    )
    assert scores(permuted) == scores(plain)
    if not plain.contests[0].ties:
        assert ranks(permuted) == ranks(plain)


@given(chambers, st.data())
def test_one_vote_more_never_harms_an_option(drawn, data):
    chamber = data.draw(st.integers(0, len(drawn) - 1))
    option = data.draw(st.integers(0, 2))
    rules = make_rules([weight for weight, _ in drawn], accept=Accept("top", n=1))
    before = [tally(n, ballots, counts) for n, (_, (ballots, counts)) in enumerate(drawn)]
    ballots, counts = drawn[chamber][1]
    if counts[option] == ballots:
        return
    more = list(counts)
    more[option] += 1
    after = [*before[:chamber], tally(chamber, ballots, more), *before[chamber + 1 :]]
    old, new = combine(rules, by_id(*before)), combine(rules, by_id(*after))
    name = identifier(option)
    assert scores(new)[name] > scores(old)[name]
    assert ranks(new)[name] <= ranks(old)[name]
    assert name in new.selected or name not in old.selected


@given(chambers)
def test_scores_are_exact_and_between_nothing_and_all(drawn):
    rules = make_rules([weight for weight, _ in drawn])
    outcome = combine(
        rules,
        by_id(*(tally(n, ballots, counts) for n, (_, (ballots, counts)) in enumerate(drawn))),
    )
    assert sum(part.weight for part in outcome.chambers) == 1
    assert sorted(ranks(outcome).values()) == [1, 2, 3]
    for number in range(3):
        exact = sum(
            Fraction(weight * counts[number], ballots) for weight, (ballots, counts) in drawn
        ) / sum(weight for weight, _ in drawn)
        assert scores(outcome)[identifier(number)] == exact


def test_a_decision_that_does_not_follow_the_outcome_departs():
    rules = make_rules([1], 3, accept=Accept("top", n=1))
    outcome = combine(rules, by_id(tally(0, 5, (5, 2, 1))))
    chosen, second, third = (identifier(n) for n in range(3))
    assert departs(outcome, {chosen: "adopt", second: "reject", third: "reject"}) == ()
    assert departs(outcome, {chosen: "adapt", second: "reject"}) == ()
    assert departs(outcome, {chosen: "reject", third: "adopt"}) == (chosen, third)
    assert departs(outcome, {second: "adapt"}) == (chosen, second)


def test_nothing_departs_from_a_mere_ranking():
    outcome = combine(make_rules([1], 3), by_id(tally(0, 5, (5, 2, 1))))
    assert departs(outcome, {identifier(2): "adopt"}) == ()
