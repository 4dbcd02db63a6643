"""A plan names each of its faults with the field it belongs to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest

from participate.elections.plan import (
    Accept,
    AcceptKind,
    ChamberPlan,
    Contest,
    Plan,
    Rule,
    Veto,
    plan_from_json,
    plan_to_json,
)
from participate.elections.problems import Ground, problems
from participate.eligibility.service import Chamber, RollView

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
CONTEST = Contest("Which first?", ("p1", "p2", "p3"), 1, 2)
PLAN = Plan(
    contests=(CONTEST,),
    chambers=(ChamberPlan(Chamber.CITIZENS, 60), ChamberPlan(Chamber.EXPERTS, 40)),
    rule=Rule.WEIGHTED_SHARES,
    accept=Accept(AcceptKind.THRESHOLD, None, Fraction(1, 2)),
    opens=NOW,
    closes=NOW + timedelta(days=6),
)
GROUND = Ground(
    proposals=frozenset({"p1", "p2", "p3"}),
    rolls={chamber: RollView(chamber, 10, None) for chamber in Chamber},
    trustees=2,
    now=NOW,
)


VETOED = replace(
    PLAN, rule=Rule.VETO, veto=Veto((Chamber.EXPERTS,), Fraction(1, 2), Fraction(1, 3))
)


def contest(**changes):
    return replace(PLAN, contests=(replace(CONTEST, **changes),))


def accept(*values):
    return replace(PLAN, accept=Accept(*values))


def rolls(**counts):
    return replace(
        GROUND, rolls={Chamber(c): RollView(Chamber(c), n, None) for c, n in counts.items()}
    )


def test_a_sound_plan_has_no_fault():
    assert problems(PLAN, GROUND) == {}
    assert problems(VETOED, GROUND) == {}


@pytest.mark.parametrize(
    ("plan", "ground", "field"),
    [
        (replace(PLAN, contests=()), GROUND, "contests"),
        (contest(question="  "), GROUND, "contest-0"),
        (contest(question="x" * 501), GROUND, "contest-0"),
        (contest(options=("p1",), maximum=1), GROUND, "contest-0"),
        (contest(options=("p1", "p1")), GROUND, "contest-0"),
        (contest(options=("p1", "px")), GROUND, "contest-0"),
        (contest(maximum=4), GROUND, "contest-0"),
        (contest(minimum=3), GROUND, "contest-0"),
        (contest(minimum=-1), GROUND, "contest-0"),
        (contest(minimum=0, maximum=0), GROUND, "contest-0"),
        (replace(PLAN, chambers=()), GROUND, "chambers"),
        (replace(PLAN, chambers=(PLAN.chambers[0],) * 2), GROUND, "chambers"),
        (replace(PLAN, chambers=(ChamberPlan(Chamber.CITIZENS, 0),)), GROUND, "chambers"),
        (replace(PLAN, rule=Rule.SINGLE_CHAMBER), GROUND, "chambers"),
        (
            replace(PLAN, rule=Rule.DOUBLE_MAJORITY, chambers=PLAN.chambers[:1]),
            GROUND,
            "chambers",
        ),
        (replace(PLAN, rule=Rule.VETO), GROUND, "chambers"),
        (replace(PLAN, rule=Rule.VETO, veto=Veto((Chamber.OFFICIALS,))), GROUND, "chambers"),
        (replace(PLAN, k=0), GROUND, "chambers"),
        (PLAN, rolls(citizens=9, experts=10), "roll-citizens"),
        (PLAN, rolls(citizens=10), "roll-experts"),
        (replace(PLAN, opens=None), GROUND, "timetable"),
        (replace(PLAN, closes=None), GROUND, "timetable"),
        (replace(PLAN, closes=NOW), GROUND, "timetable"),
        (replace(PLAN, opens=NOW - timedelta(2), closes=NOW), GROUND, "timetable"),
        (replace(PLAN, grace_seconds=3601), GROUND, "timetable"),
        (replace(PLAN, grace_seconds=-1), GROUND, "timetable"),
        (accept(AcceptKind.TOP), GROUND, "accept"),
        (accept(AcceptKind.TOP, 0), GROUND, "accept"),
        (accept(AcceptKind.TOP, 4), GROUND, "accept"),
        (accept(AcceptKind.THRESHOLD), GROUND, "accept"),
        (accept(AcceptKind.THRESHOLD, None, Fraction(3, 2)), GROUND, "accept"),
        (accept(AcceptKind.THRESHOLD, None, Fraction(0)), GROUND, "accept"),
        (PLAN, replace(GROUND, trustees=0), "trustees"),
    ],
)
def test_each_fault_is_named_at_its_field(plan, ground, field):
    faults = problems(plan, ground)
    assert list(faults) == [field]
    assert faults[field].sentence % faults[field].params


def test_the_roll_sentence_says_both_numbers():
    fault = problems(PLAN, rolls(citizens=9, experts=10))["roll-citizens"]
    assert fault.params == {"count": 9, "k": 10}


def test_a_smaller_k_allows_a_smaller_roll():
    assert problems(replace(PLAN, k=1), rolls(citizens=1, experts=1)) == {}


@pytest.mark.parametrize("plan", [PLAN, Plan(), accept(AcceptKind.TOP, 2), VETOED])
def test_a_plan_survives_the_database(plan):
    import json

    assert plan_from_json(json.loads(json.dumps(plan_to_json(plan)))) == plan
