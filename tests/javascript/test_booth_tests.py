"""Testing the machine: the first device burns and shows, a second one opens what was sealed."""

import json
import re

import pytest

from ballots.election.ballot import Ballot
from ballots.election.definition import Election
from ballots.making.tested import TestedBallot, remake_ballot
from tests.javascript import qr
from tests.javascript.conftest import ORIGIN
from tests.javascript.test_booth_page import CHECK, RECEIVED, accept, kept

pytestmark = pytest.mark.browser
SUMMARY = "Fingerprint of the election, and a test of this device"


def shown_code(booth) -> str:
    early = booth.page.locator('[data-part="code-early"]')
    booth.page.wait_for_function("(code) => code.innerText !== '…'", arg=early.element_handle())
    return early.inner_text()


def begin_test(booth) -> tuple[str, str]:
    """Answer, look at the code, then choose to test; returns the code and the tracker."""
    booth.answer_all()
    code = shown_code(booth), booth.page.locator('[data-part="tracker-early"]').inner_text()
    booth.page.get_by_text(SUMMARY).click()
    booth.page.get_by_role("button", name="Test this device instead").click()
    return code


def burned(booth) -> tuple[str, str]:
    """Let the server burn; returns the code and the tracker that were shown before."""
    booth.answer = lambda _: (201, {"index": 9})
    code = begin_test(booth)
    booth.page.get_by_role("heading", name="Test of this device").wait_for()
    return code


def test_a_tested_ballot_is_burned_first_and_opens_on_a_second_device(booth, axe, layout):
    code, tracker = burned(booth)
    ((body, _),) = booth.posts
    assert list(json.loads(body)) == ["tracker"], "nothing but the tracker is sent"
    assert "not cast yet" in booth.page.locator("main").inner_text()
    address = booth.page.locator("#test-text").input_value()
    picture = booth.page.get_by_role("img", name="QR code that opens").get_attribute("src")
    assert qr.holds(picture, address)
    assert booth.vector.codes[0] not in address
    assert axe(booth.page) + layout(booth.page) == []
    ballot = remake_ballot(Election.from_bytes(booth.vector.election), opening_in(address))
    assert json.loads(body)["tracker"] == ballot.tracker == tracker
    second = open_second(booth, address)
    second.get_by_role("heading", name="This was a test.").wait_for()
    assert re.sub(r"\s+", " ", second.locator(".app-code__value").inner_text()) == code
    assert second.locator('[data-part="tracker"]').inner_text() == tracker
    assert second.url == address.split("#")[0], "what opens the ballot stays in the history"
    second.goto(f"{ORIGIN}/static/img/mark.svg")
    second.go_back()
    second.get_by_label("Text of the QR code").wait_for()
    assert second.url == address.split("#")[0]
    second.get_by_label("Text of the QR code").fill(address)
    second.get_by_role("button", name="Open the tested ballot").click()
    second.get_by_role("heading", name="This was a test.").wait_for()
    told = second.locator(".app-answer li").all_inner_texts()
    assert told == ["自行车道", "No", "B", "D"]
    assert axe(second) + layout(second) == []
    assert "#" not in "".join(booth.requests), "the fragment stays on the devices"
    seed = address.split("s=")[1][:43]
    assert seed not in "".join(booth.requests)


def opening_in(address: str) -> TestedBallot:
    assert address.startswith(f"{ORIGIN}/elections/")
    return TestedBallot.from_text(address)


def open_second(booth, address):
    second = booth.page.context.new_page()
    second.goto(address)
    return second


def test_after_a_test_the_vote_is_still_to_be_cast_and_its_randomness_is_fresh(booth):
    burned(booth)
    tested = opening_in(booth.page.locator("#test-text").input_value())
    accept(booth)
    booth.page.get_by_role("button", name="Go on and cast your vote").click()
    assert booth.heading() == CHECK
    shown_code(booth)
    booth.cast()
    booth.page.get_by_role("heading", name=RECEIVED).wait_for()
    cast = Ballot.from_bytes(booth.posts[1][0])
    again = remake_ballot(Election.from_bytes(booth.vector.election), tested)
    assert cast.credential == again.credential
    assert not set(cast.points) & set(again.points)


def test_a_burned_ballot_does_not_stay_in_the_tab(booth):
    """It was sent before in vain, so that the tab kept it."""
    booth.answer = lambda _: None
    booth.answer_all()
    booth.cast()
    booth.page.get_by_text("The server could not be reached").wait_for()
    booth.answer = lambda _: (201, {"index": 9})
    booth.page.get_by_text(SUMMARY).click()
    booth.page.get_by_role("button", name="Test this device instead").click()
    booth.page.get_by_role("heading", name="Test of this device").wait_for()
    assert kept(booth)["sealed"] is None
    booth.page.get_by_role("button", name="Go on and cast your vote").click()
    assert booth.page.locator("#test-text").input_value() == ""
    assert booth.page.locator('[data-part="test-picture"] img').count() == 0
    booth.page.reload()
    accept(booth)
    booth.cast()
    booth.page.get_by_role("heading", name=RECEIVED).wait_for()
    assert booth.posts[0][0] != booth.posts[-1][0]


def test_a_ballot_that_is_not_burned_is_not_opened(booth):
    booth.answer = lambda _: None
    begin_test(booth)
    booth.page.get_by_text("was not tested").wait_for()
    assert booth.heading() == CHECK
    assert booth.page.locator("#test-text").input_value() == ""
    booth.answer = lambda _: (429, {"error": "too-many-tests", "sentence": "Often enough."})
    booth.page.get_by_role("button", name="Test this device instead").click()
    booth.page.get_by_text("Often enough.").wait_for()
    accept(booth)
    booth.cast()
    booth.page.get_by_role("heading", name=RECEIVED).wait_for()
    assert booth.posts[0][0] == booth.posts[1][0], "the same tracker was burned again"


def test_a_test_is_offered_only_once_the_code_is_displayed(booth):
    booth.page.add_init_script(
        "const real = Worker.prototype.postMessage;"
        "Worker.prototype.postMessage = function (said) {"
        "  if (said.task !== 'make') real.call(this, said); };"
    )
    booth.open()
    booth.answer_all()
    booth.page.get_by_text(SUMMARY).click()
    assert booth.page.get_by_role("button", name="Test this device instead").count() == 0
    assert booth.page.locator('[data-part="code-early"]').inner_text() == "…"


def test_the_second_device_says_what_is_wrong(booth, axe):
    burned(booth)
    address = booth.page.locator("#test-text").input_value()
    booth.burned = False
    second = open_second(booth, address)
    second.get_by_role("heading", name="not recorded as tested").wait_for()
    booth.burned = True
    other = address[:-1] + ("A" if address[-1] != "A" else "E")
    second.get_by_label("Text of the QR code").fill(other)
    second.get_by_role("button", name="Open the tested ballot").click()
    second.get_by_role("heading", name="does not open a ballot").wait_for()
    assert second.locator(".app-answer").locator("visible=true").count() == 0
    second.get_by_label("Text of the QR code").fill(address.split("#")[1])
    second.get_by_role("button", name="Open the tested ballot").click()
    second.get_by_role("heading", name="This was a test.").wait_for()
    assert axe(second) == []
