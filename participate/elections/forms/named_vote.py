"""A vote by name as a form: fields by question and option, and its answers as one text.

Between the form, the page that asks once more, and the record, answers travel as numbers: those of
an answer by commas, the answers by semicolons, such as `0,1,1;2,1,0` (specification 15.6).
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from ballots.combining.contest import Contest
from ballots.election.count import is_countable
from ballots.election.question import Question as AskedQuestion
from ballots.verify.named import Vote
from participate.elections.kinds import Kind, kind_of
from participate.shared.errors import InvalidInputError
from participate.shared.i18n import N_

Typed: TypeAlias = Mapping[str, Sequence[str]]
"""A form's fields, each with every value given."""
BLANK: Final = "blank"
NO: Final = "no"
LONGEST_TEXT: Final = 20_000
_NUMBER: Final = re.compile("[0-9]{1,3}")
_ANSWERS: Final = re.compile(r"[0-9]{1,3}(?:[,;][0-9]{1,3})*")
_WRONG: Final[Mapping[Kind, str]] = {
    Kind.CHOOSE: N_("Choose as many as this question asks for, or the blank vote alone."),
    Kind.YES_NO: N_("Choose one answer."),
    Kind.RANK: N_("Give each place once, from 1 on, and leave none out between."),
    Kind.GRADE: N_("Give every proposal a grade."),
    Kind.BUDGET: N_("Choose as many as this question asks for, or the blank vote alone."),
}


def field_of(number: int, option: int | None = None) -> str:
    """Return the name of a question's field, or of one of its options' fields."""
    return f"q{number}" if option is None else f"q{number}-{option}"


def read_answers(contests: Sequence[Contest], asked: Sequence[AskedQuestion], typed: Typed) -> Vote:
    """Read every question's answer; InvalidInputError names each question that has none."""
    answers = tuple(_answer_of(number, each, typed) for number, each in enumerate(contests))
    errors = {
        _first_field(number, contest): _WRONG[kind_of(contest)]
        for number, (contest, answer) in enumerate(zip(contests, answers, strict=True))
        if answer is None or not is_countable(asked[number], answer)
    }
    if errors:
        raise InvalidInputError(errors)
    return tuple(answer for answer in answers if answer is not None)


def write_answers(vote: Vote) -> str:
    """Return the text of a vote's answers."""
    return ";".join(",".join(str(each) for each in answer) for answer in vote)


def parse_answers(asked: Sequence[AskedQuestion], text: str) -> Vote | None:
    """Read the text again; None where it does not answer the questions."""
    if len(text) > LONGEST_TEXT or _ANSWERS.fullmatch(text) is None:
        return None
    vote = tuple(tuple(map(int, answer.split(","))) for answer in text.split(";") if answer)
    fits = len(vote) == len(asked) and all(map(is_countable, asked, vote))
    return vote if fits else None


def values_of(contests: Sequence[Contest], vote: Vote) -> dict[str, tuple[str, ...]]:
    """Return what the form's fields hold for a vote."""
    values: dict[str, tuple[str, ...]] = {}
    for number, (contest, answer) in enumerate(zip(contests, vote, strict=True)):
        if _is_numbered(contest):
            for option, each in enumerate(answer):
                values[field_of(number, option)] = (str(each),)
        else:
            values[field_of(number)] = _marked(contest, answer)
    return values


def _is_numbered(contest: Contest) -> bool:
    """Whether each option gets a number: a place or a grade."""
    return kind_of(contest) in (Kind.RANK, Kind.GRADE)


def _first_field(number: int, contest: Contest) -> str:
    return field_of(number, 0) if _is_numbered(contest) else field_of(number)


def _answer_of(number: int, contest: Contest, typed: Typed) -> tuple[int, ...] | None:
    """Return one answer as the protocol writes it; None where the fields hold something else."""
    options = range(len(contest.options))
    if _is_numbered(contest):
        given = ["".join(typed.get(field_of(number, option), ("0",))) for option in options]
        return tuple(map(int, given)) if all(map(_NUMBER.fullmatch, given)) else None
    chosen = typed.get(field_of(number), ())
    is_yes_no = kind_of(contest) is Kind.YES_NO
    known = {str(option) for option in options}
    known |= {NO} if is_yes_no else set()
    known |= {BLANK} if contest.blank else set()
    if not known.issuperset(chosen) or (is_yes_no and len(chosen) != 1):
        return None
    marks = tuple(int(str(option) in chosen) for option in options)
    return (int(BLANK in chosen), *marks) if contest.blank else marks


def _marked(contest: Contest, answer: tuple[int, ...]) -> tuple[str, ...]:
    """Return the chosen values of a question of marks."""
    blank, marks = (answer[0], answer[1:]) if contest.blank else (0, answer)
    if blank:
        return (BLANK,)
    if kind_of(contest) is Kind.YES_NO and not any(marks):
        return (NO,)
    return tuple(str(option) for option, mark in enumerate(marks) if mark)
