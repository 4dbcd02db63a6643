"""An official sets up a question of each kind; what cannot work is refused where it was chosen."""

import json
import random
import re
from dataclasses import replace
from types import SimpleNamespace

import pytest

from participate.elections import service as elections
from participate.elections.forms import ContestForm
from participate.elections.kinds import Kind, Method
from participate.elections.pages import contest_values, question_of
from participate.elections.plan import Accept, AcceptKind, Contest
from participate.shared.errors import InvalidInputError
from participate.shared.paths import templates_dir
from participate.web.forms import parse
from participate.web.templating import make_environment
from participate.web.visit import Form

OPTIONS = ("p1", "p2", "p3")
GRADES = "Good / 好\nPoor / 差"
TYPED = {
    Kind.CHOOSE: {"minimum": "1", "maximum": "2"},
    Kind.YES_NO: {"options": ("p1",)},
    Kind.RANK: {"rank_by": "runoff"},
    Kind.GRADE: {"grades": GRADES},
    Kind.BUDGET: {
        "spend_by": "equal_shares",
        "budget": "2,000,000",
        "most": "2",
        "cost_of": OPTIONS,
        "cost": ("1 000 000", "900，000", "2000000"),
    },
}


def form(kind, **changes):
    """Return the fields of a kind as a browser sends them."""
    values = {"question": "Which first?", "kind": kind, "options": OPTIONS}
    return values | TYPED.get(kind, {}) | changes


def read(values):
    pairs = [
        (name, each)
        for name, value in values.items()
        for each in (value if isinstance(value, tuple) else (value,))
    ]
    return parse(ContestForm, Form(tuple(pairs))).contest()


def faults(values):
    with pytest.raises(InvalidInputError) as caught:
        read(values)
    return caught.value.fields


@pytest.mark.parametrize(
    ("values", "counting"),
    [
        (form("choose"), ""),
        (form("yes_no", blank="yes"), ""),
        (form("rank", blank="yes"), '{"method":"STV","blank":true,"seats":1}'),
        (form("rank", rank_by="stv", seats="2"), '{"method":"STV","blank":false,"seats":2}'),
        (form("rank", rank_by="schulze"), '{"method":"Schulze","blank":false}'),
        (form("rank", rank_by="borda"), '{"method":"Borda","blank":false}'),
        (
            form("grade"),
            '{"method":"MajorityJudgment","blank":false,"grades":["Good / 好","Poor / 差"]}',
        ),
        (
            form("budget"),
            (
                '{"method":"EqualShares","blank":false,"min":1,"max":2,'
                '"costs":[1000000,900000,2000000],"budget":2000000}'
            ),
        ),
        (
            form("budget", spend_by="most_votes", blank="yes"),
            (
                '{"method":"GreedyBudget","blank":true,"min":1,"max":2,'
                '"costs":[1000000,900000,2000000],"budget":2000000}'
            ),
        ),
    ],
)
def test_each_kind_becomes_its_counting_rule_and_fits_into_its_form_again(values, counting):
    contest = read(values)
    assert contest.counting == counting
    contest.asked({}).check()
    shown = contest_values(contest)
    costs = shown.pop("costs")
    texts = {
        name: value if isinstance(value, tuple) else str(value) for name, value in shown.items()
    }
    again = {name: value for name, value in texts.items() if value != ""}
    if costs:
        again |= {"cost_of": tuple(costs), "cost": tuple(map(str, costs.values()))}
    assert read(again) == contest


def test_a_yes_or_no_question_is_one_proposal_that_is_marked_or_not():
    contest = read(form("yes_no", blank="yes"))
    assert contest == Contest("Which first?", ("p1",), 0, 1, blank=True)
    assert question_of(contest.asked({})).kind is Kind.YES_NO
    assert question_of(read(form("choose", minimum="0")).asked({})).kind is Kind.CHOOSE


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        (form(""), {"kind"}),
        (form("lottery"), {"kind"}),
        (form("choose", options=("p1",)), {"options", "maximum"}),
        (form("choose", options=("p1", "p1")), {"options"}),
        (form("choose", maximum="4"), {"maximum"}),
        (form("choose", minimum="2", maximum="1"), {"minimum"}),
        (form("choose", minimum="", maximum="many"), {"minimum", "maximum"}),
        (form("choose", minimum="-1", maximum="0"), {"minimum", "maximum"}),
        (form("yes_no", options=("p1", "p2")), {"options"}),
        (form("rank", rank_by=""), {"rank_by"}),
        (form("rank", rank_by="most_votes"), {"rank_by"}),
        (form("rank", rank_by="stv", seats="1"), {"seats"}),
        (form("rank", rank_by="stv", seats="3"), {"seats"}),
        (form("rank", rank_by="stv", seats=""), {"seats"}),
        (form("rank", options=tuple(f"p{n}" for n in range(31))), {"options"}),
        (form("grade", options=tuple(f"p{n}" for n in range(31))), {"options"}),
        (form("grade", grades="Good"), {"grades"}),
        (form("grade", grades="Good\nGood"), {"grades"}),
        (form("grade", grades="\n".join(map(str, range(11)))), {"grades"}),
        (form("grade", grades="Good\n" + "x" * 61), {"grades"}),
        (form("grade", grades="Good\n\u202ePoor"), {"grades"}),
        (form("budget", spend_by=""), {"spend_by"}),
        (form("budget", budget=""), {"budget"}),
        (form("budget", budget="1.5"), {"budget"}),
        (form("budget", budget="9" * 30), {"budget"}),
        (form("budget", budget="9" * 41), {"budget"}),
        (form("budget", budget="1999999"), {"cost-p3"}),
        (form("budget", most="4"), {"most"}),
        (form("budget", most="0"), {"most"}),
        (form("budget", cost=("1", "", "x")), {"cost-p2", "cost-p3"}),
        (form("budget", cost=("1", "0")), {"cost-p2", "cost-p3"}),
        (form("budget", options=tuple(f"p{n}" for n in range(31)), cost_of=tuple(
            f"p{n}" for n in range(31)), cost=("1",) * 31), {"options"}),
    ],
)  # fmt: skip
def test_what_cannot_work_is_refused_where_it_was_chosen(values, fields):
    assert set(faults(values)) == fields


def test_more_than_thirty_projects_are_a_budget_by_votes_alone():
    many = tuple(f"p{n}" for n in range(31))
    values = form("budget", options=many, cost_of=many, cost=("1",) * 31)
    assert "most 30" in faults(values)["options"]
    assert read({**values, "spend_by": "most_votes"}).counting


def test_what_stands_in_the_fields_of_another_kind_is_never_judged():
    odd = {"seats": "many", "grades": "x", "budget": "-", "most": "?", "cost": ("x", "y")}
    assert read({**odd, **form("choose")}) == Contest("Which first?", OPTIONS, 1, 2)


def test_nothing_typed_is_lost_when_a_form_comes_back(stage, client, sign_in, post):
    stage.publish()
    sign_in(client, "official", address="official@example.org")
    url = f"/desk/consultations/{stage.consultation}/vote/questions/0"
    typed = {
        "question": "What pays?", "kind": "budget", "options": list(stage.options[:2]),
        "spend_by": "equal_shares", "budget": "100", "most": "seven", "seats": "5",
        "grades": "Fine\nBad", "cost_of": list(stage.options), "cost": ["40", "170", "60"],
    }  # fmt: skip
    answer = post(client, url, typed)
    assert answer.status_code == 422
    page = answer.text
    assert "costs more than the whole budget" in page
    for value in ("seven", "100", "5", "40", "170", "60"):
        assert f'value="{value}"' in page
    assert "Fine\nBad" in page
    checked = set(re.findall(r'value="([^"]+)" checked', page))
    assert checked == {"budget", "equal_shares", *stage.options[:2]}
    assert f'href="#cost-{stage.options[1]}"' in page
    assert stage.read(elections.get_plan, stage.consultation).contests == ()
    ok = {**typed, "spend_by": "most_votes", "most": "2", "cost": ["40", "70", ""]}
    assert post(client, url, ok).status_code == 303
    (kept,) = stage.read(elections.get_plan, stage.consultation).contests
    assert json.loads(kept.counting)["costs"] == [40, 70]
    shown = client.get(url).text
    assert 'value="70"' in shown
    desk = client.get(f"/desk/consultations/{stage.consultation}/vote").text
    assert "Choose up to 2 projects; ¥100 can be spent." in desk
    assert "Most votes first" in desk


def test_a_counting_rule_and_several_chambers_or_a_threshold_refuse_each_other(
    stage, client, sign_in, post
):
    stage.publish()
    sign_in(client, "official", address="official@example.org")
    base = f"/desk/consultations/{stage.consultation}/vote"
    question = {"question": "Which?", "kind": "rank", "rank_by": "borda",
                "options": list(stage.options)}  # fmt: skip
    chambers = {"chambers": ["citizens", "experts"], "accept": "ranking", "k": "1"}
    share = {"chambers": ["citizens"], "accept": "threshold", "percent": "50", "k": "1"}
    for form_of_chambers, field in ((chambers, "chambers"), (share, "accept")):
        assert post(client, f"{base}/chambers", form_of_chambers).status_code == 303
        refused = post(client, f"{base}/questions/0", question)
        assert refused.status_code == 422
        assert 'href="#kind"' in refused.text
        assert post(client, f"{base}/chambers", {**share, "accept": "ranking"}).status_code == 303
        assert post(client, f"{base}/questions/0", question).status_code == 303
        refused = post(client, f"{base}/chambers", form_of_chambers)
        assert refused.status_code == 422
        assert f'href="#{field}"' in refused.text
        assert "Question 1 is decided by a counting rule" in refused.text
        assert post(client, f"{base}/questions/0/remove").status_code == 303


def test_yes_or_no_and_the_first_ones_refuse_each_other(stage, client, sign_in, post):
    stage.publish()
    sign_in(client, "official", address="official@example.org")
    base = f"/desk/consultations/{stage.consultation}/vote"
    first = {"chambers": ["citizens"], "accept": "top", "n": "1", "k": "1"}
    question = {"question": "So?", "kind": "yes_no", "options": [stage.options[0]]}
    assert post(client, f"{base}/chambers", first).status_code == 303
    assert "would always be the first one" in post(client, f"{base}/questions/0", question).text
    share = {**first, "accept": "threshold", "percent": "50"}
    assert post(client, f"{base}/chambers", share).status_code == 303
    assert post(client, f"{base}/questions/0", question).status_code == 303
    refused = post(client, f"{base}/chambers", first)
    assert refused.status_code == 422
    assert 'href="#accept"' in refused.text
    stage.save(replace(stage.read(elections.get_plan, stage.consultation),
                       accept=Accept(AcceptKind.TOP, 1)))  # fmt: skip
    fault = stage.write(stage.official, elections.get_vote, stage.consultation).faults["contest-0"]
    assert "would always be the first one" in fault.sentence


def test_every_method_has_its_words(stage, client):
    rule = '{"method":"MajorityJudgment","blank":true,"grades":["Good","Poor"]}'
    uuid = stage.ready(counting=rule)
    page = client.get(f"/elections/{uuid}").text
    assert "Majority judgment." in page
    assert "Good · Poor" in page
    assert "two trustees have shuffled them all" in page
    assert "could recognise a rare answer" in page
    board = client.get(f"/elections/{uuid}/board").text
    assert "Majority judgment · shuffled, then opened one by one" in board
    assert question_of(Contest("?", OPTIONS, counting=rule).asked({})).method is Method.JUDGMENT


OPENED = (
    '{% from "components/methods.html" import opened with context %}{{ opened(asked, n, needed) }}'
)


@pytest.mark.parametrize(
    ("shuffled", "n", "needed", "sentence"),
    [
        ((False,), 1, 1, "the trustee opens only the totals"),
        ((False, False), 3, 3, "all 3 trustees together open only the totals"),
        ((False,), 3, 2, "2 of the 3 trustees together open only the totals"),
        ((True,), 3, 2, "shuffle all ballots, one after the other"),
        ((True,), 3, 2, "then 2 of the 3 trustees together open them one by one"),
        ((True, False), 2, 2, "all 2 trustees together open the totals. Answers that are ordered"),
    ],
)
def test_what_is_opened_and_by_how_many_is_said(shuffled, n, needed, sentence):
    asked = [SimpleNamespace(shuffled=each) for each in shuffled]
    page = make_environment("en", templates_dir()).from_string(OPENED)
    said = page.render(asked=asked, n=n, needed=needed)
    assert sentence in said
    assert ("rare answer" in said) == any(shuffled)


def test_a_form_of_any_shape_is_a_question_or_is_refused():
    seed = random.randrange(2**32)
    print(f"seed {seed}")  # noqa: T201 - shown when the test fails
    draw = random.Random(seed)
    names = [name for name in ContestForm.model_fields if name != "kind"]
    words = [
        "",
        "0",
        "1",
        "2",
        "-1",
        "1e9",
        "９",
        "²",
        "9" * 40,
        "9" * 41,
        "p1",
        "p2",
        "\x00",
        "🗳",
        "\u202e",
        "stv",
        "yes",
        "equal_shares",
        "most_votes",
        "Good\nBad",
        "x" * 501,
    ]
    taken = 0
    for _ in range(3_000):
        kind = draw.choice([*Kind, "", "x"])
        pairs = [
            ("kind", kind),
            *((name, draw.choice(words)) for name in draw.choices(names, k=25)),
        ]
        if draw.random() < 0.5:  # a sound form with some fields spoilt
            sound = form(kind) if kind in TYPED else form("choose")
            pairs = [
                (name, draw.choice(words) if draw.random() < 0.08 else each)
                for name, value in sound.items()
                for each in (value if isinstance(value, tuple) else (value,))
            ]
        try:
            parse(ContestForm, Form(tuple(pairs))).contest().asked({}).check()
            taken += 1
        except InvalidInputError:
            continue
    assert 0 < taken < 3_000
