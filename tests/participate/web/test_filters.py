"""Dates, numbers, texts and Markdown as readers see them."""

from datetime import UTC, date, datetime
from fractions import Fraction
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participate.shared.text import make_text
from participate.web.filters import TAGS, for_language, markdown

EN, ZH = for_language("en"), for_language("zh")
LATE = datetime(2026, 11, 23, 18, 5, tzinfo=UTC)  # past midnight in the place's time zone


@pytest.mark.parametrize(
    ("filters", "name", "value", "shown"),
    [
        (EN, "date", date(2026, 11, 23), "23 November 2026"),
        (ZH, "date", date(2026, 11, 23), "2026年11月23日"),
        (ZH, "date", LATE, "2026年11月24日"),
        (EN, "datetime", LATE, "24 November 2026, 02:05"),
        (ZH, "datetime", LATE, "2026年11月24日 02:05"),
        (EN, "number", 1234567, "1,234,567"),
        (ZH, "number", 1234567, "1,234,567"),
        (EN, "number", Fraction(1, 2), "0.5"),
        (EN, "percent", Fraction(1, 2), "50%"),
        (ZH, "percent", 0.256, "26%"),
        (EN, "iso", LATE, "2026-11-23T18:05:00Z"),
    ],
)
def test_values_are_shown_as_the_language_has_them(filters, name, value, shown):
    assert filters[name](value) == shown


def test_digits_can_be_asked_for():
    assert EN["number"](Fraction(1, 3), 3) == "0.333"
    assert EN["number"](2.5, 0) == "2"
    assert EN["percent"](Fraction(1, 3), 1) == "33.3%"


def test_a_text_in_the_readers_language_is_plain():
    assert ZH["localized"](make_text("Park", "公园<b>")) == "公园&lt;b&gt;"


def test_a_text_in_the_other_language_says_which():
    assert ZH["localized"](make_text("Park <b>")) == '<span lang="en">Park &lt;b&gt;</span>'
    assert EN["localized"](make_text(zh="公园")) == '<span lang="zh-Hans">公园</span>'
    assert EN["localized_plain"](make_text(zh="公园")) == "公园"
    assert EN["lang_of"](make_text(zh="公园")) == "zh-Hans"


class Elements(HTMLParser):
    """Collects every element with its attributes."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def assert_harmless(html):
    for tag, attributes in Elements(html).found:
        assert tag in TAGS
        assert set(attributes) <= {"href", "rel", "title", "start"}
        assert attributes.get("href", "https:").startswith(("https:", "http:", "mailto:", "/", "#"))


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("**a** <b>b</b>", "<p><strong>a</strong> &lt;b&gt;b&lt;/b&gt;</p>\n"),
        ("# A", "<h3>A</h3>\n"),
        ("## A", "<h3>A</h3>\n"),
        ("###### A", "<h3>A</h3>\n"),
        ("## A\n### B\n# C\n#### D", "<h3>A</h3>\n<h4>B</h4>\n<h3>C</h3>\n<h4>D</h4>\n"),
        ("~~a~~", "<p><s>a</s></p>\n"),
    ],
)
def test_markdown_gives_html(source, html):
    assert markdown(source) == html


@pytest.mark.parametrize(
    "source",
    [
        "![a](https://x.example/a.png)",
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt&#58;alert(1))",
        "[a](data:text/html,x)",
        "<script>alert(1)</script>",
        "[a](https://x.example 'x\" onclick=\"y')",
        "<a href=data:x onclick=y>",
        "<javascript:alert(1)>",
    ],
)
def test_markdown_lets_nothing_harmful_through(source):
    assert_harmless(markdown(source))


def test_links_give_nobody_a_better_rank():
    shown = markdown("[a](https://x.example)")
    assert 'rel="nofollow noopener noreferrer ugc"' in shown


@given(st.text(st.sampled_from("<>[]()!#*`~|-&;:/\\'\" \nabjavscript="), max_size=120))
def test_no_text_gives_anything_harmful(text):
    assert_harmless(markdown(text))
