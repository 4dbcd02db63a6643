"""Two languages: which one a reader wants, and the catalogues.

English sentences are their own msgids. Chinese comes from the compiled catalogue of the build, or,
in a checkout without a build, from the features' `.po` files merged in memory.
"""

import io
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from participate.shared.i18n import N_
from participate.shared.paths import catalogue_sources_dir, locale_dir

__all__ = ["LOCALES", "N_", "catalogue", "negotiate", "translate"]

LOCALES: Final = {"en": "en", "zh": "zh_Hans"}
"""The application's languages and Babel's names for them."""
DEFAULT: Final = "en"
_LONGEST_HEADER: Final = 500


@cache
def catalogue(language: str) -> NullTranslations:
    """Return the translations into `language` ("en" or "zh")."""
    if language == DEFAULT:
        return NullTranslations()
    sources = sorted((catalogue_sources_dir() / LOCALES[language]).glob("*.po"))
    compiled = locale_dir() / LOCALES[language] / "LC_MESSAGES" / "messages.mo"
    if compiled.is_file() and not _is_older(compiled, sources):
        with compiled.open("rb") as stream:
            return GNUTranslations(stream)
    return _merge(sources)


def translate(sentence: str, language: str, params: object = None) -> str:
    """Translate a msgid and fill its places from `params`."""
    words = catalogue(language).gettext(sentence) if sentence else ""
    return words % params if params else words


def negotiate(query: str | None, cookie: str | None, accept: str | None) -> str:
    """Choose the language: `?lang=`, then the cookie, then Accept-Language, then English."""
    for wish in (query, cookie):
        if wish in LOCALES:
            return str(wish)
    return _accepted((accept or "")[:_LONGEST_HEADER])


def _accepted(header: str) -> str:
    wishes: list[tuple[float, int, str]] = []
    for place, entry in enumerate(header.split(",")):
        tag, _, weight = entry.partition(";")
        language = tag.strip().lower().split("-")[0]
        if language in LOCALES:
            wishes.append((-_quality(weight), place, language))
    good = [wish for wish in sorted(wishes) if wish[0] < 0]
    return good[0][2] if good else DEFAULT


def _quality(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if not name:
        return 1.0
    digits = value.strip()
    is_plain = digits.replace(".", "", 1).isascii() and digits.replace(".", "", 1).isdecimal()
    return min(float(digits), 1.0) if name.strip().lower() == "q" and is_plain else 0.0


def _is_older(compiled: Path, sources: list[Path]) -> bool:
    made = compiled.stat().st_mtime
    return any(source.stat().st_mtime > made for source in sources)


def _merge(sources: list[Path]) -> NullTranslations:
    merged = Catalog(locale=LOCALES["zh"], charset="utf-8")
    for source in sources:
        with source.open("rb") as stream:
            for message in read_po(stream, locale=LOCALES["zh"]):
                if message.id and message.string:
                    merged.add(message.id, message.string, context=message.context)
    compiled = io.BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return GNUTranslations(compiled)
