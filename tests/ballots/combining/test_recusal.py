"""Members who stand aside: in the rules document, and out of what their option's share is of."""

import dataclasses
import json
from fractions import Fraction

import pytest

from ballots.combining import combine
from ballots.combining.contest import CountedContest
from ballots.combining.recusal import Recusal
from ballots.combining.rules import Rules
from ballots.combining.tally import ContestTally
from ballots.counting.rule import Borda
from ballots.errors import MalformedError, VerificationError
from ballots.verify.named import named_tally, recusal_fault
from tests.ballots.combining.test_combine import by_id, identifier, make_rules

SEAL = ("ab" * 32, "cd" * 32)
ASIDE = (Recusal(0, identifier(0), (2, 5)), Recusal(0, identifier(2), (1,)))


def named_rules(*recused, blank=False, **changes):
    rules = make_rules([1], 3, blank=blank)
    (chamber,) = rules.chambers
    named = dataclasses.replace(chamber, voting="named", recused=recused)
    return dataclasses.replace(rules, chambers=(named,), **changes)


def test_rules_hold_who_stands_aside_and_are_read_again():
    rules = named_rules(*ASIDE)
    (chamber,) = json.loads(rules.to_bytes())["chambers"]
    assert list(chamber) == ["id", "election", "roll", "weight", "voting", "recused"]
    assert chamber["recused"] == [
        {"contest": 0, "option": identifier(0), "places": [2, 5]},
        {"contest": 0, "option": identifier(2), "places": [1]},
    ]
    assert Rules.from_bytes(rules.to_bytes()) == rules
    (chamber,) = json.loads(named_rules().to_bytes())["chambers"]
    assert "recused" not in chamber


@pytest.mark.parametrize(
    ("recused", "sentence"),
    [
        ([Recusal(1, identifier(0), (1,))], "no question of shares"),
        ([Recusal(0, identifier(7), (1,))], "no option"),
        ([Recusal(0, identifier(0), ())], "are none, or not in order"),
        ([Recusal(0, identifier(0), (2, 1))], "are none, or not in order"),
        ([Recusal(0, identifier(0), (2, 2))], "are none, or not in order"),
        ([Recusal(0, identifier(0), (51,))], "not on the roll"),
        (ASIDE[::-1], "not in the order of the ballot"),
        (ASIDE[:1] * 2, "not in the order of the ballot"),
    ],
)
def test_recusals_that_fit_nothing_are_refused(recused, sentence):
    with pytest.raises(MalformedError, match=sentence):
        named_rules(*recused)


def test_where_votes_are_secret_or_ranked_nobody_is_recused():
    rules = named_rules(*ASIDE)
    (chamber,) = rules.chambers
    with pytest.raises(MalformedError, match="votes are secret"):
        dataclasses.replace(rules, chambers=(dataclasses.replace(chamber, voting="secret"),))
    (contest,) = rules.contests
    ranked = CountedContest(contest.question, contest.options, Borda(blank=False))
    with pytest.raises(MalformedError, match="no question of shares"):
        dataclasses.replace(rules, contests=(ranked,))


def test_a_share_is_of_those_who_do_not_stand_aside():
    rules = named_rules(*ASIDE, blank=True)
    votes = {
        1: ((0, 1, 1, 0),),
        2: ((0, 0, 1, 1),),
        3: ((0, 1, 0, 1),),
        4: ((1, 0, 0, 0),),  # blank
        5: ((1, 0, 0, 0),),  # blank, and would stand aside on the first option
    }
    tally = named_tally(rules, rules.chambers[0], votes, SEAL)
    assert tally.contests[0].aside == (1, 0, 1)
    outcome = combine(rules, by_id(tally))
    shares = [option.shares[0] for option in outcome.contests[0].options]
    assert [(share.votes, share.of) for share in shares] == [(2, 2), (2, 3), (2, 2)]
    assert [share.share for share in shares] == [1, Fraction(2, 3), 1]


def test_nobody_marks_what_they_stand_aside_on():
    rules = named_rules(*ASIDE)
    (chamber,) = rules.chambers
    assert recusal_fault(rules, chamber, 1, ((1, 1, 0),)) == ""
    assert identifier(2) in recusal_fault(rules, chamber, 1, ((0, 0, 1),))
    assert identifier(0) in recusal_fault(rules, chamber, 5, ((1, 0, 0),))
    blank = named_rules(*ASIDE, blank=True)
    assert recusal_fault(blank, blank.chambers[0], 5, ((1, 0, 0, 0),)) == ""
    assert recusal_fault(blank, blank.chambers[0], 5, ((0, 1, 0, 0),))


@pytest.mark.parametrize(
    ("aside", "votes"), [((1,), (1, 1, 1)), ((0, 0, -1), (1, 1, 1)), ((2, 0, 0), (2, 1, 1))]
)
def test_numbers_that_no_members_can_give_are_refused(aside, votes):
    rules = named_rules(*ASIDE)
    tally = named_tally(rules, rules.chambers[0], dict.fromkeys((1, 3, 4), ((1, 0, 0),)), SEAL)
    wrong = dataclasses.replace(tally, contests=(ContestTally(votes, 0, None, aside),))
    with pytest.raises(VerificationError) as refusal:
        combine(rules, by_id(wrong))
    assert refusal.value.code == "bad-tally"
