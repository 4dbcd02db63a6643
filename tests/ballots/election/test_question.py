"""Questions of both kinds, and the counting rule that a mixnet question names."""

import json

import pytest

from ballots.counting.rule import Stv
from ballots.election.question import HomomorphicQuestion, MixnetQuestion, question_of
from ballots.encoding import canonical_json, parse_json
from ballots.errors import BallotsError, MalformedError, VerificationError
from tests.ballots.elections import BLANK_QUESTION, QUESTION, RANK_QUESTION

RANK = RANK_QUESTION.to_json_value()


def read(value):
    return question_of(parse_json(canonical_json(value), max_bytes=1 << 16))


@pytest.mark.parametrize(
    ("choices", "accepted"),
    [
        ([1, 0, 0], True),
        ([1, 0, 1], True),
        ([0, 0, 0], False),
        ([1, 1, 1], False),
        ([2, 0, 0], False),
        ([1, 0], False),
        ([-1, 1, 1], False),
    ],
)
def test_a_question_accepts_what_its_limits_say(choices, accepted):
    assert QUESTION.accepts(choices) is accepted


@pytest.mark.parametrize(
    ("choices", "accepted"),
    [([1, 0, 0], True), ([0, 1, 0], True), ([1, 1, 0], False), ([0, 0, 0], False)],
)
def test_a_blank_stands_alone(choices, accepted):
    assert BLANK_QUESTION.accepts(choices) is accepted
    assert HomomorphicQuestion("", ("a",), 0, 1).accepts([0])


@pytest.mark.parametrize("question", [QUESTION, BLANK_QUESTION, RANK_QUESTION])
def test_a_question_reads_back(question):
    assert read(question.to_json_value()) == question


def test_a_mixnet_question_is_written_in_the_specifications_order():
    assert json.dumps(MixnetQuestion("?", ("A", "B")).to_json_value()) == (
        '{"type": "NonHomomorphic", "value": {"answers": ["A", "B"], "question": "?"}}'
    )
    assert list(RANK) == ["type", "value", "extra"]


@pytest.mark.parametrize(
    ("choices", "accepted"),
    [
        ([1, 2, 3], True),
        ([0, 0, 0], True),
        ([255, 255, 255], True),
        ([256, 1, 2], False),
        ([-1, 1, 2], False),
        ([1, 2], False),
        ([1, 2, 3, 4], False),
    ],
)
def test_a_mixnet_question_takes_any_bytes_one_an_option(choices, accepted):
    assert RANK_QUESTION.accepts(choices) is accepted
    assert (RANK_QUESTION.choices, RANK_QUESTION.ciphertexts) == (3, 1)


def test_a_question_names_its_counting_rule():
    assert RANK_QUESTION.counting_rule() == Stv(blank=False, seats=1)
    for extra in (None, b"{}", b'{"method":"Coin"}', b"7"):
        with pytest.raises(MalformedError):
            MixnetQuestion("?", ("A",), extra).counting_rule()


@pytest.mark.parametrize(
    "value",
    [None, "STV", 7, {}, {"seats": 1, "method": "STV"}, {"a": {"b": [1, None]}, "c": "\x7f/"}],
)
def test_any_extra_is_kept_as_it_stands(value):
    question = read({**RANK, "extra": value})
    assert canonical_json(question.to_json_value()) == canonical_json({**RANK, "extra": value})
    assert question != read(
        MixnetQuestion("In which order?", RANK_QUESTION.answers).to_json_value()
    )


@pytest.mark.parametrize(
    "value",
    [
        {"type": "X", "value": {}},
        {"type": "Homomorphic", "value": QUESTION.to_json_value()},
        {"type": "NonHomomorphic"},
        {**RANK, "note": 1},
        {**RANK, "value": {}},
        {**RANK, "value": {"answers": ["A"], "question": "?", "min": 1}},
        {**RANK, "value": {"answers": [], "question": "?"}},
        {**RANK, "value": {"answers": [1], "question": "?"}},
        {**RANK, "value": {"answers": ["A"], "question": 1}},
        [],
    ],
)
def test_a_question_of_another_form_is_malformed(value):
    with pytest.raises(MalformedError):
        read(value)


def test_thirty_answers_fit_and_more_are_refused_by_name():
    def asked(count):
        return {**RANK, "value": {"answers": ["x"] * count, "question": "?"}}

    assert read(asked(30)).choices == 30
    with pytest.raises(VerificationError) as caught:
        read(asked(31))
    assert caught.value.code == "too-many-answers"


def test_the_protocols_third_kind_is_recognised_and_not_supported():
    with pytest.raises(BallotsError) as caught:
        read({"type": "Lists", "value": {"answers": [["A"], ["B"]], "question": "?"}})
    assert caught.value.code == "not-supported"


@pytest.mark.parametrize("count", [0, 1, 2, 1000, 1001])
def test_a_question_has_one_to_a_thousand_answers(count):
    answers = [f"{number}" for number in range(count)]
    value = {"answers": answers, "min": 0, "max": 0, "question": "Which?"}
    if count in (0, 1001):
        with pytest.raises(MalformedError, match="does not have 1 to 1000 answers"):
            HomomorphicQuestion.from_json_value(value)
    else:
        assert len(HomomorphicQuestion.from_json_value(value).answers) == count
