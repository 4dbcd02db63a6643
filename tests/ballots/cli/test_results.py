"""Results in words, by every kind of counting rule."""

import json

import pytest

from ballots.cli.results import result_lines
from ballots.making.questions import read_questions
from tests.ballots.elections import Course

ANSWERS = ["A", "B", "C"]
RANKINGS = ((1, 2, 3), (1, 0, 0), (0, 1, 2))
GIVEN = {"costs": [5, 5, 5], "budget": 10, "min": 0, "max": 3}


@pytest.mark.parametrize(
    ("question", "opened", "lines"),
    [
        ({"method": "Schulze"}, RANKINGS, ["1. A", "2. B", "3. C"]),
        ({"method": "Borda"}, RANKINGS, ["1. A", "2. B", "3. C"]),
        ({"method": "STV", "seats": 1}, RANKINGS, ["1. A"]),
        ({"method": "STV", "seats": 2}, RANKINGS, ["1. A", "2. B"]),
        ({"method": "MajorityJudgment", "grades": ["good", "poor"]}, ((1, 2, 2), (1, 1, 2)),
         ["1. A", "2. B", "3. C"]),
        ({"method": "GreedyBudget", **GIVEN}, ((1, 1, 0), (1, 0, 0)), ["1. A", "2. B"]),
        ({"method": "EqualShares", **GIVEN}, ((1, 1, 0), (1, 0, 0)), ["1. A"]),
    ],
)  # fmt: skip
def test_a_rule_says_what_it_finds(question, opened, lines):
    asked = {"question": "Which?", "answers": ANSWERS, **question}
    course = Course(questions=read_questions(json.dumps([asked]).encode()))
    said = list(result_lines(course.election, (opened,), "00" * 32))
    assert said[0] == "1. Which?"
    assert said[1].startswith(f"   {question['method']}: {len(opened)} ballots counted, 0 blank")
    assert [line.strip() for line in said[2 : 2 + len(lines)]] == lines


def test_a_foreign_question_is_said_to_have_no_rule():
    from ballots.election.question import MixnetQuestion

    for extra in (None, b'{"method":"Foreign"}'):
        course = Course(questions=(MixnetQuestion("Q", ("a", "b"), extra),))
        said = list(result_lines(course.election, (((1, 2),),), "00" * 32))
        assert said[1] == "   1 ballots opened; no counting rule of ours is named"


def test_nothing_in_a_result_can_write_on_the_terminal():
    from tests.ballots.elections import BLANK_QUESTION

    question = BLANK_QUESTION.__class__("\x1b[31m?", ("\x07a", "b"), 0, 2)
    course = Course(questions=(question,))
    said = "\n".join(result_lines(course.election, ((1000, 2),), ""))
    assert "\x1b" not in said
    assert "1,000  \ufffda" in said
