"""Every page that a stranger can reach: both languages, phone and desktop, axe and the frame.

The walk follows links from the home page, one page for each address pattern of the route table.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Page
from starlette.applications import Starlette

from participate.app import create_app
from participate.settings import make_settings
from tests.journeys.conftest import DESKTOP, PHONE, Recorder, serving, taken_place

TOO_MANY = 60
LANGUAGES = {"en": "en-GB", "zh": "zh-CN"}


@dataclass(frozen=True, slots=True)
class Site:
    """A running installation."""

    url: str
    app: Starlette


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("site")
    with taken_place() as place:
        app = create_app(make_settings({"data_dir": str(folder), "base_url": place.url}))
        app.state.services.database.create_tables()
        with serving(app, place) as url:
            yield Site(url, app)


def pattern_of(app: Starlette, path: str) -> str | None:
    """Return the route table's GET address that this path falls under."""
    for page in app.state.pages:
        if page.method != "GET":
            continue
        if re.fullmatch(re.sub(r"\{\w+(?::\w+)?\}", "[^/]+", page.path), path):
            return page.path
    return None


def walk(site: Site, page: Page, look: Callable[[str], None]) -> set[str]:
    """Visit one page of each pattern that links lead to; return the patterns."""
    waiting, seen = [f"{site.url}/"], set()
    while waiting:
        address = waiting.pop(0)
        pattern = pattern_of(site.app, urlsplit(address).path)
        if pattern is None or pattern in seen or "." in pattern.rsplit("/", 1)[-1]:
            continue
        seen.add(pattern)
        assert len(seen) < TOO_MANY
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        look(address)
        links = page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
        found = [urljoin(page.url, link).split("#")[0] for link in links]
        waiting += [link for link in found if link.startswith(site.url + "/")]
    return seen


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_public_pages_are_accessible(site, open_page, axe, layout, language, size):
    recorder, said, found = Recorder(), [], []
    page = open_page(size, recorder=recorder, locale=LANGUAGES[language])
    page.on("console", lambda message: said.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))

    def look(address: str) -> None:
        spoken = page.eval_on_selector("html", "html => html.lang")
        if not spoken.startswith(language):
            found.append(f"{address}: speaks {spoken}")
        found.extend(f"{address}: {finding}" for finding in [*axe(page), *layout(page)])

    visited = walk(site, page, look)
    assert "/" in visited
    assert not found, "\n".join(found)
    assert not said, "\n".join(said)
    assert recorder.outside(site.url) == []
