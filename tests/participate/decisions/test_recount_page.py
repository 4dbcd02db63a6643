"""The result page's button in a real browser, under the site's own policy."""

import pytest
from playwright.sync_api import expect

from tests.javascript.conftest import axe, axe_source, browser, layout, open_page
from tests.participate.decisions.conftest import HALF, publish_outcome

__all__ = ["axe", "axe_source", "browser", "layout", "open_page"]
pytestmark = pytest.mark.browser
ORIGIN = "https://testserver"
PHONE = {"width": 390, "height": 844}
PATIENCE = 60_000


@pytest.fixture
def recount(vote, client, open_page):
    """Open the result page of a counted vote; `altered` replaces what the server answers."""
    said = []

    def opened(language="en", altered=None):
        stage = vote(accept=HALF)
        publish_outcome(stage)
        page = open_page(PHONE, locale=language)
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))

        def answer(route):
            path = route.request.url.removeprefix(ORIGIN)
            found = client.get(path, headers={"Accept-Language": language})
            body = found.content
            for name, change in (altered or {}).items():
                body = change(body) if path.endswith(name) else body
            headers = {key: value for key, value in found.headers.items()
                       if key in {"content-type", "content-security-policy"}}  # fmt: skip
            route.fulfill(status=found.status_code, body=body, headers=headers)

        page.context.route("**/*", answer)
        page.goto(f"{ORIGIN}/consultations/{stage.consultation}/result")
        return page

    yield opened
    assert said == []


def counted_on(page):
    """Press the button; return the verdict's words."""
    page.locator("#recount [data-part=begin]").click()
    heading = page.locator("#recount [data-part=heading]")
    expect(heading).to_be_focused(timeout=PATIENCE)
    return page.locator("#recount [data-part=verdict]").inner_text()


def test_the_readers_browser_counts_the_same(recount, axe, layout):
    page = recount()
    verdict = counted_on(page)
    assert verdict.startswith("Your browser counted the same.")
    assert "6 ballots were checked" in verdict
    assert axe(page) + layout(page) == []


def test_another_outcome_is_named_in_the_readers_language(recount, axe, layout):
    def raised(body):
        return body.replace(b'"votes":2', b'"votes":3').replace(b'"rank":1,', b'"rank":7,')

    page = recount("zh-CN", {"outcome.json": raised})
    verdict = counted_on(page)
    assert verdict.startswith("您的浏览器没有得出同样的结果。")
    assert "公布的名次为 7，这里计得 1" in verdict
    assert axe(page) + layout(page) == []


def test_an_archive_that_does_not_hold_is_named(recount):
    page = recount(altered={"archive.bel": lambda body: body[:-1024]})
    verdict = counted_on(page)
    assert verdict.startswith("Your browser did not come to the same.")
    assert "Citizens: the archive does not hold" in verdict
