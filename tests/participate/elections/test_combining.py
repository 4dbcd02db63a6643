"""The rule for combining: chosen in the chambers' form, refused where it cannot be, sealed."""

from dataclasses import replace
from fractions import Fraction

import pytest

from ballots.combining import Rules
from participate.elections import pages
from participate.elections import service as elections
from participate.elections.pages import chambers_values
from participate.elections.plan import Accept, AcceptKind, BelowK, Rule, Veto
from participate.eligibility.service import Chamber
from tests.participate.elections.conftest import address

CITIZENS, EXPERTS, OFFICIALS = Chamber
FORM = {
    "chambers": ["citizens", "experts"], "weight_citizens": "60", "weight_experts": "40",
    "accept": "threshold", "percent": "50", "k": "10", "rule": "weighted_shares",
}  # fmt: skip
VETO = {"rule": "veto", "veto": ["experts"], "quorum": "50", "below": "25"}


@pytest.fixture
def office(stage, client, sign_in, post):
    stage.publish()
    sign_in(client, "official", address="official@example.org")
    url = f"/desk/consultations/{stage.consultation}/vote/chambers"
    return lambda **changes: post(client, url, {**FORM, **changes})


def test_without_a_choice_one_chamber_decides_alone_and_several_by_their_weights(office, stage):
    assert office(rule="").status_code == 303
    assert stage.read(elections.get_plan, stage.consultation).rule is Rule.WEIGHTED_SHARES
    assert office(rule="", chambers=["citizens"]).status_code == 303
    assert stage.read(elections.get_plan, stage.consultation).rule is Rule.SINGLE_CHAMBER


def test_a_veto_is_kept_and_its_form_shows_it_again(office, stage, client):
    assert office(**VETO, below_k="nothing_selected").status_code == 303
    plan = stage.read(elections.get_plan, stage.consultation)
    assert plan.veto == Veto((EXPERTS,), Fraction(1, 2), Fraction(1, 4))
    assert plan.below_k is BelowK.NOTHING_SELECTED
    assert [plan.weight_of(place) for place in plan.chambers] == [60, 1]
    assert [place.weight for place in plan.chambers] == [60, 40], "what was typed is not lost"
    values = chambers_values(plan)
    assert (values["rule"], values["veto"]) == ("veto", ("experts",))
    assert (values["quorum"], values["below"]) == (50, 25)
    page = client.get(f"/desk/consultations/{stage.consultation}/vote").text
    assert "Veto with a quorum" in page


REFUSED = [
    ({"rule": "single_chamber"}, "rule"),
    ({"rule": "double_majority", "chambers": ["citizens"]}, "rule"),
    ({**VETO, "chambers": ["citizens"], "veto": ["citizens"]}, "rule"),
    ({"rule": "lot"}, "rule"),
    ({**VETO, "veto": []}, "veto"),
    ({**VETO, "veto": ["officials"]}, "veto"),
    ({**VETO, "veto": ["citizens", "experts"]}, "veto"),
    ({**VETO, "quorum": ""}, "quorum"),
    ({**VETO, "quorum": "0"}, "quorum"),
    ({**VETO, "quorum": "101"}, "quorum"),
    ({**VETO, "below": ""}, "below"),
    ({"weight_citizens": "0"}, "weight_citizens"),
    ({"weight_citizens": "-3"}, "weight_citizens"),
    ({"below_k": "coin"}, "below_k"),
]


def test_a_rule_that_cannot_be_is_refused_at_its_field_and_nothing_typed_is_lost(office, stage):
    before = stage.read(elections.get_plan, stage.consultation)
    for changes, name in REFUSED:
        answer = office(**changes)
        assert answer.status_code == 422, changes
        assert f'href="#{name}"' in answer.text
        assert 'name="percent" type="text" value="50"' in answer.text
    assert stage.read(elections.get_plan, stage.consultation) == before


def test_a_question_that_is_counted_wants_one_chamber_whatever_the_rule(stage, office):
    plan = stage.plan()
    stage.save(replace(plan, contests=(replace(plan.contests[0], counting=BORDA),)))
    for changes in ({"rule": "double_majority"}, VETO):
        answer = office(**changes, accept="ranking")
        assert answer.status_code == 422
        assert "one chamber alone" in answer.text


BORDA = '{"method":"Borda","blank":false}'


@pytest.mark.parametrize(
    ("changes", "weights"),
    [
        ({"rule": Rule.DOUBLE_MAJORITY}, [1, 1]),
        ({"rule": Rule.VETO, "veto": Veto((EXPERTS,), Fraction(1, 2), Fraction(1, 4))}, [60, 1]),
    ],
)
def test_the_rule_is_sealed_and_everybody_can_read_it(stage, client, changes, weights):
    stage.publish()
    for chamber in (CITIZENS, EXPERTS):
        stage.put_roll(chamber, *(address(n) for n in range(1, 4)))
    stage.hand_in_key()
    plan = stage.plan((CITIZENS, EXPERTS))
    heavy = tuple(replace(p, weight=w) for p, w in zip(plan.chambers, (60, 40), strict=True))
    half = Accept(AcceptKind.THRESHOLD, share=Fraction(1, 2))
    stage.save(replace(plan, chambers=heavy, accept=half, **changes))
    stage.set_up()
    rules = Rules.from_bytes(stage.read(elections.rules_document, stage.consultation))
    assert rules.rule == changes["rule"]
    assert [chamber.weight for chamber in rules.chambers] == weights
    about = client.get(f"/elections/{stage.uuids[0]}").text
    if changes["rule"] is Rule.VETO:
        assert rules.veto.chambers == ("experts",)
        assert "at least 50% of the roll vote" in about
        assert "fewer than 25% of those" in about
    else:
        assert rules.veto is None
        assert "Carried from a share of 50% in every chamber on." in about
    assert pages.rule_of(rules) == pages.planned_rule(
        stage.read(elections.get_plan, stage.consultation)
    )
