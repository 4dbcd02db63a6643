"""Signing out in a browser: choices kept in tabs go, what a trustee keeps stays."""

import pytest

from participate.eligibility.service import Chamber
from tests.journeys.conftest import browser, open_page
from tests.participate.conftest import BASE
from tests.participate.elections.conftest import address
from tests.participate.elections.test_ballot_kinds import PASSED_ON, PHONE

__all__ = ["browser", "open_page"]

pytestmark = pytest.mark.browser

PUT = """() => new Promise((done, fail) => {
  const opening = indexedDB.open("participate-trustee", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("files");
  opening.onerror = fail;
  opening.onsuccess = () => {
    const kept = opening.result.transaction("files", "readwrite");
    kept.objectStore("files").put(new Uint8Array([7]), "journal");
    kept.oncomplete = () => { opening.result.close(); done(); };
  };
})"""
GET = """() => new Promise((done) => {
  const opening = indexedDB.open("participate-trustee", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("files");
  opening.onsuccess = () => {
    const found = opening.result.transaction("files").objectStore("files").get("journal");
    found.onsuccess = () => { opening.result.close(); done(found.result?.[0] ?? null); };
  };
})"""


@pytest.fixture
def page(stage, client, sign_in, open_page):
    stage.ready(voters=1, chambers=(Chamber.CITIZENS,))
    sign_in(client, address=address(1))
    page = open_page(PHONE, locale="en-GB")
    page.context.route("**/*", lambda route: forward(client, route))
    return page


def forward(client, route):
    """Let the application answer; that no header clears a journal is for the tests of sign-out."""
    asked = route.request
    headers = {"Origin": BASE} | {
        name: asked.headers[name] for name in PASSED_ON if name in asked.headers
    }
    answer = client.request(
        asked.method, asked.url, content=asked.post_data_buffer or b"", headers=headers,
        follow_redirects=True,
    )  # fmt: skip
    kept = ("content-type", "content-security-policy")
    said = {name: answer.headers[name] for name in kept if name in answer.headers}
    route.fulfill(status=answer.status_code, body=answer.content, headers=said)


def test_signing_out_takes_the_choices_of_every_tab_and_leaves_a_trustees_journal(page, stage):
    booths = [page, page.context.new_page()]
    for each in booths:
        each.goto(f"{BASE}/elections/{stage.uuids[0]}/vote")
        each.locator("#booth input[type=checkbox]").first.check()
        assert each.evaluate("sessionStorage.length") == 1
    page.evaluate(PUT)
    page.goto(f"{BASE}/account")
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.get_by_role("link", name="Sign in").wait_for()
    page.wait_for_load_state("load")
    assert page.evaluate("sessionStorage.length") == 0
    booths[1].wait_for_url(lambda url: "/vote" not in url)
    assert booths[1].evaluate("sessionStorage.length") == 0
    assert page.evaluate(GET) == 7
