"""What changed between two texts: true to both, readable, and never slow."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participate.shared.wording import Change, compare_wording

WORDS = st.lists(
    st.sampled_from(["park ", "bench", "\n", "长", "椅。", " ", "30", "60"]), max_size=40
)


def before(stretches):
    return "".join(s.text for s in stretches if s.change is not Change.ADDED)


def after(stretches):
    return "".join(s.text for s in stretches if s.change is not Change.REMOVED)


@given(WORDS, WORDS)
def test_the_stretches_join_to_both_texts(old, new):
    old, new = "".join(old), "".join(new)
    stretches = compare_wording(old, new)
    assert before(stretches) == old
    assert after(stretches) == new


@given(WORDS)
def test_nothing_changed_is_one_stretch(words):
    text = "".join(words)
    assert [s.change for s in compare_wording(text, text)] == [Change.SAME] * bool(text)


@pytest.mark.parametrize(
    ("old", "new", "removed", "added"),
    [
        ("open after 30 days", "open after 60 days", "30", "60"),
        ("启用满30天后执行", "启用满60天后执行", "30", "60"),
        ("先建棚。", "先建棚，后禁停。", None, "，后禁停"),
        ("one\ntwo\nthree", "one\n2\nthree", "two", "2"),
    ],
)
def test_only_the_changed_words_are_marked(old, new, removed, added):
    stretches = compare_wording(old, new)
    marked = {s.change: s.text for s in stretches if s.change is not Change.SAME}
    assert marked.get(Change.REMOVED) == removed
    assert marked.get(Change.ADDED) == added


@pytest.mark.parametrize(
    "alphabet", ["ab", "甲乙丙丁戊己庚辛", "a\n", "x ", "".join(map(chr, range(0x4E00, 0x4E96)))]
)
def test_the_longest_texts_cost_little(alphabet):
    draw = random.Random(7)
    old, new = ("".join(draw.choices(alphabet, k=20_000)) for _ in range(2))
    start = time.process_time()
    stretches = compare_wording(old, new)
    assert time.process_time() - start < 3
    assert (before(stretches), after(stretches)) == (old, new)


def test_common_words_are_found_again_however_often_they_occur():
    middle = "好坏" * 120
    stretches = compare_wording(f"甲{middle}丙", f"乙{middle}丁")
    assert [s.text for s in stretches] == ["甲", "乙", middle, "丙", "丁"]
