"""Text in two languages: `{"en": …, "zh": …}`; an empty side falls back to the other."""

from typing import Final, Literal

from typing_extensions import TypedDict  # pydantic needs this one before Python 3.12

Language = Literal["en", "zh"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "zh")
LANG_TAGS: Final[dict[str, str]] = {"en": "en", "zh": "zh-Hans"}


class Text(TypedDict):
    """A text in English and Simplified Chinese; one side may be empty."""

    en: str
    zh: str


def make_text(en: str = "", zh: str = "") -> Text:
    """Build a Text."""
    return {"en": en, "zh": zh}


def pick(text: Text, language: str) -> tuple[str, Language]:
    """Return the words for a reader of `language`, and the language they are really in."""
    wanted: Language = "zh" if language == "zh" else "en"
    other: Language = "en" if wanted == "zh" else "zh"
    if text[wanted] or not text[other]:
        return text[wanted], wanted
    return text[other], other
