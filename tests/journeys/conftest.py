"""A real server, a real browser, and what a journey asks of them.

The server runs in a thread on an ephemeral port of 127.0.0.1, where Chromium accepts `__Host-`
cookies over http. Journeys carry the marker `browser` by being in this folder.
"""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, Request, sync_playwright

from tests.journeys.chromium import MISSING, find_chromium, launch_arguments
from tests.vectors.belenios_tool import BeleniosTool, find_tool

ROOT = Path(__file__).resolve().parent.parent.parent
AXE = ROOT / "static" / "node_modules" / "axe-core" / "axe.min.js"
PHONE = {"width": 320, "height": 720}
DESKTOP = {"width": 1280, "height": 900}
START_SECONDS = 30


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/journeys/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True, slots=True)
class Place:
    """A port that is ours already, so that the settings can name it before the server starts."""

    socket: socket.socket

    @property
    def url(self) -> str:
        """The server's address, without a slash at its end."""
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}"


@contextmanager
def taken_place() -> Iterator[Place]:
    """Take a free port of the loopback."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        yield Place(listening)


@contextmanager
def serving(app: object, place: Place) -> Iterator[str]:
    """Serve an ASGI application at the place until the block ends; yields its address."""
    config = uvicorn.Config(app, log_level="warning", ws="none", lifespan="auto")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [place.socket]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + START_SECONDS
    while not server.started:
        assert thread.is_alive(), "the server stopped while starting"
        assert time.monotonic() < deadline, "the server did not start"
        time.sleep(0.02)
    try:
        yield place.url
    finally:
        server.should_exit = True
        thread.join(timeout=START_SECONDS)


@dataclass(frozen=True, slots=True)
class Sent:
    """One request of the browser, as it left."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes


@dataclass  # without slots: Playwright hangs its wrapper on the object
class Recorder:
    """Every request that a page's context makes."""

    sent: list[Sent] = field(default_factory=list)

    def note(self, request: Request) -> None:
        """Keep one request."""
        body = request.post_data_buffer or b""
        self.sent.append(Sent(request.method, request.url, request.headers, body))

    def anything_with(self, text: str) -> list[Sent]:
        """Return the requests that hold this text in address, headers or body."""
        return [
            sent
            for sent in self.sent
            if text in sent.url
            or text in json.dumps(sent.headers, ensure_ascii=False)
            or text.encode() in sent.body
        ]

    def outside(self, url: str) -> list[str]:
        """Return the addresses asked for that are not this server's."""
        return [
            sent.url
            for sent in self.sent
            if not sent.url.startswith((url + "/", "data:", "blob:" + url))
        ]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, or a failure that says in one sentence how to get it or go without."""
    path = find_chromium()
    if path is None:
        pytest.fail(MISSING, pytrace=False)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=launch_arguments())
        yield started
        started.close()


@pytest.fixture(scope="session")
def tool() -> BeleniosTool:
    """The upstream tool, or a skip that says why."""
    path = find_tool()
    if path is None:
        pytest.skip("the upstream tool was not found: set BELENIOS_TOOL to its path")
    return BeleniosTool(path)


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page of its own context: `open_page(PHONE, recorder=Recorder())`."""
    contexts = []

    def opened(
        size: dict[str, int] = DESKTOP, *, recorder: Recorder | None = None, **options: Any
    ) -> Page:
        context = browser.new_context(
            viewport=size, has_touch=size["width"] < 700, reduced_motion="reduce", **options
        )
        contexts.append(context)
        if recorder:
            context.on("request", recorder.note)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def phone(open_page: Callable[..., Page]) -> Page:
    """A page 320 CSS pixels wide."""
    return open_page(PHONE)


@pytest.fixture
def desktop(open_page: Callable[..., Page]) -> Page:
    """A page 1,280 CSS pixels wide."""
    return open_page(DESKTOP)


@pytest.fixture(scope="session")
def axe_source() -> str:
    """The checker's own source, from the built node_modules."""
    if not AXE.exists():
        pytest.fail("axe-core is not built: make assets", pytrace=False)
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def axe(axe_source: str) -> Callable[[Page], list[str]]:
    """Return what axe finds on a page, one line a finding: rule, element, how to mend it."""

    def findings(page: Page) -> list[str]:
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(axe_source)  # not a script tag: the page's own policy stays in force
        found = page.evaluate(
            "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
        )
        return [
            f"{rule['id']}: {node['target']}: {node['failureSummary']}"
            for rule in found
            for node in rule["nodes"]
        ]

    return findings


@pytest.fixture(scope="session")
def layout() -> Callable[[Page], list[str]]:
    """Return what is wrong with a page's frame: too wide, headings, language, failed images."""

    def findings(page: Page) -> list[str]:
        return page.evaluate(
            """() => {
              const wrong = [];
              const root = document.documentElement;
              if (root.scrollWidth > root.clientWidth) {
                const out = [...document.querySelectorAll("body *")]
                  .filter((e) => e.getBoundingClientRect().left + e.scrollWidth > root.clientWidth)
                  .map((e) => `${e.tagName.toLowerCase()}.${e.className}`)
                  .slice(0, 5);
                wrong.push(`${root.scrollWidth} of ${root.clientWidth} px wide: ${out}`);
              }
              const headings = document.querySelectorAll("h1").length;
              if (headings !== 1) wrong.push(`${headings} headings of the first level`);
              if (!root.lang) wrong.push("no language");
              for (const image of document.images)
                if (image.currentSrc && image.complete && !image.naturalWidth)
                  wrong.push(`no picture ${image.src}`);
              return wrong;
            }"""
        )

    return findings
