"""Phases follow each other from the discussion on, and none ends with supports left uncounted."""

import pytest

from ballots.dossier.layout import build_dossier
from ballots.verify.dossier import verify_dossier
from tests.ballots.verify.dossiers import AT, MINE, PROPOSALS, VKEY, World


def discussed():
    """A consultation without a vote, in its discussion."""
    return World(departure="").begin()


def faults(world):
    world.decide()
    report = verify_dossier(build_dossier(world.parts()), log_key=VKEY)
    return [(each.code, each.where.rpartition(" ")[2]) for each in report.errors]


def count(world, *proposals, phase="discussion", part=1, parts=1):
    totals = [{"proposal": each, "count": 1} for each in proposals]
    by = {"kind": "supports.counted", "consultation": MINE, "at": AT, "by": "official"}
    return world.append(**by, phase=phase, part=part, parts=parts, totals=totals)


def leave(world, before="discussion", after="review"):
    names = {"from": before, "to": after}
    return world.append(kind="phase.moved", consultation=MINE, at=AT, by="official", **names)


def test_a_phase_that_ends_with_every_support_counted_is_right():
    world = discussed()
    world.move("discussion", "review")
    world.move("review", "decision")
    assert faults(world) == []


def test_a_long_list_stands_in_several_parts():
    world = discussed()
    count(world, *PROPOSALS[:2], part=1, parts=2)
    count(world, PROPOSALS[2], part=2, parts=2)
    leave(world)
    assert faults(world) == []


@pytest.mark.parametrize(
    "counted",
    [
        [],
        [(PROPOSALS[:2], 1, 1)],
        [(PROPOSALS[::-1], 1, 1)],
        [((*PROPOSALS, PROPOSALS[0]), 1, 1)],
        [(PROPOSALS, 1, 1), (PROPOSALS, 1, 1)],
        [(PROPOSALS, 1, 2)],
        [(PROPOSALS[:1], 2, 2), (PROPOSALS[1:], 1, 2)],
        [(PROPOSALS[:1], 1, 3), (PROPOSALS[1:], 2, 3)],
    ],
)
def test_a_phase_that_ends_with_supports_missing_or_doubled_is_named(counted):
    world = discussed()
    for proposals, part, parts in counted:
        count(world, *proposals, part=part, parts=parts)
    moved = leave(world)
    assert faults(world) == [("missing-supports", str(moved))]


def test_supports_of_the_phase_before_do_not_count_for_the_next():
    world = discussed()
    world.move("discussion", "review")
    moved = leave(world, "review", "decision")
    assert faults(world) == [("missing-supports", str(moved))]


def test_supports_are_counted_for_the_phase_that_ends():
    world = discussed()
    counted = count(world, *PROPOSALS, phase="review")
    leave(world)
    assert faults(world) == [("wrong-phase", str(counted))]


@pytest.mark.parametrize("first", ["draft", "review", "voting"])
def test_a_consultation_begins_in_its_discussion(first):
    world = discussed()
    count(world, *PROPOSALS)
    moved = leave(world, first, "review")
    assert ("wrong-phase", str(moved)) in faults(world)


def test_nothing_is_counted_where_nothing_was_proposed():
    world = World(departure="")
    world.first = world.publish()
    leave(world)
    world.append(
        kind="phase.moved", consultation=MINE, at=AT, by="official",
        **{"from": "review", "to": "decision"},
    )  # fmt: skip
    report = verify_dossier(build_dossier(world.parts()), log_key=VKEY)
    assert "missing-supports" not in {each.code for each in report.errors}
