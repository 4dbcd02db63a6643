"""The result: counts, or the opened answers of mixnet questions (specification 13.4).

Invariants: a homomorphic question's counts lie between 0 and the total weight; an opened answer is
whatever was encrypted, n integers, in the order of the last shuffle. The text of a result is a
function of the questions, the decrypted points and the weight.
"""

from collections.abc import Sequence
from typing import Final, TypeAlias

from ballots.crypto.elgamal import LogarithmTable
from ballots.crypto.group import Point, generator_multiple
from ballots.crypto.plaintext import LARGEST_ANSWER, MAX_MIXNET_ANSWERS, decode_answers
from ballots.election.question import MixnetQuestion, Question
from ballots.encoding import (
    JsonLike,
    JsonValue,
    as_integer,
    as_list,
    as_object,
    canonical_json,
    from_decimal,
    parse_json,
    to_decimal,
)
from ballots.errors import MalformedError, VerificationError

MAX_RESULT_BYTES: Final = 1 << 28
"""An opened answer has 120 bytes at most: room for two millions."""
_LARGEST_NUMBER: Final = 2**30 - 1  # larger counts are written as decimal strings

Counts: TypeAlias = tuple[int, ...]
"""Of a homomorphic question: one count a choice, the blanks first where there are any."""
OpenedAnswers: TypeAlias = tuple[tuple[int, ...], ...]
"""Of a mixnet question: one answer a ballot, one integer an option."""
Result: TypeAlias = tuple[Counts | OpenedAnswers, ...]
"""By question."""


def read_points(
    questions: Sequence[Question], points: Sequence[Sequence[Point]], total_weight: int
) -> Result:
    """Read what the tally decrypts to, in its shape; `bad-result` for a count out of bounds."""
    table = LogarithmTable.up_to(total_weight)
    return tuple(
        tuple(decode_answers(point, question.choices) for point in row)
        if isinstance(question, MixnetQuestion)
        else tuple(table.logarithm_of(point) for point in row)
        for question, row in zip(questions, points, strict=True)
    )


def is_result(
    questions: Sequence[Question],
    points: Sequence[Sequence[Point]],
    claimed: Result,
    total_weight: int,
) -> bool:
    """Say whether a result is the one that the tally decrypts to, as `read_points` reads it.

    One multiplication of the base a count: nothing has to be searched for.
    """
    if [len(row) for row in claimed] != [len(row) for row in points]:
        return False
    return all(
        _is_row(question, row, parts, total_weight)
        for question, row, parts in zip(questions, points, claimed, strict=True)
    )


def result_bytes(result: Result) -> bytes:
    """Write {"result":…}: counts to 2^30-1 as numbers, above as decimal strings."""
    return canonical_json({"result": [[_json_of(each) for each in row] for row in result]})


def result_of(raw: bytes) -> Result:
    """Read {"result":…}; a row of no ballots reads the same for both kinds."""
    fields = as_object(parse_json(raw, max_bytes=MAX_RESULT_BYTES), ("result",))
    return tuple(_row_of(as_list(row)) for row in as_list(fields["result"]))


def counts_of(row: Counts | OpenedAnswers) -> Counts:
    """Take the row of a homomorphic question; `wrong-kind` for that of a mixnet one."""
    counts = tuple(each for each in row if isinstance(each, int))
    if len(counts) != len(row):
        raise VerificationError("wrong-kind", "a question has opened answers in place of counts")
    return counts


def opened_of(row: Counts | OpenedAnswers) -> OpenedAnswers:
    """Take the row of a mixnet question; `wrong-kind` for that of a homomorphic one."""
    opened = tuple(each for each in row if isinstance(each, tuple))
    if len(opened) != len(row):
        raise VerificationError("wrong-kind", "a question has counts in place of opened answers")
    return opened


def _is_row(
    question: Question, points: Sequence[Point], parts: Counts | OpenedAnswers, total_weight: int
) -> bool:
    for point, part in zip(points, parts, strict=True):
        if isinstance(question, MixnetQuestion):
            holds = part == decode_answers(point, question.choices)
        else:
            holds = (
                isinstance(part, int)
                and 0 <= part <= total_weight
                and generator_multiple(part) == point
            )
        if not holds:
            return False
    return True


def _json_of(part: int | tuple[int, ...]) -> JsonLike:
    if isinstance(part, tuple):
        return part
    return part if part <= _LARGEST_NUMBER else to_decimal(part)


def _row_of(values: list[JsonValue]) -> Counts | OpenedAnswers:
    if values and isinstance(values[0], list):
        return tuple(_answer_of(as_list(each)) for each in values)
    return tuple(_count_of(each) for each in values)


def _answer_of(values: list[JsonValue]) -> tuple[int, ...]:
    if len(values) > MAX_MIXNET_ANSWERS:
        raise MalformedError(f"an opened answer has more than {MAX_MIXNET_ANSWERS} integers")
    return tuple(as_integer(each, 0, LARGEST_ANSWER) for each in values)


def _count_of(value: JsonValue) -> int:
    if isinstance(value, str):
        return from_decimal(value, 1 << 63)
    return as_integer(value, 0, _LARGEST_NUMBER)
