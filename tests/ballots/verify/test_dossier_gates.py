"""Gates in a dossier: what the rules say of the reviews must be what the reviews say."""

from dataclasses import replace
from fractions import Fraction

import pytest

from ballots.combining.combination import Accept, Veto
from ballots.combining.contest import Option, ScoredContest
from ballots.combining.gate import Demand, Found, Judged, judge
from ballots.dossier.layout import build_dossier
from ballots.verify.dossier import verify_dossier
from tests.ballots.verify.dossiers import AT, MINE, PROPOSALS, TITLES, VKEY, World

DEMAND = Demand("cost", 3, 2)
SCORES = {0: (4, 3, 5), 1: (3, 3), 2: (2, 2, 4)}  # by proposal; one of the first is in every world
HELD_BACK = Judged(PROPOSALS[2], (Found(3, 2),), TITLES[2])


def considered(changes=()):
    found = {0: Found(3, 4), 1: Found(2, 3), 2: Found(3, 2)} | dict(changes)
    return [Judged(PROPOSALS[n], (found[n],), TITLES[n]) for n in range(3)]


class Reviewed(World):
    """A world with more reviews: `more` gives them in time, `late` when the rules are fixed."""

    more = late = None

    def append(self, **values):
        index = super().append(**values)
        if values["kind"] == "rules.fixed" and self.late is not None:
            self.late(self)
        return index

    def submit_review(self, *given, **changes):
        index = super().submit_review(*given, **changes)
        if self.more is not None:
            self.more(self)
        return index


def world_of(gate, scores=SCORES, more=None, **settings):
    passed = [each.id for each in gate.passed]
    options = tuple(Option(p, t) for p, t in zip(PROPOSALS, TITLES, strict=True) if p in passed)
    contest = ScoredContest("Which?", options, 0, len(options), gate=gate)
    choices = ([1] + [0] * (len(options) - 1),)
    settings = {"contests": (contest,), "choices": choices, "voters": (2,)} | settings
    world = Reviewed(accept=Accept("top", n=1), verdicts=(), **settings).begin()

    def give(world):
        for proposal, given in scores.items():
            for number, score in enumerate(given[1:] if proposal == 0 else given):
                review(world, proposal, number, score)
        if more is not None:
            more(world)

    world.more = give
    return world


def review(world, proposal, number, score, content=None, **changes):
    rows = [{"criterion": "cost", "score": score, "reason": "so"}] if score else []
    content = {
        "expert": f"E{number}{proposal}",
        "affiliation": "",
        "interests": "",
        "recused": not score,
        "scores": rows,
        "summary": "",
        "language": "en",
        **(content or {}),
    }
    name = f"{proposal + 1}{number + 1}".ljust(14, "a")
    values = {
        "kind": "review.submitted",
        "consultation": MINE,
        "at": AT,
        "by": "expert",
        "review": name,
        "proposal": PROPOSALS[proposal],
        "version": 1,
    }
    return world.commit(content, **{**values, **changes})


def finish(world):
    world.set_up()
    world.vote()
    world.count()
    world.publish_outcome()
    return world


def report_of(world):
    return verify_dossier(build_dossier(world.parts()), log_key=VKEY)


def codes(world):
    return {each.code for each in report_of(world).errors}


def test_a_gate_that_says_what_the_reviews_say_is_right():
    report = report_of(finish(world_of(judge((DEMAND,), considered()))))
    assert report.errors == ()
    assert "W-GATE" not in {each.code for each in report.findings}
    assert {each.name: each.count for each in report.checks}["experts' gates"] == 3


@pytest.mark.parametrize(
    ("proposal", "found"),
    [(0, Found(3, 5)), (0, Found(4, 4)), (1, Found(1, 3)), (1, Found(2, 2)), (2, Found(3, 3))],
)
def test_another_median_or_number_of_reviews_is_named(proposal, found):
    world = world_of(judge((DEMAND,), considered({proposal: found})))
    report = report_of(finish(world))
    assert [each.code for each in report.errors] == ["other-median"]
    assert PROPOSALS[proposal] in report.errors[0].sentence


def test_one_changed_score_is_named():
    world = world_of(judge((DEMAND,), considered()), {**SCORES, 1: (3, 2)})
    assert codes(finish(world)) == {"other-median"}


def test_a_recused_expert_gives_no_score_and_a_later_review_comes_too_late():
    world = world_of(judge((DEMAND,), considered()), more=lambda world: review(world, 1, 7, 0))
    world.late = lambda world: review(world, 1, 8, 1)
    assert codes(finish(world)) == set()


def test_of_a_review_that_was_changed_the_last_version_counts():
    later = {"sources": [], "estimate": "", "late": False}

    def revise(world):
        review(world, 1, 2, 1)
        review(world, 1, 2, 5, kind="review.revised", revision=2, content=later)

    found = {1: Found(3, 3)}
    assert codes(finish(world_of(judge((DEMAND,), considered(found)), more=revise))) == set()
    wrong = {1: Found(4, 3)}
    assert codes(finish(world_of(judge((DEMAND,), considered(wrong)), more=revise))) == {
        "other-median"
    }


@pytest.mark.parametrize(
    ("held", "code"),
    [
        (replace(HELD_BACK, title="A garden"), "wrong-title"),
        (Judged("ZZZZZZZZZZZZZZ", (Found(0, 0),), "Nothing"), "unknown-proposal"),
    ],
)
def test_what_is_held_back_is_a_recorded_proposal_under_its_title(held, code):
    world = world_of(judge((DEMAND,), [*considered()[:2], held]))
    assert codes(finish(world)) == {code}


def test_a_gate_on_a_criterion_that_was_not_published_is_named():
    demand = Demand("beauty", 1, 0)
    nothing = [replace(each, found=(Found(0, 0),)) for each in considered()]
    assert codes(finish(world_of(judge((demand,), nothing)))) == {"unknown-criterion"}


def hide(world, index, name):
    world.append(
        kind="content.hidden", consultation=MINE, at=AT, by="moderator", subject=f"review:{name}",
        entries=[index], reason="insult", rule="code-of-conduct/v1#2",
    )  # fmt: skip
    del world.openings[index]


@pytest.mark.parametrize(
    ("found", "right"),
    [
        (Found(3, 2), True),  # 2 2 and an unread 4
        (Found(2, 2), True),  # the unread one stood aside
        (Found(3, 4), False),  # no score beside 2 and 2 gives this
        (Found(4, 2), False),
        (Found(1, 2), False),
    ],
)
def test_beside_a_hidden_review_the_gate_must_be_possible_and_a_warning_says_so(found, right):
    lenient = Demand("cost", 1, 0)

    def give_and_hide(world):
        for number, score in enumerate((2, 2, 4)):
            index = review(world, 2, number, score)
        hide(world, index, "33".ljust(14, "a"))

    gate = judge((lenient,), considered({2: found}))
    world = finish(world_of(gate, {0: (4, 3, 5), 1: (3, 3)}, more=give_and_hide))
    report = report_of(world)
    assert {each.code for each in report.errors} == (set() if right else {"other-median"})
    (warning,) = (each for each in report.findings if each.code == "W-GATE")
    assert warning.sentence.startswith("question 1: 1 reviews")


def test_where_the_publication_cannot_be_read_its_criteria_are_not_judged():
    world = finish(world_of(judge((DEMAND,), considered())))
    del world.openings[world.first]
    assert codes(world) == {"missing-file"}


def test_a_decision_for_what_the_gate_held_back_departs():
    world = finish(world_of(judge((DEMAND,), considered())))
    world.verdicts, world.departure = ("adopt", "reject", "adopt"), ""
    world.decide()
    report = report_of(world)
    assert [each.code for each in report.errors] == ["unexplained-departure"]
    assert PROPOSALS[2] in report.errors[0].sentence


@pytest.mark.parametrize("rule", ["double_majority", "veto"])
def test_the_outcome_is_recomputed_by_the_rule_that_was_recorded(rule):
    veto = Veto(("experts",), Fraction(1, 2), Fraction(1, 3)) if rule == "veto" else None
    for other in (None, {"rule": "weighted_shares", "veto": None}):
        world = World(voters=(3, 2), verdicts=()).begin()
        chambers = tuple(replace(each, weight=1) for each in world.make_rules().chambers)
        world.set_up(rule=rule, veto=veto, chambers=chambers)
        world.vote()
        world.count()
        if other is not None:
            world.rules = replace(world.rules, **other)  # as if it had been another one
        world.publish_outcome()
        assert codes(world) == (set() if other is None else {"other-outcome"})
