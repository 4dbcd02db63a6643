"""Questions and choices as people write them, turned into the protocol's (specification 7.4, 9.9).

A question to be summed: {"question","answers","choose":n or {"from":a,"to":b},"blank":true}; one
that is shuffled and opened ballot by ballot: {"question","answers","method":"Schulze", …}, with the
fields that its counting rule asks for (seats, grades, costs, …). The protocol's own form is taken
too. What could not be counted in the end is refused here, before anybody votes.
"""

from collections.abc import Sequence
from typing import Final

from ballots.counting.extra import read_rule
from ballots.counting.rule import Borda, MajorityJudgment, Schulze, Stv
from ballots.counting.tie_break import TieBreak
from ballots.election.count import is_countable
from ballots.election.question import HomomorphicQuestion, MixnetQuestion, Question, question_of
from ballots.encoding import (
    JsonLike,
    JsonValue,
    as_boolean,
    as_integer,
    as_list,
    as_object,
    as_text,
    canonical_json,
    parse_json,
)
from ballots.errors import BallotsError, MalformedError, VerificationError

MAX_QUESTIONS_BYTES: Final = 1 << 20
MAX_CHOICES_BYTES: Final = 1 << 20
BLANK: Final = "blank"
_LONGEST_SHOWN: Final = 200
_NO_TIE: Final = TieBreak(bytes(32), 0)


def read_questions(raw: bytes) -> tuple[Question, ...]:
    """Read a list of questions in either form; MalformedError says which one is wrong, and why."""
    values = as_list(parse_json(raw, max_bytes=MAX_QUESTIONS_BYTES))
    if not values:
        raise MalformedError("there is no question")
    return tuple(_named(number, value) for number, value in enumerate(values, 1))


def read_choices(raw: bytes, questions: Sequence[Question]) -> list[list[int]]:
    """Read one answer for each question: integers as the protocol has them, or words.

    Words are a list of answers (for a ranking: the best first), an object {"answer": number or
    grade}, or "blank". `bad-choices` says which question is answered wrongly, and how.
    """
    values = as_list(parse_json(raw, max_bytes=MAX_CHOICES_BYTES))
    if len(values) != len(questions):
        raise VerificationError(
            "bad-choices", f"there are {len(values)} answers to {len(questions)} questions"
        )
    chosen: list[list[int]] = []
    for number, (value, question) in enumerate(zip(values, questions, strict=True), 1):
        try:
            numbers = _numbers_of(value, question)
            _require_countable(numbers, question)
        except BallotsError as error:
            raise VerificationError(
                "bad-choices", f"question {number}: {error.sentence}"
            ) from error
        chosen.append(numbers)
    return chosen


def _named(number: int, value: JsonValue) -> Question:
    try:
        question = _question_of(value)
        _check_question(question)
    except BallotsError as error:
        raise MalformedError(f"question {number}: {error.sentence}", error.code) from error
    return question


def _question_of(value: JsonValue) -> Question:
    if isinstance(value, dict) and "choose" in value:
        return _summed(value)
    if isinstance(value, dict) and "method" in value:
        return _shuffled(value)
    return question_of(value)


def _summed(value: JsonValue) -> HomomorphicQuestion:
    fields = as_object(value, ("question", "answers", "choose"), ("blank",))
    choose = fields["choose"]
    if isinstance(choose, dict):
        bounds = as_object(choose, ("from", "to"))
        minimum, maximum = bounds["from"], bounds["to"]
    else:
        minimum = maximum = choose
    return HomomorphicQuestion.from_json_value(
        {
            "answers": fields["answers"],
            "blank": as_boolean(fields.get("blank", False)),
            "min": minimum,
            "max": maximum,
            "question": fields["question"],
        }
    )


def _shuffled(value: dict[str, JsonValue]) -> MixnetQuestion:
    extra: dict[str, JsonValue] = {"method": value["method"], "blank": value.get("blank", False)}
    extra |= {name: each for name, each in value.items() if name not in {"question", "answers"}}
    read_rule(extra)
    plain = as_object(
        {name: each for name, each in value.items() if name in {"question", "answers"}},
        ("question", "answers"),
    )
    return MixnetQuestion.from_json_value(
        {
            "type": "NonHomomorphic",
            "value": {"answers": plain["answers"], "question": plain["question"]},
            "extra": extra,
        }
    )


def _check_question(question: Question) -> None:
    if not question.question.strip():
        raise MalformedError("it does not ask anything")
    if len({answer.strip() for answer in question.answers}) != len(question.answers):
        raise MalformedError("two of its answers are the same")
    if not all(answer.strip() for answer in question.answers):
        raise MalformedError("one of its answers is empty")
    if isinstance(question, MixnetQuestion):
        question.counting_rule().count([], len(question.answers), _NO_TIE)


def _numbers_of(value: JsonValue, question: Question) -> list[int]:
    if value == BLANK:
        return _blank(question)
    if isinstance(value, dict):
        return _by_name(value, question)
    values = as_list(value)
    if all(isinstance(each, str) for each in values):
        return _in_order([as_text(each) for each in values], question)
    return [as_integer(each, 0, 255) for each in values]


def _blank(question: Question) -> list[int]:
    if isinstance(question, HomomorphicQuestion) and question.blank:
        return [1] + [0] * len(question.answers)
    if isinstance(question, MixnetQuestion) and question.counting_rule().blank:
        return [0] * len(question.answers)
    raise MalformedError("a blank vote is not offered")


def _in_order(names: Sequence[str], question: Question) -> list[int]:
    """Mark the named answers, or rank them in the order of their names."""
    numbers = [0] * len(question.answers)
    ranks = isinstance(question, MixnetQuestion) and isinstance(
        question.counting_rule(), Borda | Stv | Schulze
    )
    for rank, name in enumerate(names, 1):
        place = _place_of(name, question)
        if numbers[place]:
            raise MalformedError(f"{name[:40]!r} is named twice")
        numbers[place] = rank if ranks else 1
    return _with_blank_bit(numbers, question)


def _by_name(value: dict[str, JsonValue], question: Question) -> list[int]:
    numbers = [0] * len(question.answers)
    for name, each in value.items():
        numbers[_place_of(name, question)] = _number_of(each, question)
    return _with_blank_bit(numbers, question)


def _number_of(value: JsonValue, question: Question) -> int:
    if not isinstance(value, str):
        return as_integer(value, 0, 255)
    rule = question.counting_rule() if isinstance(question, MixnetQuestion) else None
    grades = rule.grades if isinstance(rule, MajorityJudgment) else ()
    if value not in grades:
        raise MalformedError(f"{value[:40]!r} is no grade of it")
    return grades.index(value) + 1


def _place_of(name: str, question: Question) -> int:
    if name not in question.answers:
        raise MalformedError(f"{name[:40]!r} is none of its answers {_shown(question.answers)}")
    return question.answers.index(name)


def _with_blank_bit(numbers: list[int], question: Question) -> list[int]:
    blank = isinstance(question, HomomorphicQuestion) and question.blank
    return [0, *numbers] if blank else numbers


def _require_countable(numbers: list[int], question: Question) -> None:
    """Refuse what no proof can be made for, and what would be opened as an invalid answer."""
    if not question.accepts(numbers):
        raise MalformedError(f"{_shown(numbers)} is not an answer that it allows")
    if not is_countable(question, numbers):
        raise MalformedError(f"{_shown(numbers)} would be counted as an invalid answer")


def _shown(value: JsonLike) -> str:
    """Write a value into a sentence, cut where it is long."""
    text = canonical_json(value).decode()
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
