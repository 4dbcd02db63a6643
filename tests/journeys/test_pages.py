"""Every page of the route table, and every form sent back: axe, frame, language, console.

The walk along links (test_every_page) sees what people reach; here each address of the table has
its turn with real ids, so that a page without a place fails, and each form is submitted empty.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import DESKTOP, PHONE
from tests.journeys.stages import CITIZEN, STRANGER, Spot, Staged, spots, staged_site

pytestmark = pytest.mark.slow
LANGUAGES = {"en": ("en-GB", DESKTOP), "zh": ("zh-CN", PHONE)}
# Addresses that give a file or a picture; each is asked whether it does.
DOWNLOADS = re.compile(
    r"/record/(checkpoint(/witnessed)?|key|(receipts|openings)/\{index\}|tile/\{tile:path\}|feed\.(atom|json)"
    r"|schemas/(contents/)?\{kind\}\.json|entries/\{index\}/receipt/qr\.svg)"
    r"|/demo/tampered\.zip"
    r"|/account/(data\.json|openings/\{index\})"
    r"|/elections/\{uuid\}/(trustee/)?([a-z-]+\.(bel|csv|json|receipt)|shuffle-proofs/\{owner\})"
    r"|/elections/\{uuid\}/(receipts/\{tracker\}(/qr\.svg)?|credentials/\{credential\}|tests/\{tracker\})"
    r"|/consultations/\{c\}/trustee/ceremony\.(json|zip)"
    r"|/consultations/\{c\}/reviews/\{r\}/review\.pdf"
    r"|/consultations/\{consultation\}/([a-z]+\.(csv|json|pdf|zip)|questions/\{n\}\.csv)"
    r"|/consultations/\{c\}/promises\.csv"
)
# Reached only by what one has sent before; the forms' test looks at it.
AFTER_A_FORM = {"/sign-in/code"}
EMPTY = """(form) => {
  for (const field of form.elements) {
    if (field.type === "hidden" || field.tagName === "BUTTON") continue;
    if (field.type === "checkbox" || field.type === "radio") field.checked = false;
    else if (field.tagName !== "SELECT") field.value = "";
  }
  form.noValidate = true;
  form.requestSubmit(form.querySelector("button.govuk-button"));
}"""
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[Staged]:
    with staged_site(tmp_path_factory.mktemp("stages")) as running:
        yield running


@dataclass
class Crowd:
    """One browser a person, all in one language; keeps what the console says."""

    site: Staged
    browser: Browser
    language: str
    pages: dict[str, Page] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)

    def page_of(self, who: str) -> Page:
        """The open page of someone; signed in the first time."""
        if who not in self.pages:
            locale, size = LANGUAGES[self.language]
            context = self.browser.new_context(
                viewport=size, locale=locale, reduced_motion="reduce"
            )
            page = context.new_page()
            page.on("console", lambda message: self.said.append(f"{page.url}: {message.text}"))
            page.on("pageerror", lambda error: self.said.append(f"{page.url}: {error}"))
            self.site.sign_in(page, who)
            self.pages[who] = page
        return self.pages[who]

    def open(self, spot: Spot) -> Page:
        """Bring someone to a page, which must be there."""
        page = self.page_of(spot.who)
        answer = page.goto(self.site.url + spot.path)
        assert answer is not None
        assert answer.status == 200, f"{spot.path} answers {answer.status} to {spot.who}"
        return page


@pytest.fixture(params=LANGUAGES)
def crowd(site, browser, request) -> Iterator[Crowd]:
    found = Crowd(site, browser, request.param)
    yield found
    for page in found.pages.values():
        page.context.close()


@pytest.fixture
def look(axe, layout) -> Callable[[Page, str], list[str]]:
    """Judge a page: heard at its own width, in large text where it is Chinese; seen at both."""

    def findings(page: Page, language: str) -> list[str]:
        large = "() => document.documentElement.classList.toggle('app-large')"
        spoken = page.eval_on_selector("html", "html => html.lang")
        found = [] if spoken.startswith(language) else [f"speaks {spoken}"]
        own = page.viewport_size
        assert own is not None
        other = PHONE if own == DESKTOP else DESKTOP
        found += layout(page)
        if language == "zh":
            page.evaluate(large)
            found += [f"in large text: {each}" for each in layout(page)]
        found += axe(page)
        page.set_viewport_size(other)
        found += [f"at {other['width']} px: {each}" for each in layout(page)]
        if language == "en":
            page.evaluate(large)
            found += [f"in large text at {other['width']} px: {each}" for each in layout(page)]
        page.set_viewport_size(own)
        return found

    return findings


def test_every_page_of_the_route_table_has_a_place_here(site):
    table = {page.path for page in site.app.state.pages if page.method == "GET"}
    pages = {path for path in table if not DOWNLOADS.fullmatch(path)}
    assert pages == {spot.pattern for spot in spots(site)} | AFTER_A_FORM


def test_every_page_is_fit_in_every_state(site, crowd, look):
    found = []
    for spot in spots(site):
        page = crowd.open(spot)
        found += [f"{spot.path}: {each}" for each in look(page, crowd.language)]
    assert not found, "\n".join(found)
    assert not crowd.said, "\n".join(crowd.said)


def test_downloads_are_no_pages(site, crowd):
    page = crowd.open(Spot("", STRANGER, "/record"))
    ballots = f"/elections/{site.chamber('follow_up')}"
    files = [f"{ballots}/archive.bel", f"{ballots}/election.json", f"{ballots}/rules.json"]
    result = f"/consultations/{site.by_phase['follow_up']}"
    files += [f"{result}/result.csv", f"{result}/outcome.json", f"{result}/dossier.zip"]
    files += [f"{result}/questions/1.csv", f"{result}/result.json", f"{result}/result.pdf"]
    files += [f"{result}/decision.json", f"{result}/decision.csv", f"{result}/promises.csv"]
    files += ["/record/checkpoint", "/record/key", "/record/receipts/0", "/record/openings/0"]
    files += ["/record/entries/0/receipt/qr.svg", f"{ballots}/credentials/{'ab' * 32}"]
    files += ["/record/tile/0/000.p/9", "/record/tile/entries/000.p/9"]
    files += ["/record/feed.atom", "/record/feed.json"]
    files += ["/record/schemas/phase.moved.json", "/record/schemas/contents/comment.posted.json"]
    for path in files:
        answer = page.context.request.get(site.url + path)
        assert answer.status == 200, path
        assert "text/html" not in answer.headers["content-type"], path
    own = crowd.page_of(CITIZEN).context.request.get(f"{site.url}/account/data.json")
    assert own.headers["content-type"] == "application/json"


# --- forms -------------------------------------------------------------------------------------

# Where a form stands whose every field can be emptied.
FORMS = (
    "/sign-in",
    "/account/name",
    "/account/erase",
    "/account/close",
    "/desk/roles",
    "/desk/consultations/new",
    "/desk/consultations/{c}/edit",
    "/desk/consultations/{c}/vote/questions/{n}",
    "/desk/consultations/{c}/vote/chambers",
    "/desk/consultations/{c}/vote/timetable",
    "/desk/consultations/{c}/vote/rolls/{chamber}",
    "/elections/{uuid}/vote-by-name",
    "/consultations/{c}/trustee",
    "/consultations/{consultation}/decide",
    "/consultations/{consultation}/decide/themes",
    "/consultations/{consultation}/decide/themes/{theme}",
    "/desk/departments",
    "/consultations/{c}/promises/new",
    "/consultations/{c}/promises/{promise}/report",
    "/consultations/{c}/proposals/new",
    "/consultations/{c}/proposals/{p}/edit",
    "/consultations/{c}/proposals/{p}/comments/new",
    "/consultations/{c}/proposals/{p}/review",
    "/desk/consultations/{c}/panel",
    "/consultations/{c}/panel/invitations/{m}",
    "/consultations/{c}/panel/members/{m}/leave",
    "/report/{kind}/{id}",
    "/moderation/{kind}/{id}",
    "/appeal/{kind}/{id}",
)


def test_a_form_sent_empty_comes_back_fit_and_says_what_is_missing_where(site, crowd, look):
    found = []
    places = {spot.pattern: spot for spot in reversed(spots(site))}
    for pattern in FORMS:
        spot = places[pattern]
        found += [f"{spot.path}: {each}" for each in send_empty(crowd, crowd.open(spot), look)]
    spot = places["/consultations/{c}/proposals/{p}/review"]
    page = crowd.open(spot)
    declare(page)
    found += [f"the scores: {each}" for each in send_empty(crowd, page, look)]
    assert not found, "\n".join(found)


def test_the_code_by_mail_is_asked_for_and_missed(site, crowd, look):
    page = crowd.open(Spot("", STRANGER, "/sign-in"))
    page.fill("#address", f"somebody.{crowd.language}@example.org")
    submit(page, "form => form.requestSubmit()")
    assert page.url.endswith("/sign-in/code")
    assert look(page, crowd.language) == []
    assert send_empty(crowd, page, look) == []


def declare(page: Page) -> None:
    """Declare no interests, if that is not done yet."""
    if page.locator("#affiliation").count():
        page.fill("#affiliation", "云溪大学")
        page.check("#kind")
        submit(page, "form => form.requestSubmit()")


def submit(page: Page, how: str) -> int:
    """Send the page's own form; returns the status of the answer."""
    form = page.locator('main form[method="post"]:has(.govuk-form-group)').first
    with page.expect_navigation() as coming:
        form.evaluate(how)
    return coming.value.status


def send_empty(crowd: Crowd, page: Page, look: Callable[[Page, str], list[str]]) -> list[str]:
    """Send a form with nothing in it; what is wrong with the answer?"""
    status = submit(page, EMPTY)
    found = [] if status == 422 else [f"an empty form is answered by {status}"]
    summary = page.locator('.govuk-error-summary[role="alert"]')
    if summary.count() != 1:
        return [*found, f"{summary.count()} error summaries"]
    lines = summary.locator("li")
    if not lines.count():
        found.append("an error summary without errors")
    for line in lines.all():
        text = line.inner_text()
        if crowd.language == "zh" and not CHINESE.search(text):
            found.append(f"not in Chinese: {text}")
        link = line.locator("a")
        target = link.get_attribute("href") if link.count() else None
        if target and page.locator(f'[id="{target[1:]}"]').count() != 1:
            found.append(f"{text}: leads nowhere ({target})")
        if not target:
            found.append(f"{text}: leads to no field")
    return found + look(page, crowd.language)


def test_a_checked_roll_names_each_line_that_cannot_be_taken(site, crowd):
    spot = next(each for each in spots(site) if each.pattern.endswith("/rolls/{chamber}"))
    page = crowd.open(spot)
    page.fill("#addresses", "a@example.org\nno address\na@example.org")
    page.locator('button[value="check"]').click()
    assert page.locator(".app-note--warn li").count() == 2
    assert CITIZEN not in page.content()
