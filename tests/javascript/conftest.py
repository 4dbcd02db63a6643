"""The journeys' browser, and the voting page rendered for an election of the upstream's vectors.

No server runs: every request of the browser is answered here, under the strict policy, so that a
test decides what the server says and sees every byte that leaves.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from participate.elections.pages import Question
from participate.record.service import Witnessing
from participate.shared.paths import static_dir, templates_dir
from participate.shared.text import make_text
from participate.web.templating import make_environment
from tests.ballots.making.test_decrypting import LOG
from tests.journeys.conftest import axe, axe_source, browser, layout, open_page
from tests.vectors.loading import Vector, load

__all__ = ["axe", "axe_source", "browser", "layout", "open_page"]

ORIGIN = "https://vote.example"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src"
    " 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
SCRIPT = """<script type="module" src="{{ asset('js/ballot.js') }}"></script>"""
PAGE = """{% set alone = page.device == "shared" %}{% extends "layouts/page.html" %}
{% from "components/booth.html" import booth with context %}
{% block title %}{{ page.title }}{% endblock %}
{% block main %}{{ booth(page) }}{% endblock %}
{% block scripts %}SCRIPT{% endblock %}""".replace("SCRIPT", SCRIPT)
TYPES = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}


@dataclass
class Booth:
    """A voting page in the browser, and the server that the test plays."""

    page: Page
    vector: Vector
    answer: Callable[[dict[str, Any]], tuple[int, object] | None]
    posts: list[tuple[bytes, dict[str, str]]] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    election: bytes = b""
    voted: bool = False
    mark: str = "lin"
    code: str = ""
    burned: bool = True
    device: str = ""

    def ballots(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body, _ in self.posts]

    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    def choose(self, *labels: str) -> None:
        """Choose in the question shown, then go on."""
        for label in labels:
            self.page.get_by_label(label, exact=True).locator("visible=true").check()
        self.go_on()

    def go_on(self) -> None:
        self.page.get_by_role("button", name="Continue").click()

    def answer_all(self) -> None:
        self.choose("自行车道")
        self.choose("No")
        self.choose("B", "D")

    def cast(self) -> None:
        self.page.get_by_role("button", name="Cast vote").click()

    def handle(self, route: Route) -> None:
        """Answer one request of the browser."""
        request = route.request
        self.requests.append(request.url + (request.post_data or ""))
        path = request.url.removeprefix(ORIGIN).split("?")[0]
        if request.method == "POST":
            self._take(route)
        elif path.startswith("/static/"):
            file = static_dir() / path.removeprefix("/static/")
            route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix[1:]],
                          headers={"content-security-policy": POLICY})  # fmt: skip
        elif path.endswith("/election.json"):
            route.fulfill(body=self.election, content_type="application/json")
        elif path.endswith(("/vote", "/test")):
            language = "zh" if "lang=zh" in request.url else "en"
            page = self.rendered(language) if path.endswith("/vote") else self.second(language)
            route.fulfill(body=page, content_type="text/html; charset=utf-8",
                          headers={"content-security-policy": POLICY})  # fmt: skip
        elif "/tests/" in path and self.burned:
            route.fulfill(body='{"index":9}', content_type="application/json")
        else:
            route.fulfill(status=404, body="There is no such page.")

    def _take(self, route: Route) -> None:
        body = route.request.post_data_buffer or b""
        self.posts.append((body, route.request.headers))
        said = self.answer(json.loads(body))
        if said is None:
            route.abort()
        else:
            route.fulfill(status=said[0], body=json.dumps(said[1]), content_type="application/json")

    def second(self, language: str) -> str:
        """The page on which another device opens a tested ballot."""
        election = SimpleNamespace(
            uuid=self.vector.uuid, consultation="c", chamber="citizens", k=10, registrar="platform",
        )  # fmt: skip
        words = make_text("Old housing estates", "老旧小区")
        shown = SimpleNamespace(election=election, title=words, contact="office@example.org")
        template = make_environment(language, templates_dir()).get_template("elections/test.html")
        return template.render(**self.frame(language), page=shown, witnessing=Witnessing(0, 0))

    def rendered(self, language: str) -> str:
        template = make_environment(language, templates_dir()).from_string(PAGE)
        return template.render(**self.frame(language), page=self.shown())

    def frame(self, language: str) -> dict[str, object]:
        """What every page gets."""
        viewer = SimpleNamespace(
            language=language, large_text=False, csrf_token="the-token", signed_in=True,
            actor=SimpleNamespace(roles=frozenset({"citizen"})),
        )  # fmt: skip
        place = {"en": "Qinghe Quarter, Yunxi", "zh": "云溪市青禾街道"}
        return {
            "viewer": viewer, "settings": SimpleNamespace(place=place, demo=True),
            "current_path": f"/elections/{self.vector.uuid}/vote",
        }  # fmt: skip

    def shown(self) -> SimpleNamespace:
        election = json.loads(self.vector.election)
        questions = [
            Question(each["question"], tuple(each["answers"]), each["min"], each["max"],
                     each.get("blank", False))
            for each in election["questions"]
        ]  # fmt: skip
        return SimpleNamespace(
            uuid=self.vector.uuid, title="Old housing estates", chamber="Citizens", lang="en",
            fingerprint=json.loads(self.vector.ballots[0].raw)["election_hash"],
            code=self.code, mark=self.mark, device=self.device,
            questions=questions, trustees=2, needed=2, k=10,
            registrar="platform", box="ballots", log_key=LOG,
            closes=datetime(2026, 11, 29, 12, tzinfo=UTC), back="/consultations/c",
            voted=self.voted, witnessing=Witnessing(0, 0),
        )  # fmt: skip

    def open(self, query: str = "") -> None:
        self.page.goto(f"{ORIGIN}/elections/{self.vector.uuid}/vote{query}")
        self.page.locator('[data-part="states"], [role="alert"]').locator(
            "visible=true"
        ).first.wait_for()


@pytest.fixture
def booth(open_page) -> Booth:
    """The page for a vote with three questions, opened; nothing is chosen yet."""
    page = open_page({"width": 390, "height": 844})
    vector = load("blank")
    made = Booth(page, vector, answer=lambda _: (500, {}), election=vector.election,
                 code=vector.codes[0])  # fmt: skip
    page.on("console", lambda said: made.complaints.append(said.text))
    page.on("pageerror", lambda error: made.complaints.append(str(error)))
    page.context.route("**/*", made.handle)
    made.open()
    return made
