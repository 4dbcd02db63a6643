"""A voter on a phone answers a question of every kind; what is opened is what was chosen.

The browser's requests are answered by the application itself, so that the ballot is made by the
page's own scripts and judged by the casting service.
"""

from dataclasses import replace

import pytest

from ballots.combining import combine
from ballots.combining.rules import Rules
from participate.elections import service as elections
from participate.elections.policy import State
from participate.elections.service import Contest
from participate.eligibility.service import Chamber
from tests.journeys.conftest import axe, axe_source, browser, layout, open_page
from tests.participate.conftest import BASE
from tests.participate.elections.conftest import address

__all__ = ["axe", "axe_source", "browser", "layout", "open_page"]

pytestmark = pytest.mark.browser

PHONE = {"width": 320, "height": 720}
RUNOFF = '{"method":"STV","blank":true,"seats":1}'
SCHULZE = '{"method":"Schulze","blank":false}'
GRADES = '{"method":"MajorityJudgment","blank":true,"grades":["Good / 好","Fair / 中","Poor / 差"]}'
BUDGET = '"blank":true,"min":1,"max":2,"costs":[6000,50000,40],"budget":50000}'
GREEDY = '{"method":"GreedyBudget",' + BUDGET
SHARES = '{"method":"EqualShares",' + BUDGET
PASSED_ON = ("content-type", "x-csrf-token")


@pytest.fixture
def booth(stage, client, sign_in, open_page):
    """An open vote with a question of every kind, and the voting page of its one voter."""
    stage.publish()
    stage.put_roll(Chamber.CITIZENS, address(1))
    stage.hand_in_key(1), stage.hand_in_key(2)
    some = stage.options
    contests = (
        Contest("Yes?", some[:1], 0, 1, blank=True),
        *(Contest(rule[11:16], some, counting=rule)
          for rule in (RUNOFF, SCHULZE, GRADES, GREEDY, SHARES)),
    )  # fmt: skip
    stage.save(replace(stage.plan(), contests=contests))
    stage.set_up()
    stage.open()
    sign_in(client, address=address(1))
    page = open_page(PHONE, locale="en-GB")
    page.set_default_timeout(5_000)
    page.said, page.altered = [], (b"", b"")
    page.on("console", lambda message: page.said.append(message.text))
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.route("**/*", lambda route: forward(client, route, page.altered))
    return page


def forward(client, route, altered):
    """Let the application answer a request of the browser."""
    asked = route.request
    headers = {"Origin": BASE} | {
        name: asked.headers[name] for name in PASSED_ON if name in asked.headers
    }
    answer = client.request(
        asked.method, asked.url, content=asked.post_data_buffer or b"", headers=headers
    )
    kept = ("content-type", "content-security-policy")
    old, new = altered
    route.fulfill(
        status=answer.status_code,
        body=answer.content.replace(old, new) if old else answer.content,
        headers={name: answer.headers[name] for name in kept if name in answer.headers},
    )


def open_booth(page, stage):
    page.goto(f"{BASE}/elections/{stage.uuids[0]}/vote")
    page.locator('[data-part="states"]').locator("visible=true").wait_for()


def go_on(page):
    page.locator('[data-part="continue"]').click()


def shown(page, selector):
    return page.locator(selector).locator("visible=true")


def place(page, *places):
    for number, each in enumerate(places):
        shown(page, "select").nth(number).select_option(str(each))


def grade(page, *names):
    rows = shown(page, ".app-grades")
    for number, name in enumerate(names):
        rows.nth(number).get_by_label(name).check()


def choose(page, *labels):
    for label in labels:
        page.get_by_label(label).locator("visible=true").check()


def answer_all(page):
    for act, *choice in (
        (choose, "Yes, for it"),
        (place, 2, 0, 1),
        (place, 1, 3, 1),
        (grade, "Poor / 差", "Good / 好", "Fair / 中"),
        (choose, "Work 0", "Work 1"),
        (choose, "Work 1"),
    ):
        act(page, *choice)
        go_on(page)


def test_what_is_opened_is_what_was_chosen_in_every_kind_of_question(booth, stage):
    open_booth(booth, stage)
    answer_all(booth)
    booth.get_by_role("heading", name="Check your answers").wait_for()
    answers = [row.inner_text().split("\n") for row in booth.locator(".app-answer ul").all()]
    assert answers == [
        ["Work 0: Yes, for it"],
        ["1. Work 2", "2. Work 0", "Not placed: Work 1"],
        ["1. Work 0", "1. Work 2", "3. Work 1"],
        ["Work 0: Poor / 差", "Work 1: Good / 好", "Work 2: Fair / 中"],
        ["Work 0 · ¥6,000", "Work 1 · ¥50,000"],
        ["Work 1 · ¥50,000"],
    ]
    assert "first shuffled by two trustees" in booth.locator("main").inner_text()
    booth.get_by_role("button", name="Cast vote").click()
    booth.get_by_role("heading", name="Your vote is received").wait_for()
    assert booth.said == []
    stage.close()
    stage.shuffle(1), stage.shuffle(2)
    stage.submit(1), stage.submit(2)
    assert stage.view().state is State.OPENED
    tallies = stage.read(elections.tallies, stage.consultation)
    yes, runoff, schulze, grades, greedy, shares = tallies["citizens"].contests
    assert (yes.votes, yes.blanks) == ((1,), 0)
    assert (greedy.votes, greedy.blanks) == ((1, 1, 0), 0)
    opened = [each.answers for each in (runoff, schulze, grades, shares)]
    assert opened == [((2, 0, 1),), ((1, 3, 1),), ((3, 1, 2),), ((0, 1, 0),)]
    rules = Rules.from_bytes(stage.read(elections.rules_document, stage.consultation))
    found = [each.count.result.ballots for each in combine(rules, tallies).contests[1:]]
    assert [(each.valid, each.blank, each.invalid) for each in found] == [(1, 0, 0)] * 5


def test_blank_votes_are_opened_as_blank_in_every_kind_of_question(booth, stage):
    open_booth(booth, stage)
    choose(booth, "Blank vote")
    go_on(booth)
    for act, *choice in ((place, 1, 0, 2), (place, 0, 1), (grade, "Good / 好"), (choose, "Work 0"),
                         (choose, "Work 2")):  # fmt: skip
        act(booth, *choice)
        if act is not place or choice[0]:
            choose(booth, "Blank vote")
        go_on(booth)
    booth.get_by_role("heading", name="Check your answers").wait_for()
    answers = [row.inner_text().split("\n") for row in booth.locator(".app-answer ul").all()]
    assert answers[2] == ["1. Work 1", "Not placed: Work 0 · Work 2"]
    assert answers[:2] + answers[3:] == [["Blank vote"]] * 5
    booth.get_by_role("button", name="Cast vote").click()
    booth.get_by_role("heading", name="Your vote is received").wait_for()
    stage.close()
    stage.shuffle(1), stage.shuffle(2)
    stage.submit(1), stage.submit(2)
    yes, runoff, _, grades, greedy, shares = stage.read(
        elections.tallies, stage.consultation
    )["citizens"].contests  # fmt: skip
    assert (yes.votes, yes.blanks, greedy.votes, greedy.blanks) == ((0,), 1, (0, 0, 0), 1)
    assert {each.answers for each in (runoff, grades, shares)} == {((0, 0, 0),)}


def test_every_kind_is_fit_on_a_phone_and_says_what_is_wrong(booth, stage, axe, layout):
    open_booth(booth, stage)
    said, found = [], []

    def refused():
        go_on(booth)
        problem = booth.locator('[data-part="problem-body"]')
        said.append(problem.inner_text())
        target = problem.locator("a").first.get_attribute("href")
        assert shown(booth, target).count() == 1

    for act, wrong, right in (
        (choose, [()], ("Work 0",)),
        (place, [(), (1, 1), (3, 1)], (1, 2)),
        (place, [()], (1, 1)),
        (grade, [(), ("Good / 好",)], ("Good / 好",) * 3),
        (choose, [(), ("Work 0", "Work 1", "Work 2")], ("Work 0",)),
    ):
        for choice in wrong:
            act(booth, *choice)
            refused()
        found += axe(booth) + layout(booth)
        if act is choose and right[0] == "Work 0" and len(wrong) == 1:
            shown(booth, "[data-option]").first.check()
        else:
            act(booth, *right)
        go_on(booth)
    found += axe(booth) + layout(booth)
    assert found == []
    wanted = [
        "Choose one answer.", "at least one of them", "Place 1 is given twice",
        "Place 2 is missing", "at least one of them", "3 have none", "2 have none",
        "Choose at least 1", "Choose 2 at most; 3 are chosen",
    ]  # fmt: skip
    for sentence, words in zip(said, wanted, strict=True):
        assert words in sentence


def test_a_page_with_another_rule_than_the_sealed_one_is_not_voted_in(booth, stage):
    for altered in (
        (b'data-method="runoff"', b'data-method="schulze"'),
        (b'data-seats="1"', b'data-seats="2"'),
        (b'data-method="judgment"', b'data-method="borda"'),
        ("Fair / 中</label>".encode(), "Fair / 好</label>".encode()),
        (b'data-cost="6000"', b'data-cost="600"'),
        (b'data-budget="50000"', b'data-budget="60000"'),
        (b'data-kind="yes_no" data-method="shares"', b'data-kind="yes_no" data-method="stv"'),
    ):
        booth.altered = altered
        booth.goto(f"{BASE}/elections/{stage.uuids[0]}/vote")
        booth.get_by_text("is not the one this page was made for").wait_for()
        assert shown(booth, "main button").count() == 0


def test_places_are_moved_by_buttons_and_a_budget_is_added_up(booth, stage):
    open_booth(booth, stage)
    choose(booth, "No, against it")
    go_on(booth)
    place(booth, 3, 1, 0)
    up = booth.get_by_role("button", name="Move up: Work 0")
    up.focus()
    booth.keyboard.press("Enter")
    assert [each.input_value() for each in shown(booth, "select").all()] == ["1", "2", "0"]
    assert booth.evaluate("document.activeElement.getAttribute('aria-label')") == "Move up: Work 0"
    assert up.get_attribute("aria-disabled") == "true"
    assert "1. Work 0, 2. Work 1" in booth.locator('[data-part="said"]').first.inner_text()
    booth.keyboard.press("Enter")
    assert shown(booth, "select").first.input_value() == "1"
    assert '"values\\":[1,2,0]' in booth.evaluate("JSON.stringify(sessionStorage)")
    go_on(booth)
    place(booth, 1)
    go_on(booth)
    grade(booth, *["Good / 好"] * 3)
    go_on(booth)
    total = shown(booth, '[data-part="sum"]')
    assert total.inner_text() == "Your choice costs ¥0; the budget is ¥50,000."
    choose(booth, "Work 0")
    assert "¥6,000;" in total.inner_text()
    choose(booth, "Work 1")
    assert "¥56,000, more than the budget of ¥50,000" in total.inner_text()
    choose(booth, "Blank vote")
    assert "¥0;" in total.inner_text()
    choose(booth, "Work 1")
    booth.reload()
    total.wait_for()
    assert "¥50,000;" in total.inner_text()
    ranks, ties = (booth.locator('[data-kind="rank"]').nth(n).locator("select") for n in (0, 1))
    assert [each.input_value() for each in ranks.all()] == ["1", "2", "0"]
    assert [each.input_value() for each in ties.all()] == ["1", "0", "0"]
    grades = booth.locator('[data-kind="grade"] input:checked')
    assert grades.count() == 3


def test_the_preview_shows_every_kind_as_the_booth_does_and_casts_nothing(
    booth, stage, client, sign_in, axe, layout
):
    sign_in(client, "publisher", address="publisher@example.org")
    path = f"{BASE}/desk/consultations/{stage.consultation}/vote/preview"
    for width, language in ((320, "zh"), (1280, "en")):
        booth.set_viewport_size({"width": width, "height": 800})
        booth.goto(f"{path}?lang={language}")
        assert axe(booth) + layout(booth) == []
        booth.evaluate("document.documentElement.classList.toggle('app-large')")
        assert layout(booth) == []
    assert booth.locator("main form, main button").locator("visible=true").count() == 0
    assert booth.locator(".app-phone").bounding_box()["width"] <= 390
    sections = booth.locator("#preview section")
    assert sections.count() == 6
    ranks = sections.nth(1)
    ranks.locator("select").first.select_option("1")
    assert "Work 0" in ranks.locator('[data-part="order"]').inner_text()
    ranks.get_by_label("Blank vote").check()
    assert ranks.locator("select").first.input_value() == "0"
    assert booth.said == []


def test_the_form_of_a_question_shows_the_fields_of_its_kind_alone(
    booth, stage, client, sign_in, axe, layout
):
    sign_in(client, "official", address="official@example.org")
    booth.goto(f"{BASE}/desk/consultations/{stage.consultation}/vote/questions/4")
    fields = {
        "choose": {"minimum", "maximum"},
        "yes_no": set(),
        "rank": {"rank_by"},
        "grade": {"grades"},
        "budget": {"spend_by", "budget", "most", "cost"},
    }
    assert shown(booth, '[name="cost"]').count() == 3
    found = []
    for kind, names in fields.items():
        booth.check(f'[name="kind"][value="{kind}"]')
        own = shown(booth, ".app-when").locator("[name]:not([type=hidden])").locator("visible=true")
        assert set(own.evaluate_all("all => all.map(({ name }) => name)")) == names
        found += layout(booth)
        if kind in ("rank", "budget"):
            found += axe(booth)
    booth.check('[name="kind"][value="rank"]')
    booth.check('[name="rank_by"][value="stv"]')
    assert shown(booth, '[name="seats"]').count() == 1
    assert found == []
