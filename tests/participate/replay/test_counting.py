"""How a published vote's ballots are read under each rule."""

import pytest

from ballots.counting.rule import EqualShares, GreedyBudget, MajorityJudgment, Stv
from participate.replay.counting import RuleName, choose_rule
from participate.replay.poll import CastVote, Poll, PollError, Project


def poll(*, ranked: bool, maximum: int = 3, costs: tuple[str, ...] = ("10", "20.00", "30")) -> Poll:
    return Poll(
        description="",
        meta={"budget": "50"},
        projects=tuple(Project(str(n), str(n), cost, None) for n, cost in enumerate(costs)),
        votes=(CastVote("a", ("2", "0")[:maximum]), CastVote("b", ("1",))),
        minimum=1,
        maximum=maximum,
        ranked=ranked,
    )


OPTIONS = ("0", "1", "2")


@pytest.mark.parametrize(
    ("name", "ranked", "choices"),
    [
        ("approval", False, [1, 0, 1]),
        ("approval", True, [1, 0, 1]),
        ("plurality", True, [0, 0, 1]),
        ("borda", True, [2, 0, 1]),
        ("instant-runoff", True, [2, 0, 1]),
        ("stv", True, [2, 0, 1]),
        ("schulze", True, [2, 0, 1]),
        ("majority-judgment", True, [2, 3, 1]),
        ("majority-judgment", False, [1, 2, 1]),
        ("greedy", False, [1, 0, 1]),
        ("equal-shares", True, [1, 0, 1]),
    ],
)
def test_a_ballot_becomes_the_integers_of_its_rule(
    name: str, ranked: bool, choices: list[int]
) -> None:
    cast = poll(ranked=ranked)
    replaying = choose_rule(cast, RuleName(name), 1)
    assert replaying.choices(cast.votes[0], OPTIONS) == choices
    named = [replaying.names_option(each) for each in choices]
    if name != "plurality":
        assert named == [True, False, True]


def test_rules_have_the_parameters_of_the_file() -> None:
    assert choose_rule(poll(ranked=True), RuleName.STV, 2).rule == Stv(blank=True, seats=2)
    money = {"minimum": 1, "maximum": 3, "costs": (10, 20, 30), "budget": 50}
    for name, rule in ((RuleName.GREEDY, GreedyBudget), (RuleName.EQUAL_SHARES, EqualShares)):
        assert choose_rule(poll(ranked=False), name, 1).rule == rule(blank=False, **money)
    grades = MajorityJudgment(blank=False, grades=("place 1", "place 2", "not ranked"))
    assert choose_rule(poll(ranked=True), RuleName.MAJORITY_JUDGMENT, 1).rule == grades
    assert choose_rule(poll(ranked=False, maximum=1), RuleName.PLURALITY, 1).bounds == (0, 1)


@pytest.mark.parametrize(
    ("name", "changes", "winners", "reason"),
    [
        ("borda", {"ranked": False}, 1, "have no order"),
        ("plurality", {"ranked": False}, 1, "have several"),
        ("stv", {"ranked": True}, 4, "4 cannot be elected out of 3"),
        ("approval", {"ranked": False}, 0, "0 cannot be elected"),
        ("greedy", {"ranked": False, "costs": ("10", "2.50", "1")}, 1, "the cost of 1"),
        ("greedy", {"ranked": False, "costs": ("10", "0", "1")}, 1, "the cost of 1"),
        ("equal-shares", {"ranked": False, "costs": ("",) * 3}, 1, "the cost of 0"),
        ("equal-shares", {"ranked": False, "costs": ("1",) * 31}, 1, "this file has 31"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(
    name: str, changes: dict[str, object], winners: int, reason: str
) -> None:
    with pytest.raises(PollError, match=reason):
        choose_rule(poll(**changes), RuleName(name), winners)
