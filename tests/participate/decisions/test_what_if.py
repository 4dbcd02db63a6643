"""Other rules over the same published counts: by hand, and marked as an illustration."""

import pytest

from participate.decisions import pages
from tests.participate.decisions.conftest import publish_outcome
from tests.participate.decisions.results import VIEWS, render_page
from tests.participate.decisions.test_result_pages import text_of


def others_of(name):
    (question,) = pages.what_if_page(VIEWS[name]).questions
    found = {}
    for each in question.others:
        names = (*(chamber for chamber, _ in each.chambers), *filter(None, [each.method]))
        found[str(each.other), *names] = (each.carried, each.same)
    return found


def test_two_weighted_chambers_under_each_other_rule():
    # Citizens 61, 40, 20 of 94; experts 9, 14, 3 of 19; the first is carried.
    lift, bicycles = ("New lift in block 4",), ("Covered bicycle stands",)
    assert others_of("scored") == {
        ("alone", "citizens"): (lift, True),
        ("alone", "experts"): (bicycles, False),
        ("double",): (lift, True),  # the smallest shares are 47 %, 43 % and 16 %
        # 21 of 180 experts are no quorum; half of the citizens' roll came, and the second one has
        # 40/94 there: stopped, while the experts alone would have put it first.
        ("veto", "citizens"): (lift, True),
        ("veto", "experts"): (lift, True),
    }


def test_a_veto_that_stood_is_seen_in_what_would_be_without_it():
    found = others_of("veto-all")
    lift = "New lift in block 4"
    bicycles, trees = "Covered bicycle stands", "Trees along Lake Road"
    assert found["alone", "citizens"] == ((lift, bicycles), False)
    assert found["alone", "experts"] == ((trees,), False)
    assert found["weights", "citizens", "experts"] == ((trees,), False)
    assert found["double",] == ((), True)
    assert ("veto", "experts") not in found


def test_a_ranking_is_counted_by_each_other_way_to_count_rankings():
    assert set(others_of("runoff")) == {("counting", "schulze"), ("counting", "borda")}
    assert set(others_of("borda")) == {("counting", "runoff"), ("counting", "schulze")}
    assert others_of("judgment") == {}
    assert others_of("greedy") == {}


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_says_that_it_is_an_illustration(name, language):
    page = pages.what_if_page(VIEWS[name])
    words = text_of(render_page("decisions/what_if.html", page, language))
    assert {"en": "An illustration, not the result.", "zh": "仅供参考，不是表决结果。"}[
        language
    ] in words


def test_what_was_held_back_has_no_other_rule():
    page = pages.what_if_page(VIEWS["gate"])
    words = text_of(render_page("decisions/what_if.html", page, "en"))
    assert "Nobody was asked about what it held back: Tunnel under the lake; Cable car" in words


def test_the_page_is_there_once_the_outcome_is(vote, client):
    stage = vote()
    url = f"/consultations/{stage.consultation}/what-if"
    assert client.get(url).status_code == 404
    publish_outcome(stage)
    page = client.get(url)
    assert page.status_code == 200
    assert "An illustration, not the result." in page.text
    assert f'href="{url}"' in client.get(url.replace("what-if", "result")).text
