"""Counting a result: each question by its rule, ties by the seed that the sealed tally fixes.

A homomorphic question has sums, which are counted as plurality where exactly one choice is asked
for, otherwise as approval; a mixnet question names its rule in `extra` (specification 19.9). A rule
given by hand takes the place of either, for example a budget's costs.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from ballots.counting.count import Count
from ballots.counting.rule import Approval, CountingRule, GreedyBudget, Plurality, SummableRule
from ballots.counting.tie_break import TieBreak, tie_seed
from ballots.election.definition import Election
from ballots.election.question import HomomorphicQuestion, Question
from ballots.election.result import Counts, OpenedAnswers, Result, counts_of, opened_of
from ballots.errors import MalformedError

NO_RULES: Mapping[int, CountingRule] = MappingProxyType({})
_NO_TIE: Final = TieBreak(bytes(32), 0)


def count_result(
    election: Election,
    result: Result,
    weight: int,
    event: str,
    rules: Mapping[int, CountingRule] = NO_RULES,
) -> tuple[Count, ...]:
    """Count every question of one election; `rules` holds rules given by hand, by position from 0.

    `weight` is the total weight of the counted ballots, `event` E of specification 19.2: the
    SHA-256 of the event EncryptedTally, in hex. MalformedError names the
    question (from 1) that has no rule or one that does not fit.
    """
    seed = tie_seed([(election.fingerprint, event)])
    counts = []
    for number, (question, row) in enumerate(zip(election.questions, result, strict=True)):
        try:
            tie = TieBreak(seed, number)
            counts.append(count_question(question, row, weight, tie, rules.get(number)))
        except MalformedError as error:
            raise MalformedError(f"question {number + 1}: {error.sentence}") from error
    return tuple(counts)


def count_question(
    question: Question,
    row: Counts | OpenedAnswers,
    weight: int,
    tie: TieBreak,
    rule: CountingRule | None = None,
) -> Count:
    """Count one question's row of a result by its own rule, or by the one given."""
    options = len(question.answers)
    if isinstance(question, HomomorphicQuestion):
        summable = _summable(rule or rule_of_sums(question), blank=question.blank)
        return Count(summable, summable.count_sums(counts_of(row), weight, tie))
    chosen = rule or question.counting_rule()
    return Count(chosen, chosen.count(opened_of(row), options, tie))


def is_countable(question: Question, choices: Sequence[int]) -> bool:
    """Say whether a question allows a plain answer and its own rule does not class it invalid."""
    if not question.accepts(choices):
        return False
    if isinstance(question, HomomorphicQuestion):
        return True
    counted = question.counting_rule().count([choices], len(question.answers), _NO_TIE)
    return counted.ballots.invalid == 0


def rule_of_sums(question: HomomorphicQuestion) -> Plurality | Approval:
    """Return the rule that a homomorphic question's own bounds amount to."""
    if question.minimum == question.maximum == 1:
        return Plurality(question.blank)
    return Approval(question.blank, question.minimum, question.maximum)


def _summable(rule: CountingRule, *, blank: bool) -> SummableRule:
    """Take a rule that sums are enough for, with the question's own blank bit."""
    if not isinstance(rule, Plurality | Approval | GreedyBudget):
        raise MalformedError("counting: the rule needs the ballots one by one, not their sums")
    if rule.blank is not blank:
        raise MalformedError("counting: the rule and the question differ on blank votes")
    return rule
