"""The experts' gate: what their reviews do not let through stands on no ballot."""

from dataclasses import replace

import pytest

from participate.elections import service as elections
from participate.elections.gates import Gate, held_back
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


def test_of_two_middle_scores_the_lower_one_is_the_median(reviewed):
    first, second, third = reviewed.options
    medians = reviewed.read(elections.medians_in, reviewed.consultation)
    assert medians == {first: {"c1": 4}, second: {"c1": 2}}
    assert held_back(reviewed.options, Gate("c1", 3), medians) == (second, third)
    assert held_back((first, second), Gate("c1", 2), medians) == ()
    assert held_back((first,), Gate("c2", 1), medians) == (first,)


def test_a_question_is_refused_with_the_names_of_what_the_gate_holds_back(
    reviewed, client, sign_in, post
):
    sign_in(client, "official", address="official@example.org")
    url = f"/desk/consultations/{reviewed.consultation}/vote/questions/0"
    form = {"question": "Which?", "kind": "choose", "minimum": "1", "maximum": "1",
            "options": list(reviewed.options), "gate": "c1", "gate_least": "3"}  # fmt: skip
    refused = post(client, url, form)
    assert refused.status_code == 422
    assert "no review: Work 1; Work 2." in refused.text
    assert 'href="#gate"' in refused.text
    assert 'value="3" selected' in refused.text
    assert "Experts’ medians:" in refused.text
    assert "no criterion" in post(client, url, {**form, "gate": "c9"}).text
    for least in ("", "0", "6", "x"):
        answer = post(client, url, {**form, "gate_least": least})
        assert 'href="#gate_least"' in answer.text
    assert reviewed.read(elections.get_plan, reviewed.consultation).contests == ()
    passing = {**form, "options": list(reviewed.options[:2]), "gate_least": "2"}
    assert post(client, url, passing).status_code == 303
    (kept,) = reviewed.read(elections.get_plan, reviewed.consultation).contests
    assert kept.gate == Gate("c1", 2)
    assert 'value="2" selected' in client.get(url).text


def test_a_vote_is_not_set_up_over_a_gate_and_its_page_names_it(reviewed, client):
    reviewed.put_roll(Chamber.CITIZENS, address(1))
    reviewed.hand_in_key()
    plan = reviewed.plan()
    gated = replace(plan.contests[0], gate=Gate("c1", 3))
    reviewed.save(replace(plan, contests=(gated,)))
    with pytest.raises(InvalidInputError) as caught:
        reviewed.set_up()
    assert set(caught.value.fields) == {"contest-0"}
    one = replace(gated, options=reviewed.options[:1], minimum=0, maximum=1)
    reviewed.save(replace(plan, contests=(one,)))
    uuid = reviewed.set_up()
    assert "gave 3 of 5 or more for “Old estates”" in client.get(f"/elections/{uuid}").text
