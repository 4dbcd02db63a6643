"""Contests that a counting rule decides: what is selected, which rules documents are refused."""

import dataclasses
import json

import pytest

from ballots.combining import combine
from ballots.combining.combination import Accept
from ballots.combining.contest import CountedContest
from ballots.combining.rules import Rules
from ballots.combining.tally import ContestTally, split_row
from ballots.counting.rule import (
    Approval,
    Borda,
    EqualShares,
    GreedyBudget,
    MajorityJudgment,
    Plurality,
    Schulze,
    Stv,
)
from ballots.errors import MalformedError, VerificationError
from tests.ballots.combining.test_combine import by_id, identifier, make_rules, opened, tally

GRADES = ("good", "fair", "poor")
COSTS = (60, 50, 40)


def counted_rules(rule, *, accept=None, options=3, k=1):
    rules = make_rules([1], options, k=k, accept=accept)
    (contest,) = rules.contests
    counted = CountedContest(contest.question, contest.options, rule)
    return dataclasses.replace(rules, contests=(counted,))


def counted(rule, answers, accept=None):
    rules = counted_rules(rule, accept=accept)
    return combine(rules, by_id(opened(0, len(answers), answers)))


def ranks_of(outcome):
    return [each.rank for each in outcome.contests[0].options]


def chosen(outcome):
    return [identifier(number) in outcome.selected for number in range(3)]


@pytest.mark.parametrize(
    ("rule", "answers", "ranks"),
    [
        (Borda(blank=False), [(1, 2, 3), (1, 3, 2), (2, 1, 3)], [1, 2, 3]),
        (Schulze(blank=False), [(2, 1, 3), (2, 1, 3), (1, 3, 2)], [2, 1, 3]),
        (
            MajorityJudgment(blank=False, grades=GRADES),
            [(3, 2, 1), (3, 2, 1), (3, 1, 1)],
            [3, 2, 1],
        ),
    ],
)
def test_a_rule_that_ranks_selects_the_first_n(rule, answers, ranks):
    outcome = counted(rule, answers, Accept("top", n=2))
    assert ranks_of(outcome) == ranks
    assert chosen(outcome) == [rank <= 2 for rank in ranks]
    assert counted(rule, answers).selected == ()


def test_an_instant_runoff_elects_its_winner_whatever_the_rules_accept():
    answers = [(1, 2, 0)] * 3 + [(0, 1, 2)] * 2 + [(0, 2, 1)] * 2
    for accept in (None, Accept("top", n=3)):
        outcome = counted(Stv(blank=False, seats=1), answers, accept)
        assert ranks_of(outcome) == [None, 1, None]
        assert outcome.selected == (identifier(1),)


def test_seats_are_filled_in_the_order_of_election():
    answers = [(2, 1, 0)] * 5 + [(0, 2, 1)] * 3 + [(1, 0, 0)]
    outcome = counted(Stv(blank=False, seats=2), answers)
    assert ranks_of(outcome) == [None, 1, 2]
    assert [each.option for each in outcome.contests[0].ranking] == [
        identifier(1),
        identifier(2),
        identifier(0),
    ]


def test_a_budget_is_spent_by_sums_greedily_and_by_ballots_in_equal_shares():
    greedy = GreedyBudget(blank=True, minimum=0, maximum=3, costs=COSTS, budget=100)
    rules = counted_rules(greedy)
    outcome = combine(rules, by_id(tally(0, 6, (4, 2, 3), blanks=1)))
    assert outcome.selected == (identifier(0), identifier(2))
    shares = EqualShares(blank=False, minimum=0, maximum=3, costs=COSTS, budget=100)
    answers = [(1, 0, 0)] * 3 + [(0, 0, 1)] * 2
    assert set(counted(shares, answers).selected) == {identifier(0), identifier(2)}


def test_a_tie_is_in_the_outcome_with_its_options():
    outcome = counted(Borda(blank=False), [(1, 2, 3), (2, 1, 3)], Accept("top", n=1))
    (tied,) = outcome.contests[0].ties
    assert set(tied) == {identifier(0), identifier(1)}
    assert outcome.selected == tied[:1]


def test_the_outcome_holds_the_rule_and_every_step_of_its_count():
    written = json.loads(counted(Stv(blank=True, seats=1), [(1, 2, 0), (0, 0, 0)]).to_bytes())
    (contest,) = written["contests"]
    assert list(contest) == ["contest", "count", "options", "ties"]
    assert contest["count"]["rule"] == {"method": "STV", "blank": True, "seats": 1}
    assert contest["count"]["result"]["ballots"] == {"valid": 1, "blank": 1, "invalid": 0}
    assert contest["options"][0] == {"option": identifier(0), "rank": 1, "selected": True}


def test_a_chamber_that_stays_sealed_selects_nothing():
    rules = counted_rules(Borda(blank=False), accept=Accept("top", n=2), k=3)
    outcome = combine(rules, by_id(tally(0, 2, None)))
    assert outcome.contests[0].count is None
    assert (outcome.selected, ranks_of(outcome)) == ((), [None] * 3)
    assert json.loads(outcome.to_bytes())["contests"][0]["count"] is None


@pytest.mark.parametrize(
    "wrong",
    [
        tally(0, 3, (1, 1, 1)),
        opened(0, 3, [(1, 2, 3)] * 2),
        opened(0, 3, [(1, 2, 3)] * 4),
    ],
)
def test_a_tally_without_one_opened_answer_for_each_ballot_is_refused(wrong):
    with pytest.raises(VerificationError) as refusal:
        combine(counted_rules(Borda(blank=False)), by_id(wrong))
    assert refusal.value.code == "bad-tally"


def test_sums_that_no_ballots_can_give_are_refused():
    greedy = GreedyBudget(blank=False, minimum=2, maximum=3, costs=COSTS, budget=100)
    with pytest.raises(VerificationError, match="contest 1") as refusal:
        combine(counted_rules(greedy), by_id(tally(0, 5, (1, 0, 0))))
    assert refusal.value.code == "bad-tally"


RULES = [
    Borda(blank=True),
    Schulze(blank=False),
    Stv(blank=False, seats=3),
    MajorityJudgment(blank=False, grades=GRADES),
    GreedyBudget(blank=True, minimum=1, maximum=3, costs=COSTS, budget=100),
    EqualShares(blank=False, minimum=0, maximum=2, costs=COSTS, budget=100),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: type(rule).__name__)
def test_the_rules_document_holds_the_counting_rule_and_is_read_again(rule):
    rules = counted_rules(rule)
    again = Rules.from_bytes(rules.to_bytes())
    assert again == rules
    assert again.contests[0].blank is rule.blank


@pytest.mark.parametrize(
    ("rule", "options", "sentence"),
    [
        (Plurality(blank=False), 3, "scored by its shares"),
        (Approval(blank=False, minimum=0, maximum=2), 3, "scored by its shares"),
        (Borda(blank=False), 31, "more than 30 options"),
        (Stv(blank=False, seats=4), 3, "more seats"),
        (EqualShares(blank=False, minimum=0, maximum=2, costs=COSTS, budget=9), 2, "3 costs"),
        (EqualShares(blank=False, minimum=0, maximum=4, costs=COSTS, budget=9), 3, "min and max"),
        (GreedyBudget(blank=False, minimum=0, maximum=4, costs=COSTS, budget=9), 3, "min and max"),
        (Borda(blank=False), 0, "no options"),
    ],
)
def test_a_rule_that_does_not_fit_its_contest_is_refused(rule, options, sentence):
    with pytest.raises(MalformedError, match=sentence):
        contest_with(rule, options).check()


def contest_with(rule, options):
    several = make_rules([1], 1).contests[0].options * options
    named = [dataclasses.replace(each, id=f"p{n:013}") for n, each in enumerate(several)]
    return CountedContest("Which?", tuple(named), rule)


def test_thirty_options_fit_into_a_shuffled_ballot_and_many_more_into_a_summed_one():
    contest_with(Borda(blank=False), 30).check()
    costs = tuple(range(1, 65))
    contest_with(
        GreedyBudget(blank=False, minimum=0, maximum=64, costs=costs, budget=9), 64
    ).check()


def test_a_counting_rule_wants_one_chamber_and_no_threshold():
    two = make_rules([60, 40])
    contest = counted_rules(Borda(blank=False)).contests[0]
    with pytest.raises(MalformedError, match="one chamber alone"):
        dataclasses.replace(two, contests=(contest,))
    with pytest.raises(MalformedError, match="no share"):
        counted_rules(Borda(blank=False), accept=Accept("threshold", share=two.accept.share or 1))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'{"method":"Borda","blank":true}', b'{"method":"Bordeaux","blank":true}'),
        (b'{"method":"Borda","blank":true}', b'{"blank":true,"method":"Borda"}'),
        (b'{"method":"Borda","blank":true}', b"null"),
        (b'"counting":', b'"min":0,"counting":'),
    ],
)
def test_a_document_with_another_counting_rule_is_refused(old, new):
    document = counted_rules(Borda(blank=True)).to_bytes()
    assert old in document
    with pytest.raises(MalformedError):
        Rules.from_bytes(document.replace(old, new))


def test_a_row_of_a_result_is_split_by_its_contest():
    greedy = GreedyBudget(blank=True, minimum=0, maximum=3, costs=COSTS, budget=100)
    summed, shuffled = contest_with(greedy, 3), contest_with(Borda(blank=True), 3)
    assert split_row(summed, (1, 4, 2, 3)) == ContestTally((4, 2, 3), 1)
    assert split_row(shuffled, ((1, 2, 3),)) == ContestTally(answers=((1, 2, 3),))
