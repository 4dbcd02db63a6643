"""The voting page after a reload, a lost answer, an ended session, beside a second tab."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from tests.javascript.test_booth_page import CHECK, RECEIVED, accept, kept, opened, refusal_of

pytestmark = pytest.mark.browser


def reload(booth):
    booth.page.reload()
    booth.page.locator('[data-part="states"]').locator("visible=true").wait_for()


def received(booth):
    booth.page.get_by_role("heading", name=RECEIVED).wait_for()


def test_a_reload_in_the_middle_keeps_choices_and_place(booth):
    booth.choose("自行车道")
    booth.page.get_by_label("No", exact=True).check()
    reload(booth)
    assert booth.heading() == "Agree?"
    assert booth.page.get_by_label("No", exact=True).is_checked()
    booth.page.go_back()
    booth.page.get_by_label("自行车道", exact=True).wait_for()
    assert booth.page.get_by_label("自行车道", exact=True).is_checked()


def test_a_reload_of_the_check_page_casts_what_was_chosen(booth):
    accept(booth)
    booth.answer_all()
    reload(booth)
    assert booth.heading() == CHECK
    booth.cast()
    received(booth)
    assert opened(booth.vector, booth.ballots()[0]) == [[0, 1, 0], [0, 0, 1], [0, 1, 0, 1]]


def test_a_typed_code_is_never_kept(booth):
    booth.code = ""
    booth.open()
    booth.choose("自行车道")
    booth.choose("No")
    booth.page.get_by_label("Your voting code").fill(booth.vector.codes[0])
    booth.choose("B", "D")
    assert booth.heading() == CHECK
    assert booth.vector.codes[0] not in booth.page.evaluate("JSON.stringify(sessionStorage)")
    reload(booth)
    assert booth.heading() == "Choose 2 of 4" or booth.page.locator("#voting-code").is_visible()
    assert booth.page.locator("#voting-code").input_value() == ""
    assert booth.page.get_by_label("B", exact=True).is_checked()


def test_after_a_lost_answer_and_a_reload_the_same_bytes_are_sent_once_more(booth):
    booth.answer = lambda _: None
    booth.answer_all()
    booth.cast()
    booth.page.get_by_text("The server could not be reached").wait_for()
    reload(booth)
    assert booth.heading() == CHECK
    assert "sent and is not judged yet" in booth.page.get_by_role("alert").inner_text()
    accept(booth, status="counted")
    booth.cast()
    received(booth)
    assert len(booth.posts) == 2
    assert booth.posts[0][0] == booth.posts[1][0]


def test_a_choice_that_is_changed_after_a_lost_answer_makes_another_ballot(booth):
    booth.answer = lambda _: None
    booth.answer_all()
    booth.cast()
    booth.page.get_by_text("The server could not be reached").wait_for()
    reload(booth)
    accept(booth)
    booth.page.get_by_role("link", name="Change question 2").click()
    booth.choose("Yes")
    booth.cast()
    received(booth)
    assert opened(booth.vector, booth.ballots()[1])[1] == [0, 1, 0]


def test_the_receipt_survives_a_reload_and_voting_again_begins_anew(booth):
    accept(booth)
    booth.answer_all()
    booth.cast()
    received(booth)
    code = booth.page.locator(".app-code__value").inner_text()
    reload(booth)
    assert booth.heading() == RECEIVED
    assert booth.page.locator(".app-code__value").inner_text() == code
    booth.page.get_by_role("img", name="Receipt QR code").wait_for()
    booth.page.get_by_role("link", name="vote again").click()
    booth.page.get_by_label("自行车道", exact=True).wait_for()
    assert not booth.page.get_by_label("自行车道", exact=True).is_checked()
    assert len(booth.posts) == 1


def test_what_is_kept_is_for_one_voter_and_these_bytes_alone(booth):
    booth.answer_all()
    chosen = [[0, 1, 0], [0, 1], [0, 1, 0, 1]]
    assert kept(booth)["choices"] == [{"blank": False, "values": each} for each in chosen]
    booth.mark = "another"
    reload(booth)
    assert booth.page.locator("input:checked").count() == 0
    assert kept(booth)["voter"] == "another"
    assert not any(any(each["values"]) for each in kept(booth)["choices"])


def test_what_is_no_note_of_ours_is_thrown_away(booth):
    place = f"/elections/{booth.vector.uuid}/ballots"
    for rubbish in ("{", "null", "[]", '{"voter":"lin"}'):
        write = "([place, text]) => sessionStorage.setItem(place, text)"
        booth.page.evaluate(write, [place, rubbish])
        reload(booth)
        booth.page.get_by_label("自行车道", exact=True).wait_for()
    assert booth.complaints == []


def test_leaving_clears_what_was_chosen(booth):
    for link in ("Back", "Vote later", "Leave without casting"):
        if link == "Back":
            booth.page.get_by_label("自行车道", exact=True).check()
        else:
            booth.answer_all()
        if link == "Vote later":
            booth.page.get_by_role("link", name="Change question 3").click()
        assert booth.page.evaluate("sessionStorage.length") == 1
        booth.page.get_by_role("link", name=link, exact=True).click()
        booth.page.wait_for_url("**/consultations/c")
        assert booth.page.evaluate("sessionStorage.length") == 0, link
        booth.open()


def test_a_browser_that_keeps_nothing_can_still_vote(booth):
    accept(booth)
    booth.page.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new Error('blocked'); } })"
    )
    booth.open()
    booth.answer_all()
    booth.cast()
    received(booth)
    assert booth.complaints == []


def test_who_is_offline_is_told_and_can_cast_when_it_is_back(booth):
    accept(booth)
    booth.answer_all()
    booth.page.context.set_offline(True)
    booth.page.get_by_text("You are offline.").wait_for()
    booth.page.context.set_offline(False)
    booth.page.get_by_text("You are offline.").wait_for(state="hidden")
    booth.cast()
    received(booth)


def test_an_ended_session_costs_nothing_but_signing_in_again(booth):
    said = {"error": "not-signed-in", "sentence": "You are not signed in."}
    booth.answer = lambda _: (403, said)
    booth.answer_all()
    booth.cast()
    alert = booth.page.get_by_role("alert")
    alert.get_by_text("not judged").wait_for()
    link = alert.get_by_role("link", name="Sign in and come back here.")
    here = f"%2Felections%2F{booth.vector.uuid}%2Fvote"
    assert link.get_attribute("href") == f"/sign-in?next={here}"
    accept(booth)
    booth.open()  # signed in again
    assert booth.heading() == CHECK
    booth.cast()
    received(booth)
    assert booth.posts[0][0] == booth.posts[1][0]


def test_a_page_that_is_too_old_says_to_load_it_again(booth):
    booth.answer = lambda _: (403, {"error": "bad-form-token", "sentence": "Too old."})
    booth.answer_all()
    booth.cast()
    link = booth.page.get_by_role("alert").get_by_role("link", name="Load this page again.")
    link.wait_for()
    accept(booth)
    link.click()
    booth.page.get_by_text("sent and is not judged yet").wait_for()
    booth.cast()
    received(booth)
    assert booth.posts[0][0] == booth.posts[1][0]


def test_after_a_refusal_a_reload_makes_a_new_ballot(booth):
    def answer(_):
        signed = refusal_of(booth.posts[-1][0], "copied-ciphertext")
        return 409, {"error": "copied-ciphertext", "sentence": "No.", "refusal": signed}

    booth.answer = answer
    booth.answer_all()
    booth.cast()
    booth.page.get_by_text("Reason: copied-ciphertext").wait_for()
    reload(booth)
    accept(booth)
    booth.cast()
    received(booth)
    assert booth.posts[0][0] != booth.posts[1][0]


def test_two_tabs_tell_each_other(booth):
    accept(booth)
    booth.answer_all()
    other = booth.page.context.new_page()
    other.goto(booth.page.url)
    other.get_by_label("自行车道", exact=True).wait_for()
    booth.cast()
    received(booth)
    other.get_by_text("If you cast here too").wait_for()
    other.get_by_label("Library garden", exact=True).check()
    for answer in ("Yes", "B"):
        other.get_by_role("button", name="Continue").click()
        other.get_by_label(answer, exact=True).locator("visible=true").check()
    other.get_by_role("button", name="Continue").click()
    other.get_by_role("button", name="Cast vote").click()
    other.get_by_role("heading", name=RECEIVED).wait_for()
    booth.page.get_by_text("That one counts now").wait_for()


def test_a_clock_that_is_a_day_off_changes_nothing(booth):
    accept(booth)
    booth.page.clock.set_fixed_time(datetime.now(UTC) + timedelta(days=1))
    booth.open()
    booth.answer_all()
    booth.cast()
    received(booth)
    assert json.loads(booth.posts[0][0])["election_uuid"] == booth.vector.uuid
