"""The experts' gate: what their reviews do not let through stands on no ballot, and is named."""

import json
from dataclasses import replace

import pytest

from ballots.combining import Rules
from ballots.combining.gate import Found
from ballots.counting.rule import GreedyBudget
from participate.elections import service as elections
from participate.elections.gates import Gate, hold
from participate.elections.kinds import counting_text
from participate.elections.plan import plan_from_json, plan_to_json
from participate.eligibility.service import Chamber
from participate.reviews.service import ReviewDraft, Score
from participate.shared.errors import InvalidInputError
from tests.participate.elections.conftest import address
from tests.participate.reviews.making import put_review


@pytest.fixture
def reviewed(stage, make_person, database, act):
    """Three proposals: medians 4 (of 5, 4) and 2 (of 2, 4) on the one criterion; one unreviewed."""
    stage.publish()
    experts = [make_person("expert", address=f"expert{n}@example.org") for n in (1, 2)]
    for expert, scores in zip(experts, ((5, 2), (4, 4)), strict=True):
        for proposal, score in zip(stage.options, scores, strict=False):
            draft = ReviewDraft((Score("c1", score, "Why."),), "Words.", "en")
            put_review(database, act, expert, proposal, draft)
    return stage


def ready(reviewed, gate, **changes):
    reviewed.put_roll(Chamber.CITIZENS, address(1))
    reviewed.hand_in_key()
    plan = reviewed.plan()
    reviewed.save(replace(plan, contests=(replace(plan.contests[0], gate=gate, **changes),)))
    return reviewed


def ids(judged):
    return tuple(each.id for each in judged)


def test_of_two_middle_scores_the_lower_one_is_the_median(reviewed):
    first, second, third = reviewed.options
    findings = reviewed.read(elections.findings_in, reviewed.consultation)
    assert findings == {first: {"c1": Found(2, 4)}, second: {"c1": Found(2, 2)}}
    titles = dict.fromkeys(reviewed.options, "A title")
    assert ids(hold(Gate("c1", 3), titles, findings).held_back) == (second, third)
    assert ids(hold(Gate("c1", 2), titles, findings).passed) == (first, second)
    assert ids(hold(Gate("c1", 2, 3), titles, findings).passed) == ()
    assert ids(hold(Gate("c2", 1), titles, findings).passed) == ()
    denied = hold(Gate(not_denied="c1"), titles, {second: {"c1": Found(3, 1)}})
    assert ids(denied.held_back) == (second,)
    assert [each.criterion for each in Gate("c1", 3, 1, "c2").demands] == ["c1", "c2"]


def test_a_question_keeps_its_gate_and_its_page_says_what_that_holds_back_today(
    reviewed, client, sign_in, post
):
    sign_in(client, "official", address="official@example.org")
    url = f"/desk/consultations/{reviewed.consultation}/vote/questions/0"
    form = {"question": "Which?", "kind": "choose", "minimum": "1", "maximum": "1",
            "options": list(reviewed.options), "gate": "c1", "gate_least": "3",
            "gate_reviews": "2"}  # fmt: skip
    assert "no criterion" in post(client, url, {**form, "gate": "c9"}).text
    for name, typed in [
        *(("gate_least", least) for least in ("", "0", "6", "x")),
        *(("gate_reviews", number) for number in ("", "0", "101", "x")),
        ("not_denied", "c1"),
    ]:
        answer = post(client, url, {**form, name: typed})
        assert answer.status_code == 422
        assert f'href="#{name}"' in answer.text
    assert reviewed.read(elections.get_plan, reviewed.consultation).contests == ()
    assert post(client, url, form).status_code == 303
    (kept,) = reviewed.read(elections.get_plan, reviewed.consultation).contests
    assert kept.gate == Gate("c1", 3, 2)
    assert kept.options == reviewed.options
    page = client.get(url).text
    assert "hold back: Work 1; Work 2." in page
    assert "Experts’ medians:" in page
    assert 'value="3" selected' in page
    only = {**form, "gate": "", "not_denied": "c1"}
    assert post(client, url, only).status_code == 303
    (kept,) = reviewed.read(elections.get_plan, reviewed.consultation).contests
    assert kept.gate == Gate(not_denied="c1")


def test_the_ballot_and_its_preview_leave_out_what_the_gate_holds_back(reviewed, client, sign_in):
    ready(reviewed, Gate("c1", 2))
    sign_in(client, "official", address="official@example.org")
    preview = client.get(f"/desk/consultations/{reviewed.consultation}/vote/preview").text
    assert "Held back: <strong>Work 2</strong>" in preview
    assert "“Old estates”: no score" in preview
    uuid = reviewed.set_up()
    rules = Rules.from_bytes(reviewed.read(elections.rules_document, reviewed.consultation))
    (contest,) = rules.contests
    assert tuple(option.id for option in contest.options) == reviewed.options[:2]
    assert ids(contest.gate.held_back) == reviewed.options[2:]
    assert contest.gate.held_back[0].title == "Work 2"
    definition = json.loads(reviewed.read(elections.definition_of, uuid))
    assert definition["questions"][0]["answers"] == ["Work 0", "Work 1"]
    about = client.get(f"/elections/{uuid}").text
    assert "Held back: <strong>Work 2</strong>" in about
    assert "more than half of the scores 2 of 5 or more" in about


def test_a_preview_before_the_reviews_shows_what_is_considered(reviewed, client, sign_in):
    ready(reviewed, Gate("c1", 5))
    sign_in(client, "official", address="official@example.org")
    preview = client.get(f"/desk/consultations/{reviewed.consultation}/vote/preview").text
    assert preview.count("Held back:") == 3
    assert preview.count("Work 0") == 2


def test_a_vote_is_not_set_up_where_the_gate_leaves_nothing_to_decide(reviewed):
    ready(reviewed, Gate("c1", 3))
    with pytest.raises(InvalidInputError) as caught:
        reviewed.set_up()
    assert "leaves too few" in caught.value.fields["contest-0"]
    assert caught.value.params_of("contest-0")["names"] == "Work 1; Work 2"


def test_a_question_of_yes_or_no_needs_its_one_proposal(reviewed):
    one = {"options": reviewed.options[:1], "minimum": 0, "maximum": 1}
    ready(reviewed, Gate("c1", 3), **one).set_up()


def test_a_budget_loses_the_cost_with_the_project(reviewed):
    rule = GreedyBudget(blank=False, minimum=1, maximum=3, costs=(10, 20, 30), budget=50)
    ready(reviewed, Gate("c1", 2), counting=counting_text(rule)).set_up()
    rules = Rules.from_bytes(reviewed.read(elections.rules_document, reviewed.consultation))
    assert rules.contests[0].counting.costs == (10, 20)
    assert rules.contests[0].counting.maximum == 2


def test_a_plan_of_before_gates_had_numbers_is_read(reviewed):
    plan = reviewed.plan()
    gated = replace(plan.contests[0], gate=Gate("c1", 4))
    kept = plan_to_json(replace(plan, contests=(gated,)))
    del kept["contests"][0]["gate"]["reviews"], kept["contests"][0]["gate"]["not_denied"]
    assert plan_from_json(kept).contests[0].gate == Gate("c1", 4, 1)
