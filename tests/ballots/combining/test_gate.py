"""The reviews' gate in the rules: what it demands, what was found, who passed."""

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.combining import combine
from ballots.combining.combination import Accept
from ballots.combining.contest import CountedContest
from ballots.combining.gate import Demand, Found, Gate, Judged, found_in, judge, read_gate
from ballots.combining.rules import Rules
from ballots.counting.rule import Borda
from ballots.errors import MalformedError
from tests.ballots.combining.test_combine import by_id, identifier, make_rules, opened, tally

FEASIBLE = Demand("feasibility", 3, 2)
LEGAL = Demand("legality", 2, 0)  # not denied


def judged(number, *scores, title="", legal=(4, 4)):
    return Judged(identifier(number), (found_in(scores), found_in(legal)), title)


CONSIDERED = (
    judged(0, 2, 3, 4),
    judged(1, 3, 3, legal=()),
    judged(2, 2, 2, 5, title="A tunnel"),
    judged(3, 5, title="Seen once"),
    judged(4, 5, 5, legal=(1, 1, 4), title="Unlawful"),
)
GATE = judge((FEASIBLE, LEGAL), CONSIDERED)


def gated(gate=GATE, **changes):
    rules = make_rules([1], 2, accept=Accept("top", n=1))
    (contest,) = rules.contests
    return dataclasses.replace(rules, contests=(dataclasses.replace(contest, gate=gate),))


def test_the_lower_of_two_middle_scores_is_the_median():
    assert found_in((2, 5, 3, 4)) == Found(4, 3)
    assert found_in(()) == Found(0, 0)


def test_an_option_passes_that_meets_every_demand():
    assert [each.id for each in GATE.passed] == [identifier(0), identifier(1)]
    assert [each.title for each in GATE.held_back] == ["A tunnel", "Seen once", "Unlawful"]


def test_rules_hold_their_gate_and_are_read_again():
    rules = gated()
    written = json.loads(rules.to_bytes())["contests"][0]
    assert list(written) == ["question", "options", "min", "max", "blank", "gate"]
    assert written["gate"] == {
        "demands": [
            {"criterion": "feasibility", "least": 3, "reviews": 2},
            {"criterion": "legality", "least": 2, "reviews": 0},
        ],
        "passed": [
            {"id": identifier(0), "reviews": [3, 2], "medians": [3, 4]},
            {"id": identifier(1), "reviews": [2, 0], "medians": [3, 0]},
        ],
        "held_back": [
            {"id": identifier(2), "title": "A tunnel", "reviews": [3, 2], "medians": [2, 4]},
            {"id": identifier(3), "title": "Seen once", "reviews": [1, 2], "medians": [5, 4]},
            {"id": identifier(4), "title": "Unlawful", "reviews": [2, 3], "medians": [5, 1]},
        ],
    }
    assert Rules.from_bytes(rules.to_bytes()) == rules
    assert read_gate(written["gate"]) == GATE


def test_the_outcome_repeats_what_the_gate_held_back():
    outcome = json.loads(combine(gated(), by_id(tally(0, 5, (4, 2)))).to_bytes())
    (contest,) = outcome["contests"]
    assert contest["gate"] == GATE.to_json_value()
    assert list(contest) == ["contest", "blanks", "options", "ties", "gate"]


@pytest.mark.parametrize("counted", [True, False])
def test_a_counted_question_can_have_a_gate(counted):
    rules = gated()
    (contest,) = rules.contests
    ranked = CountedContest(contest.question, contest.options, Borda(blank=False), GATE)
    rules = dataclasses.replace(rules, contests=(ranked,), k=2)
    assert Rules.from_bytes(rules.to_bytes()) == rules
    tallies = by_id(opened(0, 2, [(1, 2), (1, 2)]) if counted else tally(0, 1, None))
    written = json.loads(combine(rules, tallies).to_bytes())["contests"][0]
    assert written["gate"] == GATE.to_json_value()


@pytest.mark.parametrize(
    ("gate", "sentence"),
    [
        (dataclasses.replace(GATE, demands=()), "criteria are none"),
        (dataclasses.replace(GATE, demands=(FEASIBLE, FEASIBLE)), "criteria are none"),
        (dataclasses.replace(GATE, demands=(FEASIBLE,)), "one finding for each"),
        (dataclasses.replace(GATE, passed=GATE.passed[:1]), "other options passed"),
        (dataclasses.replace(GATE, passed=GATE.passed[::-1]), "other options passed"),
        (dataclasses.replace(GATE, held_back=GATE.held_back * 2), "judges an option twice"),
        (dataclasses.replace(GATE, held_back=(judged(5, 3, 3),)), "against its demands"),
        (Gate((FEASIBLE, LEGAL), (judged(0, 2, 2), CONSIDERED[1]), ()), "against its demands"),
        (
            Gate((FEASIBLE,), (Judged(identifier(0), (Found(2, 0),)), CONSIDERED[1]), ()),
            "one finding for each",
        ),
        (
            Gate((FEASIBLE,), GATE.passed, (Judged(identifier(5), (Found(2, 0),)),)),
            "one finding for each",
        ),
    ],
)
def test_a_gate_that_contradicts_itself_is_refused(gate, sentence):
    with pytest.raises(MalformedError, match=sentence):
        gated(gate)


@pytest.mark.parametrize("found", [Found(2, 0), Found(0, 3)])
def test_a_median_without_scores_is_refused(found):
    held = Judged(identifier(5), (found, Found(1, 1)), "Odd")
    with pytest.raises(MalformedError, match="median without scores"):
        gated(dataclasses.replace(GATE, held_back=(held,)))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("demands", 0, "least"), 0),
        (("demands", 0, "least"), 6),
        (("demands", 0, "reviews"), -1),
        (("demands", 0, "criterion"), 1),
        (("passed", 0, "medians"), [3]),
        (("passed", 0, "medians", 0), 6),
        (("passed", 0, "title"), "Too much"),
        (("held_back", 0, "title"), None),
        (("held_back", 0, "id"), "x"),
        (("held_back",), {}),
    ],
)
def test_another_form_of_a_gate_is_refused(path, value):
    written = json.loads(gated().to_bytes())
    inner = written["contests"][0]["gate"]
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    with pytest.raises(MalformedError, match=r"^rules: "):
        Rules.from_bytes(json.dumps(written, separators=(",", ":")).encode())


scores_of = st.lists(st.integers(1, 5), max_size=7)


@given(scores_of, st.integers(1, 5), st.integers(0, 4))
def test_more_than_half_of_the_experts_gave_the_least_score_or_more(scores, least, reviews):
    passes = Demand("cost", least, reviews).is_met(found_in(scores))
    most = not scores or 2 * sum(score >= least for score in scores) > len(scores)
    assert passes is (len(scores) >= reviews and most)


@given(st.lists(st.integers(1, 5), min_size=1, max_size=7), st.data())
def test_a_higher_score_never_closes_the_gate_and_the_experts_order_does_not_matter(scores, data):
    place = data.draw(st.integers(0, len(scores) - 1))
    better = [min(5, score + (number == place)) for number, score in enumerate(scores)]
    demand = Demand("cost", data.draw(st.integers(1, 5)))
    assert demand.is_met(found_in(better)) or not demand.is_met(found_in(scores))
    shuffled = data.draw(st.permutations(scores))
    assert found_in(shuffled) == found_in(scores)
