"""Texts made to mislead or to cost time: in titles, questions, names and Markdown."""

import time

import pytest

from participate.accounts.policy import check_name
from participate.elections.forms import ContestForm
from participate.proposals.forms import ProposalForm
from participate.shared.errors import InvalidInputError
from participate.shared.prose import UNSHOWABLE, tidy_line, tidy_prose
from participate.web import filters
from participate.web.forms import parse
from participate.web.visit import Form

TURNING = ["\u202e", "\u202a", "\u2066", "\u2069"]
NOTHING = ["\u200b\u200b\u200b", "\u3164\u3164\u3164", "\u2800 \u2800", "\u00ad\ufeff\u200f"]


@pytest.mark.parametrize("character", TURNING)
def test_characters_that_turn_the_direction_are_refused(character):
    for tidy in (tidy_line, tidy_prose):
        with pytest.raises(ValueError, match=UNSHOWABLE):
            tidy(f"Yes{character}oN")
    with pytest.raises(InvalidInputError):
        check_name(f"Ann{character}")


@pytest.mark.parametrize("text", NOTHING)
def test_text_that_shows_nothing_is_refused(text):
    with pytest.raises(ValueError, match=UNSHOWABLE):
        tidy_line(text)
    with pytest.raises(InvalidInputError):
        check_name(text)


@pytest.mark.parametrize("text", ["ب\u200dب ok", "👩\u200d🔬 works", "caf\u00e9", "共\u3000议"])
def test_joiners_inside_words_stay(text):
    assert tidy_line(text).replace(" ", "") == text.replace("\u3000", "").replace(" ", "")


@pytest.mark.parametrize("words", ["Which\x01 one?", "Which \u202e?eno", "\u200b"])
def test_a_question_and_a_title_hold_no_hidden_characters(words):
    pairs = (("question", words), ("options", "a"), ("options", "b"), ("minimum", "1"))
    with pytest.raises(InvalidInputError) as found:
        parse(ContestForm, Form((*pairs, ("maximum", "1"), ("kind", "choose"))))
    assert "question" in found.value.fields
    proposal = (("title", words + "abc" * (len(words) > 1)), ("text", "x"), ("language", "en"))
    with pytest.raises(InvalidInputError):
        parse(ProposalForm, Form(proposal))


def test_a_table_made_to_be_filled_up_costs_no_seconds():
    source = "|a" * 100 + "\n" + "|-" * 100 + "\n" + "|a\n" * 6_500
    began = time.process_time()
    html = filters.markdown(source)
    assert time.process_time() - began < 4
    assert "<td>" not in html
    assert len(html) < 10 * len(source)


def test_an_honest_table_is_drawn():
    assert "<td>1</td>" in filters.markdown("|a|b|\n|-|-|\n|1|2|")
    assert "<td>" in filters.markdown("|a|b|\n|-|-|\n" + "|1|2|\n" * 300)


def test_a_costly_text_is_rendered_once():
    source = "[a](" * 5_000
    filters.markdown(source)
    began = time.process_time()
    filters.markdown(source)
    assert time.process_time() - began < 0.1
