"""A result in words: the counts of each question, or what its counting rule finds."""

from collections.abc import Iterator, Sequence
from typing import Final

from ballots.cli.text import shown
from ballots.counting.budget_greedy import GreedyResult
from ballots.counting.count import count_answers
from ballots.counting.equal_shares import EqualSharesResult
from ballots.counting.instant_runoff import RunoffResult
from ballots.counting.rule import Result as Found
from ballots.counting.stv import StvResult
from ballots.counting.tie_break import TieBreak, tie_seed
from ballots.election.definition import Election
from ballots.election.question import HomomorphicQuestion, MixnetQuestion, Question
from ballots.election.result import Counts, OpenedAnswers, Result, counts_of, opened_of
from ballots.encoding import parse_json
from ballots.errors import BallotsError

_BLANK: Final = "(blank)"


def result_lines(election: Election, result: Result, event: str) -> Iterator[str]:
    """Yield a result line by line; `event` is E, which settles ties (specification 19.2)."""
    seed = tie_seed([(election.fingerprint, event)])
    for number, (question, row) in enumerate(zip(election.questions, result, strict=True)):
        yield f"{number + 1}. {shown(question.question)}"
        yield from _row_lines(question, row, TieBreak(seed, number))


def _row_lines(question: Question, row: Counts | OpenedAnswers, tie: TieBreak) -> Iterator[str]:
    if isinstance(question, HomomorphicQuestion):
        names = [*([_BLANK] if question.blank else []), *question.answers]
        width = max(len(f"{count:,}") for count in counts_of(row))
        for name, count in zip(names, counts_of(row), strict=True):
            yield f"   {count:>{width},}  {shown(name)}"
    else:
        yield from _opened_lines(question, opened_of(row), tie)


def _opened_lines(question: MixnetQuestion, answers: OpenedAnswers, tie: TieBreak) -> Iterator[str]:
    try:
        extra = parse_json(question.extra or b"null", max_bytes=1 << 20)
        count = count_answers(extra, answers, len(question.answers), tie)
    except BallotsError:
        yield f"   {len(answers)} ballots opened; no counting rule of ours is named"
        return
    found = count.result
    ballots = found.ballots
    yield (
        f"   {count.rule.to_json_value()['method']}: {ballots.valid} ballots counted, "
        f"{ballots.blank} blank, {ballots.invalid} invalid"
    )
    for place, option in enumerate(_order_of(found), 1):
        yield f"   {place}. {shown(question.answers[option])}"


def _order_of(found: Found) -> Sequence[int]:
    """Return the options that a rule puts in order, the best first, or those that it selects."""
    if isinstance(found, RunoffResult):
        return (found.winner,)
    if isinstance(found, StvResult):
        return found.elected
    if isinstance(found, GreedyResult | EqualSharesResult):
        return found.selected
    return found.ranking
