"""A voting code in a link: read by the page, sent to nobody, gone from the address bar."""

import pytest

pytestmark = pytest.mark.browser


def field(booth):
    return booth.page.locator("#voting-code").input_value()


def open_at(booth, fragment):
    booth.page.goto("about:blank")
    booth.open(fragment)


@pytest.mark.parametrize("before", ["#code=", "#"])
def test_a_code_behind_the_hash_fills_the_field_and_leaves_the_address(booth, before):
    code, booth.code = booth.code, ""
    open_at(booth, before + code)
    assert field(booth) == code
    assert "#" not in booth.page.evaluate("location.href")
    assert not [each for each in booth.requests if code in each]


def test_what_is_no_code_is_left_alone(booth):
    booth.code = ""
    open_at(booth, "#code=nothing")
    assert field(booth) == ""


def test_a_code_that_the_page_shows_stays(booth):
    shown = booth.code
    open_at(booth, "#code=" + booth.vector.codes[1])
    assert field(booth) == shown
    assert "#" not in booth.page.evaluate("location.href")


def test_a_link_that_is_opened_in_the_open_page_is_taken_too(booth):
    code, booth.code = booth.code, ""
    open_at(booth, "")
    booth.page.evaluate("(code) => { location.hash = `#code=${code}`; }", code)
    booth.page.wait_for_function("document.querySelector('#voting-code').value !== ''")
    assert field(booth) == code
    assert "#" not in booth.page.evaluate("location.href")
