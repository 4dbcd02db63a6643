"""Recusals in a dossier: a vote against one is named, and one that is missing is told."""

from dataclasses import replace

import pytest

from ballots.combining.recusal import Recusal
from tests.ballots.verify.dossiers import AT, CLOSED_AT, MINE, PROPOSALS, World
from tests.ballots.verify.test_dossier_named import MIXED, check, codes

DECLARED = "interest.declared"
ASIDE = Recusal(0, PROPOSALS[0], (2,))


class Declared(World):
    """A world in which the member at place 2 of the panel stood aside on the first proposal."""

    def submit_review(self, *given, **changes):
        aside = {"expert": "Member 2", "recused": True, "scores": [], "interests": "My firm."}
        return super().submit_review(*given, **{**aside, **changes})


def world_of(recused=(ASIDE,), named=((1, [1, 0, 0]), (2, [0, 1, 0])), *, world=Declared):
    world = world(**{**MIXED, "named": named}).begin()
    citizens, panel = world.make_rules().chambers
    world.set_up(chambers=(citizens, replace(panel, recused=recused)))
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


def doubts(world):
    report = check(world)
    assert report.errors == ()
    return [each.sentence for each in report.findings if each.code == "W-RECUSAL"]


def test_who_declared_an_interest_and_is_not_recused_is_told():
    (doubt,) = doubts(world_of((), named=((1, [1, 0, 0]), (2, [0, 0, 1]))))
    assert doubt.startswith(f"Member 2 stood aside on {PROPOSALS[0]}")


def test_who_is_recused_in_the_place_of_another_is_told():
    other = Recusal(0, PROPOSALS[0], (1,))
    wrong, missing = sorted(doubts(world_of((other,), named=((1, [0, 1, 0]), (2, [0, 0, 1])))))
    assert missing.startswith("Member 2 stood aside")
    assert wrong.startswith(f"Member 1, place 1 of experts, is recused on {PROPOSALS[0]}")


@pytest.mark.parametrize(
    "recused", [Recusal(0, PROPOSALS[1], (2,)), Recusal(0, PROPOSALS[0], (1, 2))]
)
def test_no_more_are_recused_than_stood_aside(recused):
    world = world_of((recused,), named=((1, [0, 0, 1]), (2, [0, 0, 1])))
    assert {(each.check, each.code) for each in check(world).errors} == {
        ("recusals", "undeclared-recusal")
    }


class OnlyDeclared(World):
    """A world in which experts declared interests and wrote no review about it."""

    def submit_review(self, *given, **changes):
        base = {"kind": "interest.declared", "consultation": MINE, "at": AT, "by": "expert"}
        for expert, recused in (("Member 1", False), ("Member 2", True)):
            content = {"expert": expert, "affiliation": "", "interests": "My firm."}
            content |= {"recused": recused, "language": "en"}
            index = self.commit(content, **base, proposal=PROPOSALS[0])
        return index


def test_a_declaration_counts_without_a_review_and_as_possible_when_it_is_erased():
    members = ((1, [1, 0, 0]), (2, [0, 0, 1]))
    assert len(doubts(world_of((), members, world=OnlyDeclared))) == 1
    world = world_of((ASIDE,), members, world=OnlyDeclared)
    assert doubts(world) == []
    index = max(index for index, each in world.openings.items() if each.kind == DECLARED)
    by = {"consultation": MINE, "at": CLOSED_AT, "by": "expert"}
    world.append(kind="content.erased", **by, entries=[index], reason="author")
    del world.openings[index]
    (doubt,) = doubts(world)
    assert doubt.startswith("Member 2, place 2")
