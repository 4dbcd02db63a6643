"""Voting at a public device: the voter's own code, nothing kept, and an end that asks first."""

import pytest

from tests.javascript.test_booth_page import RECEIVED, accept

pytestmark = pytest.mark.browser


@pytest.fixture
def public(booth):
    """The booth at a public device, its clock in the test's hands; signing out is noted."""
    booth.device, booth.code = "shared", ""
    booth.signed_out = 0

    def sign_out(route):
        booth.signed_out += 1
        booth.token = route.request.headers["x-csrf-token"]
        route.fulfill(status=204)

    booth.page.context.route("**/sign-out", sign_out)
    booth.page.evaluate("sessionStorage.clear()")
    booth.page.clock.install()
    booth.open("?device=shared")
    return booth


def vote(public):
    public.choose("自行车道")
    public.choose("No")
    public.page.get_by_label("Your voting code").fill(public.vector.codes[0])
    public.choose("B", "D")


def alone(public, seconds):
    public.page.clock.run_for(seconds * 1000)


def test_the_session_ends_with_the_vote_and_nothing_is_kept(public, axe, layout):
    accept(public)
    assert "nobody else enters your vote" in public.page.locator("main").inner_text()
    assert public.page.get_by_role("link", name="My account").count() == 0
    vote(public)
    assert public.page.evaluate("sessionStorage.length + localStorage.length") == 0
    public.cast()
    public.page.get_by_role("heading", name=RECEIVED).wait_for()
    public.page.wait_for_timeout(100)
    assert (public.signed_out, public.token) == (1, "the-token")
    assert public.page.evaluate("sessionStorage.length + localStorage.length") == 0
    public.page.get_by_role("button", name="Print the receipt").wait_for()
    assert axe(public.page) + layout(public.page) == []
    public.page.get_by_role("button", name="Finish").click()
    public.page.get_by_label("自行车道", exact=True).wait_for()
    assert public.page.locator("input:checked").count() == 0
    assert public.vector.codes[0] not in public.page.content()


def test_who_is_still_there_is_asked_and_can_stay(public, axe):
    vote(public)
    alone(public, 119)
    asked = public.page.get_by_text("Are you still there?")
    assert asked.is_hidden()
    alone(public, 2)
    assert asked.is_visible()
    assert public.page.evaluate("document.activeElement.dataset.part") == "stay"
    assert axe(public.page) == []
    alone(public, 50)
    public.page.get_by_role("button", name="I need more time").click()
    assert asked.is_hidden()
    alone(public, 100)
    assert public.signed_out == 0
    assert public.page.locator(".app-answer li").count() == 4


def test_a_page_left_alone_is_cleared_and_signed_out(public):
    vote(public)
    alone(public, 121)
    alone(public, 61)
    public.page.get_by_label("自行车道", exact=True).wait_for()
    assert public.signed_out == 1
    assert public.page.locator("input:checked").count() == 0
    assert public.page.locator("#voting-code").input_value() == ""


def test_leaving_signs_out(public):
    public.page.get_by_role("link", name="Back", exact=True).click()
    public.page.get_by_label("自行车道", exact=True).wait_for()
    assert public.signed_out == 1
    vote(public)
    public.page.get_by_role("link", name="Leave without casting").click()
    public.page.get_by_label("自行车道", exact=True).wait_for()
    assert public.signed_out == 2
