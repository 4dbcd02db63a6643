"""Which page of a platform shows what an entry says or commits to, and whether it does.

Only words are compared, in their order: how a page sets them is its own affair. What people write
is Markdown, so its words are those of the rendered text. Of a text in several languages a page
shows one.
"""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Final

from markdown_it import MarkdownIt

from ballots.dossier.entries import Entry, Kind
from ballots.encoding import JsonValue

LONGEST_MARKDOWN: Final = 100_000
"""Characters of a text that is rendered; a longer one is taken as plain words."""
_TAG: Final = re.compile(r"<[^>]*>")
_WORD: Final = re.compile(r"\w+")

Wanted = tuple[str, ...]
"""Words of which one alternative must be shown, each as `words_of` gives them."""


def page_of(entry: Entry) -> str:
    """Return the page that shows an entry's content, `path#part`; empty where none does."""
    base = f"consultations/{entry.consultation}"
    match entry.kind:
        case Kind.CONSULTATION_PUBLISHED:
            return base
        case Kind.PROPOSAL_VERSION:
            proposal, version = entry.text("proposal"), entry.number("version")
            return f"{base}/proposals/{proposal}/versions/{version}"
        case Kind.COMMENT_POSTED:
            kind, _, subject = entry.text("subject").partition(":")
            own = entry.text("comment")
            path = f"{base}/proposals/{subject}/comments?at={own}#comment-{own}"
            return path if kind == "proposal" else ""
        case Kind.REVIEW_SUBMITTED:
            return f"{base}/proposals/{entry.text('proposal')}#review-{entry.text('review')}"
        case Kind.DECISION_PUBLISHED:
            return f"{base}/result"
        case Kind.OUTCOME_PUBLISHED:
            return f"{base}/outcome.json"
        case Kind.NAMED_VOTE:
            return f"elections/{entry.text('election')}/votes#place-{entry.number('place')}"
    return ""


def first_not_shown(
    page: bytes, part: str, kind: str, content: Mapping[str, JsonValue]
) -> str | None:
    """Return the beginning of a recorded text that a page does not show; None if it shows all.

    `part` is the id of the article that has to show it, empty for the whole page. An expert who
    stands aside has none.
    """
    text = page.decode("utf-8", "replace")
    if part and content.get("recused") is not True:
        text = _article(text, part)
    shown = words_of(html.unescape(_TAG.sub(" ", text)))
    for wanted in _wanted(kind, content):
        if not any(each in shown for each in wanted):
            return wanted[0][:60].strip()
    return None


def shows_entry(page: bytes, part: str, index: int) -> bool:
    """Whether an article of a page leads to this entry's receipt."""
    return f"/record/entries/{index}/receipt" in _article(page.decode("utf-8", "replace"), part)


def words_of(text: str) -> str:
    """Return a text's words alone between single spaces."""
    return f" {' '.join(_WORD.findall(text))} "


def _article(text: str, part: str) -> str:
    return text.partition(f'id="{part}"')[2].partition("</article>")[0]


def _wanted(kind: str, content: Mapping[str, JsonValue]) -> Iterator[Wanted]:
    """Return what must be shown of a content whose form is checked."""
    plain, prose = _FIELDS.get(kind, ((), ()))
    for name in plain:
        yield from _of(content[name], rendered=False)
    for name in prose:
        yield from _of(content[name], rendered=True)
    for row in _rows(content.get("scores")):
        yield from _of(row["reason"], rendered=False)
    for row in _rows(content.get("verdicts")):
        yield from _of(row["reasons"], rendered=True)


_FIELDS: Final[Mapping[str, tuple[Sequence[str], Sequence[str]]]] = {
    Kind.CONSULTATION_PUBLISHED: (("title", "summary"), ("text",)),
    Kind.PROPOSAL_VERSION: (("title",), ("text",)),
    Kind.COMMENT_POSTED: (("author",), ("text",)),
    Kind.REVIEW_SUBMITTED: (("expert", "interests"), ("summary",)),
    Kind.DECISION_PUBLISHED: ((), ("departure",)),
}
"""The fields of each kind's content that its page shows: as they are, and as Markdown."""


def _of(value: JsonValue, *, rendered: bool) -> Iterator[Wanted]:
    """Return the alternatives of one text, which may stand in several languages."""
    texts = [str(each) for each in value.values()] if isinstance(value, dict) else [str(value)]
    words = [words_of(_rendered(each) if rendered else each) for each in texts]
    if all(each.strip() for each in words):
        yield tuple(words)


def _rows(value: JsonValue) -> list[dict[str, JsonValue]]:
    rows = value if isinstance(value, list) else []
    return [row for row in rows if isinstance(row, dict)]


def _rendered(text: str) -> str:
    """Return Markdown as the text that a reader sees."""
    if len(text) > LONGEST_MARKDOWN:
        return text
    return html.unescape(_TAG.sub(" ", _parser().render(text)))


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).disable(["image"])
