"""What templates may do to values: dates and numbers of the reader's language, texts, Markdown."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from typing import Final

import nh3
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markupsafe import Markup, escape

from participate.shared.text import LANG_TAGS, Text, pick
from participate.web.i18n import LOCALES

Number = int | float | Decimal | Fraction
TAGS = frozenset(
    {"p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "hr", "a"}
    | {"h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"}
)
MOST_CELLS = 10_000
"""Above this many cells a text's tables are shown as they were typed."""
TIME_ZONE = timezone(timedelta(hours=8), "UTC+8")
"""The zone in which pages show moments: China's, which has no summer time."""

CURRENCY: Final = "¥"
"""The sign before amounts of money: China's, as the zone is."""


def for_language(language: str) -> dict[str, Callable[..., object]]:
    """Return the filters of one language by name."""
    locale = LOCALES[language]

    def show_date(moment: date | datetime, style: str = "long") -> str:
        pattern = _DAYS[language] if style == "long" else style
        return format_date(_local(moment), pattern, locale=locale)

    def show_datetime(moment: datetime, style: str = "medium") -> str:
        pattern = _PATTERNS[language] if style == "medium" else style
        return format_datetime(moment, pattern, tzinfo=TIME_ZONE, locale=locale)

    def show_number(number: Number, digits: int | None = None) -> str:
        pattern = None if digits is None else "#,##0." + "0" * digits if digits else "#,##0"
        return format_decimal(_decimal(number), pattern, locale=locale)

    def show_percent(share: Number, digits: int = 0) -> str:
        pattern = "#,##0." + "0" * digits + "%" if digits else "#,##0%"
        return format_percent(_decimal(share), pattern, locale=locale)

    def show_money(amount: Number) -> str:
        return f"{CURRENCY}{show_number(amount)}"

    def localized(text: Text) -> Markup:
        words, spoken = pick(text, language)
        if spoken == language:
            return escape(words)
        return Markup('<span lang="{}">{}</span>').format(LANG_TAGS[spoken], words)

    def localized_plain(text: Text) -> str:
        return pick(text, language)[0]

    def lang_of(text: Text) -> str:
        return LANG_TAGS[pick(text, language)[1]]

    return {
        "date": show_date,
        "datetime": show_datetime,
        "number": show_number,
        "percent": show_percent,
        "money": show_money,
        "localized": localized,
        "localized_plain": localized_plain,
        "lang_of": lang_of,
        "lang_tag": lang_tag,
        "iso": iso,
        "markdown": markdown,
    }


_DAYS: Mapping[str, str] = {"en": "d MMMM yyyy", "zh": "yyyy年M月d日"}
_PATTERNS: Mapping[str, str] = {"en": "d MMMM yyyy, HH:mm", "zh": "yyyy年M月d日 HH:mm"}


def iso(moment: datetime) -> str:
    """Write a moment for `<time datetime>`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def lang_tag(language: str) -> str:
    """Turn the application's language into an element's `lang`."""
    return LANG_TAGS.get(language, "en")


def markdown(source: str) -> Markup:
    """Render people's Markdown: no HTML of theirs, no images, links that say who they are."""
    return _render_markdown(source)


@lru_cache(maxsize=128)
def _render_markdown(source: str) -> Markup:
    """Render and clean; kept, because a hostile text of the longest length costs a second."""
    html = _markdown_parser(tables=_is_small_table(source)).render(source)
    clean = nh3.clean(
        html,
        tags=set(TAGS),
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener noreferrer ugc",
    )
    return Markup(clean)  # noqa: S704  (cleaned by nh3 on the line above)


def _is_small_table(source: str) -> bool:
    """Whether tables may be drawn: every row is filled up to as many cells as the head has."""
    lines = source.splitlines()
    return max((line.count("|") for line in lines), default=0) * len(lines) <= MOST_CELLS


@cache
def _markdown_parser(*, tables: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False})
    parser.enable(["table", "strikethrough"] if tables else ["strikethrough"]).disable(["image"])
    parser.core.ruler.push("outline", _outline)
    return parser


def _outline(state: StateCore) -> None:
    """Make people's headings an outline without gaps that begins at `<h3>`.

    So a page keeps its own `<h1>` and `<h2>`, whatever level somebody began with.
    """
    above: list[int] = []
    for token in state.tokens:
        if token.type == "heading_open":
            level = int(token.tag[1])
            above = [outer for outer in above if outer < level] + [level]
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(2 + len(above), 6)}"


def _local(moment: date | datetime) -> date:
    return moment.astimezone(TIME_ZONE) if isinstance(moment, datetime) else moment


def _decimal(number: Number) -> Decimal | int | float:
    if isinstance(number, Fraction):
        return Decimal(number.numerator) / Decimal(number.denominator)
    return number
