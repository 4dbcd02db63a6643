"""Every page that links lead to, for each role: both languages, phone and desktop, large text.

The demo's consultations (one in discussion, one open vote, one finished) give the pages something
to show. A walk follows links from the home page and the desk, and looks at one page of each
address pattern of the route table: axe, the frame, the language, the console, and that nothing is
asked of any other server.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Error, Page
from starlette.applications import Starlette

from participate.accounts import service as accounts
from participate.app import create_app, make_services
from participate.demo.build import build_demo
from participate.demo.cli import SEED
from participate.demo.routes import make_routes
from participate.demo.service import Demo
from participate.demo_trustees.people import Stage
from participate.demo_trustees.seeded import seed_secrets, seeded_randomness
from participate.settings import make_settings
from participate.shared.clock import SteppedClock
from participate.web import cookies
from tests.journeys.conftest import DESKTOP, PHONE, Recorder, serving, taken_place

TOO_MANY = 80
# So many pages of one address pattern: these two see each of the demo's three consultations.
EACH = {"stranger": 3, "official": 3}
# What everybody sees is heard at both widths, what a role adds at one of them.
AXE_AT = {"stranger": (DESKTOP, PHONE), "en": (DESKTOP,), "zh": (PHONE,)}
LANGUAGES = {"en": "en-GB", "zh": "zh-CN"}
WALKERS = ("stranger", "citizen", "expert", "official", "publisher", "trustee", "administrator")
DAYS_BACK = 151  # before the first day of the demo's stories


@dataclass(frozen=True, slots=True)
class Site:
    """A running installation with the demo's consultations."""

    url: str
    app: Starlette
    stage: Stage

    def session_of(self, role: str) -> str:
        """Sign in someone who holds the role; returns the cookie's value."""
        address = f"walking-{role}@example.org"
        with self.stage.writing(accounts.PLATFORM) as act:
            account = accounts.find_or_create_account(act, address, role.capitalize())
            if role != "citizen":
                accounts.grant_role(act, account, role)
            return accounts.open_session(act, account)


@dataclass
class Walk:
    """Where a walk has been, and what it found."""

    site: Site
    page: Page
    look: Callable[[str], list[str]]
    each: int = 1
    patterns: Counter[str] = field(default_factory=Counter)
    addresses: set[str] = field(default_factory=set)
    found: list[str] = field(default_factory=list)

    def go(self, *starts: str) -> None:
        """Follow links from these paths, to so many pages of each pattern."""
        waiting = [self.site.url + start for start in starts]
        while waiting:
            address = waiting.pop(0)
            pattern = pattern_of(self.site.app, urlsplit(address).path)
            if pattern is None or is_file(pattern) or address in self.addresses:
                continue
            if self.patterns[pattern] >= (self.each if "{" in pattern else 1):
                continue
            self.addresses.add(address)
            self.patterns[pattern] += 1
            assert len(self.patterns) < TOO_MANY
            waiting += self.visit(address)

    def visit(self, address: str) -> list[str]:
        """Look at one page; return the addresses that it links to."""
        try:
            answer = self.page.goto(address)
        except Error as error:
            if "Download is starting" not in error.message:
                raise
            return []
        assert answer is not None
        if answer.status != 200:
            self.found.append(f"{address}: answers {answer.status}")
            return []
        if "text/html" not in answer.headers.get("content-type", ""):
            return []
        self.found += [f"{address}: {finding}" for finding in self.look(address)]
        links = self.page.eval_on_selector_all(
            "a[href]", "all => all.map(link => link.getAttribute('href'))"
        )
        found = [urljoin(self.page.url, link).split("#")[0] for link in links]
        return [link for link in found if link.startswith(self.site.url + "/")]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    today = datetime.now(UTC).replace(microsecond=0)
    clock = SteppedClock(today - timedelta(days=DAYS_BACK))
    with taken_place() as place:
        settings = make_settings({"data_dir": str(folder), "base_url": place.url, "demo": True})
        # As the command does: with other draws the invented voters may vote down what is decided.
        randomness = seeded_randomness(SEED)
        seed_secrets(settings.secrets_dir, randomness)
        services = make_services(settings, clock)
        services.database.create_tables()
        build_demo(Stage(replace(services, randomness=randomness), clock), folder, today)
        stage = Stage(services, clock)
        routes = make_routes(Demo(stage, folder))
        app = create_app(settings, clock=clock, services=services, extra_routes=routes)
        with serving(app, place) as url:
            yield Site(url, app, stage)


def is_file(pattern: str) -> bool:
    """Tell whether an address is a download's."""
    return "." in pattern.rsplit("/", 1)[-1]


def pattern_of(app: Starlette, path: str) -> str | None:
    """Return the first of the route table's GET addresses that this path falls under."""
    for page in app.state.pages:
        if page.method == "GET" and re.fullmatch(
            re.sub(r"\{\w+(:\w+)?\}", "[^/]+", page.path), path
        ):
            return str(page.path)
    return None


@pytest.mark.slow
@pytest.mark.parametrize("walker", WALKERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_fit_for_everyone(site, open_page, axe, layout, language, walker):
    recorder, said = Recorder(), []
    page = open_page(DESKTOP, recorder=recorder, locale=LANGUAGES[language])
    page.on("console", lambda message: said.append(f"{message.location['url']}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    if walker != "stranger":
        cookie = {"name": cookies.SESSION, "value": site.session_of(walker), "secure": True}
        page.context.add_cookies([{**cookie, "url": site.url.replace("http:", "https:")}])

    def look(address: str) -> list[str]:
        spoken = page.eval_on_selector("html", "html => html.lang")
        found = [] if spoken.startswith(language) else [f"speaks {spoken}"]
        for size in (DESKTOP, PHONE):
            page.set_viewport_size(size)
            heard = axe(page) if size in AXE_AT.get(walker, AXE_AT[language]) else []
            found += [f"at {size['width']} px: {one}" for one in [*heard, *layout(page)]]
        page.evaluate("() => document.documentElement.classList.add('app-large')")
        return found + [f"in large text: {one}" for one in layout(page)]

    walk = Walk(site, page, look, each=EACH.get(walker, 1))
    walk.go("/", "/demo")
    if walker != "stranger":
        walk.go("/account")
    if walker not in {"stranger", "citizen"}:
        walk.go("/desk")
    assert {"/", "/demo", "/consultations/{c}", "/elections/{uuid}"} <= set(walk.patterns)
    assert not walk.found, "\n".join(walk.found)
    # Chromium asks for it beside a file that is no page, such as the checkpoint.
    said = [line for line in said if "/favicon.ico: " not in line]
    assert not said, "\n".join(said)
    assert recorder.outside(site.url) == []
