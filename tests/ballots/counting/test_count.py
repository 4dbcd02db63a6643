"""From a question's `extra` to a count: what is read, what is refused, what is written."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.counting.count import count_answers, count_sums
from ballots.counting.extra import MAX_MONEY, read_rule
from ballots.counting.rule import Approval, GreedyBudget, Plurality
from ballots.encoding import canonical_json, parse_json
from ballots.errors import MalformedError
from tests.ballots.counting.published import TIE

BUDGET = {"min": 0, "max": 2, "costs": [6, 6, 2], "budget": 10}
RULES = {
    "Plurality": {},
    "Approval": {"min": 1, "max": 2},
    "Borda": {},
    "STV": {"seats": 2},
    "Schulze": {},
    "MajorityJudgment": {"grades": ["good", "fair", "poor"]},
    "GreedyBudget": BUDGET,
    "EqualShares": BUDGET,
}
EXTRAS = [
    {"method": method, "blank": blank} | fields
    for method, fields in RULES.items()
    for blank in (False, True)
] + [{"method": "STV", "blank": False, "seats": 1}]


@pytest.mark.parametrize("extra", EXTRAS)
def test_a_rule_is_written_as_it_was_read(extra):
    assert canonical_json(read_rule(extra).to_json_value()) == canonical_json(extra)


@pytest.mark.parametrize("extra", EXTRAS)
@given(answers=st.lists(st.lists(st.integers(), max_size=5), max_size=12))
def test_whatever_a_mixnet_opens_is_counted(extra, answers):
    count = count_answers(extra, answers, 3, TIE)
    ballots = count.result.ballots
    assert ballots.valid + ballots.blank + ballots.invalid == len(answers)
    written = count.to_bytes()
    assert canonical_json(parse_json(written, max_bytes=1 << 20)) == written


@pytest.mark.parametrize("extra", EXTRAS)
@given(answers=st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), max_size=8))
def test_the_order_of_the_ballots_changes_no_byte(extra, answers):
    one = count_answers(extra, answers, 3, TIE).to_bytes()
    assert count_answers(extra, sorted(answers, reverse=True), 3, TIE).to_bytes() == one


@pytest.mark.parametrize(
    ("extra", "sentence"),
    [
        (None, "a field 'method'"),
        ([], "a field 'method'"),
        ({"blank": True}, "a field 'method'"),
        ({"method": 1, "blank": True}, "a field 'method'"),
        ({"method": "Lottery", "blank": True}, "the method 'Lottery' is unknown"),
        ({"method": "Schulze"}, "Schulze: the field 'blank' is missing"),
        ({"method": "Schulze", "blank": 1}, "Schulze: not a JSON boolean"),
        ({"method": "Schulze", "blank": True, "seats": 1}, "Schulze: the field 'seats' is unknown"),
        ({"method": "STV", "blank": True}, "STV: the field 'seats' is missing"),
        ({"method": "STV", "blank": True, "seats": 0}, "STV: an integer is not between 1 and 255"),
        ({"method": "MajorityJudgment", "blank": True, "grades": []}, "not 1 to 255 grades"),
        ({"method": "MajorityJudgment", "blank": True, "grades": ["x"] * 256}, "1 to 255 grades"),
        ({"method": "MajorityJudgment", "blank": True, "grades": [1]}, "not a JSON string"),
        ({"method": "Approval", "blank": True, "min": 2, "max": 1}, "not between 0 and 1"),
        ({"method": "EqualShares", "blank": True} | BUDGET | {"costs": [0]}, "not between 1 and"),
        ({"method": "EqualShares", "blank": True} | BUDGET | {"costs": [MAX_MONEY + 1]}, "between"),
        ({"method": "GreedyBudget", "blank": True} | BUDGET | {"budget": -1}, "not between 0 and"),
        ({"method": "GreedyBudget", "blank": True} | BUDGET | {"costs": 1}, "not a JSON array"),
    ],
)
def test_a_rule_that_is_none_is_refused(extra, sentence):
    with pytest.raises(MalformedError, match=sentence):
        count_answers(extra, [], 1, TIE)


@pytest.mark.parametrize("method", ["GreedyBudget", "EqualShares"])
def test_costs_and_options_are_as_many(method):
    extra = {"method": method, "blank": False} | BUDGET
    with pytest.raises(MalformedError, match="3 costs for 2 options"):
        count_answers(extra, [(1, 0)], 2, TIE)


def test_sums_are_counted_by_the_rules_that_need_no_more():
    count = count_sums(Approval(blank=True, minimum=0, maximum=2), [2, 3, 5], 8, TIE)
    assert count.result.scores == (3, 5)
    assert count_sums(Plurality(blank=False), [3, 5], 8, TIE).result.ranking == (1, 0)
    budget = GreedyBudget(blank=True, minimum=1, maximum=2, costs=(4, 8), budget=10)
    assert count_sums(budget, [2, 3, 5], 8, TIE).result.selected == (1,)
    with pytest.raises(MalformedError, match="2 costs for 3 options"):
        count_sums(budget, [0, 1, 1, 1], 3, TIE)


@pytest.mark.parametrize(("sums", "minimum", "maximum"), [([3, 5], 1, 1), ([4, 4, 4], 0, 1)])
def test_sums_that_these_ballots_cannot_give_are_refused(sums, minimum, maximum):
    with pytest.raises(MalformedError, match="do not fit the number of ballots"):
        count_sums(Approval(blank=False, minimum=minimum, maximum=maximum), sums, 9, TIE)


def written(extra, answers, options):
    return json.loads(count_answers(extra, answers, options, TIE).to_bytes())


def test_an_approval_is_written():
    extra = {"method": "Approval", "blank": True, "min": 1, "max": 2}
    assert written(extra, [(1, 0, 1), (0, 0, 1), (0, 0, 0), (9, 9, 9)], 3) == {
        "rule": extra,
        "result": {
            "ballots": {"valid": 2, "blank": 1, "invalid": 1},
            "scores": ["1/1", "0/1", "2/1"],
            "places": [
                {"options": [2], "score": "2/1"},
                {"options": [0], "score": "1/1"},
                {"options": [1], "score": "0/1"},
            ],
        },
    }


def test_an_instant_runoff_is_written():
    extra = {"method": "STV", "blank": False, "seats": 1}
    last = TIE.order([0, 1])[1]
    rounds = written(extra, [(1, 0), (0, 1)], 2)["result"]["rounds"]
    assert rounds[0] == {
        "votes": [1, 1],
        "exhausted": 0,
        "excluded": last,
        "tie": {"options": [0, 1], "chosen": last, "stage": None},
    }


def test_a_single_transferable_vote_is_written():
    extra = {"method": "STV", "blank": False, "seats": 2}
    assert written(extra, [(1, 0)], 2)["result"] == {
        "ballots": {"valid": 1, "blank": 0, "invalid": 0},
        "seats": 2,
        "quota": 1,
        "elected": [0, 1],
        "stages": [
            {
                "action": "first-preferences",
                "option": None,
                "received": [100_000, 0],
                "votes": [100_000, 0],
                "lost": 0,
                "elected": [0],
                "tie": None,
            },
            {
                "action": "last-vacancies",
                "option": None,
                "received": [0, 0],
                "votes": [100_000, 0],
                "lost": 0,
                "elected": [1],
                "tie": None,
            },
        ],
    }


def test_schulze_is_written():
    extra = {"method": "Schulze", "blank": False}
    assert written(extra, [(1, 2), (1, 2), (2, 1)], 2)["result"] == {
        "ballots": {"valid": 3, "blank": 0, "invalid": 0},
        "pairs": [[0, 2], [1, 0]],
        "strengths": [[[0, 0], [2, -1]], [[0, 0], [0, 0]]],
        "before": [[0, 0], [1, 1]],
        "places": [[0], [1]],
    }


def test_a_majority_judgment_is_written():
    extra = {"method": "MajorityJudgment", "blank": False, "grades": ["good", "poor"]}
    assert written(extra, [(1, 2)], 2)["result"] == {
        "ballots": {"valid": 1, "blank": 0, "invalid": 0},
        "gauges": [
            {"counts": [1, 0], "grade": 1, "better": 0, "worse": 0},
            {"counts": [0, 1], "grade": 2, "better": 0, "worse": 0},
        ],
        "places": [[0], [1]],
    }


def test_the_budgets_are_written():
    greedy = {"method": "GreedyBudget", "blank": False, "min": 0, "max": 2, "costs": [4, 8]}
    assert written(greedy | {"budget": 9}, [(1, 0)], 2)["result"] == {
        "ballots": {"valid": 1, "blank": 0, "invalid": 0},
        "selected": [0],
        "cost": 4,
        "steps": [
            {"project": 0, "votes": 1, "cost": 4, "left": 9, "funded": True, "tied": []},
            {"project": 1, "votes": 0, "cost": 8, "left": 5, "funded": False, "tied": []},
        ],
    }
    shares = greedy | {"method": "EqualShares", "budget": 9}
    assert written(shares, [(1, 0), (0, 0)], 2)["result"] == {
        "ballots": {"valid": 2, "blank": 0, "invalid": 0},
        "selected": [0],
        "cost": 4,
        "impossible": [1],
        "attempts": [
            {
                "share": "9/2",
                "purchases": [{"project": 0, "cost": 4, "voters": 1, "price": "4/1", "tied": []}],
                "cost": 4,
            }
        ],
        "raises": 0,
        "end": "exhausted",
        "too_dear": None,
    }
