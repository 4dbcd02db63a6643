"""The reader's own settings: language and large text, kept in cookies."""

from typing import Literal

from starlette.responses import Response

from participate.web import cookies
from participate.web.forms import FormModel, parse
from participate.web.links import safe_local_path
from participate.web.routing import ANYONE, Page
from participate.web.visit import Visit


class LanguageForm(FormModel):
    """Which language, and the page to go back to."""

    language: Literal["en", "zh"]
    next: str = "/"


class LargeTextForm(FormModel):
    """Large text on or off, and the page to go back to."""

    large_text: Literal["on", "off"]
    next: str = "/"


def choose_language(visit: Visit) -> Response:
    """Keep the language and go back."""
    form = parse(LanguageForm, visit.form)
    visit.set_cookies.append(cookies.Cookie(cookies.LANGUAGE, form.language, max_age=cookies.YEAR))
    return visit.redirect(_without_language(safe_local_path(form.next)))


def choose_large_text(visit: Visit) -> Response:
    """Keep the size of the text and go back."""
    form = parse(LargeTextForm, visit.form)
    visit.set_cookies.append(
        cookies.Cookie(cookies.LARGE_TEXT, form.large_text, max_age=cookies.YEAR)
    )
    return visit.redirect(safe_local_path(form.next))


def _without_language(path: str) -> str:
    """Drop `lang=` from the address, else it would win over the choice just made."""
    bare, _, question = path.partition("?")
    kept = [part for part in question.split("&") if part and not part.startswith("lang=")]
    return f"{bare}?{'&'.join(kept)}" if kept else bare


ROUTES: tuple[Page, ...] = (
    Page("POST", "/settings/language", choose_language, "web.language", ANYONE, writes=False),
    Page("POST", "/settings/large-text", choose_large_text, "web.large_text", ANYONE, writes=False),
)
