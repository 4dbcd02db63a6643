"""The page "Verify here" in a real browser, under the strict policy: good archives and bad ones."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.sync_api import Page, Route, expect

from participate.record.service import Witnessing
from participate.shared.paths import static_dir, templates_dir
from participate.web.templating import make_environment
from tests.javascript.conftest import ORIGIN, POLICY, TYPES
from tests.vectors.bel import Step
from tests.vectors.corpus_archives import ARCHIVE_FAULTS
from tests.vectors.corpus_ballots import put, signed
from tests.vectors.forging import bumped
from tests.vectors.loading import Vector, load

pytestmark = pytest.mark.browser
PATIENCE = 60_000  # a check takes a second; a busy machine takes longer
ELSEWHERE = {
    "not-final", "wrong-owner", "wrong-event", "wrong-payload", "missing-statement",
    "unknown-statement", "missing-shuffle-proof", "unknown-shuffle-proof",
}  # fmt: skip
ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass
class Stand:
    """The page in the browser, and the archive that the test's server hands out."""

    page: Page
    vector: Vector
    archive: bytes | None
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def handle(self, route: Route) -> None:
        path = route.request.url.removeprefix(ORIGIN).split("?")[0]
        self.requests.append(f"{route.request.method} {path}")
        policy = {"content-security-policy": POLICY}
        if path.startswith("/static/"):
            file = static_dir() / path.removeprefix("/static/")
            route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix[1:]],
                          headers=policy)  # fmt: skip
        elif path.endswith("/archive.bel"):
            if self.archive is None:
                route.abort()
            else:
                route.fulfill(body=self.archive, content_type="application/x-tar")
        else:
            language = "zh" if "lang=zh" in route.request.url else "en"
            route.fulfill(body=self.rendered(language), content_type="text/html; charset=utf-8",
                          headers=policy)  # fmt: skip

    def rendered(self, language: str) -> str:
        viewer = SimpleNamespace(
            language=language, large_text=False, csrf_token="x", signed_in=False,
            actor=SimpleNamespace(roles=frozenset()),
        )  # fmt: skip
        election = SimpleNamespace(
            uuid=self.vector.uuid, consultation="c", chamber="citizens", k=10, registrar="platform",
            fingerprint=re.search(rb'"election_hash":"([^"]+)"', self.vector.ballots[0].raw)[1]
            .decode(),
        )  # fmt: skip
        place = {"en": "Qinghe Quarter, Yunxi", "zh": "云溪市青禾街道"}
        title = {"en": "Old housing estates", "zh": "老旧小区改造"}
        environment = make_environment(language, templates_dir())
        return environment.get_template("elections/verify.html").render(
            viewer=viewer, settings=SimpleNamespace(place=place, demo=True),
            page=SimpleNamespace(election=election, title=title),
            current_path=f"/elections/{self.vector.uuid}/verify",
            witnessing=Witnessing(0, 0),
        )  # fmt: skip

    def open(self, query: str = "") -> None:
        self.page.goto(f"{ORIGIN}/elections/{self.vector.uuid}/verify{query}")

    def begin(self) -> None:
        self.page.locator('[data-part="begin"]').click()

    def verdict(self) -> str:
        heading = self.page.locator("#verdict")
        expect(heading).to_be_focused(timeout=PATIENCE)
        return heading.inner_text()

    def text(self, part: str) -> str:
        return self.page.locator(f'[data-part="{part}"]').inner_text()


@pytest.fixture
def stand(open_page) -> Iterator[Stand]:
    """The page for an election with three questions, opened on a phone; nothing is checked yet."""
    vector = load("blank")
    page = open_page({"width": 390, "height": 844})
    made = Stand(page, vector, vector.archive)
    page.on("console", lambda said: made.complaints.append(said.text))
    page.on("pageerror", lambda error: made.complaints.append(str(error)))
    page.context.route("**/*", made.handle)
    made.open()
    yield made
    assert made.complaints == []


def test_a_good_archive_holds_and_says_the_result(stand, axe, layout):
    stand.begin()
    assert stand.verdict() == "Everything holds."
    assert stand.text("fingerprint-state") == "This is the election of this page."
    assert "3 count" in stand.text("ballots-counted")
    counts = [int(each) for each in re.findall(r"^\d+$", stand.text("results"), re.MULTILINE)]
    assert sorted(counts) == sorted(n for row in stand.vector.result["result"] for n in row)
    assert "Fails" not in stand.text("checks")
    assert axe(stand.page) + layout(stand.page) == []


def test_a_ballot_is_found_by_its_code(stand):
    stand.begin()
    stand.verdict()
    stand.page.locator("summary").click()
    code = stand.page.locator('[data-part="codes"] li').first.inner_text().lower()
    for typed, said in ((code, "as ballot 1, and it counts"), ("AAAA", "not in the archive")):
        stand.page.get_by_label("Ballot code").fill(typed)
        stand.page.get_by_role("button", name="Find").click()
        assert said in stand.text("found")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_bad_archive_is_named_in_the_readers_language(stand, axe, layout, language):
    fault = ARCHIVE_FAULTS["an altered factor"]
    stand.archive = fault.make(load(fault.vector))
    stand.open(f"?lang={language}")
    stand.begin()
    assert stand.verdict() == {"en": "Faults found: 2", "zh": "发现问题：2 处"}[language]
    found = stand.text("findings")
    assert {"en": "A proof does not hold.", "zh": "有一个证明不成立。"}[language] in found
    assert "bad-proof" in found
    assert {"en": "trustee 1", "zh": "第 1 位开票保管人"}[language] in found
    other = {"en": "not the election of this page", "zh": "不是本页的这次投票"}[language]
    assert other in stand.text("fingerprint-state")
    assert axe(stand.page) + layout(stand.page) == []


@pytest.mark.parametrize("cores", [1, 3])
def test_bad_ballots_are_named_in_their_order_whoever_judges_them(stand, cores):
    """Judges on several cores answer when they can; the verdicts stand in the archive's order."""
    parts = load("minmax").parts.cut(6)
    first = parts.steps[1].payloads[0]
    bad = (
        signed(put("answers.0.overall_proof.0.response", bumped))(load("minmax")),
        first,
        first + b" ",
    )
    for raw in bad:
        parts = parts.inserted(len(parts.steps), Step("Ballot", (raw,)))
    stand.archive = parts.build()
    stand.page.evaluate(
        "n => Object.defineProperty(navigator, 'hardwareConcurrency', {value: n})", cores
    )
    stand.begin()
    assert stand.verdict() == f"Faults found: {len(bad)}"
    workers = stand.requests.count("GET /static/js/verify-worker.js")
    assert workers == (1 if cores == 1 else 1 + cores)
    found = stand.text("findings")
    places = [found.index(f"ballot {number}") for number in (6, 7, 8)]
    assert places == sorted(places)
    codes = re.findall(r"^(bad-proof|repeated-tracker|not-canonical) ", found, re.MULTILINE)
    assert codes == ["bad-proof", "repeated-tracker", "not-canonical"]


def test_a_file_is_checked_without_any_request(stand, tmp_path):
    file = tmp_path / "mixnet.bel"
    file.write_bytes(load("mixnet").archive)
    stand.page.locator("#verify-file").set_input_files(file)
    assert stand.verdict() == "Everything holds."
    assert "Answers opened one by one: 3" in stand.text("results")
    assert not [each for each in stand.requests if "archive.bel" in each]
    assert {each.split()[0] for each in stand.requests} == {"GET"}


def test_words_from_the_archive_stay_words(stand):
    parts = stand.vector.parts
    setup = parts.first("Setup").payloads
    hostile = setup[0].replace("自行车道".encode(), b"<img src=x onerror=alert(1)>")
    assert hostile != setup[0]
    stand.archive = parts.build().replace(setup[0], hostile)
    stand.begin()
    assert stand.verdict().startswith("Faults found")
    assert stand.page.locator("img[src=x]").count() == 0


def test_a_check_can_be_stopped_and_an_unreachable_archive_is_said(stand):
    waiting = []

    def hold(route: Route) -> None:
        waiting.append(route)

    stand.page.context.route("**/archive.bel", hold)
    stand.begin()
    stop = stand.page.get_by_role("button", name="Stop")
    expect(stop).to_be_focused()
    stop.click()
    assert stand.text("status").startswith("Stopped.")
    expect(stand.page.locator('[data-part="begin"]')).to_be_focused()
    stand.page.context.unroute("**/archive.bel")
    for route in waiting:
        route.abort()
    stand.archive = None
    stand.begin()
    expect(stand.page.locator('[data-part="status"]')).to_contain_text("could not be read")
    stand.complaints[:] = [each for each in stand.complaints if "ERR_FAILED" not in each]


def test_without_javascript_the_page_explains_and_gives_the_command(open_page):
    vector = load("blank")
    page = open_page({"width": 390, "height": 844}, java_script_enabled=False)
    stand = Stand(page, vector, vector.archive)
    page.context.route("**/*", stand.handle)
    stand.open()
    assert "needs JavaScript" in page.locator("noscript").inner_text()
    assert page.get_by_text(f"ballots verify {vector.uuid}.bel").is_visible()
    assert not page.locator('[data-part="begin"]').is_visible()


def test_every_reason_and_check_of_an_archive_has_its_words():
    """Receipts and statements are checked elsewhere; a running election is not refused here."""
    scripts = "".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "static/js/verify").glob("*.js")
        if path.stem not in {"receipt", "note"}
    )
    codes = {
        code
        for pattern in (
            r'new Fault\(\s*"([\w-]+)"',
            r'malformed\([^;]*?, "([\w-]+)"\)',
            r'report\.(?:error|warning|info)\(\s*"[\w ]+",\s*"([\w-]+)"',
        )
        for code in re.findall(pattern, scripts)
    }
    checks = set(re.findall(r'report\.(?:examined|error)\(\s*"([\w ]+)"', scripts))
    template = (templates_dir() / "elections" / "verify.html").read_text(encoding="utf-8")
    words = set(re.findall(r'word\("([\w-]+)"', template))
    assert len(codes) > 25
    assert len(checks) > 8
    assert {f"code-{code}" for code in codes - ELSEWHERE} - words == set()
    assert {f"check-{check.replace(' ', '-')}" for check in checks} - words == set()
