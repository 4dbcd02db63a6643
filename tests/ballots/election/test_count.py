"""From a result to its counts, question by question."""

import pytest

from ballots.counting.rule import Approval, Borda, GreedyBudget, Plurality, Schulze
from ballots.counting.tie_break import TieBreak, tie_seed
from ballots.election.count import count_question, count_result, rule_of_sums
from ballots.election.question import HomomorphicQuestion, MixnetQuestion
from ballots.encoding import canonical_json
from ballots.errors import MalformedError, VerificationError

EVENT = "ab" * 32
TIE = TieBreak(bytes(32), 0)
ONE = HomomorphicQuestion("one", ("A", "B"), 1, 1)
SOME = HomomorphicQuestion("some", ("A", "B"), 0, 2, blank=True)
EXTRA = canonical_json({"method": "Schulze", "blank": False})
RANKED = MixnetQuestion("order", ("A", "B", "C"), EXTRA)
UNSAID = MixnetQuestion("order", ("A", "B", "C"))
OPENED = ((1, 2, 3), (1, 2, 3), (0, 255, 1))


def test_sums_are_counted_by_the_bounds_of_their_question():
    assert rule_of_sums(ONE) == Plurality(blank=False)
    assert rule_of_sums(SOME) == Approval(blank=True, minimum=0, maximum=2)
    assert count_question(ONE, (3, 2), 5, TIE).result.scores == (3, 2)
    found = count_question(SOME, (1, 3, 4), 5, TIE).result
    assert (found.ballots.blank, found.ranking) == (1, (1, 0))


def test_opened_answers_are_counted_by_extra_or_by_the_rule_given():
    assert count_question(RANKED, OPENED, 3, TIE).rule == Schulze(blank=False)
    by_hand = count_question(UNSAID, OPENED, 3, TIE, Borda(blank=False))
    assert by_hand.result.ballots.invalid == 1
    with pytest.raises(MalformedError, match="does not say how it is counted"):
        count_question(UNSAID, OPENED, 3, TIE)


def test_a_budget_is_counted_from_sums():
    budget = GreedyBudget(blank=False, minimum=1, maximum=1, costs=(7, 5), budget=11)
    assert count_question(ONE, (3, 2), 5, TIE, budget).result.selected == (0,)


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [(Borda(blank=False), "one by one"), (Plurality(blank=True), "differ on blank votes")],
)
def test_a_rule_that_sums_do_not_fit_is_refused(rule, sentence):
    with pytest.raises(MalformedError, match=sentence):
        count_question(ONE, (3, 2), 5, TIE, rule)


def test_a_row_of_the_other_kind_is_refused():
    with pytest.raises(VerificationError, match="in place of counts"):
        count_question(ONE, OPENED, 3, TIE)
    with pytest.raises(VerificationError, match="in place of opened answers"):
        count_question(RANKED, (3, 2, 1), 3, TIE)


def test_a_whole_result_is_counted_with_the_seed_of_its_election(course):
    result, weight = course.counts(), course.sums.total_weight
    seed = tie_seed([(course.election.fingerprint, EVENT)])
    counts = count_result(course.election, result, weight, EVENT)
    assert len(counts) == 2
    for number, question in enumerate(course.election.questions):
        tie = TieBreak(seed, number)
        assert counts[number] == count_question(question, result[number], weight, tie)
    rules = {1: Borda(blank=True)}
    with pytest.raises(MalformedError, match="question 2: counting: the rule needs the ballots"):
        count_result(course.election, result, weight, EVENT, rules)
