"""Recusals in a dossier: a vote against one is named, and one that is missing is told."""

from dataclasses import replace

import pytest

from ballots.combining.recusal import Recusal
from tests.ballots.verify.dossiers import PROPOSALS, World
from tests.ballots.verify.test_dossier_named import MIXED, check, codes

ASIDE = Recusal(0, PROPOSALS[0], (2,))


class Declared(World):
    """A world in which the member at place 2 of the panel stood aside on the first proposal."""

    def submit_review(self, *given, **changes):
        aside = {"expert": "Member 2", "recused": True, "scores": [], "interests": "My firm."}
        return super().submit_review(*given, **{**aside, **changes})


def world_of(recused=(ASIDE,), named=((1, [1, 0, 0]), (2, [0, 1, 0])), **settings):
    world = Declared(**{**MIXED, "named": named}).begin()
    citizens, panel = world.make_rules().chambers
    world.set_up(chambers=(citizens, replace(panel, recused=recused)), **settings)
    world.vote()
    world.count()
    world.publish_outcome()
    world.decide()
    return world


def test_a_panel_of_whom_one_stands_aside_is_counted_without_them():
    world = world_of()
    report = check(world)
    assert report.errors == ()
    assert not report.has("W-RECUSAL")
    assert b'"votes":1,"of":1,"share":"1/1"' in world.outcome
    assert {each.name: each.count for each in report.checks}["recusals"] == 1


def test_a_vote_against_a_recusal_is_named():
    assert "recused" in codes(world_of(named=((1, [0, 1, 0]), (2, [1, 0, 0]))))


@pytest.mark.parametrize("recused", [(), (Recusal(0, PROPOSALS[1], (2,)),)])
def test_who_declared_an_interest_and_is_not_recused_is_told(recused):
    world = world_of(recused, named=((1, [1, 0, 0]), (2, [0, 0, 1])))
    report = check(world)
    assert report.errors == ()
    (warning,) = (each for each in report.findings if each.code == "W-RECUSAL")
    assert warning.sentence.startswith(f"Member 2 stood aside on {PROPOSALS[0]}")
