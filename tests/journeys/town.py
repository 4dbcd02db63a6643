"""A new installation, its people at their browsers, and the mail that reaches them.

Everything a person does goes through the pages. The platform's operator does one thing only, as a
real one does by a command: the first administrator.
"""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, Page, Request, Response
from starlette.applications import Starlette

from participate.accounts import service as accounts
from participate.app import create_app
from participate.mail import service as mail
from participate.record import service as record
from participate.settings import make_settings
from participate.shared.act import Act
from participate.shared.clock import SteppedClock
from tests.journeys.conftest import PHONE, Sent, serving, taken_place

Findings = Callable[[Page], list[str]]
START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 390, "height": 844}
LOCALES = {"en": "en-GB", "zh": "zh-CN"}
PATIENCE = 20_000  # milliseconds
# A folder for pictures of every step, phone and desktop; nothing is drawn without this.
SHOTS = os.environ.get("JOURNEY_SHOTS")


@dataclass  # without slots: Playwright hangs its wrapper on the object
class Traffic:
    """Every request of one browser; `since` gives them with the headers as they were sent.

    Of a request that a page broke off, the browser never tells what was added on the way: it is
    given with the headers that the page wrote.
    """

    requests: list[Request] = field(default_factory=list)
    finished: set[int] = field(default_factory=set)

    def note(self, request: Request) -> None:
        """Keep one request."""
        self.requests.append(request)

    def finish(self, request: Request) -> None:
        """Keep that a request was answered."""
        self.finished.add(id(request))

    def since(self, start: int) -> list[Sent]:
        """The requests from number `start` on, without fragments, which browsers keep."""
        return [
            Sent(
                each.method,
                each.url.split("#")[0],
                each.all_headers() if id(each) in self.finished else each.headers,
                each.post_data_buffer or b"",
            )
            for each in self.requests[start:]
        ]


@dataclass
class Person:
    """Someone at a browser of their own."""

    town: "Town"
    name: str
    address: str
    page: Page
    traffic: Traffic
    said: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        """Open a page of the site; it must be there."""
        answer = self.page.goto(self.town.url + path)
        assert answer is not None
        assert answer.status == 200, f"{path} answers {answer.status}"
        return self.page

    def press(self, name: str) -> None:
        """Press the button with this label, and wait for the page that comes."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).click()

    def fill(self, **values: str) -> None:
        """Type into fields by their ids."""
        for name, text in values.items():
            self.page.fill(f"#{name}", text)

    def heading(self) -> str:
        """The page's first heading."""
        return self.page.locator("h1").inner_text()

    def text(self) -> str:
        """What a reader sees of the page."""
        return self.page.locator("main").inner_text()

    def sign_in(self) -> None:
        """Sign in by the code that comes by mail; choose a name the first time."""
        self.go("/sign-in?next=/account")
        self.page.fill("#address", self.address)
        self.press_main()
        self.page.fill("#code", self.town.mailed_code(self.address))
        self.press_main()
        self.go("/account/name")
        self.page.fill("#name", self.name)
        self.press_main()
        assert self.name in self.text()

    def press_main(self) -> None:
        """Press the one filled button of the page, whatever its language."""
        with self.page.expect_navigation():
            self.page.locator("main .govuk-button:not(.govuk-button--secondary)").first.click()

    def download(self, selector: str) -> bytes:
        """Follow a link that gives a file; returns its bytes."""
        with self.page.expect_download() as waiting:
            self.page.locator(selector).first.click()
        return Path(waiting.value.path()).read_bytes()

    def see(self, name: str) -> None:
        """Judge the page as it stands, in its own width and in the narrowest; draw it if asked."""
        size = self.page.viewport_size
        assert size is not None
        found = [*self.town.axe(self.page), *self.town.layout(self.page)]
        self.page.set_viewport_size(PHONE)
        found += [f"at {PHONE['width']} px: {each}" for each in self.town.layout(self.page)]
        self.town.found += [f"{name}, {self.page.url}: {each}" for each in found]
        if SHOTS:
            self._draw(Path(SHOTS), name)
        self.page.set_viewport_size(size)

    def _draw(self, folder: Path, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for word, shown in (("desktop", WIDE), ("phone", NARROW)):
            self.page.set_viewport_size(shown)
            self.page.screenshot(path=folder / f"{name}-{word}.png", full_page=True)


@dataclass
class Town:
    """A running installation with a clock that the test moves."""

    url: str
    app: Starlette
    clock: SteppedClock
    folder: Path
    browser: Browser
    axe: Findings
    layout: Findings
    found: list[str] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)

    @property
    def services(self):
        """The installation's parts."""
        return self.app.state.services

    @property
    def log_key(self) -> str:
        """The record's key, as the office would print it on a poster."""
        settings, secrets = self.services.settings, self.services.secrets
        return record.LogSigner(settings.origin, secrets.log_key).vkey

    def person(
        self, name: str, language: str = "en", *, narrow: bool = False, init: str = ""
    ) -> Person:
        """Someone opens a browser, and signs in. `init` runs first in each of their pages."""
        context = self.browser.new_context(
            viewport=NARROW if narrow else WIDE,
            has_touch=narrow,
            locale=LOCALES[language],
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        if init:
            context.add_init_script(init)
        traffic = Traffic()
        context.on("request", traffic.note)
        context.on("requestfinished", traffic.finish)
        word = name.lower().replace(" ", ".")
        person = Person(self, name, f"{word}@example.org", context.new_page(), traffic)
        person.page.on("console", lambda message: person.said.append(message.text))
        person.page.on("pageerror", lambda error: person.said.append(str(error)))
        self.people.append(person)
        person.sign_in()
        return person

    def administrator(self, name: str) -> Person:
        """The first administrator, whose role comes by the operator's command."""
        with self.services.database.write() as session:
            act = Act(session, accounts.PLATFORM, self.clock.now(), self.services.randomness)
            address = f"{name.lower()}@example.org"
            account = accounts.find_or_create_account(act, address, name)
            accounts.grant_role(act, account, "administrator")
        return self.person(name)

    def mailed_code(self, address: str) -> str:
        """The code in the newest mail to an address."""
        with self.services.database.read() as session:
            letters = mail.list_outbox(session)
        newest = next(letter for letter in letters if letter.recipient == address)
        found = re.search(r"\b\d{4} \d{4}\b", newest.body)
        assert found, newest.body
        return found.group()

    def ask(self, path: str) -> Response:
        """What a stranger's browser gets at an address."""
        page = self.browser.new_page()
        try:
            answer = page.goto(self.url + path)
            assert answer is not None
            return answer
        finally:
            page.close()


@contextmanager
def new_town(folder: Path, browser: Browser, axe: Findings, layout: Findings) -> Iterator[Town]:
    """Start an installation with an empty database in a folder."""
    clock = SteppedClock(START)
    with taken_place() as place:
        settings = make_settings(
            {
                "data_dir": str(folder / "data"),
                "secrets_dir": str(folder / "secrets"),
                "base_url": place.url,
                "origin": "record.example.org/journey",
            }
        )
        app = create_app(settings, clock=clock)
        app.state.services.database.create_tables()
        with serving(app, place) as url:
            town = Town(url, app, clock, folder, browser, axe, layout)
            yield town
            for person in town.people:
                person.page.context.close()
