"""Questions and choices in words: what could not be counted is refused before anybody votes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.election.question import HomomorphicQuestion, MixnetQuestion
from ballots.errors import BallotsError, MalformedError, VerificationError
from ballots.making.questions import read_choices, read_questions

TREES = {"question": "Trees?", "answers": ["Oak", "Lime", "Ash"], "choose": {"from": 1, "to": 2}}
AGREE = {"question": "Agree?", "answers": ["Yes", "No"], "choose": 1, "blank": True}
ORDER = {"question": "Order?", "answers": ["A", "B", "C"], "method": "Schulze", "blank": True}
GRADES = {
    "question": "How good?", "answers": ["A", "B"], "method": "MajorityJudgment",
    "grades": ["good", "poor"],
}  # fmt: skip


def questions(*values):
    return read_questions(json.dumps(values).encode())


def choices(question, value):
    return read_choices(json.dumps([value]).encode(), questions(question))[0]


def test_words_become_the_protocols_questions():
    trees, agree, order, grades = questions(TREES, AGREE, ORDER, GRADES)
    assert trees == HomomorphicQuestion("Trees?", ("Oak", "Lime", "Ash"), 1, 2)
    assert agree == HomomorphicQuestion("Agree?", ("Yes", "No"), 1, 1, blank=True)
    assert order == MixnetQuestion("Order?", ("A", "B", "C"), b'{"method":"Schulze","blank":true}')
    assert grades.extra == b'{"method":"MajorityJudgment","blank":false,"grades":["good","poor"]}'


def test_the_protocols_own_form_is_taken_too():
    for question in questions(TREES, AGREE, ORDER, GRADES):
        assert questions(question.to_json_value()) == (question,)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({**TREES, "question": " "}, "does not ask anything"),
        ({**TREES, "answers": ["Oak", "Oak "]}, "two of its answers are the same"),
        ({**TREES, "answers": ["Oak", ""]}, "one of its answers is empty"),
        ({**TREES, "answers": []}, "does not have 1 to"),
        ({**TREES, "choose": 4}, "not between"),
        ({**TREES, "choose": {"from": 2, "to": 1}}, "not between"),
        ({**TREES, "choose": {"from": 1}}, "'to' is missing"),
        ({**TREES, "blank": 1}, "not a JSON boolean"),
        ({**TREES, "color": 1}, "'color' is unknown"),
        ({**ORDER, "method": "Kemeny"}, "'Kemeny' is unknown"),
        ({**ORDER, "seats": 2}, "'seats' is unknown"),
        ({**ORDER, "answers": [str(n) for n in range(31)]}, "more than 30 answers"),
        ({**GRADES, "grades": []}, "grades"),
        ({"answers": ["A"], "method": "Borda"}, "'question' is missing"),
        ({**GRADES, "method": "Schulze"}, "'grades' is unknown"),
        (
            {"question": "Money?", "answers": ["A", "B"], "method": "GreedyBudget", "min": 0,
             "max": 2, "costs": [1], "budget": 5},
            "1 costs for 2 options",
        ),
        ({"type": "NonHomomorphic", "value": {"answers": ["A"], "question": "?"}}, "how it is"),
        ({"type": "Lists", "value": {}}, "not supported"),
        (1, "not a JSON object"),
    ],
)  # fmt: skip
def test_what_cannot_be_counted_is_refused_with_its_number(value, said):
    with pytest.raises(MalformedError) as caught:
        questions(AGREE, value)
    assert caught.value.sentence.startswith("question 2: ")
    assert said in caught.value.sentence


def test_an_election_asks_something():
    with pytest.raises(MalformedError, match="there is no question"):
        questions()


@pytest.mark.parametrize(
    ("question", "value", "numbers"),
    [
        (TREES, ["Ash", "Oak"], [1, 0, 1]),
        (TREES, {"Ash": 1}, [0, 0, 1]),
        (TREES, [0, 1, 0], [0, 1, 0]),
        (AGREE, ["No"], [0, 0, 1]),
        (AGREE, "blank", [1, 0, 0]),
        (ORDER, ["C", "A"], [2, 0, 1]),
        (ORDER, {"A": 1, "B": 1, "C": 2}, [1, 1, 2]),
        (ORDER, "blank", [0, 0, 0]),
        (ORDER, [], [0, 0, 0]),
        (GRADES, {"A": "good", "B": "poor"}, [1, 2]),
        ({**TREES, "choose": {"from": 0, "to": 3}}, [], [0, 0, 0]),
        ({"question": "?", "answers": ["A", "B"], "method": "Approval", "min": 0, "max": 2},
         ["B", "A"], [1, 1]),
    ],
)  # fmt: skip
def test_words_become_the_protocols_integers(question, value, numbers):
    assert choices(question, value) == numbers


@pytest.mark.parametrize(
    ("question", "value", "said"),
    [
        (TREES, ["Elm"], "'Elm' is none of its answers"),
        (TREES, ["Oak", "Oak"], "'Oak' is named twice"),
        (TREES, ["Oak", "Lime", "Ash"], "[1,1,1] is not an answer that it allows"),
        (TREES, "blank", "a blank vote is not offered"),
        (GRADES, "blank", "a blank vote is not offered"),
        (TREES, {"Oak": "good"}, "'good' is no grade of it"),
        (ORDER, {"A": "good"}, "'good' is no grade of it"),
        (TREES, "Oak", "not a JSON array"),
        (TREES, ["Oak", 1], "not a JSON integer"),
        (TREES, {"Oak": 256}, "not between 0 and 255"),
        (GRADES, [1, 3], "[1,3] would be counted as an invalid answer"),
        (GRADES, ["A"], "[1,0] would be counted as an invalid answer"),
        (AGREE, [1, 1, 0], "[1,1,0] is not an answer that it allows"),
    ],
)
def test_a_wrong_answer_is_refused_with_its_question(question, value, said):
    with pytest.raises(VerificationError) as caught:
        choices(question, value)
    assert caught.value.code == "bad-choices"
    assert said in caught.value.sentence


def test_every_question_is_answered():
    with pytest.raises(VerificationError, match="1 answers to 2 questions"):
        read_choices(b'[["Oak"]]', questions(TREES, AGREE))


NAMES = st.sampled_from(["A", "B", "question", "answers", "choose", "method", "type", "value"])
ATOMS = st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["A", "blank", "Borda"])


@given(
    st.recursive(
        ATOMS, lambda each: st.lists(each, max_size=3) | st.dictionaries(NAMES, each, max_size=4)
    )
)
def test_any_value_is_read_or_refused(value):
    raw = json.dumps([value]).encode()
    for read in (read_questions, lambda raw: read_choices(raw, questions(ORDER))):
        try:
            assert read(raw)
        except BallotsError as error:
            assert error.sentence  # noqa: PT017 - either is right, nothing else is


def test_a_sentence_shows_no_more_of_a_long_answer_than_a_line():
    many = HomomorphicQuestion("Which?", tuple(f"Answer {number}" for number in range(500)), 1, 1)
    for choices in ([[0] * 500], [["Answer 501"]]):
        with pytest.raises(BallotsError) as caught:
            read_choices(json.dumps(choices).encode(), [many])
        assert len(caught.value.sentence) < 300
        assert "…" in caught.value.sentence
