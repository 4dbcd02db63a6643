"""The voting page in Chromium: what it asks, what it sends, what it says when something fails."""

import hashlib
import json
import re
from base64 import b64encode
from dataclasses import replace

import pytest
from nacl.bindings import crypto_core_ed25519_sub, crypto_scalarmult_ed25519_noclamp
from nacl.bindings import crypto_scalarmult_ed25519_base_noclamp as base_times

from ballots.record.refusal import Refusal, sign_refusal
from tests.ballots.making.test_decrypting import SEED
from tests.javascript import qr
from tests.javascript.conftest import ORIGIN

pytestmark = pytest.mark.browser

DIGITS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CHECK = "Check your answers before you cast"
RECEIVED = "Your vote is received"


def tracker_of(body: bytes) -> str:
    return b64encode(hashlib.sha256(body).digest()).decode().rstrip("=")


def code_of(body: bytes) -> str:
    rest = int.from_bytes(hashlib.sha256(body).digest()) % 31**12
    return "".join(DIGITS[rest // 31**place % 31] for place in range(11, -1, -1))


def receipt_for(body: bytes, **changes) -> dict[str, object]:
    tracker = tracker_of(body)
    return {"status": "accepted", "code": code_of(body), "tracker": tracker, "index": 7,
            "receipt": "/elections/x/receipts/y"} | changes  # fmt: skip


def accept(booth, **changes):
    booth.answer = lambda _: (201, receipt_for(booth.posts[-1][0], **changes))


def kept(booth) -> dict[str, object]:
    """What the tab keeps for this election."""
    place = f"/elections/{booth.vector.uuid}/ballots"
    return json.loads(booth.page.evaluate("(place) => sessionStorage.getItem(place)", place))


def opened(vector, ballot) -> list[list[int]]:
    """Decrypt a ballot with the vector's one trustee key, without any code of ours."""
    key = int(vector.trustee_keys[0]).to_bytes(32, "little")
    one = base_times((1).to_bytes(32, "little"))

    def bit(cipher) -> int:
        alpha, beta = (bytes.fromhex(cipher[name])[::-1] for name in ("alpha", "beta"))
        shared = crypto_scalarmult_ed25519_noclamp(key, alpha)
        assert beta == shared or crypto_core_ed25519_sub(beta, shared) == one
        return int(beta != shared)

    return [[bit(cipher) for cipher in answer["choices"]] for answer in ballot["answers"]]


def test_a_vote_is_sealed_as_chosen_and_its_code_is_shown(booth):
    accept(booth)
    booth.answer_all()
    assert booth.heading() == CHECK
    shown = booth.page.locator(".app-answer li").all_inner_texts()
    assert shown == ["自行车道", "No", "B", "D"]
    booth.cast()
    booth.page.get_by_role("heading", name=RECEIVED).wait_for()
    ((body, headers),) = booth.posts
    assert opened(booth.vector, json.loads(body)) == [[0, 1, 0], [0, 0, 1], [0, 1, 0, 1]]
    assert headers["x-csrf-token"] == "the-token"
    assert headers["content-type"] == "application/json"
    code = re.sub(r"\s", "", booth.page.locator(".app-code__value").inner_text())
    assert code == code_of(body)
    assert booth.complaints == []


def test_the_qr_code_holds_what_this_device_made_and_nothing_that_the_server_said(booth):
    accept(booth, receipt="//elsewhere.example/x")
    booth.answer_all()
    booth.cast()
    picture = booth.page.get_by_role("img", name="Receipt QR code")
    picture.wait_for()
    ((body, _),) = booth.posts
    ref = tracker_of(body).replace("+", "-").replace("/", "_")
    address = f"/elections/{booth.vector.uuid}/receipt"
    fragment = f"#c={json.loads(body)['credential']}&t={ref}"
    assert qr.holds(picture.get_attribute("src"), f"{ORIGIN}{address}{fragment}")
    links = {
        name: booth.page.get_by_role("link", name=name).get_attribute("href")
        for name in ("Download the receipt", "Compare on this device")
    }
    assert links == {
        "Download the receipt": f"{address}s/{ref}",
        "Compare on this device": f"{address}{fragment}",
    }
    assert picture.evaluate("img => img.complete && img.naturalWidth > 0")
    assert not [each for each in booth.requests if "qr.svg" in each]


def test_neither_code_nor_choices_leave_and_nothing_of_them_stays(booth):
    accept(booth)
    booth.answer_all()
    booth.cast()
    booth.page.get_by_role("heading", name=RECEIVED).wait_for()
    left = "\n".join(booth.requests)
    assert booth.vector.codes[0] not in left
    assert "自行车道" not in left
    assert "%E8%87%AA" not in left
    assert booth.page.locator("#voting-code").input_value() == ""
    assert booth.page.locator("[data-question], .app-answer").count() == 0
    assert list(kept(booth)) == ["received", "voter", "fingerprint"]
    assert booth.page.evaluate("localStorage.length") == 0
    assert "自行车道" not in booth.page.content()


def test_too_few_and_too_many_choices_are_said_beside_the_question(booth):
    booth.go_on()
    assert booth.page.locator("#q1-error").inner_text() == "Choose at least 1."
    booth.choose("Library garden", "自行车道", "Rue piétonne <été>")
    error = "Choose 2 at most; 3 are chosen."
    assert booth.page.locator("#q1-error").inner_text() == error
    assert booth.page.get_by_role("alert").locator("a").inner_text() == error
    assert booth.page.evaluate("document.activeElement.dataset.part") == "problem"
    booth.page.get_by_label("Library garden").uncheck()
    booth.go_on()
    assert booth.heading() == "Agree?"


def test_a_blank_vote_and_an_empty_one_are_sealed_as_such(booth):
    accept(booth)
    booth.choose("Library garden")
    booth.page.get_by_label("Yes").check()
    booth.choose("Blank voteCounts as taking part, for none of them")
    booth.go_on()
    booth.cast()
    booth.page.get_by_role("heading", name=RECEIVED).wait_for()
    assert opened(booth.vector, booth.ballots()[0]) == [[1, 0, 0], [1, 0, 0], [0, 0, 0, 0]]


def test_the_check_page_shows_code_and_fingerprint_as_this_device_computed_them(booth):
    accept(booth)
    booth.answer_all()
    booth.page.get_by_text("Fingerprint of the election, and a test of this device").click()
    fingerprint = b64encode(hashlib.sha256(booth.vector.election).digest()).decode()
    booth.page.get_by_text(fingerprint[:12], exact=True).wait_for()
    early = booth.page.locator('[data-part="code-early"]')
    booth.page.wait_for_function("(code) => code.innerText !== '…'", arg=early.element_handle())
    told = early.inner_text()
    booth.cast()
    booth.page.get_by_role("heading", name=RECEIVED).wait_for()
    assert told.replace(" ", "") == code_of(booth.posts[0][0])


def test_a_change_on_the_check_page_changes_the_ballot(booth):
    accept(booth)
    booth.answer_all()
    booth.page.get_by_role("link", name="Change question 2").click()
    assert booth.heading() == "Agree?"
    booth.choose("Yes")
    assert booth.heading() == CHECK
    booth.cast()
    booth.page.get_by_role("heading", name=RECEIVED).wait_for()
    assert opened(booth.vector, booth.ballots()[0])[1] == [0, 1, 0]


def test_the_browsers_back_button_keeps_the_choices(booth):
    booth.answer_all()
    booth.page.go_back()
    booth.page.go_back()
    assert booth.heading() == "Agree?"
    assert booth.page.get_by_label("No", exact=True).is_checked()


def test_the_keyboard_alone_is_enough(booth):
    accept(booth)
    press = booth.page.keyboard.press
    booth.page.get_by_label("Library garden").focus()
    press("Space")
    booth.page.get_by_role("button", name="Continue").focus()
    press("Enter")
    assert booth.page.evaluate("document.activeElement.tagName") == "H1"
    press("Tab")
    press("ArrowDown")
    booth.page.get_by_role("button", name="Continue").focus()
    press("Enter")
    booth.page.get_by_role("button", name="Continue").focus()
    press("Enter")
    booth.page.get_by_role("button", name="Cast vote").focus()
    press("Enter")
    booth.page.get_by_role("heading", name=RECEIVED).wait_for()


def test_who_has_voted_is_told_so_on_the_first_question_only(booth):
    told = booth.page.get_by_text("You have voted already").locator("visible=true")
    assert told.count() == 0
    booth.voted = True
    booth.open()
    assert told.count() == 1
    booth.choose("Library garden")
    assert told.count() == 0


def test_a_double_click_casts_once(booth):
    accept(booth)
    booth.answer_all()
    booth.page.get_by_role("button", name="Cast vote").dblclick()
    booth.page.get_by_role("heading", name=RECEIVED).wait_for()
    assert len(booth.posts) == 1


def test_after_a_network_failure_the_same_bytes_are_sent_again(booth):
    booth.answer = lambda _: None
    booth.answer_all()
    booth.cast()
    booth.page.get_by_text("The server could not be reached").wait_for()
    accept(booth, status="counted")
    booth.cast()
    booth.page.get_by_role("heading", name=RECEIVED).wait_for()
    assert booth.posts[0][0] == booth.posts[1][0]
    assert "already received" in booth.page.locator('[data-part="again"]').inner_text()


def shown_codes(booth) -> tuple[str, str]:
    """The code and the tracker on the check page, once they stand there."""
    early, whole = (
        booth.page.locator(f'[data-part="{name}-early"]') for name in ("code", "tracker")
    )
    booth.page.wait_for_function("(code) => code.innerText !== '…'", arg=early.element_handle())
    return early.inner_text().replace(" ", ""), whole.inner_text()


@pytest.mark.parametrize("code", ["code-taken", "burned-ballot"])
def test_a_ballot_that_can_never_be_cast_is_made_anew_and_sent_once_its_code_was_seen(booth, code):
    booth.answer = lambda _: (409, {"error": code, "sentence": "Taken."})
    booth.answer_all()
    first = shown_codes(booth)
    booth.cast()
    booth.page.get_by_text("Look at its code").wait_for()
    second = shown_codes(booth)
    ((body, _),) = booth.posts
    assert (code_of(body), tracker_of(body)) == first != second
    accept(booth)
    booth.cast()
    booth.page.get_by_role("heading", name=RECEIVED).wait_for()
    assert (code_of(booth.posts[1][0]), tracker_of(booth.posts[1][0])) == second
    assert len({str(opened(booth.vector, each)) for each in booth.ballots()}) == 1


def refusal_of(body: bytes, reason: str, seed: bytes = SEED) -> str:
    """What the log signs."""
    election, at = json.loads(body)["election_uuid"], "2026-11-26T08:00:00Z"
    refusal = Refusal(election, tracker_of(body), reason, at, "vote.example/record")
    return sign_refusal(refusal, seed).decode()


def saved(booth, name: str) -> str:
    """The content of a file that the page offers."""
    with booth.page.expect_download() as waiting:
        booth.page.get_by_role("link", name=name).click()
    return waiting.value.path().read_text(encoding="utf-8")


def test_a_refusal_is_shown_with_its_reason_and_its_evidence_and_nothing_is_lost(booth):
    def answer(_):
        signed = refusal_of(booth.posts[-1][0], "closed")
        said = {"error": "closed", "sentence": "Voting has <b>ended</b>.", "refusal": signed}
        return 409, said

    booth.answer = answer
    booth.answer_all()
    booth.cast()
    alert = booth.page.get_by_role("alert")
    alert.get_by_text("Reason: closed").wait_for()
    assert "not accepted" in alert.inner_text()
    assert "Voting has <b>ended</b>." in alert.inner_text()
    assert booth.heading() == CHECK
    assert booth.page.locator(".app-answer li").count() == 4
    ((body, _),) = booth.posts
    assert saved(booth, "Download the signed refusal") == refusal_of(body, "closed")
    assert saved(booth, "Download the sealed ballot").encode() == body


@pytest.mark.parametrize(
    "signed",
    ["", "no note", "another ballot", "another reason", "another key", "no signature",
     "another text"],
)  # fmt: skip
def test_what_is_no_refusal_of_this_ballot_is_not_shown_as_one(booth, signed):
    def answer(_):
        body = booth.posts[-1][0]
        notes = {
            "another ballot": refusal_of(body + b" ", "closed"),
            "another reason": refusal_of(body, "not-open"),
            "another key": refusal_of(body, "closed", bytes(32)),
            "no signature": refusal_of(body, "closed").split("\u2014")[0],
            "another text": refusal_of(body, "not-open").replace("not-open", "closed"),
        }
        said = {"error": "closed", "sentence": "Ended.", "refusal": notes.get(signed, signed)}
        return 409, said

    booth.answer = answer
    booth.answer_all()
    booth.cast()
    alert = booth.page.get_by_role("alert")
    alert.get_by_text("Reason: closed").wait_for()
    assert "not judged" in alert.inner_text()
    assert booth.page.locator('[data-part="refusal"]').is_hidden()


@pytest.mark.parametrize("changes", [{"tracker": "A" * 43}, {"code": "AAAABBBBCCCC"}])
def test_another_code_than_our_own_raises_the_alarm(booth, changes):
    accept(booth, **changes)
    booth.answer_all()
    booth.cast()
    booth.page.get_by_role("heading", name="The answer does not match your ballot").wait_for()
    assert "tracker-mismatch" in booth.page.locator("main").inner_text()
    evidence = booth.page.evaluate(
        "async () => (await fetch(document.querySelector('[data-part=evidence]').href)"
        ".then((file) => file.text()).catch(() => ''))"
    )
    assert evidence == "" or tracker_of(booth.posts[0][0]) in evidence
    assert booth.page.locator(f"text={RECEIVED}").locator("visible=true").count() == 0


def test_an_election_with_other_bytes_is_not_voted_in(booth):
    booth.election = booth.vector.election.replace(b'"max":2', b'"max":3')
    booth.open()
    booth.page.get_by_text("is not the one this page was made for").wait_for()
    assert booth.page.get_by_role("button").locator("visible=true").all_inner_texts() == [
        "Large text", "中文",
    ]  # fmt: skip


def test_questions_in_another_order_are_not_voted_in(booth):
    page = booth.shown()
    first = page.questions[0]
    page.questions[0] = replace(first, answers=first.answers[::-1])
    booth.shown = lambda: page
    booth.open()
    booth.page.get_by_text("is not the one this page was made for").wait_for()


@pytest.mark.parametrize("query", ["", "?lang=zh"])
@pytest.mark.parametrize("width", [320, 1280])
def test_every_state_is_accessible_and_fits(booth, axe, layout, query, width):
    accept(booth)
    booth.page.set_viewport_size({"width": width, "height": 800})
    booth.open(query)
    found = {}
    found["question"] = axe(booth.page) + layout(booth.page)
    go_on = booth.page.locator('[data-part="continue"]')
    go_on.click()
    found["error"] = axe(booth.page) + layout(booth.page)
    booth.page.get_by_label("自行车道").check()
    go_on.click()
    booth.page.get_by_label("Yes").check()
    go_on.click()
    found["code"] = axe(booth.page) + layout(booth.page)
    go_on.click()
    found["check"] = axe(booth.page) + layout(booth.page)
    booth.page.locator('[data-part="cast"]').click()
    booth.page.locator(".app-received").wait_for()
    found["done"] = axe(booth.page) + layout(booth.page)
    assert {state: faults for state, faults in found.items() if faults} == {}
    assert booth.complaints == []
