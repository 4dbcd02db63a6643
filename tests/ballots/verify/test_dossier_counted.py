"""Dossiers of votes that a counting rule decides: rankings through shuffles, budgets by sums."""

from dataclasses import replace

import pytest

from ballots.combining.combination import Accept
from ballots.combining.contest import CountedContest, Option, ScoredContest
from ballots.counting.rule import Borda, GreedyBudget, Stv
from ballots.dossier.layout import build_dossier
from ballots.verify.dossier import verify_dossier
from tests.ballots.verify.dossiers import (
    CITIZENS,
    EXPERTS,
    PROPOSALS,
    TITLES,
    VKEY,
    World,
    make_world,
)

OPTIONS = tuple(map(Option, PROPOSALS, TITLES))
RANKED = CountedContest("In which order?", OPTIONS, Stv(blank=True, seats=1))
BUDGET = CountedContest(
    "What to build?",
    OPTIONS,
    GreedyBudget(blank=True, minimum=0, maximum=2, costs=(60, 50, 40), budget=100),
)
RANKING = {
    "voters": (3,),
    "accept": Accept("ranking"),
    "contests": (RANKED, BUDGET, ScoredContest("Which?", OPTIONS, 1, 2)),
    "choices": ([2, 1, 0], [0, 1, 0, 1], [1, 0, 0]),
}


def check(parts):
    return verify_dossier(build_dossier(parts), log_key=VKEY)


def codes(world):
    return {each.code for each in check(world.parts()).errors}


def test_a_ranked_vote_and_a_budget_are_recomputed_to_their_outcome():
    world = make_world(**RANKING, verdicts=())
    assert check(world.parts()).errors == ()
    assert world.outcome is not None
    assert b'"winner":1' in world.outcome
    assert b'"funded":true' in world.outcome


def test_another_winner_than_the_opened_rankings_give_is_named():
    world = World(**RANKING).begin()
    world.set_up()
    world.vote()
    world.count()
    world.publish_outcome()
    outcome = world.outcome.replace(b'"winner":1', b'"winner":0')
    assert outcome != world.outcome
    parts = replace(world.parts(), outcome=outcome)
    found = {each.code for each in check(parts).errors}
    assert {"wrong-hash", "other-outcome"} <= found


@pytest.mark.parametrize(
    "contest",
    [
        replace(RANKED, counting=Stv(blank=False, seats=1)),
        replace(RANKED, counting=Borda(blank=True)),
        replace(BUDGET, counting=replace(BUDGET.counting, minimum=1)),
    ],
)
def test_an_election_that_asks_by_another_rule_is_refused(contest):
    world = World(**RANKING).begin()
    contests = tuple(
        contest if each.question == contest.question else each for each in world.contests
    )
    world.set_up(contests=contests)
    world.vote()
    world.count()
    world.publish_outcome()
    assert "wrong-questions" in codes(world)


def test_other_costs_in_the_rules_are_other_rules_than_the_ballots_are_bound_to():
    world = World(**RANKING).begin()
    world.set_up()
    world.vote()
    world.count()
    dear = replace(BUDGET, counting=replace(BUDGET.counting, costs=(60, 90, 40)))
    world.rules = replace(world.rules, contests=(RANKED, dear, world.contests[2]))
    place = next(i for i, entry in enumerate(world.entries) if b"rules.fixed" in entry)
    world.entries[place] = world.entries[place].replace(b"60,50,40", b"60,90,40")
    world.publish_outcome()
    assert "wrong-rules" in codes(world)


def test_rankings_that_nobody_shuffled_twice_are_refused():
    world = World(**RANKING).begin()
    world.set_up()
    world.vote()
    course = world.courses[CITIZENS]
    course.end().seal().shuffle(1).end_shuffles().open(1).open(2).finish()
    world.record(CITIZENS)
    world.publish_outcome()
    assert "too-few-shuffles" in codes(world)


def test_a_dossier_holds_each_shuffles_signature_and_no_other():
    world = make_world(**RANKING, verdicts=())
    proofs = world.parts().shuffle_proofs
    assert set(proofs) == {(CITIZENS, 1), (CITIZENS, 2)}
    one = {key: proof for key, proof in proofs.items() if key[1] == 1}
    swapped = {key: proofs[CITIZENS, 3 - key[1]] for key in proofs}
    for given, code in (
        ({}, "missing-shuffle-proof"),
        (one, "missing-shuffle-proof"),
        (swapped, "wrong-owner"),
        ({**proofs, (CITIZENS, 3): proofs[CITIZENS, 1]}, "unknown-shuffle-proof"),
        ({**proofs, (EXPERTS, 1): proofs[CITIZENS, 1]}, "foreign-file"),
    ):
        found = check(replace(world.parts(), shuffle_proofs=given)).errors
        assert {each.code for each in found} == {code}, code
    (missing,) = check(replace(world.parts(), shuffle_proofs=one)).errors
    assert missing.where == f"archives/{CITIZENS}.bel: trustee 2, event 7 (Shuffle)"
