"""Voters on paper: announced before the rules, counted after the close, added to nothing."""

import pytest

from ballots.dossier.layout import build_dossier
from ballots.verify.dossier import verify_dossier
from tests.ballots.verify.dossiers import AT, CITIZENS, CLOSED_AT, EXPERTS, MINE, VKEY, World
from tests.ballots.verify.test_dossier_named import ALONE, MIXED

OF_CITIZENS = {"chamber": "citizens", "count": 3}
BLANK_YES_NO = [[0, 2, 1]]


def announcement(**changes):
    by = {"kind": "paper.announced", "consultation": MINE, "at": AT, "by": "official"}
    return {**by, **OF_CITIZENS, **changes}


def count(**changes):
    by = {"kind": "paper.counted", "consultation": MINE, "at": CLOSED_AT, "by": "official"}
    return {**by, "election": CITIZENS, "voters": 3, "totals": BLANK_YES_NO, **changes}


def world_with(*announced, after=(), early=(), counted=(), **settings):
    """A whole story; entries before and after the rules, before and after the close."""
    world = World(**{"voters": (2, 1), **settings}).begin()
    append = world.append

    def append_around(**values):
        if values["kind"] == "rules.fixed":
            for each in announced:
                append(**each)
        index = append(**values)
        if values["kind"] == "rules.fixed":
            for each in after:
                append(**each)
        return index

    world.append = append_around
    world.set_up()
    world.vote()
    for each in early:
        append(**each)
    world.count()
    for each in counted:
        append(**each)
    world.publish_outcome()
    world.decide()
    return world


def check(world):
    return verify_dossier(build_dossier(world.parts()), log_key=VKEY)


def errors(world):
    return [(each.check, each.code) for each in check(world).errors]


def test_an_announced_number_and_its_count_hold_and_the_report_says_what_they_are():
    report = check(world_with(announcement(), counted=[count()]))
    assert report.valid, report.errors
    assert ("voters on paper", True, 2, "") in report.rows()
    (told,) = [each.sentence for each in report.findings if each.code == "I-PAPER"]
    assert told.startswith("3 people of citizens vote on paper")
    assert "nothing shows how they were counted" in told


@pytest.mark.parametrize(
    ("around", "code"),
    [
        ({"announced": [announcement(chamber="nobody")]}, "wrong-roll"),
        ({"announced": [announcement(), announcement(count=9)]}, "repeated-entry"),
        ({"after": [announcement()]}, "wrong-order"),
        ({"announced": [announcement()], "early": [count()]}, "wrong-order"),
        ({"announced": [announcement()], "counted": [count(), count()]}, "repeated-entry"),
        ({"announced": [announcement()], "counted": [count(election="1" * 14)]}, "wrong-election"),
        ({"announced": [announcement(count=2)], "counted": [count()]}, "wrong-count"),
        ({"counted": [count()]}, "wrong-count"),
        ({"counted": [count(voters=0, totals=[[0, 0, 0]], election=EXPERTS)]}, None),
        ({"announced": [announcement()], "counted": [count(totals=[[0, 4, 0]])]}, "bad-choices"),
        ({"announced": [announcement()], "counted": [count(totals=[[2, 1]])]}, "bad-choices"),
        ({"announced": [announcement()], "counted": [count(totals=[])]}, "bad-choices"),
    ],
)
def test_every_number_out_of_place_is_named(around, code):
    announced = around.pop("announced", [])
    found = errors(world_with(*announced, **around))
    assert found == ([("voters on paper", code)] if code else [])


def test_a_chamber_by_name_has_voters_on_paper_too_and_rankings_have_no_totals():
    by_name = world_with(
        announcement(chamber="experts"), counted=[count(election=EXPERTS)], **MIXED
    )
    assert not errors(by_name)
    ranked = world_with(announcement(), counted=[count(totals=[[]])], **ALONE)
    assert not errors(ranked)
    assert errors(world_with(announcement(), counted=[count()], **ALONE)) == [
        ("voters on paper", "bad-choices")
    ]


def test_an_announcement_without_rules_is_no_vote():
    world = World(voters=(2, 1)).begin()
    world.append(**announcement())
    world.decide()
    assert not [each for each in check(world).errors if each.check == "voters on paper"]
